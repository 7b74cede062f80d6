//! Can the users sign in to the tenant with their names?

use super::address::{is_host_name, is_routable};
use super::example::{Sample, directory, example, listed, unknown_domain, verified};
use super::sources::{ADD_DOMAIN, NON_ROUTABLE, PREPARE, SUFFIXES, UPN};
use super::verified::{self, Standing, Tenants};
use super::{SCOPE, names, nobody, read};
use crate::facts::directory::{Attribute, Directory, InDomain};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("identity.upn-suffix"),
    title: "every UPN suffix is routable and verified in the tenant",
    subject: SubjectKind::Directory,
    roles: &[],
    scope: &SCOPE,
    proves: "Each suffix of a user principal name is a domain of the internet, and the sign-in service or Microsoft Graph knows it as one \
             of the tenant. It does not prove that the users are synchronized. Users of linked mailboxes get their name from the \
             forest of their account, and with an alternate id nobody signs in with it: neither is judged.",
    sources: &[PREPARE, NON_ROUTABLE, UPN, SUFFIXES],
    needs: &[FactKind::Directory],
    any_of: &[],
    uses: &[FactKind::DirectoryDomains, FactKind::TenantDiscovery, FactKind::Graph],
    blames: &[],
    steps: &[(Scenario::C, Step::UpnSuffixes)],
    remedies: &[&ROUTABLE, &VERIFY],
    settings: &[],
    examples,
    run,
};

static ROUTABLE: Remedy = Remedy {
    id: "give-routable-upn-suffix",
    summary: "Add a verified domain as UPN suffix, and give it to the users of {suffix}.",
    steps: &[
        "Active Directory Domains and Trusts > Properties of the top entry > UPN Suffixes: add a domain that the tenant has verified.",
        "Keep the present names in a file, for the way back.",
        "Change the user principal names to it; best to the primary SMTP address of each user. The command shows what it would do: take -WhatIf off when that is right.",
        "Tell the users: where they sign in with the user principal name, they do so with the new one.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Get-ADForest | Set-ADForest -UPNSuffixes @{Add='{verified_domain}'}",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Get-ADUser -Filter \"userPrincipalName -like '*@{suffix}'\" | Select-Object DistinguishedName, UserPrincipalName | Export-Csv -NoTypeInformation -Encoding UTF8 former-names.csv",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Get-ADUser -Filter \"userPrincipalName -like '*@{suffix}'\" | ForEach-Object { Set-ADUser -Identity $_ -UserPrincipalName ($_.UserPrincipalName -replace '@.*$', '@{verified_domain}') -WhatIf }",
        },
    ],
    who: Who::ServerAdmin,
    risk: "programs that know a user by the old name must be told the new one",
    undo: "Import-Csv former-names.csv | ForEach-Object { Set-ADUser -Identity $_.DistinguishedName -UserPrincipalName $_.UserPrincipalName }",
    effective: "with the next synchronization",
    documentation: &[NON_ROUTABLE, PREPARE],
};

static VERIFY: Remedy = Remedy {
    id: "verify-upn-suffix",
    summary: "Add {suffix} to the tenant and verify it, or give its users another suffix.",
    steps: &[
        "Microsoft 365 admin center > Settings > Domains: add the domain and verify it. MX and Autodiscover need not change.",
        "Where the domain is not yours, or is verified in another tenant, give the users a suffix that is.",
    ],
    commands: &[Command { shell: Shell::PowerShell, text: "Get-MgDomain | Format-Table Id, IsVerified" }],
    who: Who::GlobalAdmin,
    risk: "none: a verified domain changes no mail flow by itself",
    undo: "remove the domain from the tenant",
    effective: "minutes after verification; names change with the next synchronization",
    documentation: &[ADD_DOMAIN, UPN],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let directory = cx.need::<Directory>();
    let tenants = Tenants::of(cx);
    if cx.run.alternate_id {
        return Verdict::not_applicable("users sign in with an alternate id, not with the user principal name");
    }
    if let Some(verdict) = nobody(directory) {
        return verdict;
    }
    if directory.count(Attribute::UserPrincipalName) == 0 {
        let reason = "no object carries userPrincipalName; was the attribute exported?";
        return Verdict::blocked(FactKind::Directory, reason).with(read(directory));
    }
    let (mut findings, mut open, mut good) = (Vec::new(), Vec::new(), Vec::new());
    for (suffix, of) in directory.suffixes.entries.iter().filter(|(suffix, _)| is_host_name(suffix)) {
        if !is_routable(suffix) {
            findings.push(not_routable(suffix, of));
            continue;
        }
        match tenants.standing(suffix) {
            Standing::Verified => good.push(suffix.as_str()),
            Standing::Elsewhere(tenant) => {
                let why = format!("the suffix {suffix} is verified in another tenant, {tenant}");
                findings.push(not_verified("in-other-tenant", suffix, of, &why));
            }
            Standing::Unverified(why) => findings.push(not_verified("not-verified", suffix, of, &why)),
            Standing::Open(why) => open.push((suffix.clone(), why)),
        }
    }
    let mut evidence = read(directory);
    evidence
        .push(Evidence::new("verified suffixes", if good.is_empty() { "none".to_owned() } else { good.join(", ") }));
    if directory.linked > 0 {
        evidence.push(Evidence::new("linked mailboxes, not judged", directory.linked.to_string()));
    }
    if directory.suffixes.unlisted() > 0 {
        open.push((format!("{} further suffixes", directory.suffixes.unlisted()), "there are too many".to_owned()));
    }
    if !open.is_empty() && findings.iter().all(|finding| finding.level == Level::Note) {
        return verified::open(&open, evidence);
    }
    Verdict::of(findings, evidence)
}

/// Where nobody signs in with the suffix, it hurts nobody.
fn level(of: &InDomain) -> Level {
    if of.sign_in > 0 { Level::Error } else { Level::Note }
}

fn users(of: &InDomain) -> String {
    match (of.objects, of.sign_in) {
        (1, 1) => "1 user has it".to_owned(),
        (all, 0) => format!("{all} accounts have it, and none of them signs in"),
        (all, sign_in) if all == sign_in => format!("{all} users have it"),
        (all, sign_in) => format!("{sign_in} users and {} accounts that do not sign in have it", all - sign_in),
    }
}

fn not_routable(suffix: &str, of: &InDomain) -> Finding {
    let message =
        format!("the suffix {suffix} is no domain of the internet, so no tenant can verify it; {}", users(of));
    let line = Evidence::new(format!("user principal names @{suffix}"), names(&of.first, of.objects));
    Finding::at(level(of), "not-routable", message)
        .because(line.expected("a suffix that is registered on the internet").source(&PREPARE))
        .remedy(&ROUTABLE)
        .value("suffix", suffix)
}

fn not_verified(code: &'static str, suffix: &str, of: &InDomain, why: &str) -> Finding {
    let line = Evidence::new(format!("user principal names @{suffix}"), names(&of.first, of.objects));
    Finding::at(level(of), code, format!("{why}; {}", users(of)))
        .because(line.expected("a suffix that the tenant has verified").source(&UPN))
        .remedy(&VERIFY)
        .value("suffix", suffix)
}

fn examples() -> Vec<Example> {
    let ada = |upn| Sample::user("ada").upn(upn).smtp("SMTP:ada@contoso.com");
    let error = |code| Expect::Finding(Level::Error, code);
    let of = |given, samples: &[Sample], expect| {
        let facts = verified(directory(samples), &["contoso.com"]);
        example(given, facts, expect)
    };
    let mut alternate = of("an alternate id", &[ada("ada@contoso.local")], Expect::NotApplicable);
    alternate.circumstances.alternate_id = true;
    let strange = unknown_domain(verified(directory(&[ada("ada@fabrikam.com")]), &["contoso.com"]), "fabrikam.com");
    vec![
        of("all suffixes are verified", &[ada("ada@contoso.com")], Expect::Pass),
        example(
            "the tenant's own first domain",
            verified(directory(&[ada("ada@contoso.onmicrosoft.com")]), &["contoso.onmicrosoft.com"]),
            Expect::Pass,
        ),
        example(
            "the first domain of another tenant",
            super::example::of_other_tenant(directory(&[ada("ada@old.onmicrosoft.com")]), "old.onmicrosoft.com"),
            error("in-other-tenant"),
        ),
        example(
            "verified, and nobody says which tenant is ours",
            super::example::verified_by_somebody(directory(&[ada("ada@contoso.com")]), &["contoso.com"]),
            Expect::Blocked,
        ),
        of("a suffix of the inside", &[ada("ada@contoso.local")], error("not-routable")),
        of(
            "a suffix of the inside that only a shared mailbox has",
            &[ada("ada@contoso.com"), Sample::user("info").upn("info@contoso.local").disabled()],
            Expect::Finding(Level::Note, "not-routable"),
        ),
        of(
            "a suffix of the inside that only a linked mailbox has",
            &[ada("ada@contoso.com"), Sample::user("bob").upn("bob@resource.local").linked()],
            Expect::Pass,
        ),
        example("a suffix that nobody verified", strange, error("not-verified")),
        example(
            "a suffix of another tenant",
            super::example::of_other_tenant(directory(&[ada("ada@fabrikam.com")]), "fabrikam.com"),
            error("in-other-tenant"),
        ),
        example("Microsoft Graph lists the suffix", listed(directory(&[ada("ada@contoso.com")]), true), Expect::Pass),
        example(
            "the suffix is in the tenant and not verified",
            listed(directory(&[ada("ada@contoso.com")]), false),
            error("not-verified"),
        ),
        example(
            "Microsoft Graph does not list the suffix",
            listed(directory(&[ada("ada@fabrikam.com")]), true),
            error("not-verified"),
        ),
        example(
            "a suffix that the tenant verified after its list was read",
            verified(listed(directory(&[ada("ada@fabrikam.com")]), true), &["fabrikam.com"]),
            Expect::Pass,
        ),
        example("nobody was asked about the suffix", directory(&[ada("ada@contoso.com")]), Expect::Blocked),
        of("an export without the attribute", &[Sample::user("ada").smtp("SMTP:ada@contoso.com")], Expect::Blocked),
        of("an export of computers", &[Sample::of("WS1", "computer")], Expect::NotApplicable),
        alternate,
    ]
}
