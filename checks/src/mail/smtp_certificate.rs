//! Is the certificate of the mail server one that Exchange Online accepts?

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::example::{ADDRESS, ENDPOINT, HOST, endpoint, error, healthy, known, lost, offering, outside, server};
use super::heard::{MEND_MAIL_PATH, about, greeting, heard};
use super::sources::{CERTIFICATES, TRANSPORT};
use crate::facts::hybrid::HybridConfiguration;
use crate::facts::mail::Smtp;
use crate::facts::tls::{RootSet, TlsChains, TlsScan, TrustVerdict};
use crate::hybrid::certificates::{is, of_connectors};
use crate::place::seen_from;
use crate::prelude::*;
use crate::tls::certificate::Certificate;
use crate::tls::chain::Chain;
use crate::tls::heard as tls_heard;
use crate::tls::name_matches::matches;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("mail.smtp-certificate"),
    title: "the certificate of the mail server is one that Exchange Online accepts",
    subject: SubjectKind::Endpoint,
    roles: Role::WITH_SMTP,
    scope: &[(Scenario::C, Level::Error)],
    proves: "Behind STARTTLS of a hybrid endpoint stands a certificate of a public authority, valid today, and the one that \
             the receive connectors name (TlsCertificateName), where a file of the Hybrid Configuration Wizard or of the shell \
             tells; else the host is compared. An MX host takes mail with any certificate: there it is only a note.",
    sources: &[CERTIFICATES, TRANSPORT],
    needs: &[FactKind::Smtp],
    any_of: &[],
    uses: &[FactKind::TlsChains, FactKind::TlsScan, FactKind::Hybrid],
    blames: &[],
    steps: &[(Scenario::C, Step::SmtpBothWays)],
    remedies: &[&REPLACE, &MEND_MAIL_PATH],
    settings: &[],
    examples,
    run,
};

static REPLACE: Remedy = Remedy {
    id: "replace-smtp-certificate",
    summary: "Give {host} a certificate of a public authority for SMTP, and name it in the connectors.",
    steps: &[
        "Import the same certificate on every Exchange server that sends or takes hybrid mail, and enable it for SMTP; leave the self-signed one where it is.",
        "Set TlsCertificateName of the hybrid send connector and of the receive connector to its issuer and subject: <I>issuer<S>subject.",
        "Run the Hybrid Configuration Wizard again, so that the connectors of Exchange Online name it too.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Get-ExchangeCertificate | Format-List Subject,Issuer,CertificateDomains,NotAfter,Services",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Get-SendConnector | Format-Table Identity,TlsCertificateName; Get-ReceiveConnector | Format-Table Identity,TlsCertificateName",
        },
    ],
    who: Who::ExchangeAdmin,
    risk: "hybrid mail stops while connectors name a certificate that a server lacks",
    undo: "set TlsCertificateName to the former certificate again",
    effective: "at once for new connections",
    documentation: &[CERTIFICATES, TRANSPORT],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let (chains, scan) = (cx.seen::<TlsChains>(), cx.seen::<TlsScan>());
    let smtp = match heard(cx) {
        Ok(smtp) => smtp,
        Err(verdict) => return verdict,
    };
    let offers = |talk: &crate::facts::mail::Talk| {
        talk.extensions.iter().flatten().any(|reply| reply.code == 250 && reply.offers("STARTTLS"))
    };
    if !greeting(smtp).any(|(_, talk)| offers(talk)) {
        return Verdict::not_applicable("no certificate is shown: STARTTLS is not offered, as mail.starttls says");
    }
    if scan.is_some_and(begins_nowhere) {
        return Verdict::not_applicable("no certificate is shown: TLS does not begin, as mail.starttls says");
    }
    let Some(chains) = chains else {
        return Verdict::blocked(FactKind::TlsChains, cx.why_lost(FactKind::TlsChains, cx.subject));
    };
    if chains.chains.is_empty() {
        let why = chains.none.as_deref().unwrap_or("the server showed none");
        return Verdict::blocked(FactKind::TlsChains, format!("no certificate of {} was seen: {why}", smtp.host));
    }
    let hybrid = smtp.roles.contains(&Role::Smtp);
    let (mut from_here, mut anywhere, mut evidence) = (Vec::new(), Vec::new(), Vec::new());
    let named = if hybrid { Named::of(cx) } else { Named::default() };
    for chain in chains.chains.iter().map(|shown| Chain::of(shown, cx.run.now)) {
        evidence.push(chain.evidence());
        for (code, message, expected) in faults(cx, smtp, &chain, &named) {
            let level = if hybrid && code != "other-name" { Level::Error } else { Level::Note };
            let because = chain.evidence().expected(expected).source(&CERTIFICATES);
            let finding = about(smtp, Finding::at(level, code, message).because(because).remedy(&REPLACE));
            if code == "not-public" { from_here.push(finding) } else { anywhere.push(finding) }
        }
    }
    let compared = if named.names.is_empty() {
        "the host, dates and public authorities; TlsCertificateName of the connectors is not known here".to_owned()
    } else {
        format!("dates, public authorities, and TlsCertificateName of the receive connectors: {}", named.shown())
    };
    evidence.push(Evidence::new("compared with", compared));
    if !hybrid {
        anywhere.append(&mut from_here);
    }
    seen_from(cx, false, FactKind::TlsChains, from_here, anywhere, evidence)
}

/// Whether every address that answered did so with something else than TLS.
fn begins_nowhere(scan: &TlsScan) -> bool {
    let contacts = || scan.addresses.iter().map(tls_heard::contact);
    contacts().any(|contact| matches!(contact, tls_heard::Contact::Broken(..)))
        && !contacts().any(|contact| contact == tls_heard::Contact::Tls)
}

/// What is wrong with a chain: code, message, expectation.
fn faults(
    cx: &CheckCx<'_>,
    smtp: &Smtp,
    chain: &Chain<'_>,
    named: &Named<'_>,
) -> Vec<(&'static str, String, &'static str)> {
    let Some(own) = chain.own() else {
        let why = chain.unreadable.as_deref().unwrap_or_default();
        return vec![("unreadable", format!("the certificate of {} {why}", chain.at), "a certificate")];
    };
    let mut faults = Vec::new();
    let hybrid = smtp.roles.contains(&Role::Smtp);
    let sets = if hybrid { &ALL[..3] } else { &ALL[..] };
    if !sets.iter().any(|set| chain.verdict(*set) == Some(&TrustVerdict::Trusted)) {
        let whom = if hybrid { "no public authority" } else { "whom no known root vouches for" };
        let message = format!("the certificate of {} is vouched for by {}, {whom}", chain.at, own.issuer);
        faults.push(("not-public", message, "a certificate of a public authority"));
    }
    if !(own.not_before..=own.not_after).contains(&cx.run.now) {
        let message =
            format!("the certificate of {} is valid from {} to {} only", chain.at, own.not_before, own.not_after);
        faults.push(("not-valid-now", message, "a certificate that is valid today"));
    }
    if named.is_another(own) {
        let message = format!(
            "the certificate of {} is {} by {}, and the receive connectors name {}",
            chain.at,
            own.subject,
            own.issuer,
            named.shown()
        );
        faults.push(("not-of-connector", message, "the certificate that the connectors name"));
    } else if named.names.is_empty() && !matches(own, &smtp.host) {
        let message = format!(
            "the certificate of {} names {}, not {}; compare it with TlsCertificateName of the connectors",
            chain.at,
            names(own),
            smtp.host
        );
        faults.push(("other-name", message, "the host, or the name in the connectors"));
    }
    faults
}

/// The certificates that the receive connectors for mail of Exchange Online name.
#[derive(Default)]
struct Named<'a> {
    names: BTreeSet<(&'a str, &'a str)>,
    read: Option<Timestamp>,
}

impl<'a> Named<'a> {
    fn of(cx: &CheckCx<'a>) -> Self {
        let mut all = cx.all::<HybridConfiguration>().map(|(_, hybrid)| hybrid);
        // Of several organizations nobody knows whose endpoint it is.
        match (all.next(), all.next()) {
            (Some(one), None) => Self { names: of_connectors(one).into_iter().collect(), read: one.collected },
            _ => Self::default(),
        }
    }

    /// Whether a certificate is none of them, and was there when they were read.
    fn is_another(&self, own: &Certificate) -> bool {
        let renewed = self.read.is_none_or(|read| own.not_before > read);
        !self.names.is_empty() && !renewed && !self.names.iter().any(|name| is(own, *name))
    }

    fn shown(&self) -> String {
        let names = self.names.iter().map(|(issuer, subject)| format!("{subject} by {issuer}"));
        names.collect::<Vec<_>>().join("; ")
    }
}

/// The public sets of roots first: only they count where Exchange Online looks.
const ALL: [RootSet; 5] = [RootSet::Mozilla, RootSet::Microsoft, RootSet::Declared, RootSet::Platform, RootSet::CaFile];

fn names(own: &Certificate) -> String {
    const SHOWN: usize = 5;
    let all = if own.dns_names.is_empty() { &own.common_names } else { &own.dns_names };
    let mut shown: Vec<&str> = all.iter().take(SHOWN).map(String::as_str).collect();
    if all.len() > SHOWN {
        shown.push("others");
    }
    if shown.is_empty() { "nothing".to_owned() } else { shown.join(", ") }
}

fn examples() -> Vec<Example> {
    /// How a connector names the public certificate of the examples.
    const NAMED: &str = "<I>CN=Contoso Issuing CA, O=Contoso<S>CN=contoso.com";
    use crate::facts::hybrid::Table;
    use crate::facts::tls::{Answer, StartTlsFailure};
    use crate::hybrid::example::{set, with};
    use crate::tls::example::{
        EXPIRED, ISSUING, SELF_SIGNED, WILDCARD, address, hidden, only, shown, trusted, with_addresses,
    };

    let hybrid = |talk| Smtp { roles: [Role::Smtp].into(), ..server(talk) };
    let of = |given, smtp: Smtp, chains: Option<TlsChains>, expect| {
        let facts = known().with(&endpoint(), smtp);
        let at = |mut chains: TlsChains| {
            HOST.clone_into(&mut chains.host);
            chains.chains.iter_mut().for_each(|chain| chain.addresses = [ADDRESS.to_owned()].into());
            chains
        };
        let facts = chains.into_iter().fold(facts, |facts, chains| facts.with(&endpoint(), at(chains)));
        Example { given, facts, circumstances: outside(), subject: ENDPOINT, expect }
    };
    let own = || shown(&[SELF_SIGNED], &[(RootSet::Mozilla, TrustVerdict::UnknownIssuer)]);
    let public = || trusted(&[WILDCARD, ISSUING]);
    let connected = |given, name: &str, expect| {
        let mut hybrid_side =
            with(|own| set(&mut own.on_premises, Table::ReceiveConnectors, "TlsCertificateName", name));
        hybrid_side.collected = Some(outside().now);
        let mut made = of(given, hybrid(healthy()), Some(public()), expect);
        made.facts.record(&Subject::exchange("Contoso"), hybrid_side);
        made
    };
    let mut refused = of("STARTTLS is refused", hybrid(healthy()), Some(hidden("none")), Expect::NotApplicable);
    let answer = Answer::StartTls(StartTlsFailure::Refused("454 not now".to_owned()));
    refused.facts.record(&endpoint(), with_addresses(vec![address(ADDRESS, only(answer))]));
    let other = Smtp { host: "mail.fabrikam.com".to_owned(), ..hybrid(healthy()) };
    vec![
        of("a hybrid endpoint with a public certificate", hybrid(healthy()), Some(public()), Expect::Pass),
        of("a hybrid endpoint with its self-signed certificate", hybrid(healthy()), Some(own()), error("not-public")),
        of(
            "a hybrid endpoint whose certificate has ended",
            hybrid(healthy()),
            Some(trusted(&[EXPIRED, ISSUING])),
            error("not-valid-now"),
        ),
        of(
            "a hybrid endpoint with a public certificate of another name",
            other,
            Some(public()),
            Expect::Finding(Level::Note, "other-name"),
        ),
        connected("the certificate that the connectors name", NAMED, Expect::Pass),
        connected(
            "another certificate than the connectors name",
            "<I>CN=Contoso Issuing CA, O=Contoso<S>CN=smtp.contoso.com",
            error("not-of-connector"),
        ),
        of(
            "an MX host with a self-signed certificate",
            server(healthy()),
            Some(own()),
            Expect::Finding(Level::Note, "not-public"),
        ),
        of("no STARTTLS", hybrid(offering(&["SIZE 1000"])), None, Expect::NotApplicable),
        of(
            "no certificate was seen",
            hybrid(healthy()),
            Some(hidden("the handshake did not complete")),
            Expect::Blocked,
        ),
        refused,
        of("the chain was not looked at", hybrid(healthy()), None, Expect::Blocked),
        lost("the conversation was lost", outside()),
    ]
}
