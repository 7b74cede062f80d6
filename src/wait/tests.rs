//! Is that waited for which may change, and for as long as it takes?

use exdoctor_checks::model::BlockedBy;

use super::*;

fn record(check: &str, outcome: Outcome, level: Level) -> Record {
    let json = serde_json::json!({
        "check": check, "title": "", "family": check.split('.').next().unwrap_or_default(),
        "subject": { "kind": "domain", "name": "contoso.com" }, "level": level, "outcome": outcome,
        "findings": [], "evidence": [], "steps": [],
    });
    serde_json::from_value(json).expect("a record")
}

#[test]
fn what_passes_only_elsewhere_or_was_not_asked_of_the_world_is_not_waited_for() {
    assert!(again(&[]).is_worth_it(&record("dns.mx", Outcome::Fail, Level::Error)));
    assert!(again(&[]).is_worth_it(&record("dns.dmarc", Outcome::Fail, Level::Warning)));
    assert!(again(&[]).is_worth_it(&record("dns.mx", Outcome::Blocked, Level::Error)));
    assert!(!again(&[]).is_worth_it(&record("dns.mx", Outcome::Blocked, Level::Note)));
    assert!(!again(&[]).is_worth_it(&record("dns.mx", Outcome::Pass, Level::Note)));
    assert!(!again(&[]).is_worth_it(&record("lifecycle.exchange-online-ews", Outcome::Fail, Level::Warning)));
    let mut undated = record("lifecycle.exchange-online-ews", Outcome::Blocked, Level::Warning);
    let (check, fact) = ("entra.tenant-found".to_owned(), "tenant-discovery".to_owned());
    undated.blocked_by = Some(BlockedBy { check, subject: Subject::domain("contoso.com"), fact });
    assert!(!again(&[]).is_worth_it(&undated));
    assert!(!again(&[]).is_worth_it(&record("config.waiver-expired", Outcome::Fail, Level::Warning)));
}

#[test]
fn only_the_facts_of_what_is_open_and_of_its_root_are_gathered_again() {
    let mut open = record("dns.dane", Outcome::Blocked, Level::Warning);
    let subject = Subject::endpoint("mx.contoso.com", 25);
    open.blocked_by = Some(BlockedBy { check: "mail.smtp-reachable".to_owned(), subject, fact: "smtp".to_owned() });
    let (kinds, pairs) = again(&[]).dropped(&[&open]);
    assert_eq!(kinds, [FactKind::Smtp, FactKind::TlsChains].into());
    assert!(pairs.contains(&(FactKind::DnsTlsa, Subject::domain("contoso.com"))));
    assert!(!pairs.iter().any(|(kind, _)| *kind == FactKind::DnsMx));
}

#[test]
fn the_pause_doubles_up_to_what_the_change_needs() {
    let (dns, ews) =
        (record("dns.mx", Outcome::Fail, Level::Error), record("ews.enabled", Outcome::Fail, Level::Error));
    let seconds = |open: &[&Record], round| pause(open, round).as_secs();
    assert_eq!([0, 1, 2, 9].map(|round| seconds(&[&dns], round)), [5, 10, 20, 60]);
    assert_eq!(seconds(&[&ews], 0), 30);
    assert_eq!(seconds(&[&ews, &dns], 0), 5);
}

fn again(rejected: &[Credential]) -> Again {
    Again { rejected: rejected.iter().copied().collect(), asked: BTreeSet::new() }
}

/// When a wait of so many seconds looks again at what stays open, in seconds from its start; each look takes one second.
async fn looks(open: &[&Record], seconds: u64) -> Vec<u64> {
    let start = Instant::now();
    let mut rounds = Rounds::new(Duration::from_secs(seconds));
    let mut looks = Vec::new();
    tokio::time::sleep(Duration::from_secs(1)).await;
    while let Some(pause) = rounds.next(open) {
        tokio::time::sleep(pause).await;
        looks.push(start.elapsed().as_secs());
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    looks
}

#[tokio::test(start_paused = true)]
async fn the_looks_keep_the_pace_of_what_changes_and_the_last_is_at_the_end() {
    let fails = |check| record(check, Outcome::Fail, Level::Error);
    let (dns, tls, entra, ews) =
        (fails("dns.mx"), fails("tls.expiry"), fails("entra.tenant-found"), fails("ews.reachable"));
    assert_eq!(looks(&[&dns], 300).await, [6, 17, 38, 79, 140, 201, 262, 300]);
    assert_eq!(looks(&[&tls], 60).await, [6, 17, 33, 49, 60]);
    assert_eq!(looks(&[&entra], 600).await, [16, 47, 108, 229, 350, 471, 592, 600]);
    assert_eq!(looks(&[&ews], 600).await, [31, 92, 213, 454, 600]);
    assert_eq!(looks(&[&ews, &tls], 60).await, looks(&[&tls], 60).await, "the quickest counts");
    assert!(looks(&[&dns], 1).await.is_empty(), "the first look took all of the time");
    assert!(looks(&[], 600).await.is_empty(), "nothing is open");
}

#[test]
fn a_sign_in_that_was_rejected_is_not_waited_for_nor_what_needs_it() {
    let fails = |check| record(check, Outcome::Fail, Level::Error);
    let rejected = again(&[Credential::Exchange]);
    assert!(rejected.in_vain(&fails("ews.sign-in")).is_some() && !rejected.is_worth_it(&fails("ews.sign-in")));
    assert!(rejected.in_vain(&fails("dns.mx")).is_none() && rejected.is_worth_it(&fails("dns.mx")));
    assert!(rejected.in_vain(&record("ews.sign-in", Outcome::Pass, Level::Note)).is_none());
    assert!(
        again(&[]).is_worth_it(&fails("ews.sign-in"))
            && again(&[Credential::Tenant]).is_worth_it(&fails("ews.sign-in"))
    );
}

#[test]
fn the_line_says_what_is_waited_for_until_when_and_why() {
    let dns = record("dns.mx", Outcome::Fail, Level::Error);
    let until = "2026-06-01T09:10:00Z".parse().expect("a time");
    let said = line(&[&dns, &dns, &dns, &dns], Duration::from_secs(5), until);
    let expected = "waiting for dns.mx of contoso.com, dns.mx of contoso.com, dns.mx of contoso.com and 1 more: looking \
                    again in 5s, until 09:10:00 UTC (DNS answers are remembered until their time to live has passed)";
    assert_eq!(said, expected);
}
