//! Does the tenant's copy of the certificate hold now, and no longer than the certificate?

use jiff::{SignedDuration, Timestamp};

use super::credentials::{READ, Wanted, day, days, holds, is, keys, line, unknown, verifies, wanted};
use super::graph::example::{OWN, certificate_end, denied, given, healthy, key, principal, with_certificate, without};
use super::sources::{DYNAMICS as CONNECT, KEY_CREDENTIAL, SCRIPT};
use crate::facts::graph::{Credential, Graph, Told};
use crate::prelude::*;
use crate::setup::shared::REPLACE_IN_TENANT;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("entra.key-credential-dates"),
    title: "the registered certificate holds now and as long as the certificate itself",
    subject: SubjectKind::Tenant,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "The credential of the certificate has a start and an end, holds at the time of the run, and ends with the \
             certificate. It does not prove that a token is given.",
    sources: &[KEY_CREDENTIAL, CONNECT, SCRIPT],
    needs: &[],
    any_of: &[],
    uses: READ,
    blames: &[],
    steps: &[(Scenario::A, Step::ServicePrincipal)],
    remedies: &[&REPLACE_IN_TENANT],
    settings: &[],
    examples,
    run,
};

/// Whoever writes dates to the day may be off by one.
const TOLERANCE: SignedDuration = SignedDuration::from_hours(24);

fn run(cx: &CheckCx<'_>) -> Verdict {
    let wanted = wanted(cx);
    let keys = match keys(cx) {
        Ok(keys) => keys,
        Err(verdict) => return verdict,
    };
    let Some(wanted) = wanted else { return unknown(keys) };
    let own: Vec<&Credential> = keys.iter().filter(|key| is(key, &wanted.thumbprint) && verifies(key)).collect();
    if own.is_empty() {
        return Verdict::not_applicable("the certificate is not registered: entra.key-credential judges that");
    }
    let lines: Vec<Evidence> = own.iter().map(|key| line(key)).collect();
    // Of several copies the best one counts.
    let judged = own.iter().map(|key| judge(cx, key, &wanted)).min_by_key(|found| found.as_ref().map(|own| own.level));
    Verdict::of(judged.flatten().into_iter().collect(), lines)
}

fn judge(cx: &CheckCx<'_>, key: &Credential, wanted: &Wanted) -> Option<Finding> {
    let now = cx.run.now;
    let limit =
        wanted.until.map_or_else(|| "the dates of the certificate".to_owned(), |end| format!("ends {}", day(end)));
    let finding = |level, code, message: String| {
        let evidence = line(key).expected(limit.clone()).source(&KEY_CREDENTIAL);
        let finding = Finding::at(level, code, message).because(evidence).remedy(&REPLACE_IN_TENANT);
        Some(finding.value("wanted", wanted.thumbprint.as_str()).value("tenant", cx.subject.name.clone()))
    };
    let (Some(from), Some(until)) = (key.from, key.until) else {
        let message = "the credential has no start or no end, as the set-up script leaves it: no token is given for it";
        return finding(Level::Error, "no-dates", message.to_owned());
    };
    if until < now {
        let message = format!("the credential expired on {}", day(until));
        return finding(Level::Error, "expired", message);
    }
    if !holds(key, now) {
        let message = format!("the credential does not hold before {}", day(from));
        return finding(Level::Error, "not-yet-valid", message);
    }
    let end = wanted.until?;
    if until > end + TOLERANCE {
        let message = format!("the credential ends on {}, after the certificate ({})", day(until), day(end));
        return finding(Level::Error, "ends-after-certificate", message);
    }
    ends_early(now, until, end).then(|| {
        let message = format!(
            "the credential ends in {} ({}), before the certificate ({})",
            days(now, until),
            day(until),
            day(end)
        );
        finding(Level::Warning, "ends-before-certificate", message)
    })?
}

fn ends_early(now: Timestamp, until: Timestamp, end: Timestamp) -> bool {
    end > now && until < end - TOLERANCE
}

fn examples() -> Vec<Example> {
    let error = |code| Expect::Finding(Level::Error, code);
    let begin = "2026-05-02T00:00:00Z";
    let of = |text, keys: Vec<Credential>, expect| {
        let graph = Graph { dynamics: Told::Value(principal(keys)), ..healthy() };
        with_certificate(given(text, graph, Scenario::A, expect))
    };
    let until = |end| key(OWN, begin, end);
    let undated = || Credential { from: None, until: None, ..until(certificate_end()) };
    let warning = Expect::Finding(Level::Warning, "ends-before-certificate");
    let lacking = Graph { dynamics: denied("Application.Read.All"), ..healthy() };
    vec![
        of("it ends with the certificate", vec![until(certificate_end())], Expect::Pass),
        of("a copy without dates beside a good one", vec![undated(), until(certificate_end())], Expect::Pass),
        of("it ends in July, the certificate in November", vec![until("2026-07-01T00:00:00Z")], warning),
        of("without dates", vec![undated()], error("no-dates")),
        of("expired", vec![key(OWN, "2025-11-01T00:00:00Z", "2026-05-20T00:00:00Z")], error("expired")),
        of("it begins in June", vec![key(OWN, "2026-06-10T00:00:00Z", certificate_end())], error("not-yet-valid")),
        of(
            "it ends a year after the certificate",
            vec![until("2027-11-01T00:00:00Z")],
            error("ends-after-certificate"),
        ),
        of("the certificate is not registered", Vec::new(), Expect::NotApplicable),
        given("nobody knows the certificate", healthy(), Scenario::A, Expect::Blocked),
        given("a reader that may not read it", lacking, Scenario::A, Expect::Blocked),
        without("nobody asked Graph", Scenario::A, Expect::Blocked),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT_TEXT: &str = include_str!("../setup/data/service-principal.ps1");

    /// What the script takes as good, line by line.
    fn left_alone(key: &Credential, now: Timestamp, end: Timestamp) -> bool {
        for line in [
            "if (-not $Credential.startDateTime -or -not $Credential.endDateTime) { return $false }",
            "$off = [Math]::Abs(($end - $certificate.NotAfter.ToUniversalTime()).TotalHours)",
            "return (($start -le $now -or $start -le $begin) -and $now -lt $end -and $off -le 24)",
            "$good = @($own | Where-Object { Test-CredentialDate $_ })\nif ($good.Count -gt 0) {",
        ] {
            assert!(SCRIPT_TEXT.contains(line), "{line}");
        }
        let (Some(from), Some(until)) = (key.from, key.until) else { return false };
        from <= now && now < until && until.duration_since(end).abs() <= TOLERANCE
    }

    #[test]
    fn the_script_of_the_step_replaces_what_is_judged_wrong_and_leaves_the_rest() {
        for example in examples() {
            let keys = example.facts.all::<Graph>().filter_map(|(_, graph)| graph.dynamics.value()?.keys.as_deref());
            let own: Vec<&Credential> = keys.flatten().filter(|key| is(key, OWN)).collect();
            let end = certificate_end().parse().expect("it is a moment");
            let good = own.iter().any(|key| left_alone(key, example.circumstances.now, end));
            match example.expect {
                Expect::Pass => assert!(good, "{}", example.given),
                Expect::Finding(..) => assert!(!own.is_empty() && !good, "{}", example.given),
                _ => {}
            }
        }
    }
}
