//! Is the answer for each account of the table what Windows would say, and for the stated reason?

use std::collections::BTreeMap;

use exdoctor_checks::acl::{Access, Basis, Descriptor, Doubt, Member, Rights, Sid, Token, access, explain};
use serde::Deserialize;

#[derive(Deserialize)]
struct Table {
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    sddl: String,
    because: String,
    #[serde(default)]
    answers: BTreeMap<String, String>,
    #[serde(default)]
    refused: bool,
}

fn table() -> Vec<Row> {
    toml::from_str::<Table>(include_str!("table.toml")).expect("the table is right").row
}

fn sid(rid: u32) -> Sid {
    Sid::nt(&[21, 1, 2, 3, rid])
}

fn groups(rids: &[u32]) -> Vec<Member> {
    rids.iter().map(|rid| Member { sid: sid(*rid), name: None }).collect()
}

fn token(name: &str) -> Token {
    match name {
        "network" => Token::of("NT AUTHORITY\\NetworkService", None),
        "bare" => Token::of("NT AUTHORITY\\NetworkService", None).with_groups(groups(&[]), true),
        "local" => Token::of("NT AUTHORITY\\LocalService", None),
        "system" => Token::of("LocalSystem", None),
        "virtual" => Token::of("NT SERVICE\\MSCRMAsyncService", None).in_service("MSCRMAsyncService"),
        "svc" => Token::of("CONTOSO\\svc-async", Some(sid(1105))).with_groups(groups(&[513, 1200]), true),
        "blind" => Token::of("CONTOSO\\svc-async", Some(sid(1105))),
        "gmsa" => Token::of("CONTOSO\\gmsa-async$", Some(sid(1107))).with_groups(groups(&[515, 1200]), true),
        "web" => Token::of("CONTOSO\\svc-web", Some(sid(1108))).with_groups(groups(&[513]), true).in_pool("CRMAppPool"),
        "pool" => Token::of("ApplicationPoolIdentity", None).in_pool("CRMAppPool"),
        "anybody" => Token::anybody(),
        _ => panic!("no account is called {name}"),
    }
}

/// The answer in the words of the table.
fn words(answer: &Access) -> String {
    let numbers = |places: &[usize]| {
        let numbers: Vec<String> = places.iter().map(|place| (place + 1).to_string()).collect();
        numbers.join("+")
    };
    match answer {
        Access::Granted(Basis::NullList) => "granted null".to_owned(),
        Access::Granted(Basis::Allowed(places)) => format!("granted {}", numbers(places)),
        Access::Denied(Basis::EmptyList) => "denied empty".to_owned(),
        Access::Denied(Basis::Refused(place)) => format!("denied {}", place + 1),
        Access::Denied(Basis::Missing { .. }) => "denied missing".to_owned(),
        Access::Unknown(doubts) => {
            let told = doubts.iter().map(|doubt| match doubt {
                Doubt::Group(place) => format!("group {}", place + 1),
                Doubt::Condition(place) => format!("condition {}", place + 1),
                Doubt::Object(place) => format!("object {}", place + 1),
                Doubt::System(place) => format!("system {}", place + 1),
                Doubt::Owner => "owner".to_owned(),
                Doubt::NoList => "list".to_owned(),
            });
            format!("unknown {}", told.collect::<Vec<_>>().join(" "))
        }
        other => panic!("the table has no words for {other:?}"),
    }
}

#[test]
fn every_row_is_answered_as_the_table_says() {
    let rows = table();
    let readable = rows.iter().filter(|row| !row.refused).count();
    assert!(readable >= 60, "{readable} rows");
    let mut wrong = Vec::new();
    for row in rows {
        let read = row.sddl.parse::<Descriptor>();
        assert_eq!(row.refused, row.answers.is_empty(), "{}: either answers or a refusal", row.sddl);
        let descriptor = match read {
            Ok(descriptor) if !row.refused => descriptor,
            Err(_) if row.refused => continue,
            read => {
                wrong.push(format!("{}: {read:?}; expected otherwise: {}", row.sddl, row.because));
                continue;
            }
        };
        for (name, expected) in row.answers {
            let token = token(&name);
            let answer = access(&descriptor, &token, Rights::FILE_READ);
            let told = explain(&answer, &descriptor, &token);
            if words(&answer) != expected {
                let because = &row.because;
                wrong.push(format!(
                    "{}: {name}: {} ({told}); expected {expected}: {because}",
                    row.sddl,
                    words(&answer)
                ));
            }
            assert!(!told.is_empty(), "{}: {name}: no words", row.sddl);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn printing_a_row_and_reading_it_again_changes_nothing() {
    for row in table().into_iter().filter(|row| !row.refused) {
        let read: Descriptor = row.sddl.parse().expect("the row is right");
        let printed = read.to_string();
        assert_eq!(printed.parse::<Descriptor>().as_ref(), Ok(&read), "{} printed as {printed}", row.sddl);
    }
}
