//! Which domains does a list name?

use std::fmt::Write;
use std::path::Path;

use crate::failure::Failure;
use crate::input;
use crate::parse::{Refusal, domain, shown};

/// A list is not larger than this.
const LIMIT: usize = 4 << 20;

/// More lines than these are counted, not shown.
const SHOWN: usize = 20;

/// The domains of a file, one a line, each once and in its order; `#` begins a comment.
///
/// # Errors
/// When it cannot be read, names no domain, or has lines that are none: all of them at once.
pub fn load(path: &Path) -> Result<Vec<String>, Failure> {
    let list = input::read(path, LIMIT)?;
    let (domains, wrong) = understand(&list.name, &list.text);
    if !wrong.is_empty() {
        return Err(refusal(&list.name, &wrong).into());
    }
    if domains.is_empty() {
        return Err(Refusal::new(format!("{} names no domain", list.name)).instead("write one a line").into());
    }
    Ok(domains)
}

fn understand(name: &str, text: &str) -> (Vec<String>, Vec<String>) {
    let mut seen = std::collections::HashSet::new();
    let (mut domains, mut wrong) = (Vec::new(), Vec::new());
    for (number, line) in text.lines().enumerate() {
        let entry = line.split('#').next().unwrap_or_default().trim();
        match domain(entry) {
            _ if entry.is_empty() => {}
            Ok(domain) if seen.insert(domain.clone()) => domains.push(domain),
            Ok(_) => {}
            Err(refusal) => wrong.push(format!("{name}:{}: {} {refusal}", number + 1, shown(entry))),
        }
    }
    (domains, wrong)
}

fn refusal(name: &str, wrong: &[String]) -> Refusal {
    let count = wrong.len();
    let mut reason =
        format!("{name} has {count} {} that {} no domain", plural(count, "line", "lines"), plural(count, "is", "are"));
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
        let (domains, wrong) = understand("list.txt", text);
        assert_eq!(domains, ["fabrikam.com", "contoso.com", "xn--mller-kva.example"]);
        assert!(wrong.is_empty());
    }

    #[test]
    fn every_line_that_is_no_domain_is_named() {
        let (_, wrong) = understand("list.txt", "contoso.com\nada@contoso.com\n192.0.2.1\n");
        assert_eq!(wrong[0], "list.txt:2: `ada@contoso.com` is an e-mail address, not a domain; give contoso.com");
        assert!(wrong[1].starts_with("list.txt:3: `192.0.2.1` is an address"));
    }

    #[test]
    fn a_list_of_nothing_but_nonsense_is_cut_short() {
        let (_, wrong) = understand("list.txt", &"no domain\n".repeat(1_000));
        let reason = refusal("list.txt", &wrong).reason;
        assert!(reason.starts_with("list.txt has 1000 lines that are no domain"));
        assert!(reason.ends_with("and 980 more"));
    }
}
