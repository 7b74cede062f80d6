//! If TLSA records are published for the MX hosts, can senders use them?

use super::example::{circumstances, example, lookup};
use super::view::{ROOTS, evidence, settled};
use crate::facts::dns::{Answer, Data, RecordType, Tlsa, TlsaHost, Validation};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dns.dane"),
    title: "each TLSA record of an MX host is signed and matches the served certificate",
    subject: SubjectKind::Domain,
    roles: &[],
    scope: &[(Scenario::C, Level::Warning), (Scenario::D, Level::Warning)],
    proves: "TLSA records lie in a signed zone, have a form that mail uses, and match what the host serves. Without a \
             look at the certificate the match is not established.",
    sources: &[RFC7672, M365],
    needs: &[FactKind::DnsTlsa],
    any_of: &[],
    uses: &[],
    blames: ROOTS,
    steps: &[(Scenario::C, Step::SmtpBothWays)],
    remedies: &[&MEND],
    settings: &[],
    examples,
    run,
};

const RFC7672: Source = Source::new("RFC 7672: SMTP security via DANE", "https://www.rfc-editor.org/rfc/rfc7672");
const M365: Source = Source::new(
    "How SMTP DNS-based Authentication of Named Entities works",
    "https://learn.microsoft.com/en-us/purview/how-smtp-dane-works",
);

static MEND: Remedy = Remedy {
    id: "mend-tlsa",
    summary: "Sign the zone of the MX host and publish TLSA records that mail can use, or remove them.",
    steps: &[
        "Sign the zone that holds {tlsa_name}, and publish its DS record.",
        "Use the form 3 1 1: the SHA-256 of the public key of the served certificate. Publish the new record before the certificate changes.",
    ],
    commands: &[Command { shell: Shell::Zone, text: "{tlsa_name}. 3600 IN TLSA 3 1 1 {key_sha256}" }],
    who: Who::DnsAdmin,
    risk: "senders keep mail back when a signed record does not match the certificate",
    undo: "delete the TLSA record",
    effective: "when the record's time to live has passed",
    documentation: &[RFC7672, M365],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let tlsa = cx.need::<Tlsa>();
    let shown = || tlsa.hosts.iter().map(|host| evidence(&host.lookup));
    let mut findings = Vec::new();
    let mut open = None;
    for host in &tlsa.hosts {
        match settled(cx, FactKind::DnsTlsa, &host.lookup) {
            Ok(lookup) if lookup.answer.records().is_empty() => {}
            Ok(_) => match judged(host) {
                Ok(found) => findings.extend(found),
                Err(why) => open = Some(Verdict::blocked(FactKind::DnsTlsa, why)),
            },
            Err(unasked) => open = open.or(Some(unasked)),
        }
    }
    match open {
        _ if !findings.is_empty() => Verdict::of(findings, shown().collect()),
        Some(open) => open.with(shown()),
        None if tlsa.hosts.is_empty() => Verdict::not_applicable("no MX host is known"),
        None => Verdict::not_applicable("no MX host has a TLSA record"),
    }
}

/// The findings about one host with TLSA records, or what keeps the question open.
fn judged(host: &TlsaHost) -> Result<Vec<Finding>, String> {
    let unsigned = |why: &str| format!("the TLSA record of {} is not protected: {why}", host.host);
    let finding = match &host.validation {
        Some(Validation::Insecure) => {
            Finding::warning("unsigned", unsigned("its zone is not signed, so senders ignore it"))
        }
        Some(Validation::Bogus { reason }) => Finding::warning("bogus", unsigned(reason)),
        None | Some(Validation::Stripped) => {
            return Err(format!("whether the TLSA record of {} is signed could not be established", host.host));
        }
        Some(Validation::NotEstablished { reason }) => {
            return Err(format!(
                "whether the TLSA record of {} is signed could not be established: {reason}",
                host.host
            ));
        }
        Some(Validation::Secure) => match unusable(host) {
            Some(message) => Finding::warning("unusable", message),
            None => {
                return Err(format!(
                    "the certificate of {} was not looked at, so the match is not established",
                    host.host
                ));
            }
        },
    };
    let seen = evidence(&host.lookup).expected("a signed record 3 1 1 of the served certificate").source(&RFC7672);
    Ok(vec![finding.because(seen).remedy(&MEND).value("tlsa_name", &host.lookup.name)])
}

/// Mail uses only usages 2 and 3; a digest must have its length.
fn unusable(host: &TlsaHost) -> Option<String> {
    let usable = |data: &Data| match data {
        Data::Tlsa { usage: 2 | 3, selector: 0 | 1, matching, association } => match matching {
            0 => !association.is_empty(),
            1 => association.len() == 64,
            2 => association.len() == 128,
            _ => false,
        },
        _ => false,
    };
    let none = !host.lookup.answer.records().iter().any(usable);
    none.then(|| format!("no TLSA record of {} has a form that mail uses", host.host))
}

fn examples() -> Vec<Example> {
    let name = "_25._tcp.mx.contoso.com";
    let record =
        |usage, association: String| Answer::Records(vec![Data::Tlsa { usage, selector: 1, matching: 1, association }]);
    let of = |given, answer: Answer, validation: Option<Validation>, expect| {
        let host =
            TlsaHost { host: "mx.contoso.com".to_owned(), lookup: lookup(name, RecordType::Tlsa, answer), validation };
        example(given, Tlsa { hosts: vec![host] }, circumstances(Scenario::D), expect)
    };
    let digest = || record(3, "ab".repeat(32));
    let warning = |code| Expect::Finding(Level::Warning, code);
    let bogus = Validation::Bogus { reason: "the signature has ended".to_owned() };
    let unknown = Validation::NotEstablished { reason: "no answer in time".to_owned() };
    vec![
        of("no TLSA record", Answer::NxDomain, None, Expect::NotApplicable),
        example("no MX host", Tlsa { hosts: Vec::new() }, circumstances(Scenario::D), Expect::NotApplicable),
        of("a TLSA record in an unsigned zone", digest(), Some(Validation::Insecure), warning("unsigned")),
        of("a TLSA record with a bad signature", digest(), Some(bogus), warning("bogus")),
        of(
            "a signed record of a usage that mail ignores",
            record(1, "ab".repeat(32)),
            Some(Validation::Secure),
            warning("unusable"),
        ),
        of("a digest that is too short", record(3, "ab".to_owned()), Some(Validation::Secure), warning("unusable")),
        of("a signed record, the certificate not looked at", digest(), Some(Validation::Secure), Expect::Blocked),
        of("a chain that could not be fetched", digest(), Some(unknown), Expect::Blocked),
        of("no answer in time", Answer::Timeout, None, Expect::Blocked),
    ]
}
