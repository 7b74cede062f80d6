//! For how long does Exchange Online take the calls of Dynamics on-premises and of Exchange Server?

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::dns::example::signing_in_at;
use crate::dns::microsoft;
use crate::ews::enabled::{READ, READ_APPLICATIONS};
use crate::facts::deployment::{Deployment, ListedServer};
use crate::model::{Blocked, Phase};
use crate::prelude::*;
use crate::values::{self, EwsEnd};

pub(super) static CHECK: Check = Check {
    id: CheckId::new("lifecycle.exchange-online-ews"),
    title: "EWS in Exchange Online has no end that concerns this set-up",
    subject: SubjectKind::Domain,
    roles: &[],
    scope: &[(Scenario::A, Level::Error), (Scenario::C, Level::Note)],
    proves: "Compares the day of the run with the published dates of the tenant's cloud: dated data, nothing is asked. \
             Dynamics on-premises has no other way into Exchange Online, so in scenario A it cannot pass. exdoctor \
             does not cover Dynamics on-premises with Exchange Server, one of the two exits.",
    sources: &[CONNECT, EWS],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::Deployment],
    blames: &[FactKind::TenantDiscovery],
    steps: &[(Scenario::A, Step::Lifecycle), (Scenario::C, Step::MrsProxyHybridApp)],
    remedies: &[&LEAVE],
    settings: &[],
    examples,
    run,
};

const CONNECT: Source = Source::new(
    "Connect Dynamics 365 (on-premises) to Exchange Online",
    "https://learn.microsoft.com/en-us/dynamics365/customerengagement/on-premises/admin/connect-dynamics-365-on-premises-exchange-online",
);
const EWS: Source = Source::new(
    "Deprecation of Exchange Web Services in Exchange Online",
    "https://learn.microsoft.com/en-us/exchange/clients-and-mobile-in-exchange-online/deprecation-of-ews-exchange-online",
);

static LEAVE: Remedy = Remedy {
    id: "leave-exchange-online-ews",
    summary: "Plan the way out before {ews_ends}: Dynamics 365 online, or Dynamics on-premises with Exchange Server.",
    steps: &[
        "Decide between the two exits: move to Dynamics 365 online, which has its own connection to Exchange Online; or keep the mailboxes that Dynamics needs on Exchange Server (exdoctor does not cover that set-up).",
        "Until then see that the tenant admits EWS for Dynamics: {ews_switching} where the organization has not set EwsEnabled to true and named the applications that may call.",
        "Read the present values before you set a list: setting it replaces what is there, and a list shuts out whom it does not name. The list of applications is shown by the second command alone.",
    ],
    commands: &[READ, READ_APPLICATIONS],
    who: Who::DynamicsAdmin,
    risk: "server-side synchronization ends on that day, without an exception",
    undo: "nothing to undo: nothing was changed",
    effective: "a changed policy of EWS within two hours",
    documentation: &[CONNECT, EWS],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let clouds = microsoft::expected(cx);
    let deployment = cx.seen_of::<Deployment>(&Subject::deployment());
    if !cx.judges(Scenario::A) && cx.run.phase == Some(Phase::After) {
        return Verdict::pass(vec![Evidence::new(
            "migration",
            "over: no Exchange Server calls Exchange Online by EWS",
        )]);
    }
    let Some(end) = clouds.iter().find_map(|cloud| values::ews_end(&cloud.key)) else {
        let title = clouds.first().map_or("the tenant's cloud", |cloud| cloud.title.as_str());
        let reason = format!("no published document states the dates of {title}; ask Microsoft");
        // Nothing that is run here settles it: an error only where the end has come, which nobody can say.
        let level = Some(if cx.judges(Scenario::A) { Level::Warning } else { Level::Note });
        return Blocked { fact: FactKind::TenantDiscovery, subject: None, reason, level, evidence: Vec::new() }.into();
    };
    let today = cx.run.now.to_zoned(TimeZone::UTC).date();
    if !cx.judges(Scenario::A) {
        return Verdict::of(vec![calls_of_exchange_server(end, today, cx.run.now)], vec![dates(end)]);
    }
    let mut findings = vec![calls_of_dynamics(end, today, cx.run.now)];
    findings.extend(deployment.and_then(|known| old_product(known, end, today)));
    let mut seen = vec![dates(end)];
    seen.extend(deployment.map(|known| Evidence::new("versions of Dynamics", versions(known).join(", "))));
    Verdict::of(findings, seen)
}

fn calls_of_dynamics(end: &EwsEnd, today: Date, now: Timestamp) -> Finding {
    let finding = if today >= end.ends {
        Finding::error(
            "ended",
            format!("since {} Exchange Online takes no EWS calls: nothing is synchronized", end.ends),
        )
    } else {
        let days = days_left(end.ends, now);
        let since = if today >= end.switched_off { "since" } else { "from" };
        let allowed = format!("; {since} {} on only where the tenant admits it", end.switched_off);
        let message =
            format!("Exchange Online takes EWS calls of Dynamics for {days} more days, until {}{allowed}", end.ends);
        Finding::warning("ends", message)
    };
    finding
        .because(dates(end).expected("a connection with a future: Dynamics 365 online").source(&CONNECT))
        .remedy(&LEAVE)
        .value("ews_ends", end.ends.to_string())
        .value("ews_switching", switching(end, today))
}

/// What happens to tenants that say nothing, in the tense of the day.
fn switching(end: &EwsEnd, today: Date) -> String {
    if today >= end.switched_off {
        format!("since {} Microsoft switches it off, tenant by tenant,", end.switched_off)
    } else {
        format!("from {} on Microsoft will switch it off, tenant by tenant,", end.switched_off)
    }
}

/// Free/busy, tips and photos that Exchange Server asks for; moves of mailboxes are not concerned.
fn calls_of_exchange_server(end: &EwsEnd, today: Date, now: Timestamp) -> Finding {
    let when = if today >= end.ends {
        format!("ended on {}", end.ends)
    } else {
        format!("end in {} days, on {}", days_left(end.ends, now), end.ends)
    };
    let message = format!(
        "calls by EWS into Exchange Online {when}: free/busy, tips and photos of Exchange Server need its dedicated hybrid \
         application by then, and tools that move or archive mail need Microsoft Graph"
    );
    Finding::note("ends-for-exchange-server", message).because(dates(end).source(&EWS))
}

/// Dynamics 8, whose support with Exchange Online ended earlier.
fn old_product(deployment: &Deployment, end: &EwsEnd, today: Date) -> Option<Finding> {
    let old = versions(deployment).into_iter().find(|version| version.starts_with("8."))?;
    let message = format!(
        "Dynamics {old}: the support of version 8 with Exchange Online ended on {} (8.0 is what the document names)",
        end.v8_ends
    );
    let because = Evidence::new("version of Dynamics", old).expected("version 9").source(&CONNECT);
    let finding = Finding::warning("old-product", message).because(because).remedy(&LEAVE);
    let finding = finding.value("ews_ends", end.ends.to_string()).value("ews_switching", switching(end, today));
    (today >= end.v8_ends).then_some(finding)
}

fn versions(deployment: &Deployment) -> Vec<&str> {
    let servers = deployment.servers.value().map(Vec::as_slice).unwrap_or_default();
    let mut versions: Vec<&str> =
        servers.iter().filter_map(|server: &ListedServer| server.version.as_deref()).collect();
    versions.sort_unstable();
    versions.dedup();
    versions
}

fn days_left(end: Date, now: Timestamp) -> i64 {
    let midnight = end.to_zoned(TimeZone::UTC).map_or(now, |zoned| zoned.timestamp());
    let left: SignedDuration = midnight.duration_since(now);
    left.as_hours().max(0).div_euclid(24) + i64::from(left.as_secs() % 86_400 > 0)
}

fn dates(end: &EwsEnd) -> Evidence {
    let said = format!(
        "no new tenant since {}; switched off from {} on; gone on {} (as of {})",
        end.frozen, end.switched_off, end.ends, end.as_of
    );
    Evidence::new("EWS in Exchange Online", said)
}

fn examples() -> Vec<Example> {
    let at = |second| Timestamp::constant(second, 0);
    let (before, between, after) = (at(1_780_000_000), at(1_795_000_000), at(1_806_600_000));
    let run = |now, scenario| Circumstances::plain(now, &[scenario]);
    let of = |given, circumstances, expect| Example {
        given,
        facts: Facts::about([Subject::domain("contoso.com")]),
        circumstances,
        subject: "contoso.com",
        expect,
    };
    let national = Circumstances { cloud: Some("gcc-high".to_owned()), ..run(between, Scenario::A) };
    let national_move = Circumstances { cloud: Some("21vianet".to_owned()), ..run(between, Scenario::C) };
    let over = Circumstances { phase: Some(Phase::After), ..run(between, Scenario::C) };
    let mut old = of("Dynamics 8 after its end", run(between, Scenario::A), Expect::Finding(Level::Warning, "ends"));
    let server = ListedServer { version: Some("8.2.0025.0008".to_owned()), ..ListedServer::default() };
    let deployment = Deployment { servers: crate::facts::server::Read::Value(vec![server]), ..Deployment::default() };
    old.facts.record(&Subject::deployment(), deployment);
    vec![
        of(
            "Dynamics on-premises, ten months before the end",
            run(before, Scenario::A),
            Expect::Finding(Level::Warning, "ends"),
        ),
        of(
            "Dynamics on-premises, after the switch",
            run(between, Scenario::A),
            Expect::Finding(Level::Warning, "ends"),
        ),
        of("Dynamics on-premises, after the end", run(after, Scenario::A), Expect::Finding(Level::Error, "ended")),
        old,
        of("a national cloud", national, Expect::Blocked),
        of("a migration in a national cloud", national_move, Expect::Blocked),
        of(
            "a migration under way",
            run(between, Scenario::C),
            Expect::Finding(Level::Note, "ends-for-exchange-server"),
        ),
        of("a migration that is over", over, Expect::Pass),
        signing_in_at(
            "login.microsoftonline.us",
            of("a national cloud that was found", run(between, Scenario::A), Expect::Blocked),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_has_begun_counts_as_left() {
        let end: Date = "2027-04-01".parse().unwrap();
        let left = |now: &str| days_left(end, now.parse().unwrap());
        assert_eq!(left("2027-03-31T00:00:00Z"), 1);
        assert_eq!(left("2027-03-31T23:59:00Z"), 1);
        assert_eq!(left("2026-11-21T12:00:00Z"), 131);
        assert_eq!(left("2027-04-02T00:00:00Z"), 0);
    }
}
