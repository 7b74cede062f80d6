//! Does Microsoft's own description of Graph accept every request of exdoctor, and every answer of the lab?
//!
//! `EXDOCTOR_PRISM` names the program that serves a description as a strict mock, `EXDOCTOR_GRAPH` the description.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../namespace/port.rs"]
mod port;
mod prism;
#[path = "../world/support.rs"]
#[expect(dead_code, reason = "the tests of whole worlds use all of it")]
mod support;

use std::collections::BTreeSet;

use exdoctor_checks::facts::graph::{Graph, Request};
use exdoctor_checks::facts::{FactKind, Facts};
use exdoctor_lab::{Lab, ServiceKind, Site, World};
use prism::Prism;

/// What the stored part of the description leaves out.
const BEYOND: [&str; 3] = ["/users", "/directory/deletedItems", "/admin/serviceAnnouncement"];

/// Every request that exdoctor makes of Graph, in each scenario.
async fn requests() -> Vec<String> {
    let mut all = BTreeSet::new();
    for world in [World::read(), World::migration_read(), World::modern()] {
        let lab = Lab::start(world).await.unwrap();
        let facts: Facts =
            support::facts(&lab, &[FactKind::TenantDiscovery, FactKind::Graph], &support::circumstances(&lab)).await;
        let own: Vec<&Request> = facts.all::<Graph>().flat_map(|(_, graph)| &graph.requests).collect();
        assert!(own.len() >= 6, "{own:?}");
        all.extend(own.into_iter().map(|request| request.path.clone()));
    }
    // How a page goes on, the server says.
    all.into_iter().filter(|path| !path.contains("skiptoken")).collect()
}

fn is_beyond(path: &str) -> bool {
    BEYOND.iter().any(|part| path.starts_with(part))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_is_one_that_the_description_has() {
    let mock = Prism::mock();
    let (mut accepted, mut beyond) = (0, 0);
    for path in Box::pin(requests()).await {
        let (status, body) = mock.get(&path, "x");
        if is_beyond(&path) {
            assert_eq!(status, 404, "{path} is described now: {body}");
            beyond += 1;
        } else {
            assert_eq!(status, 200, "{path}: {body}");
            accepted += 1;
        }
    }
    assert!(accepted >= 7 && beyond >= 3, "{accepted} accepted, {beyond} beyond the stored description");
    let (status, _) = mock.get("/domains?$select=nonsense", "x");
    assert_eq!(status, 422, "the mock is strict");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_of_the_lab_is_one_that_the_description_has() {
    let paths: Vec<String> = Box::pin(requests()).await.into_iter().filter(|path| !is_beyond(path)).collect();
    for mut world in [World::read(), World::migration_read(), World::modern()] {
        let site = Site {
            services: vec![ServiceKind::SignIn, ServiceKind::Graph],
            ..Site::at(([192, 0, 2, 90], 80).into()).plain()
        };
        world.sites.insert("graph.contoso.com:80".to_owned(), site);
        let lab = Lab::start(world).await.unwrap();
        let upstream = lab.connect_to()["192.0.2.90:80"];
        let token = prism::token(upstream, &lab);
        let proxy = Prism::proxy(upstream);
        for path in &paths {
            let (status, body) = proxy.get(path, &token);
            let is_there = status == 404 && body.contains("Request_ResourceNotFound");
            assert!(status == 200 || is_there, "{path}: {status} {body}");
        }
    }
}
