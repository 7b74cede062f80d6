//! If the domain is signed, do its signatures hold?

use super::example::{circumstances, example, validated};
use crate::facts::dns::{Dnssec, RecordType, Validated, Validation};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dns.dnssec"),
    title: "no DNSSEC signature of the domain is wrong",
    subject: SubjectKind::Domain,
    roles: &[],
    scope: &everywhere(Level::Error),
    proves: "The records of the domain validate from the trust anchor down, or the parent proves that the domain is not \
             signed. It says nothing about tomorrow: signatures end, and the report shows when.",
    sources: &[RFC4035],
    needs: &[FactKind::DnsSec],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[(Scenario::A, Step::Prerequisites), (Scenario::B, Step::PublishEws), (Scenario::C, Step::VerifyDomains)],
    remedies: &[&RESIGN, &SIGN],
    settings: &[],
    examples,
    run,
};

const RFC4035: Source =
    Source::new("RFC 4035, section 4.3: security states", "https://www.rfc-editor.org/rfc/rfc4035#section-4.3");

static RESIGN: Remedy = Remedy {
    id: "mend-dnssec",
    summary: "Sign the zone anew, or have the DS record at the registrar fit the keys of the zone.",
    steps: &[
        "Compare the DS record at the registrar with the key-signing keys that the zone serves.",
        "Where signatures have ended, start the signer again and see that every name server loads the zone.",
        "Where the keys are lost, remove the DS record at the registrar first: then the zone counts as unsigned.",
    ],
    commands: &[Command { shell: Shell::Any, text: "delv {domain} SOA +rtrace" }],
    who: Who::DnsAdmin,
    risk: "a wrong DS record makes the domain vanish for every validating resolver",
    undo: "publish the former DS record again",
    effective: "when the time to live of DS and keys has passed, up to two days",
    documentation: &[RFC4035],
};

static SIGN: Remedy = Remedy {
    id: "sign-zone",
    summary: "Sign the zone if its records shall be protected; DANE needs it.",
    steps: &["Switch DNSSEC on at the DNS host, then publish the DS record at the registrar."],
    commands: &[],
    who: Who::DnsAdmin,
    risk: "a zone that is signed must be kept signed",
    undo: "remove the DS record at the registrar, wait for its time to live, then switch DNSSEC off",
    effective: "when the DS record is published, up to a day",
    documentation: &[RFC4035],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let dnssec = cx.need::<Dnssec>();
    let seen: Vec<Evidence> = dnssec.records.iter().map(evidence).collect();
    let resolver = Evidence::new("the resolver here, asked to validate the SOA record", &dnssec.resolver);
    let Some(worst) = dnssec.worst() else {
        return Verdict::blocked(FactKind::DnsSec, "no record was validated");
    };
    let what = format!("{} {}", worst.name, worst.rtype.word());
    match &worst.validation {
        Validation::Secure => Verdict::pass(seen),
        Validation::Insecure => {
            let message = format!("{} is not signed", cx.subject);
            Finding::note("unsigned", message).because(expected(worst)).remedy(&SIGN).into()
        }
        // A resolver that has validated the name contradicts; it may remember an older answer, or ask another server.
        Validation::Bogus { reason } if dnssec.resolver.contains("validated") && worst.rtype == RecordType::Soa => {
            let message =
                format!("the signature of {what} does not hold here ({reason}), though the resolver validated it");
            Finding::warning("disputed", message).because(expected(worst)).because(resolver).remedy(&RESIGN).into()
        }
        Validation::Bogus { reason } => {
            let message = format!("the signature of {what} does not hold: {reason}");
            let finding = Finding::error("bogus", message).because(expected(worst)).because(resolver).remedy(&RESIGN);
            Verdict::of(vec![finding], seen)
        }
        Validation::Stripped => {
            let reason =
                "the resolver gives no signatures, not even those of the trust anchor: ask another with --resolver";
            Verdict::blocked(FactKind::DnsSec, reason).with(seen)
        }
        Validation::NotEstablished { reason } => {
            let reason = format!("the chain of signatures of {what} could not be fetched: {reason}");
            Verdict::blocked(FactKind::DnsSec, reason).with(seen)
        }
    }
}

/// One line for a record and the state of its signatures.
fn evidence(record: &Validated) -> Evidence {
    let state = match &record.validation {
        Validation::Secure => "secure".to_owned(),
        Validation::Insecure => "unsigned, as the parent proves".to_owned(),
        Validation::Bogus { reason } => format!("bogus: {reason}"),
        Validation::Stripped => "no signatures".to_owned(),
        Validation::NotEstablished { reason } => format!("not established: {reason}"),
    };
    let until = record.signatures_end.map_or_else(String::new, |end| format!("; its signature ends {end}"));
    Evidence::new(format!("validation of {} {}", record.name, record.rtype.word()), state + &until)
}

fn expected(record: &Validated) -> Evidence {
    evidence(record).expected("secure, or provably unsigned").source(&RFC4035)
}

fn examples() -> Vec<Example> {
    let of = |given, validation, expect| {
        let fact = validated(validation);
        example(given, fact, circumstances(Scenario::D), expect)
    };
    vec![
        of("a signed domain", Validation::Secure, Expect::Pass),
        of("an unsigned domain", Validation::Insecure, Expect::Finding(Level::Note, "unsigned")),
        of(
            "signatures that have ended",
            Validation::Bogus { reason: "the signature of contoso.com SOA ended on 2026-05-20".to_owned() },
            Expect::Finding(Level::Error, "bogus"),
        ),
        of("a resolver that strips signatures", Validation::Stripped, Expect::Blocked),
        of(
            "keys that could not be fetched",
            Validation::NotEstablished { reason: "no answer in time".to_owned() },
            Expect::Blocked,
        ),
    ]
}
