//! Do users sign in with the address that they know?

use super::example::{Sample, directory, example};
use super::sources::{NON_ROUTABLE, PREPARE, UPN};
use super::{SHOWN, nobody, read};
use crate::facts::directory::{Attribute, Directory};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("identity.upn-equals-smtp"),
    title: "users sign in with their primary SMTP address",
    subject: SubjectKind::Directory,
    roles: &[],
    scope: &[(Scenario::C, Level::Warning)],
    proves: "Every user who signs in and has a primary SMTP address has it as user principal name too, in any case of \
             letters. Shared mailboxes, rooms, disabled accounts, linked mailboxes and names whose suffix no tenant takes \
             are not compared.",
    sources: &[PREPARE, UPN],
    needs: &[FactKind::Directory],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[(Scenario::C, Step::UpnSuffixes)],
    remedies: &[&ALIGN],
    settings: &[],
    examples,
    run,
};

static ALIGN: Remedy = Remedy {
    id: "align-upn-with-smtp",
    summary: "Set the user principal name of each user to the primary SMTP address, or tell the users which name to use.",
    steps: &[
        "Compare the two columns; where the name is meant to differ, waive this check with the reason.",
        "Change the user principal names. Do so before the users are licensed and their devices set up.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Set-ADUser -WhatIf -Identity '{identity}' -UserPrincipalName '{smtp}'",
    }],
    who: Who::ServerAdmin,
    risk: "users who sign in with the old name, and programs that know it, must be told",
    undo: "set the former user principal names again: the evidence lists them, {upn} for the first",
    effective: "with the next synchronization",
    documentation: &[NON_ROUTABLE, PREPARE],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let directory = cx.need::<Directory>();
    if cx.run.alternate_id {
        return Verdict::not_applicable("users sign in with an alternate id, not with the user principal name");
    }
    if let Some(verdict) = nobody(directory) {
        return verdict;
    }
    if directory.count(Attribute::UserPrincipalName) == 0 || directory.domains.total == 0 {
        let reason = "the source holds no user principal names, or no addresses; were both exported?";
        return Verdict::blocked(FactKind::Directory, reason).with(read(directory));
    }
    if directory.compared == 0 {
        return Verdict::not_applicable(
            "no user who signs in has both a routable user principal name and a primary SMTP address",
        );
    }
    let mut evidence = read(directory);
    evidence.push(Evidence::new("users compared", directory.compared.to_string()));
    let unequal = &directory.unequal;
    let Some(first) = unequal.entries.first() else { return Verdict::pass(evidence) };
    let message = match unequal.total {
        1 => format!("1 of {} users signs in as {}, and has the address {}", directory.compared, first.upn, first.smtp),
        total => format!(
            "{total} of {} users sign in with another name than their primary SMTP address: {} has the address {}",
            directory.compared, first.upn, first.smtp
        ),
    };
    let mut finding = Finding::warning("differs", message).remedy(&ALIGN);
    for one in unequal.entries.iter().take(SHOWN) {
        let line = Evidence::new(format!("userPrincipalName of {}", one.holder.dn), one.upn.as_str());
        finding = finding.because(line.expected(one.smtp.as_str()).source(&PREPARE));
    }
    // The report quotes them for the shell.
    let finding = finding.value("identity", &first.holder.dn).value("smtp", &first.smtp).value("upn", &first.upn);
    Verdict::of(vec![finding], evidence)
}

fn examples() -> Vec<Example> {
    let ada = |upn| Sample::user("ada").upn(upn).smtp("SMTP:ada@contoso.com");
    let of = |given, samples: &[Sample], expect| example(given, directory(samples), expect);
    let mut alternate = of("an alternate id", &[ada("al@contoso.com")], Expect::NotApplicable);
    alternate.circumstances.alternate_id = true;
    vec![
        of("name and address are one", &[ada("Ada@contoso.com")], Expect::Pass),
        of("another name than the address", &[ada("al@contoso.com")], Expect::Finding(Level::Warning, "differs")),
        of(
            "a shared mailbox has another name",
            &[
                ada("ada@contoso.com"),
                Sample::user("info").upn("mbx1@contoso.com").smtp("SMTP:info@contoso.com").disabled(),
            ],
            Expect::Pass,
        ),
        of("a name that no tenant takes", &[ada("ada@contoso.local")], Expect::NotApplicable),
        alternate,
        of("an export without addresses", &[Sample::user("ada").upn("ada@contoso.com")], Expect::Blocked),
        of("an export of computers", &[Sample::of("WS1", "computer")], Expect::NotApplicable),
    ]
}
