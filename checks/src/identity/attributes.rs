//! Do the values of the directory keep the rules of Microsoft 365?

use super::example::{Sample, directory, example};
use super::rules::of_suspect;
use super::sources::{IDFIX, PREPARE, SUFFIXES};
use super::{SCOPE, SHOWN, list, nobody, read};
use crate::facts::directory::{Attribute, Directory, Listed, Suspect};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("identity.attributes"),
    title: "the attributes keep the lengths, characters and forms that synchronization takes",
    subject: SubjectKind::Directory,
    roles: &[],
    scope: &SCOPE,
    proves: "No value of a judged object is too long, holds a character that is not allowed, or lacks the form of its \
             attribute. Attributes that the source does not hold are named. Whether a domain is routable is judged by \
             `identity.upn-suffix` and `identity.address-domains-verified`; with an alternate id the user principal name is \
             not judged.",
    sources: &[PREPARE, IDFIX, SUFFIXES],
    needs: &[FactKind::Directory],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[(Scenario::C, Step::DirectoryRules)],
    remedies: &[&MEND],
    settings: &[],
    examples,
    run,
};

static MEND: Remedy = Remedy {
    id: "mend-attributes",
    summary: "Correct the values of {attribute}; `{list}` lists each, with a value in its place where there is one.",
    steps: &[
        "List the values, and read what is suggested: exdoctor never writes to the directory.",
        "Correct them, or review the changes as LDIF and import them with ldifde.",
        "List them again: nothing should be left.",
    ],
    commands: &[
        Command { shell: Shell::Any, text: "{list}" },
        Command { shell: Shell::Any, text: "{list} --format ldif > changes.ldf" },
        Command { shell: Shell::PowerShell, text: "ldifde -i -f changes.ldf" },
    ],
    who: Who::ServerAdmin,
    risk: "whoever uses a changed address or name must know the new one",
    undo: "set the former values again: the changes name them",
    effective: "with the next synchronization",
    documentation: &[PREPARE],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let directory = cx.need::<Directory>();
    if let Some(verdict) = nobody(directory) {
        return verdict;
    }
    let telling = [Attribute::UserPrincipalName, Attribute::Mail, Attribute::ProxyAddresses, Attribute::SamAccountName];
    if telling.iter().all(|attribute| directory.count(*attribute) == 0) {
        let reason = "no object carries userPrincipalName, mail, proxyAddresses or sAMAccountName; were they exported?";
        return Verdict::blocked(FactKind::Directory, reason).with(read(directory));
    }
    let judged = |attribute: Attribute| !(cx.run.alternate_id && attribute == Attribute::UserPrincipalName);
    let suspects = directory.suspects.iter().filter(|(attribute, listed)| judged(**attribute) && listed.total > 0);
    let mut findings: Vec<Finding> = suspects.map(|(attribute, listed)| finding(cx, *attribute, listed)).collect();
    findings.extend(primaries(cx, directory));
    let mut evidence = read(directory);
    let absent: Vec<&str> =
        Attribute::ALL.into_iter().filter(|own| directory.count(*own) == 0).map(Attribute::name).collect();
    if !absent.is_empty() {
        evidence.push(Evidence::new("no object carries", absent.join(", ")));
    }
    Verdict::of(findings, evidence)
}

/// The code of a finding about an attribute.
const fn code(attribute: Attribute) -> &'static str {
    match attribute {
        Attribute::UserPrincipalName => "user-principal-name",
        Attribute::Mail => "mail",
        Attribute::MailNickname => "mail-nickname",
        Attribute::ProxyAddresses => "proxy-addresses",
        Attribute::SamAccountName => "sam-account-name",
        Attribute::TargetAddress => "target-address",
        Attribute::DisplayName => "display-name",
        Attribute::GivenName => "given-name",
    }
}

fn finding(cx: &CheckCx<'_>, attribute: Attribute, listed: &Listed<Suspect>) -> Finding {
    let name = attribute.name();
    let words = |suspect: &Suspect| {
        let wrong = of_suspect(attribute, suspect);
        wrong.into_iter().map(|problem| problem.words).collect::<Vec<_>>().join(", and ")
    };
    let first = listed.entries.first();
    let what = first
        .map_or_else(String::new, |first| format!("`{}` of {} {}", short(&first.value), first.holder.dn, words(first)));
    let message = match listed.total {
        1 => format!("{name} {what}"),
        total => format!("{total} values of {name} break its rules: {what}"),
    };
    let mut finding = Finding::error(code(attribute), message).remedy(&MEND);
    for suspect in listed.entries.iter().take(SHOWN) {
        let observed = format!("`{}` {}", short(&suspect.value), words(suspect));
        let line = Evidence::new(format!("{name} of {}", suspect.holder.dn), observed);
        let expected =
            suspect.proposal.as_deref().map_or_else(|| rule(attribute).to_owned(), |near| format!("such as {near}"));
        finding = finding.because(line.expected(expected).source(&PREPARE));
    }
    finding.value("attribute", name).value("list", list(cx))
}

/// An object has one primary address, or mail from it has a sender by chance.
fn primaries(cx: &CheckCx<'_>, directory: &Directory) -> Option<Finding> {
    let first = directory.primaries.entries.first()?;
    let message = match directory.primaries.total {
        1 => format!("{} has {} primary SMTP addresses", first.holder.dn, first.addresses.len()),
        total => format!("{total} objects have several primary SMTP addresses, {} among them", first.holder.dn),
    };
    let mut finding = Finding::error("several-primaries", message).remedy(&MEND);
    for one in directory.primaries.entries.iter().take(SHOWN) {
        let line = Evidence::new(format!("proxyAddresses of {}", one.holder.dn), one.addresses.join(", "));
        finding = finding.because(line.expected("one with SMTP: in capitals").source(&PREPARE));
    }
    Some(finding.value("attribute", Attribute::ProxyAddresses.name()).value("list", list(cx)))
}

fn rule(attribute: Attribute) -> &'static str {
    match attribute {
        Attribute::UserPrincipalName => {
            "name@domain of letters, digits and ' . - _ ! # ^ ~, at most 64 + 1 + 48 characters"
        }
        Attribute::Mail => "at most 256 characters",
        Attribute::MailNickname => {
            "at most 64 characters, no space and none of \" ( ) , : ; < > @ [ \\ ], and no period at the beginning"
        }
        Attribute::ProxyAddresses => {
            "type:address of at most 256 characters without spaces, brackets, commas or quotes"
        }
        Attribute::SamAccountName => "at most 20 characters, none of \\ \" | , / [ ] : < > + = ; ? *",
        Attribute::TargetAddress => "type:address of at most 256 characters, in a domain of the internet",
        Attribute::DisplayName => "at most 256 characters, and not blank",
        Attribute::GivenName => "at most 64 characters",
    }
}

/// A value that is much too long is no easier to find when it is shown whole.
fn short(value: &str) -> String {
    crate::facts::dns::short(value)
}

fn examples() -> Vec<Example> {
    let ada = || Sample::user("ada").upn("ada@contoso.com").smtp("SMTP:ada@contoso.com");
    let error = |code| Expect::Finding(Level::Error, code);
    let of = |given, sample: Sample, expect| example(given, directory(&[sample]), expect);
    let mut alternate =
        of("an alternate id", Sample::user("ada").upn("ada l@contoso.com").smtp("SMTP:ada@contoso.com"), Expect::Pass);
    alternate.circumstances.alternate_id = true;
    vec![
        of("all values keep the rules", ada(), Expect::Pass),
        of("an apostrophe in a user principal name", Sample::user("o").upn("o'hara@contoso.com"), Expect::Pass),
        of(
            "parentheses in an X500 address",
            ada().smtp("x500:/o=Contoso/ou=Exchange (FYDIBOHF23SPDLT)/cn=ada"),
            Expect::Pass,
        ),
        of("a domain of the inside, which another check judges", ada().smtp("smtp:ada@contoso.local"), Expect::Pass),
        of(
            "a space in a user principal name",
            Sample::user("ada").upn("ada l@contoso.com"),
            error("user-principal-name"),
        ),
        of("an address with a comma", ada().smtp("smtp:ada,l@contoso.com"), error("proxy-addresses")),
        of("an alias that begins with a period", ada().with("mailNickname", ".ada"), error("mail-nickname")),
        of(
            "mail is sent on to the inside",
            ada().with("targetAddress", "SMTP:ada@contoso.local"),
            error("target-address"),
        ),
        of(
            "a long old name and no other",
            Sample::user("ada").with("sAMAccountName", "ada-augusta-lovelace-1815"),
            error("sam-account-name"),
        ),
        of("two primary addresses", ada().smtp("SMTP:a.lovelace@contoso.com"), error("several-primaries")),
        of("an alias with a space", ada().with("mailNickname", "ada l"), error("mail-nickname")),
        of("a blank display name", ada().with("displayName", " "), error("display-name")),
        alternate,
        of("an export of names alone", Sample::user("ada").with("displayName", "Ada"), Expect::Blocked),
        of("an export of computers", Sample::of("WS1", "computer"), Expect::NotApplicable),
    ]
}
