//! Does the token service give a token for the certificate, and does it fit?

use std::collections::BTreeMap;

use super::credentials::DYNAMICS;
use super::example::TENANT;
use super::graph::example::{given, healthy, without};
use super::graph::told;
use super::key_credential::remedied;
use super::openid::guid;
use super::sources::{ADDRESSES, DYNAMICS as CONNECT, ERRORS};
use crate::facts::Lost;
use crate::facts::s2s::{S2sAnswer, S2sToken};
use crate::model::Vantage;
use crate::place::{open, seen_from};
use crate::prelude::*;
use crate::setup::shared::REGISTER_IN_TENANT;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("entra.s2s-token"),
    title: "the token service gives a token for the certificate, and its claims fit",
    subject: SubjectKind::Tenant,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "Signed as Dynamics signs, the PFX draws a token for Exchange Online that names the tenant and the service \
             principal of Dynamics: certificate, principal, tenant and clock agree. It does not prove that Exchange takes it, \
             nor that the servers hold the key.",
    sources: &[CONNECT, ERRORS],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::S2sToken, FactKind::Graph, FactKind::TenantDiscovery],
    blames: &[],
    steps: &[(Scenario::A, Step::ServicePrincipal)],
    remedies: &[&REGISTER_IN_TENANT, &FOLLOW, &REACH],
    settings: &[],
    examples,
    run,
};

static FOLLOW: Remedy = Remedy {
    id: "follow-token-error",
    summary: "Mend what the token service objects to: {cause}.",
    steps: &[
        "Go to the set-up step {step}: exdoctor plan shows what it needs.",
        "exdoctor explain {code} ranks what else the same code can mean.",
        "Where everything looks right, open a case with Microsoft and name the client-request-id {request}.",
    ],
    commands: &[
        Command { shell: Shell::Any, text: "exdoctor explain {code}" },
        Command { shell: Shell::Any, text: "exdoctor check -c exdoctor.toml --rehearse-s2s --only entra.s2s-token" },
    ],
    who: Who::GlobalAdmin,
    risk: "that of the set-up step",
    undo: "that of the set-up step",
    effective: "minutes after the step",
    documentation: &[CONNECT, ERRORS],
};

static REACH: Remedy = Remedy {
    id: "reach-token-endpoint",
    summary: "Let the Dynamics servers ask {host} without anything that answers in its place.",
    steps: &[
        "Open https://{host} on a Dynamics server, and compare who issued its certificate.",
        "Exempt the host from sign-in at the proxy and from inspection, for the service account too.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Invoke-WebRequest https://{host}/metadata/json/1 -UseBasicParsing",
    }],
    who: Who::NetworkAdmin,
    risk: "none beyond the opened destination",
    undo: "take the exemption back",
    effective: "at once",
    documentation: &[ADDRESSES],
};

/// Why the claims are compared with what nobody saw.
const INFERRED: &str = "as the specification asks for; no public trace of Dynamics shows the value";
const ACS: &str = "00000001-";

/// What a refusal means: a code, words, and the set-up step.
struct Meaning {
    code: &'static str,
    cause: &'static str,
    step: &'static str,
}

const fn meaning(code: &'static str, cause: &'static str, step: &'static str) -> Meaning {
    Meaning { code, cause, step }
}

fn run(cx: &CheckCx<'_>) -> Verdict {
    let object = told(cx, DYNAMICS).ok().flatten().map(|principal| principal.id.clone());
    let Some(own) = cx.seen::<S2sToken>() else {
        if cx.lost(FactKind::S2sToken, cx.subject).is_some() {
            return Verdict::blocked(FactKind::S2sToken, cx.why_lost(FactKind::S2sToken, cx.subject));
        }
        return Verdict::not_applicable("asked for only with --rehearse-s2s");
    };
    let evidence = vec![
        Evidence::new("client-request-id", own.request.as_str()),
        Evidence::new("signed with", own.thumbprint.as_str()),
    ];
    match &own.answer {
        S2sAnswer::Token { claims, hash } => {
            let mut lines: Vec<Evidence> =
                claims.iter().map(|(name, value)| Evidence::new(name.as_str(), value)).collect();
            lines.push(Evidence::new("SHA-256 of the token", hash.as_str()));
            if claims.is_empty() {
                let reason = "a token was given, and what it says cannot be read";
                return Verdict::blocked(FactKind::S2sToken, reason).with(evidence.into_iter().chain(lines));
            }
            let findings = judged(cx, own, claims, object.as_deref());
            Verdict::of(findings, evidence.into_iter().chain(lines).collect())
        }
        S2sAnswer::Refused { status, error, text, codes } => {
            Verdict::of(vec![refused(cx, own, *status, error, text, codes)], evidence)
        }
        S2sAnswer::Foreign { what } => {
            let message = format!("{} answers with {what}, not as the token service", host(own));
            let line = Evidence::new(format!("POST {}", own.url), what)
                .expected("a token, or an error in JSON")
                .source(&CONNECT);
            let finding =
                Finding::error("foreign-answer", message).because(line).remedy(&REACH).value("host", host(own));
            seen_from(cx, true, FactKind::S2sToken, vec![finding], Vec::new(), evidence)
        }
        S2sAnswer::Nothing { reason } => open(cx, true, FactKind::S2sToken, reason, evidence),
    }
}

fn host(own: &S2sToken) -> String {
    super::openid::host(&own.url).unwrap_or_else(|| own.url.clone())
}

/// The claims that do not fit what was asked for.
fn judged(cx: &CheckCx<'_>, own: &S2sToken, claims: &BTreeMap<String, String>, object: Option<&str>) -> Vec<Finding> {
    let claim = |name: &str| claims.get(name).map(String::as_str).unwrap_or_default().to_ascii_lowercase();
    let finding = |level, code, name: &str, message: String, expected: &str| {
        let line = Evidence::new(name, claim(name)).expected(expected).source(&CONNECT);
        let finding = Finding::at(level, code, message).because(line).remedy(&FOLLOW);
        finding
            .value("cause", format!("the claim {name} of its token"))
            .value("step", "tenant-id")
            .value("code", "AADSTS500011")
            .value("request", own.request.as_str())
    };
    let (mut findings, tenant) = (Vec::new(), cx.subject.name.as_str());
    let audience = own.resource.to_ascii_lowercase();
    if claim("aud") != audience {
        let message = format!("the token is for {}, and {audience} was asked for", claim("aud"));
        findings.push(finding(Level::Error, "other-audience", "aud", message, &audience));
    }
    for (name, begins) in [("iss", ACS), ("nameid", super::graph::DYNAMICS)] {
        let value = claim(name);
        let realm = value.split_once('@').map(|(_, realm)| realm).unwrap_or_default();
        if guid(realm).is_some_and(|realm| realm != tenant) {
            let message = format!("the claim {name} of the token names the tenant {realm}");
            findings.push(finding(Level::Error, "other-tenant", name, message, tenant));
        } else if !value.starts_with(begins) {
            let message = format!("the claim {name} of the token is not {begins}…, {INFERRED}");
            findings.push(finding(Level::Warning, "other-principal", name, message, begins));
        }
    }
    if let Some(object) = object
        && !claim("oid").is_empty()
        && claim("oid") != object
    {
        let message = format!("the token is of the object {}, and Graph knows {object}, {INFERRED}", claim("oid"));
        findings.push(finding(Level::Warning, "other-object", "oid", message, object));
    }
    findings
}

fn refused(cx: &CheckCx<'_>, own: &S2sToken, status: u16, error: &str, text: &str, codes: &[String]) -> Finding {
    let lower = text.to_ascii_lowercase();
    let has = |wanted: &[&str]| codes.iter().any(|code| wanted.contains(&code.trim_start_matches("AADSTS")));
    let of_key = has(&["50012", "700027", "70002"]);
    let found = if of_key && lower.contains("key was not found") {
        meaning("key-not-found", "the service principal does not hold the certificate", "service-principal")
    } else if of_key && lower.contains("key used is expired") {
        meaning(
            "key-expired",
            "the dates of the credential, not those of the certificate, exclude now",
            "service-principal",
        )
    } else if has(&["50012", "700027"]) {
        meaning(
            "wrong-signature",
            "the private key in the PFX does not belong to the registered certificate",
            "obtain-certificate",
        )
    } else if has(&["700024", "500133"]) {
        meaning("clock", "the clock of this machine is off", "prerequisites")
    } else if has(&["700016", "7000229"]) {
        meaning("no-principal", "the tenant seems to have no service principal of Dynamics", "prerequisites")
    } else if has(&["7000112"]) {
        meaning("principal-disabled", "the service principal of Dynamics seems to be switched off", "service-principal")
    } else if has(&["500011"]) {
        meaning("wrong-resource", "the resource or the cloud seems to be wrong", "server-settings")
    } else if has(&["90002"]) {
        meaning("tenant-unknown", "the tenant is not known in this cloud", "tenant-id")
    } else {
        meaning("refused", "it gives no reason that is known", "service-principal")
    };
    let message = format!("no token: {} (set-up step {}); {error} {}", found.cause, found.step, codes.join(" "));
    let line = Evidence::new(format!("POST {}", own.url), format!("{status}: {text}"))
        .expected("200 and a token")
        .source(&ERRORS);
    let finding = Finding::error(found.code, message.trim_end().to_owned()).because(line);
    if matches!(found.code, "key-not-found" | "key-expired") {
        return remedied(cx, finding, &own.thumbprint);
    }
    let code = codes.last().cloned().unwrap_or_else(|| "the error".to_owned());
    finding
        .remedy(&FOLLOW)
        .value("cause", found.cause)
        .value("step", found.step)
        .value("code", code)
        .value("request", own.request.as_str())
}

fn examples() -> Vec<Example> {
    const RESOURCE: &str =
        "00000002-0000-0ff1-ce00-000000000000/outlook.office365.com@6babcaad-604b-40ac-a9d7-9fd97c0b779f";
    let error = |code| Expect::Finding(Level::Error, code);
    let of = |text, answer, expect| {
        let mut made = given(text, healthy(), Scenario::A, expect);
        let token = S2sToken {
            tenant: TENANT.to_owned(),
            url: format!("https://accounts.accesscontrol.windows.net/{TENANT}/tokens/OAuth/2"),
            resource: RESOURCE.to_owned(),
            thumbprint: super::graph::example::OWN.to_owned(),
            request: "5b1c8f0e-0000-4000-8000-000000000001".to_owned(),
            answer,
        };
        made.facts.record(&Subject::tenant(TENANT), token);
        made
    };
    let token = |change: &[(&str, &str)]| {
        let issuer = format!("00000001-0000-0000-c000-000000000000@{TENANT}");
        let name = format!("{}@{TENANT}", super::graph::DYNAMICS);
        let own =
            [("aud", RESOURCE), ("iss", &issuer), ("nameid", &name), ("oid", "0f0f0f0f-0000-4000-8000-000000000007")];
        let claims = own.iter().chain(change).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        S2sAnswer::Token { claims, hash: "ab".repeat(32) }
    };
    let opaque = S2sAnswer::Token { claims: BTreeMap::new(), hash: "ab".repeat(32) };
    let refused = |code: &str, text: &str| S2sAnswer::Refused {
        status: 401,
        error: "invalid_client".to_owned(),
        text: format!("AADSTS{code}: {text}"),
        codes: vec![format!("AADSTS{code}")],
    };
    let mut lost = without("no PFX can sign", Scenario::A, Expect::Blocked);
    let reason = "the configuration names no PFX to sign with".to_owned();
    lost.facts.lose(&Subject::tenant(TENANT), FactKind::S2sToken, Lost { reason, because: None });
    let mut elsewhere =
        of("a portal, seen from an office", S2sAnswer::Foreign { what: "a web page".to_owned() }, Expect::Blocked);
    elsewhere.circumstances.vantage = Vantage::Internal;
    let warning = |code| Expect::Finding(Level::Warning, code);
    vec![
        of("a token that fits", token(&[]), Expect::Pass),
        of(
            "a token for another audience",
            token(&[("aud", "00000003-0000-0000-c000-000000000000")]),
            error("other-audience"),
        ),
        of(
            "a token of another tenant",
            token(&[("nameid", "00000007-0000-0000-c000-000000000000@11111111-2222-3333-4444-555555555555")]),
            error("other-tenant"),
        ),
        of("a token that nobody can read", opaque, Expect::Blocked),
        of("a token of another issuer", token(&[("iss", "https://sts.windows.net/")]), warning("other-principal")),
        of(
            "a token of another object",
            token(&[("oid", "0f0f0f0f-0000-4000-8000-000000000008")]),
            warning("other-object"),
        ),
        of("the key is not known", refused("700027", "x [Reason - The key was not found.]"), error("key-not-found")),
        of(
            "the credential is past its dates",
            refused("700027", "[Reason - The key used is expired.]"),
            error("key-expired"),
        ),
        of("the signature does not fit", refused("50012", "invalid signature"), error("wrong-signature")),
        of("the clock is off", refused("700024", "not within its valid time range"), error("clock")),
        of("no service principal", refused("700016", "was not found in the directory"), error("no-principal")),
        of("a service principal that is switched off", refused("7000112", "is disabled"), error("principal-disabled")),
        of("another resource", refused("500011", "was not found in the tenant"), error("wrong-resource")),
        of("the tenant is not known", refused("90002", "Tenant not found"), error("tenant-unknown")),
        of("a code that nobody knows", refused("9999999", "something new"), error("refused")),
        of("a portal", S2sAnswer::Foreign { what: "a web page".to_owned() }, error("foreign-answer")),
        elsewhere,
        of("no answer", S2sAnswer::Nothing { reason: "no answer in time".to_owned() }, Expect::Blocked),
        lost,
        without("nobody asked for it", Scenario::A, Expect::NotApplicable),
    ]
}
