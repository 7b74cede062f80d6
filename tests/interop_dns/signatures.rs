//! Is a zone secure, insecure or bogus to exdoctor when it is to delv and to unbound?

use exdoctor_checks::facts::dns::{Dnssec, RecordType, Tlsa, Validation};

use crate::dig::{delv, dig};
use crate::servers::servers;

/// What delv, unbound and exdoctor must say.
struct Case {
    zone: &'static str,
    delv: &'static str,
    unbound: &'static str,
    exdoctor: fn(&Validation) -> bool,
}

const SECURE: fn(&Validation) -> bool = |validation| *validation == Validation::Secure;
const INSECURE: fn(&Validation) -> bool = |validation| *validation == Validation::Insecure;

const fn case(
    zone: &'static str,
    delv: &'static str,
    unbound: &'static str,
    exdoctor: fn(&Validation) -> bool,
) -> Case {
    Case { zone, delv, unbound, exdoctor }
}

const CASES: &[Case] = &[
    case("signed.test", "fully validated", "NOERROR, validated", SECURE),
    case("dept.signed.test", "fully validated", "NOERROR, validated", SECURE),
    case("signed.example", "fully validated", "NOERROR, validated", SECURE),
    case("rsa.test", "fully validated", "NOERROR, validated", SECURE),
    case("edwards.test", "fully validated", "NOERROR, validated", SECURE),
    case("nsec3.test", "fully validated", "NOERROR, validated", SECURE),
    case("ok.test", "unsigned answer", "NOERROR", INSECURE),
    case("plain.example", "unsigned answer", "NOERROR", INSECURE),
    case("island.test", "unsigned answer", "NOERROR", INSECURE),
    case("unknown.test", "unsigned answer", "NOERROR", INSECURE),
    case("bogus.test", "resolution failed", "SERVFAIL", |it| bogus(it, "does not fit")),
    case("otherkey.test", "resolution failed", "SERVFAIL", |it| bogus(it, "does not fit")),
    case("expired.test", "resolution failed", "SERVFAIL", |it| bogus(it, "ended on 2025-02-01")),
    case("early.test", "resolution failed", "SERVFAIL", |it| bogus(it, "begins only on 2090-01-01")),
];

fn bogus(validation: &Validation, words: &str) -> bool {
    matches!(validation, Validation::Bogus { reason } if reason.contains(words))
}

#[test]
fn delv_unbound_and_exdoctor_agree_on_every_zone() {
    let servers = servers();
    let mut wrong = Vec::new();
    for case in CASES {
        let fact: Dnssec = servers.fact(case.zone);
        let soa = &fact.records[0];
        let words = delv(&servers, case.zone, RecordType::Soa);
        let answer = dig(servers.resolver(), case.zone, RecordType::Soa, &["+dnssec"]);
        let validated = if answer.flags.contains(&"ad".to_owned()) { ", validated" } else { "" };
        let unbound = format!("{}{validated}", answer.status);
        let agreed = words.contains(case.delv)
            && unbound == case.unbound
            && fact.resolver == case.unbound
            && (soa.name.as_str(), soa.rtype) == (case.zone, RecordType::Soa)
            && (case.exdoctor)(&soa.validation);
        if !agreed {
            wrong.push(format!("{}: delv {words:?}, unbound {unbound:?}, exdoctor {fact:?}", case.zone));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn delv_and_exdoctor_agree_on_every_record() {
    let servers = servers();
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for case in CASES {
        for record in servers.fact::<Dnssec>(case.zone).records {
            compared += 1;
            let words = delv(&servers, &record.name, record.rtype);
            let agreed = match &record.validation {
                Validation::Secure => words.ends_with("fully validated"),
                Validation::Insecure => words.ends_with("unsigned answer"),
                Validation::Bogus { .. } => words.starts_with("resolution failed"),
                Validation::Stripped | Validation::NotEstablished { .. } => false,
            };
            if !agreed {
                wrong.push(format!("delv {words:?}, exdoctor {record:?}"));
            }
        }
    }
    assert!(wrong.is_empty() && compared > 2 * CASES.len(), "{compared} compared\n{}", wrong.join("\n"));
}

#[test]
fn tlsa_records_validate_where_delv_validates_them() {
    let servers = servers();
    for (zone, words) in
        [("signed.test", "fully validated"), ("nsec3.test", "fully validated"), ("ok.test", "unsigned answer")]
    {
        let tlsa: Tlsa = servers.fact(zone);
        let host = tlsa.hosts.iter().find(|host| host.host == format!("mx1.{zone}")).expect("mx1 is an MX");
        assert!(delv(&servers, &format!("_25._tcp.mx1.{zone}"), RecordType::Tlsa).contains(words), "{zone}");
        let expected = if zone == "ok.test" { Validation::Insecure } else { Validation::Secure };
        assert_eq!(host.validation, Some(expected), "{zone}");
    }
}
