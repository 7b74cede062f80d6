//! How does a text fit what evidence and configuration say, and what should be collected next?

use std::collections::BTreeSet;

use super::model::{Explanation, Known, Recognised};

/// Values of one kind beyond these are not compared.
const MOST: usize = 20;

/// One sentence for each thumbprint, tenant and mailbox of the text.
pub(super) fn statements(known: &Known, text: &str, details: &[Recognised]) -> Vec<String> {
    if !known.shown {
        return Vec::new();
    }
    let used: BTreeSet<&str> = details
        .iter()
        .flat_map(|one| &one.fields)
        .filter(|field| matches!(field.name.as_str(), "thumbprint" | "used to sign"))
        .map(|field| field.value.as_str())
        .collect();
    let prints =
        words(text, |c| c.is_ascii_hexdigit(), |word| word.len() == 40).into_iter().map(str::to_ascii_uppercase);
    let mut said = Vec::new();
    for print in prints.take(MOST) {
        let role = if used.contains(print.as_str()) { "the thumbprint that was used to sign, " } else { "thumbprint " };
        said.push(sentence(&format!("{role}{print},"), &known.thumbprints, &print));
    }
    for tenant in words(text, |c| c.is_ascii_hexdigit() || c == '-', is_guid).into_iter().take(MOST) {
        let tenant = tenant.to_ascii_lowercase();
        if known.tenants.iter().any(|(own, _)| *own == tenant) {
            said.push(sentence(&format!("tenant {tenant}"), &known.tenants, &tenant));
        }
    }
    for address in words(text, |c| c.is_alphanumeric() || "@.-_+'".contains(c), is_address).into_iter().take(MOST) {
        let address = address.to_lowercase();
        said.push(sentence(&format!("mailbox {address}"), &known.mailboxes, &address));
    }
    said
}

fn sentence(what: &str, all: &[(String, String)], value: &str) -> String {
    let places: BTreeSet<&str> = all.iter().filter(|(own, _)| own == value).map(|(_, place)| place.as_str()).collect();
    if places.is_empty() {
        let searched: BTreeSet<&str> = all.iter().map(|(_, place)| place.as_str()).collect();
        let searched: Vec<&str> = searched.into_iter().take(8).collect();
        let looked = if searched.is_empty() { String::new() } else { format!(" (looked in {})", searched.join(", ")) };
        return format!("{what} is in no place that was shown{looked}");
    }
    format!("{what} is in {}", places.into_iter().collect::<Vec<_>>().join(", "))
}

fn words(text: &str, is_inner: impl Fn(char) -> bool, fits: impl Fn(&str) -> bool) -> BTreeSet<&str> {
    let bounded = text.char_indices().nth(200_000).map_or(text, |(end, _)| &text[..end]);
    bounded.split(|c| !is_inner(c)).map(|word| word.trim_matches(['.', '-', '\''])).filter(|word| fits(word)).collect()
}

fn is_guid(word: &str) -> bool {
    word.len() == 36 && word.split('-').map(str::len).eq([8, 4, 4, 4, 12])
}

fn is_address(word: &str) -> bool {
    word.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !domain.contains('@') && domain.len() > 3 && word.len() < 120
    })
}

/// What would say more.
pub(super) fn collect(explanation: &Explanation) -> Vec<String> {
    let clear = explanation.causes.first().is_some_and(|first| first.weight >= 75);
    if clear {
        return Vec::new();
    }
    let collect = [
        "the whole alert of the mailbox in Dynamics, with its Details",
        "the log of \"Download Mailbox Details\" on the mailbox's form",
        "the answer of Exchange with its headers: WWW-Authenticate and x-ms-diagnostics",
        "the error of the sign-in service with its AADSTS code and the line that begins with [Reason",
    ];
    collect.iter().map(|text| (*text).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbprint_is_said_to_be_where_it_is_or_nowhere() {
        let print = "0123456789ABCDEF0123456789ABCDEF01234567";
        let mut known = Known {
            shown: true,
            thumbprints: vec![(print.to_owned(), "the store of CRM02".to_owned())],
            ..Known::default()
        };
        let text = format!("Thumbprint: '{}'", print.to_ascii_lowercase());
        assert_eq!(statements(&known, &text, &[]), [format!("thumbprint {print}, is in the store of CRM02")]);
        known.thumbprints = vec![("FF".repeat(20), "the store of CRM02".to_owned())];
        let said = statements(&known, &text, &[]);
        assert_eq!(said, [format!("thumbprint {print}, is in no place that was shown (looked in the store of CRM02)")]);
        assert!(statements(&Known::default(), &text, &[]).is_empty());
    }
}
