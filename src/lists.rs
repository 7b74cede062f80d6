//! What does a file of domains, mailboxes or networks name, line by line?

use std::collections::HashSet;
use std::fmt::Write;
use std::hash::Hash;
use std::path::Path;

use exdoctor_checks::facts::ews::EwsAllowList;
use exdoctor_checks::values::Network;

use crate::failure::Failure;
use crate::input;
use crate::parse::{Refusal, domain, mailbox, shown};

/// A list of domains or networks is not larger than this.
const LIMIT: usize = 4 << 20;
/// A table of mailboxes may have many columns.
const TABLE: usize = 32 << 20;
/// More mailboxes than these are a mistake.
const MOST: usize = 200_000;

/// More lines than these are counted, not shown.
const SHOWN: usize = 20;

/// The domains of a file, one a line, each once and in its order; `#` begins a comment.
///
/// # Errors
/// When it cannot be read, names no domain, or has lines that are none: all of them at once.
pub fn domains(path: &Path) -> Result<Vec<String>, Failure> {
    load(path, LIMIT, "domain", uncommented, domain)
}

/// The mailboxes of a file: one a line, or in any column of a table with commas, semicolons or tabs. There `#` begins a comment
/// only at the beginning of a line, or behind the address: names of rooms have it too.
///
/// # Errors
/// As for domains, and when it names more than a run can be about.
pub fn mailboxes(path: &Path) -> Result<Vec<String>, Failure> {
    let found = load(path, TABLE, "mailbox", address_cell, mailbox)?;
    if found.len() > MOST {
        let refusal = Refusal::new(format!("{} names {} mailboxes", path.display(), found.len()));
        return Err(refusal.instead(format!("give at most {MOST}")).into());
    }
    Ok(found)
}

/// What a file says that a firewall admits: networks and addresses, one a line.
///
/// # Errors
/// As for domains.
pub fn allow_list(path: &Path, name: &str, region: Option<String>) -> Result<EwsAllowList, Failure> {
    let networks = load(path, LIMIT, "network", uncommented, |text| match Network::parse(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err(Refusal::new("is neither a network nor an address").instead("write 192.0.2.0/24 or 192.0.2.1")),
    })?;
    Ok(EwsAllowList { file: name.to_owned(), region, networks })
}

fn load<T: Clone + Eq + Hash>(
    path: &Path,
    limit: usize,
    noun: &str,
    entry: impl Fn(&str) -> &str,
    parse: impl Fn(&str) -> Result<T, Refusal>,
) -> Result<Vec<T>, Failure> {
    let list = input::read(path, limit)?;
    let (found, wrong) = understand(&list.name, &list.text, entry, parse);
    if !wrong.is_empty() {
        return Err(refusal(&list.name, noun, &wrong).into());
    }
    if found.is_empty() {
        return Err(Refusal::new(format!("{} names no {noun}", list.name)).instead("write one a line").into());
    }
    Ok(found)
}

fn understand<T: Clone + Eq + Hash>(
    name: &str,
    text: &str,
    entry: impl Fn(&str) -> &str,
    parse: impl Fn(&str) -> Result<T, Refusal>,
) -> (Vec<T>, Vec<String>) {
    let mut seen = HashSet::new();
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    for (number, line) in text.lines().enumerate() {
        let entry = entry(line).trim();
        match parse(entry) {
            _ if entry.is_empty() => {}
            Ok(one) if seen.insert(one.clone()) => found.push(one),
            Ok(_) => {}
            Err(refusal) => wrong.push(format!("{name}:{}: {} {refusal}", number + 1, shown(entry))),
        }
    }
    (found, wrong)
}

fn uncommented(line: &str) -> &str {
    line.split('#').next().unwrap_or_default()
}

/// The cell of a line that has an address; the head of a table has none.
fn address_cell(line: &str) -> &str {
    const HEADS: [&str; 7] =
        ["emailaddress", "email", "mail", "mailbox", "address", "primarysmtpaddress", "internalemailaddress"];
    if line.trim_start().starts_with('#') {
        return "";
    }
    let cells = || line.split([',', ';', '\t']).map(|cell| cell.trim().trim_matches('"'));
    let is_head = |cell: &str| HEADS.iter().any(|head| head.eq_ignore_ascii_case(cell));
    match cells().find(|cell| cell.contains('@')) {
        Some(address) => address.split(" #").next().unwrap_or_default(),
        None if cells().any(is_head) => "",
        None => uncommented(line),
    }
}

fn refusal(name: &str, noun: &str, wrong: &[String]) -> Refusal {
    let count = wrong.len();
    let mut reason =
        format!("{name} has {count} {} that {} no {noun}", plural(count, "line", "lines"), plural(count, "is", "are"));
    for line in wrong.iter().take(SHOWN) {
        write!(reason, "\n\n{line}").expect("a string takes everything");
    }
    if count > SHOWN {
        write!(reason, "\n\nand {} more", count - SHOWN).expect("a string takes everything");
    }
    Refusal::new(reason)
}

fn plural(count: usize, one: &'static str, many: &'static str) -> &'static str {
    if count == 1 { one } else { many }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_read_in_their_order_and_once() {
        let text = "# ours\r\nfabrikam.com\r\n\nContoso.com  # the main one\ncontoso.com.\nmüller.example\n";
        let (domains, wrong) = understand("list.txt", text, uncommented, domain);
        assert_eq!(domains, ["fabrikam.com", "contoso.com", "xn--mller-kva.example"]);
        assert!(wrong.is_empty());
    }

    #[test]
    fn every_line_that_is_no_domain_is_named() {
        let (_, wrong) = understand("list.txt", "contoso.com\nada@contoso.com\n192.0.2.1\n", uncommented, domain);
        assert_eq!(wrong[0], "list.txt:2: `ada@contoso.com` is an e-mail address, not a domain; give contoso.com");
        assert!(wrong[1].starts_with("list.txt:3: `192.0.2.1` is an address"));
    }

    #[test]
    fn a_list_of_nothing_but_nonsense_is_cut_short() {
        let (_, wrong) = understand("list.txt", &"no domain\n".repeat(1_000), uncommented, domain);
        let reason = refusal("list.txt", "domain", &wrong).reason;
        assert!(reason.starts_with("list.txt has 1000 lines that are no domain"));
        assert!(reason.ends_with("and 980 more"));
    }

    #[test]
    fn mailboxes_stand_one_a_line_or_in_a_table() {
        let text = "EmailAddress;Name\n\"Ada@Contoso.com\";Ada\nBen,ben@contoso.com\nada@contoso.com\n";
        let (found, wrong) = understand("list.csv", text, address_cell, mailbox);
        assert_eq!((found, wrong.len()), (vec!["ada@contoso.com".to_owned(), "ben@contoso.com".to_owned()], 0));
        let (_, wrong) = understand("list.csv", "ada\n", address_cell, mailbox);
        assert!(wrong[0].starts_with("list.csv:1: `ada` has no `@`"), "{wrong:?}");
    }

    #[test]
    fn a_number_sign_in_a_table_is_no_comment_unless_a_line_or_an_address_is_over() {
        let text =
            "#TYPE Selected.Mailbox\nRoom #3,room3@contoso.com\n  # ben@contoso.com\nada@contoso.com # the first\n";
        let (found, wrong) = understand("list.csv", text, address_cell, mailbox);
        assert_eq!((found, wrong.len()), (vec!["room3@contoso.com".to_owned(), "ada@contoso.com".to_owned()], 0));
    }

    #[test]
    fn more_mailboxes_than_a_run_can_be_about_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mailboxes.txt");
        let lines: Vec<String> = (0..=MOST).map(|number| format!("a{number}@contoso.com")).collect();
        std::fs::write(&path, lines.join("\n")).expect("it is written");
        let refused = mailboxes(&path).expect_err("there are too many").to_string();
        assert!(refused.contains("names 200001 mailboxes") && refused.contains("at most 200000"), "{refused}");
    }

    #[test]
    fn a_list_of_networks_names_its_bad_lines() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("firewall.txt");
        std::fs::write(&path, "192.0.2.0/24\n198.51.100.1 # gateway\n").expect("it is written");
        let list = allow_list(&path, "firewall.txt", Some("emea".to_owned())).expect("it is valid");
        assert_eq!(list.networks, ["192.0.2.0/24", "198.51.100.1"]);
        std::fs::write(&path, "192.0.2.0/33\n").expect("it is written");
        let refused = allow_list(&path, "firewall.txt", None).expect_err("no such network").to_string();
        assert!(refused.contains("1 line that is no network") && refused.contains(":1: `192.0.2.0/33`"), "{refused}");
    }
}
