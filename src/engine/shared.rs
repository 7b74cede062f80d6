//! What do the sets of one run learn from each other, so that a server that many of them lead to is asked once?

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::future::Future;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use exdoctor_checks::facts::Fact;
use exdoctor_checks::model::{Role, Subject, SubjectKind};
use tokio::sync::OnceCell;

use crate::probes::{self, Observed, Probe, ProbeCx};

/// So many looks are remembered; the oldest go first.
const REMEMBERED: usize = 256;

/// Looks at endpoints and tenants that the sets of a run share. Each set judges what was seen for itself.
#[derive(Default)]
pub struct Shared {
    remembered: Mutex<Remembered>,
}

#[derive(Default)]
struct Remembered {
    looks: HashMap<Question, Arc<Look>>,
    order: VecDeque<Question>,
}

/// What makes two looks the same: all that a probe may take from its set.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Question {
    probe: &'static str,
    subject: Subject,
    named: bool,
    roles: BTreeSet<Role>,
}

struct Look {
    /// The facts that the probe starts from.
    start: Vec<Fact>,
    /// Where the set's own facts say that the endpoint is.
    addresses: Option<BTreeSet<IpAddr>>,
    seen: OnceCell<Option<Observed>>,
}

impl Shared {
    /// Looks, or takes what another set saw or is about to see; whoever comes first looks for all.
    pub(super) async fn look(
        &self,
        probe: &'static Probe,
        cx: &ProbeCx,
        look: impl Future<Output = Option<Observed>>,
    ) -> Option<Observed> {
        // What a credential shows is nobody's but the set's that it belongs to, and only endpoints and tenants lie on the way of
        // several. A tenant is in one cloud, whichever domain leads to it.
        let is_common = matches!(probe.subject, SubjectKind::Endpoint | SubjectKind::Tenant);
        if !is_common || !probe.signs_in.is_empty() {
            return look.await;
        }
        let start = cx.facts_of(probe.needs);
        let addresses = probes::told_addresses(cx);
        let known = self.known(probe, cx, &start, addresses.as_ref());
        if known.start != start || known.addresses != addresses {
            return look.await;
        }
        // Where who looks is stopped, the next one begins anew.
        known.seen.get_or_init(|| look).await.clone()
    }

    fn known(
        &self,
        probe: &'static Probe,
        cx: &ProbeCx,
        start: &[Fact],
        addresses: Option<&BTreeSet<IpAddr>>,
    ) -> Arc<Look> {
        let question =
            Question { probe: probe.name, subject: cx.subject.clone(), named: cx.is_named(), roles: cx.roles() };
        let mut remembered = self.remembered.lock().expect("nobody panics while holding this lock");
        if let Some(look) = remembered.looks.get(&question) {
            return look.clone();
        }
        if remembered.order.len() >= REMEMBERED
            && let Some(oldest) = remembered.order.pop_front()
        {
            remembered.looks.remove(&oldest);
        }
        let look = Arc::new(Look { start: start.to_vec(), addresses: addresses.cloned(), seen: OnceCell::new() });
        remembered.order.push_back(question.clone());
        remembered.looks.insert(question, look.clone());
        look
    }
}

#[cfg(test)]
mod tests {
    use std::sync::RwLock;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use exdoctor_checks::facts::{FactKind, Facts};
    use exdoctor_checks::model::{Circumstances, Scenario};
    use futures_util::future::join_all;
    use jiff::Timestamp;
    use tokio::time::timeout;

    use super::*;
    use crate::net::sign_in::Credential;
    use crate::net::{Net, Opening};

    static ANONYMOUS: Probe = probe(SubjectKind::Endpoint, &[]);
    static SIGNED: Probe = probe(SubjectKind::Endpoint, &[Credential::Exchange]);
    static OF_A_TENANT: Probe = probe(SubjectKind::Tenant, &[]);
    static OF_A_DOMAIN: Probe = probe(SubjectKind::Domain, &[]);

    const fn probe(subject: SubjectKind, signs_in: &'static [Credential]) -> Probe {
        Probe {
            name: "a probe of the tests",
            subject,
            roles: &[],
            gives: FactKind::TlsScan,
            needs: &[],
            signs_in,
            sends: &[],
            run: |_| Box::pin(async { Observed::default() }),
        }
    }

    fn mail() -> Subject {
        Subject::endpoint("mail.contoso.com", 443)
    }

    fn found(role: Role) -> Facts {
        let mut facts = Facts::default();
        facts.discover(mail(), Some(role), FactKind::AutodiscoverWalk);
        facts
    }

    /// What a probe of a set with these facts may use.
    fn within(facts: Facts) -> ProbeCx {
        let resolvers = vec!["127.0.0.1:9".parse().unwrap()];
        ProbeCx {
            subject: mail(),
            net: Arc::new(Net::open(Opening { resolvers, ..Opening::default() }).unwrap()),
            run: Arc::new(Circumstances::plain(Timestamp::UNIX_EPOCH, &[Scenario::D])),
            facts: Arc::new(RwLock::new(facts)),
        }
    }

    /// How many looks it takes to look for each of these sets.
    async fn looks(probe: &'static Probe, sets: Vec<Facts>) -> usize {
        let (shared, count) = (Shared::default(), AtomicUsize::new(0));
        let look = |facts: Facts| {
            let (cx, shared, count) = (within(facts), &shared, &count);
            async move {
                let look = async {
                    tokio::task::yield_now().await;
                    count.fetch_add(1, Ordering::Relaxed);
                    Some(Observed::default())
                };
                shared.look(probe, &cx, look).await.expect("a look ends")
            }
        };
        join_all(sets.into_iter().map(look)).await;
        count.load(Ordering::Relaxed)
    }

    #[tokio::test]
    async fn a_server_or_a_tenant_that_several_sets_lead_to_is_looked_at_once() {
        for probe in [&ANONYMOUS, &OF_A_TENANT] {
            assert_eq!(looks(probe, vec![found(Role::Ews), found(Role::Ews), found(Role::Ews)]).await, 1);
        }
    }

    #[tokio::test]
    async fn what_a_probe_may_take_from_its_set_keeps_sets_apart() {
        let named = || {
            let mut facts = Facts::default();
            facts.name(mail(), Role::Ews);
            facts
        };
        assert_eq!(looks(&ANONYMOUS, vec![found(Role::Ews), found(Role::Mx), named()]).await, 3);
    }

    #[tokio::test]
    async fn what_is_signed_in_to_and_what_is_a_sets_own_is_never_shared() {
        for probe in [&SIGNED, &OF_A_DOMAIN] {
            assert_eq!(looks(probe, vec![found(Role::Ews), found(Role::Ews)]).await, 2);
        }
    }

    #[tokio::test]
    async fn who_is_stopped_while_others_wait_leaves_the_look_to_them() {
        let (shared, cx) = (Shared::default(), within(found(Role::Ews)));
        let (hangs, next) = tokio::join!(
            timeout(Duration::from_millis(20), shared.look(&ANONYMOUS, &cx, std::future::pending())),
            shared.look(&ANONYMOUS, &cx, async { Some(Observed::default()) })
        );
        assert!(hangs.is_err() && next.is_some());
    }
}
