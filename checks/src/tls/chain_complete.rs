//! Does the server send every intermediate certificate, in order?

use super::certificate::Certificate;
use super::chain::{Chain, readable};
use super::example::{
    CN_ONLY, ISSUING, LEAF, ROOT, endpoint, error, example, healthy, hidden, incomplete, lost, outside, shown, trusted,
    warning,
};
use super::path::{MEND_PATH, about_server};
use super::sources::{EXCHANGE_CERTIFICATES, RFC5280, RFC8446};
use crate::facts::tls::{RootSet, TlsChains, TlsScan, TrustVerdict};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("tls.chain-complete"),
    title: "every intermediate certificate is sent, in order",
    subject: SubjectKind::Endpoint,
    roles: Role::WITH_TLS,
    scope: &everywhere(Level::Error),
    proves: "What the server sends leads from its certificate to a root without a gap, so that clients that fetch \
             nothing, as services do, can build the chain. The root itself need not be sent.",
    sources: &[RFC8446, RFC5280],
    needs: &[FactKind::TlsScan],
    any_of: &[],
    uses: &[FactKind::TlsChains],
    blames: &[],
    steps: &[
        (Scenario::A, Step::Prerequisites),
        (Scenario::B, Step::TlsSuites),
        (Scenario::C, Step::ExchangeCertificates),
        (Scenario::C, Step::OutboundEndpoints),
    ],
    remedies: &[&SEND_INTERMEDIATES, &MEND_PATH],
    settings: &[],
    examples,
    run,
};

static SEND_INTERMEDIATES: Remedy = Remedy {
    id: "send-intermediates",
    summary: "Let {host} send {certificates_expected} after its own certificate.",
    steps: &[
        "Get the intermediate certificates from the issuer; AIA names {issuer_url}.",
        "On Windows Server and Exchange Server, import them into Intermediate Certification Authorities of the computer on every server behind {host}, and restart IIS.",
        "Where a load balancer or reverse proxy ends TLS, put them into its chain file: the server's own certificate first, then each issuer.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Import-Certificate -FilePath intermediate.cer -CertStoreLocation Cert:\\LocalMachine\\CA",
        },
        Command { shell: Shell::PowerShell, text: "iisreset" },
    ],
    who: Who::ServerAdmin,
    risk: "none; the restart of IIS interrupts the service",
    undo: "remove the certificate from the store",
    effective: "after the restart of IIS",
    documentation: &[EXCHANGE_CERTIFICATES, RFC8446],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let (scan, chains) = match readable(cx) {
        Ok(known) => known,
        Err(verdict) => return verdict,
    };
    let (mut findings, mut open) = (Vec::new(), Vec::new());
    for chain in &chains {
        match gap(chain) {
            Ok(Some(missing)) => findings.push(missing),
            Ok(None) => findings.extend(disorder(chain)),
            Err(reason) => open.push(reason),
        }
    }
    let evidence: Vec<Evidence> = chains.iter().map(Chain::evidence).collect();
    if findings.is_empty() && !open.is_empty() {
        return Verdict::blocked(FactKind::TlsChains, open.join("; ")).with(evidence);
    }
    Verdict::of(findings.into_iter().map(|finding| about_server(cx, scan, finding)).collect(), evidence)
}

/// The intermediates that are missing; `Err` where nobody can tell a missing one from an unknown root.
fn gap(chain: &Chain<'_>) -> Result<Option<Finding>, String> {
    let Some(top) = chain.top() else { return Ok(None) };
    let trusted = chain.shown.trust.iter().any(|trust| trust.sent == TrustVerdict::Trusted);
    if top.self_signed || trusted {
        return Ok(None);
    }
    let mut missing: Vec<(String, String)> = Vec::new();
    let mut end = None;
    for fetched in &chain.shown.fetched {
        match fetched.certificate.as_ref().map(|der| Certificate::parse(&der.0)) {
            // Another address of the same certificate may have failed before.
            Ok(Ok(issuer)) if issuer.self_signed => {
                end = None;
                if missing.is_empty() {
                    return Ok(None);
                }
                break;
            }
            Ok(Ok(issuer)) => {
                end = None;
                missing.push((issuer.subject, fetched.url.clone()));
            }
            Ok(Err(why)) => end = Some(format!("{} gives no certificate: {why}", fetched.url)),
            Err(why) => end = Some(format!("{} could not be fetched: {why}", fetched.url)),
        }
    }
    if missing.is_empty() && (end.is_some() || chain.shown.fetched.is_empty()) {
        let why = end.unwrap_or_else(|| "it does not say where its issuer can be had".to_owned());
        return Err(format!(
            "{} sends no certificate of {}: a root that nobody here knows, or a missing intermediate ({why})",
            chain.at, top.issuer
        ));
    }
    if missing.is_empty() {
        return Ok(None);
    }
    let (names, urls): (Vec<String>, Vec<String>) = missing.into_iter().unzip();
    let message = format!(
        "{} does not send {}, which issued {} and can be had at {}; services that fetch nothing refuse the chain",
        chain.at,
        names.join(" and "),
        top.subject,
        urls.join(" and ")
    );
    Ok(Some(finding("missing-intermediate", message, chain, Level::Error, &names.join(", "), &urls.join(", "))))
}

/// Certificates that are there, but not where they belong.
fn disorder(chain: &Chain<'_>) -> Option<Finding> {
    let places = &chain.places;
    if places.is_sorted() {
        return None;
    }
    let names: Vec<&str> = chain.certificates().skip(1).map(|own| own.subject.as_str()).collect();
    let order: Vec<String> = places.iter().map(|place| (place + 1).to_string()).collect();
    let message = format!(
        "{} sends the certificates in the wrong order: the chain takes them as {}; some clients refuse that",
        chain.at,
        order.join(", ")
    );
    let url = chain.own().and_then(|own| own.issuer_urls.first()).map_or("no address", String::as_str);
    Some(finding("wrong-order", message, chain, Level::Warning, &names.join(", "), url))
}

fn finding(code: &'static str, message: String, chain: &Chain<'_>, level: Level, names: &str, url: &str) -> Finding {
    let because = chain.evidence().expected(format!("followed by {names}")).source(&RFC8446);
    Finding::at(level, code, message)
        .because(because)
        .remedy(&SEND_INTERMEDIATES)
        .value("certificates_expected", names)
        .value("issuer_url", url)
}

fn examples() -> Vec<Example> {
    let scan: fn() -> TlsScan = || endpoint(healthy());
    let url = "http://pki.contoso.com/issuing.cer";
    let root_url = "http://pki.contoso.com/root.cer";
    let missing = incomplete(&[LEAF], &[(url, Ok(ISSUING)), (root_url, Ok(ROOT))], true);
    let half = incomplete(&[LEAF], &[(url, Ok(ISSUING)), (root_url, Err("HTTP 404"))], false);
    let private = incomplete(&[LEAF, ISSUING], &[(root_url, Ok(ROOT))], false);
    let ldap = ("ldap:///CN=Root", Err("ldap is not asked"));
    let second = incomplete(&[LEAF, ISSUING], &[ldap, (root_url, Ok(ROOT))], false);
    let lost_issuer = incomplete(&[LEAF], &[(url, Err("HTTP 404"))], false);
    let of = |given, chains: TlsChains, expect| example(given, vec![scan().into(), chains.into()], outside(), expect);
    let direct = shown(&[LEAF], &[(RootSet::Mozilla, TrustVerdict::Trusted)]);
    vec![
        of("the certificate and its issuer", trusted(&[LEAF, ISSUING]), Expect::Pass),
        of("the root as well", trusted(&[LEAF, ISSUING, ROOT]), Expect::Pass),
        of("a certificate that a known root issued", direct, Expect::Pass),
        of("a private root that is not sent, as usual", private, Expect::Pass),
        of("the same, where the first of two addresses is not asked", second, Expect::Pass),
        of("the issuer is missing", missing, error("missing-intermediate")),
        of("the issuer is missing, and the root above it cannot be had", half, error("missing-intermediate")),
        of("root before issuer", trusted(&[LEAF, ROOT, ISSUING]), warning("wrong-order")),
        of("an issuer that cannot be had", lost_issuer, Expect::Blocked),
        of("a certificate that does not say who issued it", incomplete(&[CN_ONLY], &[], false), Expect::Blocked),
        of("the certificate is hidden", hidden("the handshake ended with alert 40"), Expect::Blocked),
        of("bytes that are no certificate", trusted(&[b"not DER"]), Expect::Blocked),
        lost("the chains were lost", vec![scan().into()], FactKind::TlsChains, "the time of the run was over"),
    ]
}
