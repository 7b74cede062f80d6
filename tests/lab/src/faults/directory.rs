//! What goes wrong in a directory before a migration? Scenario C.

use super::words::{In, blocked_at, error_at, warning_at};
use crate::{Expected, Fault, Page, Variant, World};

const EXPORTED: In = In(World::directory);

const DIRECTORY: &str = "directory.ldf";
const ATTRIBUTES: &str = "identity.attributes";
const DUPLICATES: &str = "identity.duplicates";
const SUFFIX: &str = "identity.upn-suffix";
const DOMAINS: &str = "identity.address-domains-verified";
const EQUALS: &str = "identity.upn-equals-smtp";

const ADA: &str = "Ada Lovelace";
const BOB: &str = "Robert O'Hara";
const UPN: &str = "userPrincipalName";
const PROXY: &str = "proxyAddresses";

const BAD_VALUE: &[Expected] = &[error_at(ATTRIBUTES, DIRECTORY)];
/// A name with a fault is not the primary address either.
const BAD_NAME: &[Expected] = &[error_at(ATTRIBUTES, DIRECTORY), warning_at(EQUALS, DIRECTORY)];
const TWO_HOLDERS: &[Expected] = &[error_at(DUPLICATES, DIRECTORY)];
const BAD_SUFFIX: &[Expected] = &[error_at(SUFFIX, DIRECTORY)];
const STRANGE_SUFFIX: &[Expected] = &[error_at(SUFFIX, DIRECTORY), warning_at(EQUALS, DIRECTORY)];
const BAD_DOMAIN: &[Expected] = &[error_at(DOMAINS, DIRECTORY)];

const fn value(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    EXPORTED.fault(name, about, (ATTRIBUTES, DIRECTORY), BAD_VALUE, apply)
}

const fn name(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    EXPORTED.fault(name, about, (ATTRIBUTES, DIRECTORY), BAD_NAME, apply)
}

const fn duplicate(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    EXPORTED.fault(name, about, (DUPLICATES, DIRECTORY), TWO_HOLDERS, apply)
}

pub(super) const VALUES: &[Fault] = &[
    name("identity-upn-space", "a user principal name has a space", |world| {
        world.set_value(ADA, UPN, "ada lovelace@contoso.com");
    }),
    name("identity-upn-umlaut", "a user principal name has an umlaut", |world| {
        world.set_value(ADA, UPN, "ad\u{e4}@contoso.com");
    }),
    name("identity-upn-long", "a user principal name has too many characters before the @", |world| {
        world.set_value(ADA, UPN, &format!("{}@contoso.com", "a".repeat(65)));
    }),
    name("identity-upn-period", "a user principal name has a period before the @", |world| {
        world.set_value(ADA, UPN, "ada.@contoso.com");
    }),
    name("identity-upn-slash", "a user principal name has a backslash", |world| {
        world.set_value(ADA, UPN, "contoso\\ada@contoso.com");
    }),
    value("identity-proxy-comma", "an address has a comma", |world| {
        world.add_value(ADA, PROXY, "smtp:lovelace,ada@contoso.com");
    }),
    value("identity-proxy-space", "an address has a space", |world| {
        world.add_value(ADA, PROXY, "smtp:ada lovelace@contoso.com");
    }),
    value("identity-proxy-colon", "an address has two types", |world| {
        world.add_value(ADA, PROXY, "smtp:smtp:ada.l@contoso.com");
    }),
    value("identity-proxy-untyped", "an address has neither a type nor an @", |world| {
        world.add_value(ADA, PROXY, "ada.lovelace");
    }),
    value("identity-proxy-long", "an address has too many characters", |world| {
        world.add_value(ADA, PROXY, &format!("x500:/o=Contoso/cn={}", "a".repeat(256)));
    }),
    value("identity-proxy-quote", "an X500 address has quotes", |world| {
        world.add_value(ADA, PROXY, "x500:/o=Contoso/cn=\"ada\"");
    }),
    value("identity-alias-period", "an alias begins with a period", |world| {
        world.set_value(ADA, "mailNickname", ".ada");
    }),
    value("identity-alias-long", "an alias has too many characters", |world| {
        world.set_value(ADA, "mailNickname", &"a".repeat(65));
    }),
    value("identity-alias-space", "an alias has a space", |world| {
        world.set_value(ADA, "mailNickname", "ada l");
    }),
    value("identity-two-primaries", "an object has two primary addresses", |world| {
        world.add_value(ADA, PROXY, "SMTP:ada.lovelace@contoso.com");
    }),
    value("identity-target-inside", "mail is sent on to a domain of the inside", |world| {
        world.add_value(BOB, "targetAddress", "SMTP:bob@mail.contoso.local");
    }),
    value("identity-account-long", "a user has no user principal name, and a long account name", |world| {
        world.entry(BOB).retain(|(own, _)| own != UPN);
        world.set_value(BOB, "sAMAccountName", "robert.o.hara.of.contoso");
    }),
    value("identity-display-blank", "a display name is blank", |world| {
        world.set_value(BOB, "displayName", "  ");
    }),
];

pub(super) const HOLDERS: &[Fault] = &[
    duplicate("identity-duplicate-address", "two users have one address", |world| {
        world.add_value(BOB, PROXY, "smtp:A.Lovelace@contoso.com");
    }),
    duplicate("identity-duplicate-mail", "a contact has the mail address of a user", |world| {
        world.set_value("Carol (Fabrikam)", "mail", "Ada@contoso.com");
    }),
    duplicate("identity-duplicate-group", "a group has the address of a user", |world| {
        world.add_value("Staff", PROXY, "smtp:bob@contoso.com");
    }),
    duplicate("identity-duplicate-alias", "two objects have one alias", |world| {
        world.set_value(BOB, "mailNickname", "Ada");
    }),
    duplicate("identity-duplicate-target", "mail of two objects is sent on to one address", |world| {
        world.add_value(BOB, "targetAddress", "smtp:carol@fabrikam.com");
    }),
    EXPORTED.fault(
        "identity-duplicate-upn",
        "two users have one user principal name",
        (DUPLICATES, DIRECTORY),
        &[error_at(DUPLICATES, DIRECTORY), warning_at(EQUALS, DIRECTORY)],
        |world| world.set_value(BOB, UPN, "ada@contoso.com"),
    ),
];

pub(super) const NAMES: &[Fault] = &[
    EXPORTED.fault(
        "identity-suffix-local",
        "a suffix is one of the inside",
        (SUFFIX, DIRECTORY),
        BAD_SUFFIX,
        |world| {
            world.set_value(ADA, UPN, "ada@contoso.local");
        },
    ),
    EXPORTED.fault("identity-suffix-label", "a suffix is a single label", (SUFFIX, DIRECTORY), BAD_SUFFIX, |world| {
        world.set_value(ADA, UPN, "ada@contoso");
    }),
    EXPORTED.fault(
        "identity-suffix-unverified",
        "no tenant has verified a suffix",
        (SUFFIX, DIRECTORY),
        STRANGE_SUFFIX,
        |world| {
            world.set_value(ADA, UPN, "ada@fabrikam.com");
            answer(world, "fabrikam.com", unknown());
        },
    ),
    EXPORTED.fault(
        "identity-suffix-foreign",
        "a suffix is verified in another tenant",
        (SUFFIX, DIRECTORY),
        STRANGE_SUFFIX,
        |world| {
            world.set_value(ADA, UPN, "ada@fabrikam.com");
            answer(world, "fabrikam.com", other_tenant());
        },
    ),
    EXPORTED.fault(
        "identity-suffix-open",
        "the sign-in service has no time to say whether a suffix is verified",
        (SUFFIX, DIRECTORY),
        &[blocked_at(SUFFIX, DIRECTORY), warning_at(EQUALS, DIRECTORY)],
        |world| {
            world.set_value(ADA, UPN, "ada@fabrikam.com");
            answer(world, "fabrikam.com", Page::status(429));
        },
    ),
    EXPORTED.fault(
        "identity-upn-differs",
        "a user signs in with another name than the primary address",
        (EQUALS, DIRECTORY),
        &[warning_at(EQUALS, DIRECTORY)],
        |world| world.set_value(ADA, UPN, "al0815@contoso.com"),
    ),
    EXPORTED.fault(
        "identity-domain-inside",
        "a mailbox has an address of the inside",
        (DOMAINS, DIRECTORY),
        BAD_DOMAIN,
        |world| {
            world.add_value(ADA, PROXY, "smtp:ada@contoso.local");
        },
    ),
    EXPORTED.fault(
        "identity-domain-unverified",
        "no tenant has verified the domain of an address",
        (DOMAINS, DIRECTORY),
        BAD_DOMAIN,
        |world| {
            world.add_value(ADA, PROXY, "smtp:ada@fabrikam.com");
            answer(world, "fabrikam.com", unknown());
        },
    ),
    EXPORTED.fault(
        "identity-domain-foreign",
        "the domain of an address is verified in another tenant",
        (DOMAINS, DIRECTORY),
        BAD_DOMAIN,
        |world| {
            world.add_value(ADA, PROXY, "smtp:ada@fabrikam.com");
            answer(world, "fabrikam.com", other_tenant());
        },
    ),
    EXPORTED.fault(
        "identity-domain-of-former-tenant",
        "a mailbox has an address of a tenant that the company left",
        (DOMAINS, DIRECTORY),
        BAD_DOMAIN,
        |world| {
            world.add_value(ADA, PROXY, "smtp:ada@old.mail.onmicrosoft.com");
            answer(world, "old.onmicrosoft.com", other_tenant());
        },
    ),
    EXPORTED.fault(
        "identity-no-names",
        "the export leaves the user principal names out",
        (ATTRIBUTES, DIRECTORY),
        &[blocked_at(SUFFIX, DIRECTORY), blocked_at(EQUALS, DIRECTORY)],
        |world| without(world, &[UPN]),
    ),
    EXPORTED.fault(
        "identity-no-addresses",
        "the export leaves the addresses out",
        (ATTRIBUTES, DIRECTORY),
        &[blocked_at(DOMAINS, DIRECTORY), blocked_at(EQUALS, DIRECTORY)],
        |world| without(world, &[PROXY]),
    ),
];

pub(super) const VARIANTS: &[Variant] = &[
    EXPORTED.variant("identity-alternate-id", "users sign in with an alternate id", |world| {
        world.alternate_id = true;
        for name in [ADA, BOB, "Info"] {
            world.set_value(name, UPN, &format!("{} x@contoso.local", name.to_lowercase()));
        }
    }),
    EXPORTED.variant("identity-resource-forest", "the accounts of the mailboxes are in another forest", |world| {
        for (name, upn) in [(ADA, "ada@resource.local"), (BOB, "bob@resource.local")] {
            world.set_value(name, UPN, upn);
            world.set_value(name, "userAccountControl", "514");
            world.set_value(name, "msExchRecipientTypeDetails", "2");
            world.set_value(name, "msExchMasterAccountSid", "\u{1}\u{5}");
        }
    }),
    EXPORTED.variant("identity-shared-mailbox", "a shared mailbox has another name than its address", |world| {
        world.set_value("Info", UPN, "mbx-0815@contoso.com");
    }),
    EXPORTED.variant("identity-old-addresses", "addresses of other systems have letters of their own", |world| {
        world.add_value(ADA, PROXY, "X400:c=us;a= ;p=Contoso;o=Exchange;s=Lovelace;g=Ada;");
        world.add_value(ADA, PROXY, "EUM:1234;phone-context=plan.contoso.com");
        world.add_value(ADA, PROXY, "smtp:o'hara+ada@contoso.com");
    }),
    EXPORTED.variant("identity-moved", "a mailbox is in Exchange Online already", |world| {
        world.add_value(BOB, "targetAddress", "SMTP:bob@contoso.mail.onmicrosoft.com");
        world.add_value(BOB, PROXY, "smtp:bob@contoso.mail.onmicrosoft.com");
        world.set_value(BOB, "msExchRecipientTypeDetails", "2147483648");
    }),
    EXPORTED.variant("identity-capitals", "names and addresses differ in their capitals alone", |world| {
        world.set_value(ADA, UPN, "ADA@Contoso.com");
    }),
];

/// What the sign-in service says about a domain.
fn answer(world: &mut World, domain: &str, page: Page) {
    world.sign_in().insert(format!("/{domain}/v2.0/.well-known/openid-configuration"), page);
}

fn unknown() -> Page {
    let body = r#"{"error":"invalid_tenant","error_description":"AADSTS90002: Tenant 'fabrikam.com' not found.","error_codes":[90002]}"#;
    Page { status: 400, ..Page::of("application/json", body) }
}

fn other_tenant() -> Page {
    let at = "https://login.microsoftonline.com/0d9c8b7a-6f5e-4d3c-8b2a-1f0e9d8c7b6a";
    Page::of("application/json", &format!(r#"{{"issuer":"{at}/v2.0","token_endpoint":"{at}/oauth2/v2.0/token"}}"#))
}

fn without(world: &mut World, attributes: &[&str]) {
    for entry in world.entries.values_mut() {
        entry.retain(|(own, _)| !attributes.contains(&own.as_str()));
    }
}
