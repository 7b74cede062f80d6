//! Does the engine look at everything that leads on, and end in time?

use exdoctor_checks::facts::dns::Zone;
use exdoctor_checks::model::{Scenario, SubjectKind};
use jiff::Timestamp;

use super::*;
use crate::net::Opening;
use crate::probes::Look;

const fn probe(gives: FactKind, needs: &'static [FactKind], run: fn(ProbeCx) -> Look) -> Probe {
    Probe { name: gives.name(), subject: SubjectKind::Domain, roles: &[], gives, needs, signs_in: &[], sends: &[], run }
}

static FINDS: Probe = probe(FactKind::DnsZone, &[], |cx| {
    Box::pin(async move {
        let mut observed = Observed::one(&cx.subject, Zone { resolvers: Vec::new() });
        observed.subjects.push((Subject::domain("fabrikam.com"), None, FactKind::DnsZone));
        observed
    })
});
static HANGS: Probe = probe(FactKind::DnsServers, &[], |_| Box::pin(std::future::pending()));
static PANICS: Probe = probe(FactKind::DnsMx, &[FactKind::DnsZone], |_| Box::pin(async { panic!("a bug") }));
static WAITS: Probe = probe(FactKind::DnsTlsa, &[FactKind::DnsMx], |_| Box::pin(async { Observed::default() }));

async fn gathered(probes: Vec<&'static Probe>, limits: Limits) -> Facts {
    let resolvers = vec!["127.0.0.1:9".parse().unwrap()];
    let net = Net::open(Opening { resolvers, ..Opening::default() }).unwrap();
    let run = Circumstances::plain(Timestamp::UNIX_EPOCH, &[Scenario::D]);
    let doors = Doors { net: Arc::new(net), run: Arc::new(run), shared: None };
    gather_with(probes, Facts::about([contoso()]), doors, limits, &|_| {}).await
}

fn contoso() -> Subject {
    Subject::domain("contoso.com")
}

#[tokio::test]
async fn a_subject_that_a_probe_finds_is_looked_at_like_one_that_was_named() {
    let facts = gathered(vec![&FINDS], Limits::default()).await;
    assert!(
        facts.knows(FactKind::DnsZone, &contoso()) && facts.knows(FactKind::DnsZone, &Subject::domain("fabrikam.com"))
    );
}

#[tokio::test]
async fn a_probe_that_panics_loses_its_fact_and_what_waits_for_it_with_the_root_cause() {
    let facts = gathered(vec![&FINDS, &PANICS, &WAITS], Limits::default()).await;
    assert_eq!(facts.why_lost(FactKind::DnsMx, &contoso()), "the probe dns-mx ended with a bug of exdoctor");
    assert_eq!(facts.root_of(FactKind::DnsTlsa, &contoso()), (FactKind::DnsMx, contoso()));
    assert!(facts.knows(FactKind::DnsZone, &contoso()));
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_hangs_is_ended_by_its_own_limit_and_a_run_by_the_total_one() {
    let facts = gathered(vec![&HANGS], Limits::default()).await;
    assert_eq!(facts.why_lost(FactKind::DnsServers, &contoso()), "the probe dns-servers took too long");
    let limits = Limits { probe: Duration::from_hours(1), total: Duration::from_secs(1), ..Limits::default() };
    let facts = gathered(vec![&HANGS], limits).await;
    let reason = "the probe dns-servers was stopped: the run took too long";
    assert_eq!(facts.why_lost(FactKind::DnsServers, &contoso()), reason);
}
