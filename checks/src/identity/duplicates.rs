//! Does every address and every name belong to one object?

use super::example::{Sample, directory, example};
use super::sources::{DUPLICATES, IDFIX, PREPARE};
use super::{SCOPE, SHOWN, list, nobody, read};
use crate::facts::directory::{Attribute, Directory, Held, Shared};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("identity.duplicates"),
    title: "no address and no name belongs to two objects",
    subject: SubjectKind::Directory,
    roles: &[],
    scope: &SCOPE,
    proves: "Within what was read, no two objects hold the same value: addresses and user principal names are compared with \
             each other whatever attribute they stand in, the alias, the target address and, where there is no user \
             principal name, the old account name among themselves. One object may hold a value in several attributes. \
             Objects of other forests and of the tenant itself are not seen.",
    sources: &[PREPARE, DUPLICATES, IDFIX],
    needs: &[FactKind::Directory],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[(Scenario::C, Step::DirectoryRules)],
    remedies: &[&ONE_HOLDER],
    settings: &[],
    examples,
    run,
};

static ONE_HOLDER: Remedy = Remedy {
    id: "leave-value-to-one-object",
    summary: "Decide for each value which object keeps it, and take it from the others.",
    steps: &[
        "List every value with all who hold it.",
        "Find out to whom mail for the address should go. Left-over accounts and contacts of the same person are the usual cause.",
        "Remove the value from the others, or give them another one.",
    ],
    commands: &[
        Command { shell: Shell::Any, text: "{list}" },
        Command {
            shell: Shell::PowerShell,
            text: "Get-ADObject -LDAPFilter '(|(mail={value})(userPrincipalName={value})(proxyAddresses=smtp:{value}))'",
        },
    ],
    who: Who::ServerAdmin,
    risk: "mail to a value goes to its one holder from then on",
    undo: "set the former values again",
    effective: "with the next synchronization",
    documentation: &[PREPARE, DUPLICATES],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let directory = cx.need::<Directory>();
    if let Some(verdict) = nobody(directory) {
        return verdict;
    }
    let telling = [Attribute::UserPrincipalName, Attribute::Mail, Attribute::ProxyAddresses];
    if telling.iter().all(|attribute| directory.count(*attribute) == 0) {
        let reason = "no object carries userPrincipalName, mail or proxyAddresses; were they exported?";
        return Verdict::blocked(FactKind::Directory, reason).with(read(directory));
    }
    let mut open = 0;
    let mut shared: Vec<(&Shared, Vec<&Held>)> = Vec::new();
    for value in &directory.shared.entries {
        let holders: Vec<&Held> = value.holders.iter().filter(|held| counts(cx, held)).collect();
        if holders.len() > 1 { shared.push((value, holders)) } else { open += 1 }
    }
    let total = directory.shared.total - open;
    let Some((first, holders)) = shared.first() else { return Verdict::pass(read(directory)) };
    let message = match total {
        1 => format!("{} objects hold {}", holders.len(), first.value),
        total => format!("{total} values are held by several objects; {} by {}", first.value, holders.len()),
    };
    let mut finding = Finding::error("several-holders", message).remedy(&ONE_HOLDER);
    for (value, holders) in shared.iter().take(SHOWN) {
        let held: Vec<String> =
            holders.iter().map(|held| format!("{} ({})", held.holder.dn, attributes(held))).collect();
        let line = Evidence::new(value.value.as_str(), format!("{} objects: {}", held.len(), held.join("; ")));
        finding = finding.because(line.expected("one object").source(&PREPARE));
    }
    Verdict::of(vec![finding.value("list", list(cx)).value("value", in_filter(&first.value))], read(directory))
}

/// A value as it stands in a filter of LDAP, which takes these characters only by their number; apostrophes as well, so
/// that the shell around the filter sees none.
fn in_filter(value: &str) -> String {
    let escaped = |c: char| if "()*\\'\0".contains(c) { format!("\\{:02x}", u32::from(c)) } else { c.to_string() };
    value.chars().map(escaped).collect()
}

/// With an alternate id, a user principal name alone makes nobody a holder.
fn counts(cx: &CheckCx<'_>, held: &Held) -> bool {
    !(cx.run.alternate_id && held.attributes == [Attribute::UserPrincipalName])
}

fn attributes(held: &Held) -> String {
    held.attributes.iter().map(|attribute| attribute.name()).collect::<Vec<_>>().join(", ")
}

fn examples() -> Vec<Example> {
    let ada =
        || Sample::user("ada").upn("ada@contoso.com").smtp("SMTP:ada@contoso.com").with("mail", "ada@contoso.com");
    let bob = || Sample::user("bob").upn("bob@contoso.com");
    let error = Expect::Finding(Level::Error, "several-holders");
    let of = |given, samples: &[Sample], expect| example(given, directory(samples), expect);
    let mut alternate = of(
        "a shared user principal name with an alternate id",
        &[Sample::user("x").upn("ada@contoso.com"), ada()],
        Expect::Pass,
    );
    alternate.circumstances.alternate_id = true;
    vec![
        of("one object holds a value in several attributes", &[ada(), bob()], Expect::Pass),
        of("the same object twice in the source", &[ada(), ada()], Expect::Pass),
        of(
            "a SIP address like the mail address of somebody else",
            &[ada(), bob().smtp("SIP:ada@contoso.com")],
            Expect::Pass,
        ),
        of("two objects with an address in other letters", &[ada(), bob().smtp("smtp:ADA@contoso.com")], error),
        of(
            "a group with the name that somebody signs in with",
            &[bob(), Sample::of("g", "group").smtp("SMTP:bob@contoso.com").with("mail", "bob@contoso.com")],
            error,
        ),
        of("two objects with one alias", &[ada().with("mailNickname", "a"), bob().with("mailNickname", "A")], error),
        of(
            "two old names where there are no others",
            &[Sample::user("x").with("sAMAccountName", "x"), Sample::user("y").with("sAMAccountName", "X"), ada()],
            error,
        ),
        alternate,
        of("an export of names alone", &[Sample::user("ada").with("displayName", "Ada")], Expect::Blocked),
        of("an export of computers", &[Sample::of("WS1", "computer")], Expect::NotApplicable),
    ]
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_filter_of_ldap_searches_for_the_value_itself() {
        assert_eq!(super::in_filter("o'hara(1)*@contoso.com"), "o\\27hara\\281\\29\\2a@contoso.com");
    }
}
