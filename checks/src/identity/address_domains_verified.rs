//! Does the tenant take every domain that the mailboxes have addresses in?

use super::address::{is_host_name, is_routable};
use super::example::{Sample, directory, example, listed, unknown_domain, verified};
use super::sources::{ADD_DOMAIN, PREPARE, SUFFIXES};
use super::verified::{self, Standing, Tenants};
use super::{SCOPE, list, names, nobody, read};
use crate::facts::directory::{Attribute, Directory, InDomain};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("identity.address-domains-verified"),
    title: "the tenant has verified every domain that users and groups have addresses in",
    subject: SubjectKind::Directory,
    roles: &[],
    scope: &SCOPE,
    proves: "Each domain of an SMTP address of a user or group is one that the sign-in service or Microsoft Graph knows as the tenant's. \
             Addresses of contacts, and those to which mail is sent on, are other people's and not judged.",
    sources: &[PREPARE, ADD_DOMAIN, SUFFIXES],
    needs: &[FactKind::Directory],
    any_of: &[],
    uses: &[FactKind::DirectoryDomains, FactKind::TenantDiscovery, FactKind::Graph],
    blames: &[],
    steps: &[(Scenario::C, Step::VerifyDomains)],
    remedies: &[&TAKE_OUT, &VERIFY],
    settings: &[],
    examples,
    run,
};

static TAKE_OUT: Remedy = Remedy {
    id: "take-out-inside-addresses",
    summary: "Take the addresses in {address_domain} out of the mailboxes and of the address policies.",
    steps: &[
        "Find the e-mail address policies that give the addresses, and take the domain out of them.",
        "Remove the addresses from the objects. Where one is the primary address, set another first.",
        "Keep X500 entries: replies to old mail rely on them.",
    ],
    commands: &[
        Command { shell: Shell::Any, text: "{list}" },
        Command {
            shell: Shell::PowerShell,
            text: "Get-EmailAddressPolicy | Where-Object { $_.EnabledEmailAddressTemplates -like '*{address_domain}*' }",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Get-Recipient -ResultSize Unlimited -Filter \"EmailAddresses -like '*@{address_domain}'\"",
        },
    ],
    who: Who::ExchangeAdmin,
    risk: "mail to a removed address is refused",
    undo: "add the addresses again",
    effective: "with the next synchronization",
    documentation: &[PREPARE],
};

static VERIFY: Remedy = Remedy {
    id: "verify-address-domain",
    summary: "Add {address_domain} to the tenant and verify it, or take the addresses in it out.",
    steps: &[
        "Microsoft 365 admin center > Settings > Domains: add the domain and verify it. MX and Autodiscover need not change.",
        "Where the domain is no longer yours, remove the addresses.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "Get-MgDomain | Format-Table Id, IsVerified" },
        Command {
            shell: Shell::PowerShell,
            text: "Get-Recipient -ResultSize Unlimited -Filter \"EmailAddresses -like '*@{address_domain}'\"",
        },
    ],
    who: Who::GlobalAdmin,
    risk: "none: a verified domain changes no mail flow by itself",
    undo: "remove the domain from the tenant",
    effective: "minutes after verification",
    documentation: &[ADD_DOMAIN],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let directory = cx.need::<Directory>();
    let tenants = Tenants::of(cx);
    if let Some(verdict) = nobody(directory) {
        return verdict;
    }
    if directory.domains.total == 0 {
        if directory.count(Attribute::ProxyAddresses) == 0 {
            let reason = "no object carries proxyAddresses; was the attribute exported?";
            return Verdict::blocked(FactKind::Directory, reason).with(read(directory));
        }
        return Verdict::not_applicable("no user or group has an SMTP address of its own");
    }
    let (mut findings, mut open, mut good) = (Vec::new(), Vec::new(), Vec::new());
    for (domain, of) in directory.domains.entries.iter().filter(|(domain, _)| is_host_name(domain)) {
        if !is_routable(domain) {
            let why = format!("{domain} is no domain of the internet, so no tenant can verify it");
            findings.push(finding("not-routable", domain, of, &why, &TAKE_OUT).value("list", list(cx)));
            continue;
        }
        match tenants.standing(domain) {
            Standing::Verified => good.push(domain.as_str()),
            Standing::Elsewhere(tenant) => {
                let why = format!("{domain} is verified in another tenant, {tenant}");
                findings.push(finding("in-other-tenant", domain, of, &why, &VERIFY));
            }
            Standing::Unverified(why) => findings.push(finding("not-verified", domain, of, &why, &VERIFY)),
            Standing::Open(why) => open.push((domain.clone(), why)),
        }
    }
    let mut evidence = read(directory);
    evidence.push(Evidence::new("verified domains", if good.is_empty() { "none".to_owned() } else { good.join(", ") }));
    if directory.domains.unlisted() > 0 {
        open.push((format!("{} further domains", directory.domains.unlisted()), "there are too many".to_owned()));
    }
    if findings.is_empty() && !open.is_empty() {
        return verified::open(&open, evidence);
    }
    Verdict::of(findings, evidence)
}

fn finding(code: &'static str, domain: &str, of: &InDomain, why: &str, remedy: &'static Remedy) -> Finding {
    let objects = if of.objects == 1 { "1 object has".to_owned() } else { format!("{} objects have", of.objects) };
    let line = Evidence::new(format!("addresses @{domain}"), names(&of.first, of.objects));
    Finding::error(code, format!("{why}; {objects} an address in it"))
        .because(line.expected("domains that the tenant has verified").source(&PREPARE))
        .remedy(remedy)
        .value("address_domain", domain)
}

fn examples() -> Vec<Example> {
    let error = |code| Expect::Finding(Level::Error, code);
    let of = |given, samples: &[Sample], expect| {
        example(given, verified(directory(samples), &["contoso.com", "contoso.de"]), expect)
    };
    let ada = || Sample::user("ada").smtp("SMTP:ada@contoso.com");
    let strange_alone = directory(&[ada().smtp("smtp:ada@fabrikam.com")]);
    let strange = directory(&[ada().smtp("smtp:ada@fabrikam.com")]);
    vec![
        of("all domains are verified", &[ada().smtp("smtp:ada@contoso.de")], Expect::Pass),
        of("an address of another type", &[ada().smtp("SIP:ada@contoso.local")], Expect::Pass),
        of(
            "a contact of another company",
            &[ada(), Sample::of("bob", "contact").smtp("SMTP:bob@fabrikam.com")],
            Expect::Pass,
        ),
        example(
            "the domain for mail of those who moved",
            verified(
                directory(&[ada().smtp("smtp:ada@contoso.mail.onmicrosoft.com")]),
                &["contoso.com", "contoso.mail.onmicrosoft.com"],
            ),
            Expect::Pass,
        ),
        example(
            "an address that an earlier tenant left behind",
            super::example::of_other_tenant(
                directory(&[ada().smtp("smtp:ada@old.mail.onmicrosoft.com")]),
                "old.mail.onmicrosoft.com",
            ),
            error("in-other-tenant"),
        ),
        of("an address of the inside", &[ada().smtp("smtp:ada@contoso.local")], error("not-routable")),
        example(
            "a domain that nobody verified",
            unknown_domain(verified(strange.clone(), &["contoso.com"]), "fabrikam.com"),
            error("not-verified"),
        ),
        example(
            "a domain of another tenant",
            super::example::of_other_tenant(strange, "fabrikam.com"),
            error("in-other-tenant"),
        ),
        example("Microsoft Graph lists the domain", listed(directory(&[ada()]), true), Expect::Pass),
        example("Microsoft Graph does not list the domain", listed(strange_alone, true), error("not-verified")),
        example("nobody was asked about the domains", directory(&[ada()]), Expect::Blocked),
        of("an export without addresses", &[Sample::user("ada").upn("ada@contoso.com")], Expect::Blocked),
        of(
            "only contacts have addresses",
            &[Sample::of("bob", "contact").smtp("SMTP:bob@fabrikam.com")],
            Expect::NotApplicable,
        ),
    ]
}
