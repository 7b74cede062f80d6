//! Which certificates at the service principal are past their time, or of other environments?

use super::credentials::{READ, day, is, keys, line, wanted};
use super::graph::example::{
    OTHER, OWN, certificate_end, denied, given, healthy, key, principal, with_certificate, without,
};
use super::sources::{DYNAMICS as CONNECT, KEY_CREDENTIAL};
use crate::facts::graph::{Credential, Graph, Told};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("entra.stale-credentials"),
    title: "no expired certificate is left at the service principal of Dynamics",
    subject: SubjectKind::Tenant,
    roles: &[],
    scope: &[(Scenario::A, Level::Warning)],
    proves: "Every credential of the service principal still holds; valid ones of other environments are named and are \
             none of this set-up's business. It does not prove that somebody uses them.",
    sources: &[KEY_CREDENTIAL, CONNECT],
    needs: &[],
    any_of: &[],
    uses: READ,
    blames: &[],
    steps: &[(Scenario::A, Step::ServicePrincipal)],
    remedies: &[&REMOVE],
    settings: &[],
    examples,
    run,
};

static REMOVE: Remedy = Remedy {
    id: "remove-expired-credentials",
    summary: "Take the expired credentials, and nothing else, from the service principal of Dynamics.",
    steps: &[
        "Read the service principal as a single object, so that each credential comes with its key; stop where a key is empty.",
        "Write the list back without the expired ones: {key_ids}. Everything that still holds stays, whoever's it is.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "$sp = Get-MgServicePrincipal -ServicePrincipalId (Get-MgServicePrincipal -Filter \"appId eq '00000007-0000-0000-c000-000000000000'\").Id -Property Id, KeyCredentials",
        },
        Command {
            shell: Shell::PowerShell,
            text: "$keep = @($sp.KeyCredentials | Where-Object { $_.KeyId -notin '{key_list}'.Split(',') }); if ($keep | Where-Object { -not $_.Key }) { throw 'a key is empty: nothing is written' }",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Update-MgServicePrincipal -ServicePrincipalId $sp.Id -KeyCredentials $keep",
        },
    ],
    who: Who::GlobalAdmin,
    risk: "the whole list is written: a valid credential that is left out stops the environment that signs with it",
    undo: "expired credentials are worth nothing; a valid one that went by mistake is registered again from its certificate",
    effective: "minutes",
    documentation: &[KEY_CREDENTIAL],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let wanted = wanted(cx);
    let keys = match keys(cx) {
        Ok(keys) => keys,
        Err(verdict) => return verdict,
    };
    let now = cx.run.now;
    let (named, unnamed): (Vec<&Credential>, Vec<&Credential>) = keys.iter().partition(|key| key.thumbprint.is_some());
    let own = |key: &Credential| wanted.as_ref().is_some_and(|wanted| is(key, &wanted.thumbprint));
    let expired: Vec<&Credential> =
        named.iter().filter(|key| !own(key) && key.until.is_some_and(|until| until < now)).copied().collect();
    let declared = |key: &Credential| cx.run.known_thumbprints.iter().any(|known| is(key, known));
    let foreign = named
        .iter()
        .filter(|key| wanted.is_some() && !own(key) && !declared(key) && key.until.is_none_or(|until| until >= now));
    let mut findings: Vec<Finding> = Vec::new();
    if let Some(first) = expired.first() {
        findings.push(stale(&expired, first));
    }
    findings.extend(foreign.take(20).map(|key| {
        let name = key.thumbprint.as_deref().unwrap_or(&key.id);
        let kind = if key.until.is_some() { "valid certificate" } else { "certificate, without an end" };
        let message = format!(
            "{name} is another {kind}, as other environments of the tenant register theirs; known_thumbprints names it"
        );
        Finding::note("foreign", message).because(line(key))
    }));
    findings.extend(unnamed.iter().take(20).map(|key| {
        let message = format!("the credential {} has no thumbprint: it cannot be told whose it is", key.id);
        Finding::note("unnamed", message).because(line(key))
    }));
    Verdict::of(findings, keys.iter().filter(|key| own(key) || declared(key)).map(line).collect())
}

fn stale(expired: &[&Credential], first: &Credential) -> Finding {
    let ended = first.until.map(day).unwrap_or_default();
    let message = match expired.len() {
        1 => format!("a certificate that expired on {ended} is still registered"),
        count => format!("{count} expired certificates are still registered, one since {ended}"),
    };
    let ids = |apart: &str| expired.iter().map(|key| key.id.as_str()).take(50).collect::<Vec<_>>().join(apart);
    let finding = expired.iter().take(5).fold(Finding::warning("expired", message), |finding, key| {
        finding.because(line(key).expected("a date in the future").source(&KEY_CREDENTIAL))
    });
    finding.remedy(&REMOVE).value("key_ids", ids(", ")).value("key_list", ids(","))
}

fn examples() -> Vec<Example> {
    let begin = "2026-05-02T00:00:00Z";
    let own = || key(OWN, begin, certificate_end());
    let foreign = || key(OTHER, begin, "2027-05-02T00:00:00Z");
    let expired = || key(OTHER, "2024-05-02T00:00:00Z", "2025-05-02T00:00:00Z");
    let unnamed = |until: Option<&str>| Credential {
        thumbprint: None,
        from: None,
        until: until.and_then(|until| until.parse().ok()),
        ..own()
    };
    let of = |text, keys: Vec<Credential>, expect| {
        let graph = Graph { dynamics: Told::Value(principal(keys)), ..healthy() };
        with_certificate(given(text, graph, Scenario::A, expect))
    };
    let mut declared = of("another one, which known_thumbprints names", vec![own(), foreign()], Expect::Pass);
    declared.circumstances.known_thumbprints = vec![OTHER.to_owned()];
    let lacking = Graph { dynamics: denied("Application.Read.All"), ..healthy() };
    vec![
        of("the certificate alone", vec![own()], Expect::Pass),
        of("another environment's as well", vec![own(), foreign()], Expect::Finding(Level::Note, "foreign")),
        declared,
        of(
            "one without a thumbprint, which may be the own",
            vec![unnamed(None)],
            Expect::Finding(Level::Note, "unnamed"),
        ),
        of(
            "an expired one without a thumbprint",
            vec![own(), unnamed(Some("2025-05-02T00:00:00Z"))],
            Expect::Finding(Level::Note, "unnamed"),
        ),
        of("an expired one as well", vec![own(), expired()], Expect::Finding(Level::Warning, "expired")),
        of(
            "several expired ones, and another environment's",
            vec![own(), expired(), expired(), foreign()],
            Expect::Finding(Level::Warning, "expired"),
        ),
        given("a reader that may not read it", lacking, Scenario::A, Expect::Blocked),
        without("nobody asked Graph", Scenario::A, Expect::Blocked),
    ]
}
