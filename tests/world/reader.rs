//! What does a run say of the sign-in host that the reader of the tenant asks for a token?

use exdoctor_checks::facts::graph::Graph;
use exdoctor_checks::facts::sign_in::Throttled;
use exdoctor_checks::facts::{FactKind, Facts};
use exdoctor_lab::{Lab, World};

use crate::support;

#[tokio::test(flavor = "multi_thread")]
async fn what_the_sign_in_host_asks_to_wait_is_waited_and_said() {
    let mut world = World::read();
    let sign_in = world.services.sign_in.as_mut().expect("the world has a sign-in host");
    (sign_in.throttled, sign_in.retry_after) = (1, "1".to_owned());
    let lab = Lab::start(world).await.expect("the world starts");
    let kinds = [FactKind::TenantDiscovery, FactKind::Graph];
    let facts: Facts = support::facts(&lab, &kinds, &support::circumstances(&lab)).await;
    let reader = facts.all::<Graph>().find_map(|(_, graph)| graph.reader.as_ref()).expect("a reader asked");
    assert_eq!(reader.waited, Some(Throttled { status: 429, times: 1, seconds: 1 }), "{reader:?}");
}
