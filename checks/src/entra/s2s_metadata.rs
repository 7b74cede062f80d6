//! Does the token service's metadata answer in every form of its address, and say the same?

use super::clock;
use super::discovery;
use super::example::{
    ACS, TENANT, answer, discovered, document, example, facts, known, metadata, other_domain, run_from, scanned,
};
use super::metadata::{self, Document};
use super::openid::{guid, host};
use super::sources::{ADDRESSES, DYNAMICS};
use super::tenant_found;
use crate::asked::{Server, Unanswered, unanswered};
use crate::dynamics::READ_SERVER_SETTINGS;
use crate::facts::entra::{Form, MetadataForm, S2sMetadata, TenantDiscovery};
use crate::facts::web::{Asked, Failure, Outcome};
use crate::model::Vantage;
use crate::place::{open, seen_from};
use crate::prelude::*;
use crate::values;
use crate::web;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("entra.s2s-metadata"),
    title: "the metadata of the token service answers and agrees in every form",
    subject: SubjectKind::Tenant,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "The token service that Dynamics asks serves its metadata, names a token endpoint, and means this tenant. It \
             does not prove that a token is given: that needs the certificate.",
    sources: &[DYNAMICS, ADDRESSES],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::S2sMetadata, FactKind::TenantDiscovery],
    blames: &[FactKind::TlsScan, FactKind::TlsChains],
    steps: &[(Scenario::A, Step::ServerSettings)],
    remedies: &[&REACH],
    settings: &[],
    examples,
    run,
};

static REACH: Remedy = Remedy {
    id: "reach-token-service",
    summary: "Let the Dynamics servers read {url} as Microsoft serves it.",
    steps: &[
        "Open the address on a Dynamics server: it must show JSON with keys and endpoints.",
        "Where a proxy's page, a sign-in or an empty answer shows, exempt {host} from proxy sign-in and inspection, for the service account too.",
        "Compare S2SDefaultAuthorizationServerMetadataUrl with the address of the tenant's cloud.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "Invoke-RestMethod '{url}' | ConvertTo-Json -Depth 5" },
        READ_SERVER_SETTINGS,
    ],
    who: Who::NetworkAdmin,
    risk: "none beyond the opened destination",
    undo: "take the exemption back",
    effective: "at once; a changed setting after the asynchronous services have been restarted",
    documentation: &[DYNAMICS, ADDRESSES],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let mut all = cx.all::<TenantDiscovery>().map(|(_, own)| own);
    let Some(discovered) = all.find(|own| discovery::subject(own) == *cx.subject) else {
        return Verdict::not_applicable(discovery::FOREIGN);
    };
    if discovery::found(discovered).is_none() {
        return tenant_found::waiting(cx, discovered, "the tenant is not known");
    }
    let Some(own) = cx.seen::<S2sMetadata>() else {
        let reason = cx.why_lost(FactKind::S2sMetadata, cx.subject);
        return Verdict::blocked(FactKind::S2sMetadata, reason);
    };
    let read: Vec<(&MetadataForm, Option<Result<Document, String>>)> =
        own.forms.iter().map(|form| (form, form.asked.answer().map(metadata::document))).collect();
    let evidence: Vec<Evidence> = read.iter().map(|(form, document)| line(form, document.as_ref())).collect();
    let answered = read.iter().any(|(_, document)| document.is_some());
    let server = Server { endpoint: Subject::endpoint(&own.host, 443), microsoft: true, fact: FactKind::S2sMetadata };
    let mut findings = Vec::new();
    for (form, document) in &read {
        match document {
            Some(Ok(document)) => findings.extend(judged(own, form, document, &read)),
            Some(Err(what)) if is_busy(&form.asked) => {
                let reason = format!("{} has no answer now: {what}", own.host);
                return open(cx, true, FactKind::S2sMetadata, &reason, evidence);
            }
            Some(Err(what)) => {
                let message = format!("{} answers with {what}, not with metadata", form.asked.url);
                findings.push(finding(own, form, "no-metadata", message));
            }
            None => match unanswered(cx, &server, &form.asked) {
                Some(Unanswered::Failed(code, message)) => findings.push(finding(own, form, code, message)),
                // The host answers another form: this one is not silent for want of a way.
                Some(Unanswered::Open(_)) if answered => {
                    let message = format!("no answer to {}, while other forms are answered", form.asked.url);
                    findings.push(Finding { level: Level::Warning, ..finding(own, form, "no-answer", message) });
                }
                Some(Unanswered::Open(verdict)) => return verdict,
                None => {}
            },
        }
    }
    let confirmed = values::cloud(&own.cloud).is_none_or(|cloud| cloud.is_confirmed("acs"));
    if !confirmed && !findings.is_empty() {
        let said: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
        let reason = format!("no public document states the token service of this cloud ({})", said.join("; "));
        return Verdict::blocked(FactKind::S2sMetadata, reason).with(evidence);
    }
    let notes: Vec<Finding> = clock::note(&own.host, own.forms.iter().map(|form| &form.asked)).into_iter().collect();
    if findings.is_empty() {
        return Verdict::of(notes, evidence);
    }
    seen_from(cx, true, FactKind::S2sMetadata, findings, notes, evidence)
}

fn line(form: &MetadataForm, document: Option<&Result<Document, String>>) -> Evidence {
    let request = web::request(&form.asked);
    match document {
        Some(Ok(document)) => {
            let keys =
                if document.keys == 1 { "1 certificate".to_owned() } else { format!("{} certificates", document.keys) };
            let realm = document.realm.as_ref().map(|realm| format!(", realm {realm}")).unwrap_or_default();
            Evidence::new(request.what, format!("token endpoint {}, {keys}{realm}", document.token_endpoint))
        }
        Some(Err(what)) => Evidence::new(request.what, what.as_str()),
        None => request,
    }
}

fn is_busy(asked: &Asked) -> bool {
    asked.answer().is_some_and(|answer| answer.status == 429 || answer.status >= 500)
}

/// What a document says wrong by itself, and in comparison with the first that could be read.
fn judged(
    own: &S2sMetadata,
    form: &MetadataForm,
    document: &Document,
    read: &[(&MetadataForm, Option<Result<Document, String>>)],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let other = |found: &String| *found != own.tenant;
    let named = document.realm.clone().filter(other).or_else(|| guid(&document.token_endpoint).filter(other));
    if let Some(named) = named {
        let message = format!("{} answers for the tenant {named}; the domain's is {}", form.asked.url, own.tenant);
        findings.push(finding(own, form, "other-tenant", message));
    }
    if document.keys == 0 {
        let message = format!("{} holds no certificate, so its tokens cannot be verified", form.asked.url);
        findings.push(finding(own, form, "no-certificate", message));
    }
    let first = read.iter().find_map(|(form, document)| Some((form, document.as_ref()?.as_ref().ok()?)));
    if let Some((first_form, first)) = first
        && first_form.form != form.form
        && authority(&first.token_endpoint) != authority(&document.token_endpoint)
    {
        let message = format!(
            "the forms name different token endpoints: {} and {}",
            first.token_endpoint, document.token_endpoint
        );
        findings.push(finding(own, form, "endpoints-differ", message));
    }
    findings
}

/// A token endpoint without its tenant, as far as the forms must agree.
fn authority(endpoint: &str) -> (Option<String>, Vec<String>) {
    let path = endpoint.split_once("://").map_or("", |(_, rest)| rest).split('/').skip(1);
    let rest = path.filter(|part| !part.is_empty() && guid(part).is_none()).map(str::to_ascii_lowercase);
    (host(endpoint), rest.collect())
}

fn finding(own: &S2sMetadata, form: &MetadataForm, code: &'static str, message: String) -> Finding {
    let expected = match form.form {
        Form::Plain => "metadata with a token endpoint",
        Form::Realm | Form::Path => "metadata with a token endpoint of this tenant",
    };
    Finding::error(code, message)
        .because(web::request(&form.asked).expected(expected).source(&DYNAMICS))
        .remedy(&REACH)
        .value("url", &form.asked.url)
        .value("host", &own.host)
}

fn examples() -> Vec<Example> {
    let plain_url = format!("https://{ACS}/metadata/json/1");
    let realm_url = format!("{plain_url}?realm={TENANT}");
    let path_url = format!("https://{ACS}/{TENANT}/metadata/json/1");
    let general = format!("https://{ACS}/tokens/OAuth/2");
    let tenants = format!("https://{ACS}/{TENANT}/tokens/OAuth/2");
    let upper = TENANT.to_ascii_uppercase();
    let plain = || document(&plain_url, None, &general);
    let realm = || document(&realm_url, Some(&upper), &tenants);
    let path = || document(&path_url, Some(TENANT), &tenants);
    let html = |url: &str| answer(url, 200, "text/html", "<html>Please sign in to the proxy</html>");
    let silent = |url: &str| Asked::get(url, Outcome::NotEstablished { reason: "no answer in time".to_owned() });
    let refused =
        |url: &str| Asked::get(url, Outcome::Failed { failure: Failure::Refused, reason: "192.0.2.21:443".to_owned() });
    let other = "00000000-1111-2222-3333-444444444444";
    let foreign = document(&path_url, Some(other), &format!("https://{ACS}/{other}/tokens/OAuth/2"));
    let moved = document(&path_url, Some(TENANT), &format!("https://login.microsoftonline.us/{TENANT}/tokens/OAuth/2"));
    let mut keyless = path();
    if let Outcome::Answer(answer) = &mut keyless.outcome {
        answer.body = answer.body.replace("keyValue", "keyInfo");
    }
    let error = |code| Expect::Finding(Level::Error, code);
    let at = |given, own: S2sMetadata, vantage, expect| {
        let facts = facts(TENANT, discovered(vec![known()])).with(&Subject::tenant(TENANT), own);
        Example { given, facts, circumstances: run_from(Scenario::A, vantage), subject: TENANT, expect }
    };
    let of = |given, own, expect| at(given, own, Vantage::DynamicsServer, expect);
    let all_silent = || metadata(silent(&plain_url), silent(&realm_url), silent(&path_url));
    let unconfirmed =
        S2sMetadata { cloud: "21vianet".to_owned(), ..metadata(html(&plain_url), html(&realm_url), html(&path_url)) };
    let mut scan = of(
        "the host was scanned, and says why nothing answers",
        metadata(refused(&plain_url), refused(&realm_url), refused(&path_url)),
        Expect::Blocked,
    );
    for fact in scanned(ACS) {
        scan.facts.record(&Subject::endpoint(ACS, 443), fact);
    }
    let busy = || answer(&realm_url, 503, "text/html", "");
    vec![
        of("three forms that agree", metadata(plain(), realm(), path()), Expect::Pass),
        of("a proxy's page in place of one form", metadata(html(&plain_url), realm(), path()), error("no-metadata")),
        at(
            "a proxy's page, seen from an office",
            metadata(html(&plain_url), realm(), path()),
            Vantage::Internal,
            Expect::Blocked,
        ),
        of("metadata of another tenant", metadata(plain(), realm(), foreign), error("other-tenant")),
        of("a token endpoint of another cloud", metadata(plain(), realm(), moved), error("endpoints-differ")),
        of("metadata without certificates", metadata(plain(), realm(), keyless), error("no-certificate")),
        of(
            "one form is silent",
            metadata(plain(), realm(), silent(&path_url)),
            Expect::Finding(Level::Warning, "no-answer"),
        ),
        of("every form is silent", all_silent(), Expect::Blocked),
        of("the service has no time", metadata(plain(), busy(), path()), Expect::Blocked),
        of("a cloud whose token service is not documented", unconfirmed, Expect::Blocked),
        of(
            "the host refuses",
            metadata(refused(&plain_url), refused(&realm_url), refused(&path_url)),
            error("refused"),
        ),
        scan,
        example(
            "nobody could look",
            TENANT,
            discovered(vec![known()]),
            Scenario::A,
            Vantage::DynamicsServer,
            Expect::Blocked,
        ),
        other_domain("a tenant that only imported output names", Expect::NotApplicable),
    ]
}
