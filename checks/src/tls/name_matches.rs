//! Does the certificate name the host that was connected to?

use std::net::IpAddr;

use super::certificate::Certificate;
use super::chain::{Chain, readable};
use super::example::{
    CN_ONLY, ISSUING, LEAF, LOGIN_LEAF, WILDCARD, endpoint, error, example, healthy, hidden, outside, sign_in, trusted,
};
use super::path::{MEND_PATH, about_server};
use super::sources::{BASELINE, EXCHANGE_CERTIFICATES, RFC9525};
use crate::facts::tls::{TlsChains, TlsScan};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("tls.name-matches"),
    title: "the certificate names the host",
    subject: SubjectKind::Endpoint,
    roles: Role::WITH_TLS,
    scope: &everywhere(Level::Error),
    proves: "A subject alternative name is the host, or a wildcard that stands for exactly its first label; for an \
             address, the address. The common name does not count: clients of today ignore it.",
    sources: &[RFC9525, BASELINE],
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
    remedies: &[&ADD_NAME, &MEND_PATH],
    settings: &[],
    examples,
    run,
};

/// How many names a report shows.
const SHOWN: usize = 20;

static ADD_NAME: Remedy = Remedy {
    id: "add-name-to-certificate",
    summary: "Give {host} a certificate that names it.",
    steps: &[
        "Request a certificate whose subject alternative names hold {host}; the present one names {names_observed}.",
        "Or point the profile or the DNS name to a host that the certificate does name.",
        "Bind the new certificate on every server, load balancer and reverse proxy behind {host}; mind bindings by SNI.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "New-ExchangeCertificate -GenerateRequest -SubjectName 'CN={host}' -DomainName {host} -PrivateKeyExportable $true",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Get-ExchangeCertificate | Format-List Subject,CertificateDomains,NotAfter,Services",
        },
    ],
    who: Who::ExchangeAdmin,
    risk: "names that the new certificate lacks stop working: take all of the present one along",
    undo: "enable the former certificate again",
    effective: "at once for new connections",
    documentation: &[EXCHANGE_CERTIFICATES, RFC9525],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let (scan, chains) = match readable(cx) {
        Ok(known) => known,
        Err(verdict) => return verdict,
    };
    let (mut findings, mut evidence) = (Vec::new(), Vec::new());
    for (chain, own) in chains.iter().filter_map(|chain| Some((chain, chain.own()?))) {
        let line = Evidence::new(format!("names in the certificate of {}", chain.at), names(own));
        if !matches(own, &scan.host) {
            findings.push(about_server(cx, scan, finding(&scan.host, chain, own, line.clone())));
        }
        evidence.push(line);
    }
    Verdict::of(findings, evidence)
}

fn finding(host: &str, chain: &Chain<'_>, own: &Certificate, line: Evidence) -> Finding {
    let common = own.common_names.iter().any(|name| name.eq_ignore_ascii_case(host));
    let (code, message) = match (own.has_names, common) {
        (false, true) => (
            "common-name-only",
            format!(
                "the certificate of {} names {host} only as its common name, which RFC 9525 tells clients to ignore",
                chain.at
            ),
        ),
        (false, false) => (
            "no-names",
            format!("the certificate of {} has no subject alternative name; most clients refuse it", chain.at),
        ),
        (true, _) => (
            "other-names",
            format!("the certificate of {} names {}, not {host}; whoever connects refuses it", chain.at, names(own)),
        ),
    };
    Finding::error(code, message)
        .because(line.expected(host).source(&RFC9525))
        .remedy(&ADD_NAME)
        .value("names_observed", names(own))
}

fn names(own: &Certificate) -> String {
    let all = own.dns_names.iter().cloned().chain(own.addresses.iter().map(ToString::to_string));
    let (mut shown, count) = (all.clone().take(SHOWN).collect::<Vec<_>>(), all.count());
    if count > SHOWN {
        shown.push(format!("{} more", count - SHOWN));
    }
    if shown.is_empty() { "nothing".to_owned() } else { shown.join(", ") }
}

/// Whether the subject alternative names hold the host.
pub(crate) fn matches(own: &Certificate, host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse::<IpAddr>() {
        return own.addresses.contains(&address);
    }
    let host = host.trim_end_matches('.');
    let host = idna::domain_to_ascii(host).unwrap_or_else(|_| host.to_owned());
    own.dns_names.iter().any(|name| covers(name.trim_end_matches('.'), &host))
}

/// Whether a name is the host, or a wildcard that stands for exactly its first label.
fn covers(name: &str, host: &str) -> bool {
    let Some(parent) = name.strip_prefix("*.") else { return name.eq_ignore_ascii_case(host) };
    let rest = host.split_once('.').filter(|(first, _)| !first.is_empty()).map(|(_, rest)| rest);
    // A wildcard right below a top-level domain would stand for every registrant.
    parent.contains('.') && rest.is_some_and(|rest| rest.eq_ignore_ascii_case(parent))
}

fn examples() -> Vec<Example> {
    let at = |host: &str| TlsScan { host: host.to_owned(), ..endpoint(healthy()) };
    let of = |given, host: &str, leaf: &[u8], expect| {
        example(given, vec![at(host).into(), trusted(&[leaf, ISSUING]).into()], outside(), expect)
    };
    let unseen: TlsChains = hidden("the handshake ended with alert 40");
    vec![
        of("the host is one of the names", "mail.contoso.com", LEAF, Expect::Pass),
        of("a wildcard for the first label", "mail.contoso.com", WILDCARD, Expect::Pass),
        of("an IPv4 address that is named", "192.0.2.10", WILDCARD, Expect::Pass),
        of("an IPv6 address that is named", "2001:db8::10", WILDCARD, Expect::Pass),
        of("an internationalised name", "bücher.fabrikam.com", WILDCARD, Expect::Pass),
        of("a wildcard does not stand for two labels", "mail.eu.contoso.com", WILDCARD, error("other-names")),
        of("a wildcard does not stand for the domain itself", "contoso.com", WILDCARD, error("other-names")),
        of("an address that is not named", "192.0.2.11", WILDCARD, error("other-names")),
        of("another host's certificate", "mail.contoso.com", LOGIN_LEAF, error("other-names")),
        example(
            "a portal answers for a host of Microsoft",
            vec![sign_in().into(), trusted(&[LEAF, ISSUING]).into()],
            outside(),
            error("other-names"),
        ),
        of("only a common name", "mail.contoso.com", CN_ONLY, error("common-name-only")),
        of("no name at all that counts", "ews.contoso.com", CN_ONLY, error("no-names")),
        example(
            "the certificate is hidden",
            vec![at("mail.contoso.com").into(), unseen.into()],
            outside(),
            Expect::Blocked,
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_stands_for_one_whole_first_label_of_a_registered_name() {
        assert!(covers("*.contoso.com", "MAIL.contoso.com"));
        for (name, host) in [
            ("*.com", "contoso.com"),
            ("*.contoso.com", ".contoso.com"),
            ("m*.contoso.com", "mail.contoso.com"),
            ("*", "mail"),
        ] {
            assert!(!covers(name, host), "{name} {host}");
        }
    }
}
