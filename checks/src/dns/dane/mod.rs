//! If TLSA records are published for the MX hosts, can senders use them?

mod examples;
mod served;

use super::view::{ROOTS, evidence, settled};
use crate::facts::dns::{Data, Tlsa, TlsaHost, Validation};
use crate::model::Blocked;
use crate::prelude::*;
use crate::values::is_microsoft;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dns.dane"),
    title: "each TLSA record of an MX host is signed and matches the served certificate",
    subject: SubjectKind::Domain,
    roles: &[],
    scope: &[(Scenario::C, Level::Warning), (Scenario::D, Level::Warning)],
    proves: "TLSA records lie in a signed zone, have a form that mail uses, and match the certificate that each \
             address of the host serves behind STARTTLS.",
    sources: &[RFC7672, M365],
    needs: &[FactKind::DnsTlsa],
    any_of: &[],
    uses: &[FactKind::Smtp, FactKind::TlsChains],
    blames: ROOTS,
    steps: &[(Scenario::C, Step::SmtpBothWays)],
    remedies: &[&MEND, &MICROSOFT],
    settings: &[],
    examples: examples::all,
    run,
};

const RFC7672: Source = Source::new("RFC 7672: SMTP security via DANE", "https://www.rfc-editor.org/rfc/rfc7672");
const M365: Source = Source::new(
    "How SMTP DNS-based Authentication of Named Entities works",
    "https://learn.microsoft.com/en-us/purview/how-smtp-dane-works",
);

static MICROSOFT: Remedy = Remedy {
    id: "report-tlsa-of-microsoft",
    summary: "Compare the TLSA record of {mx_host_observed} from another network; both it and the certificate are Microsoft's.",
    steps: &[
        "See whether Exchange Online says that DANE works for {domain}.",
        "Compare {tlsa_name} and the certificate with what another network shows: where that is right, a resolver or a device on the way here answers in Microsoft's place.",
        "Where two networks show the same, open a case with Microsoft; senders that insist on DANE keep mail back meanwhile.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "Get-SmtpDaneInboundStatus -DomainName {domain}" },
        Command { shell: Shell::PowerShell, text: "Get-DnssecStatusForVerifiedDomain -DomainName {domain}" },
    ],
    who: Who::ExchangeAdmin,
    risk: "none: nothing is changed",
    undo: "nothing to undo",
    effective: "when Microsoft has mended it",
    documentation: &[M365],
};

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
    let mut seen: Vec<Evidence> = tlsa.hosts.iter().map(|host| evidence(&host.lookup)).collect();
    let mut findings = Vec::new();
    let (mut open, mut published) = (None, false);
    for host in &tlsa.hosts {
        let judged = match settled(cx, FactKind::DnsTlsa, &host.lookup) {
            Ok(lookup) if lookup.answer.records().is_empty() => continue,
            Ok(_) => judged(cx, host, &mut seen),
            Err(unasked) => Err(unasked),
        };
        published = true;
        match judged {
            Ok(found) => findings.extend(found),
            Err(why) => open = open.or(Some(why)),
        }
    }
    match open {
        _ if !findings.is_empty() => Verdict::of(findings, seen),
        Some(open) => open.with(seen),
        None if published => Verdict::pass(seen),
        None if tlsa.hosts.is_empty() => Verdict::not_applicable("no MX host is known"),
        None => Verdict::not_applicable("no MX host has a TLSA record"),
    }
}

/// The finding about one host with TLSA records, if there is one, or what keeps the question open.
fn judged(cx: &CheckCx<'_>, host: &TlsaHost, seen: &mut Vec<Evidence>) -> Result<Option<Finding>, Verdict> {
    let unsigned = |why: &str| format!("the TLSA record of {} is not protected: {why}", host.host);
    let unknown = |why: &str| {
        let reason = format!("whether the TLSA record of {} is signed could not be established{why}", host.host);
        Err(Verdict::blocked(FactKind::DnsTlsa, reason))
    };
    let (code, message) = match &host.validation {
        Some(Validation::Insecure) => ("unsigned", unsigned("its zone is not signed, so senders ignore it")),
        Some(Validation::Bogus { reason }) => ("bogus", unsigned(reason)),
        None | Some(Validation::Stripped) => return unknown(""),
        Some(Validation::NotEstablished { reason }) => return unknown(&format!(": {reason}")),
        Some(Validation::Secure) if !host.lookup.answer.records().iter().any(usable) => {
            ("unusable", format!("no TLSA record of {} has a form that mail uses", host.host))
        }
        Some(Validation::Secure) => match served::compare(cx, host, seen)? {
            Some(found) => found,
            None => return Ok(None),
        },
    };
    let because = evidence(&host.lookup).expected("a signed record 3 1 1 of the served certificate").source(&RFC7672);
    let remedy = if is_microsoft(&host.host) { &MICROSOFT } else { &MEND };
    let finding = Finding::warning(code, message).because(because).remedy(remedy);
    Ok(Some(finding.value("tlsa_name", &host.lookup.name).value("mx_host_observed", &host.host)))
}

/// Mail uses only usages 2 and 3; a digest must have its length.
fn usable(data: &Data) -> bool {
    match data {
        Data::Tlsa { usage: 2 | 3, selector: 0 | 1, matching, association } => match matching {
            0 => !association.is_empty(),
            1 => association.len() == 64,
            2 => association.len() == 128,
            _ => false,
        },
        _ => false,
    }
}

/// The question stays open for a reason that the host itself gives.
fn open_at(host: &Subject, fact: FactKind, reason: String, level: Option<Level>) -> Verdict {
    Blocked { fact, subject: Some(host.clone()), reason, level, evidence: Vec::new() }.into()
}
