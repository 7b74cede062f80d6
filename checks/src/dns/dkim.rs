//! Can receivers verify what Exchange Online signs for the domain?

use super::example::{circumstances, contoso, example, host, lookup, public, texts, through_aliases};
use super::microsoft::{self, Arrival};
use super::tags;
use super::view::{ROOTS, evidence, settled, through};
use crate::facts::dns::short;
use crate::facts::dns::{Answer, Data, Dkim, Lookup, Mx, RecordType, Selector, View};
use crate::prelude::*;
use crate::values;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dns.dkim"),
    title: "both DKIM selectors of Exchange Online lead to a key",
    subject: SubjectKind::Domain,
    roles: &[],
    scope: &[(Scenario::C, Level::Warning), (Scenario::D, Level::Warning)],
    proves: "selector1 and selector2 resolve to a key in the old or the new form of Microsoft. It does not prove that \
             signing is switched on, and says nothing about selectors of other senders.",
    sources: &[M365, RFC6376],
    needs: &[FactKind::DnsDkim],
    any_of: &[],
    uses: &[FactKind::DnsMx],
    blames: ROOTS,
    steps: &[(Scenario::C, Step::SmtpBothWays)],
    remedies: &[&PUBLISH],
    settings: &[],
    examples,
    run,
};

const M365: Source = Source::new(
    "How to use DKIM for email in your custom domain",
    "https://learn.microsoft.com/en-us/defender-office-365/email-authentication-dkim-configure",
);
const RFC6376: Source =
    Source::new("RFC 6376, section 3.6.1: the key record", "https://www.rfc-editor.org/rfc/rfc6376#section-3.6.1");

static PUBLISH: Remedy = Remedy {
    id: "publish-dkim-selectors",
    summary: "Publish both DKIM selectors as aliases of the names that Exchange Online gives, then switch signing on.",
    steps: &[
        "Read both targets with the first command: their form depends on when the domain was added.",
        "Publish selector1._domainkey.{domain} and selector2._domainkey.{domain} as aliases of them.",
        "When both resolve, switch signing on with the second command.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Get-DkimSigningConfig -Identity {domain} | Format-List Selector1CNAME,Selector2CNAME,Enabled",
        },
        Command { shell: Shell::PowerShell, text: "Set-DkimSigningConfig -Identity {domain} -Enabled $true" },
    ],
    who: Who::DnsAdmin,
    risk: "none: unsigned mail is treated as before",
    undo: "Set-DkimSigningConfig -Identity {domain} -Enabled $false",
    effective: "when the names resolve; switching on may take some minutes more",
    documentation: &[M365],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let dkim = cx.need::<Dkim>();
    match microsoft::arrival(cx) {
        Arrival::ExchangeOnline => {}
        Arrival::Elsewhere => {
            return Verdict::not_applicable(
                "mail does not arrive at Exchange Online: a gateway or the organization's own servers sign, with selectors of their own",
            );
        }
        Arrival::Unknown => return Verdict::not_applicable("nothing says that Exchange Online sends for this domain"),
    }
    let mut findings = Vec::new();
    let shown: Vec<Evidence> = dkim.selectors.iter().map(|selector| evidence(&selector.seen.lookup)).collect();
    for selector in &dkim.selectors {
        match settled(cx, FactKind::DnsDkim, &selector.seen.lookup) {
            Ok(lookup) => findings.extend(judged(cx, selector, lookup)),
            Err(open) => return open,
        }
    }
    let all_public = dkim.selectors.iter().all(|selector| selector.seen.view == View::Public);
    through(cx, if all_public { View::Public } else { View::Resolver }, Verdict::of(findings, shown))
}

fn judged(cx: &CheckCx<'_>, selector: &Selector, lookup: &Lookup) -> Option<Finding> {
    let name = &selector.name;
    let records: Vec<&str> = lookup.texts().collect();
    let finding = match (records.as_slice(), lookup.aliases.is_empty()) {
        ([], true) => Finding::warning("not-published", format!("{name} is not published")),
        ([], false) => {
            Finding::warning("leads-nowhere", format!("{name} is an alias of {}, where there is no key", lookup.end()))
        }
        ([record], _) => match key(record) {
            Err(why) => Finding::warning("no-key", format!("{name} holds no usable key: {why}")),
            Ok(()) => return foreign(cx, selector, lookup),
        },
        _ => Finding::warning("several-keys", format!("{name} holds {} records; receivers expect one", records.len())),
    };
    Some(
        finding
            .because(evidence(lookup).expected("an alias of the name from Exchange Online, with one key").source(&M365))
            .remedy(&PUBLISH),
    )
}

/// A key that is not behind a name of Microsoft works, but Exchange Online cannot renew it.
fn foreign(cx: &CheckCx<'_>, selector: &Selector, lookup: &Lookup) -> Option<Finding> {
    let suffixes = || microsoft::known(cx).into_iter().flat_map(|cloud| &cloud.dkim);
    let known = |target: &str| suffixes().any(|suffix| values::below(target, suffix));
    if lookup.aliases.iter().any(|hop| known(&hop.target)) || suffixes().next().is_none() {
        return None;
    }
    let message = format!("{} leads to {}, which is no name of Exchange Online", selector.name, lookup.end());
    Some(Finding::note("foreign-target", message).because(evidence(lookup).source(&M365)))
}

/// Whether a key record holds a key (an empty one is revoked).
fn key(record: &str) -> Result<(), String> {
    let tags = tags::parse(record)?;
    if tags::value(&tags, "v").is_some_and(|version| version != "DKIM1") {
        return Err(format!("its version is not DKIM1: {}", short(record)));
    }
    let key: String = tags::value(&tags, "p").ok_or("it has no tag `p`")?.split_whitespace().collect();
    if key.is_empty() {
        return Err("the key is revoked (`p` is empty)".to_owned());
    }
    let bytes = data_encoding::BASE64.decode(key.as_bytes()).map_err(|_| "the key is cut off or not base64")?;
    let whole = match tags::value(&tags, "k") {
        Some("ed25519") => bytes.len() == 32,
        _ => is_whole(&bytes),
    };
    if whole { Ok(()) } else { Err("the key is cut off or damaged".to_owned()) }
}

/// Whether bytes are one DER sequence of just the length that it announces.
fn is_whole(bytes: &[u8]) -> bool {
    match bytes {
        [0x30, length, rest @ ..] if *length < 0x80 => rest.len() == usize::from(*length),
        [0x30, 0x81, length, rest @ ..] => rest.len() == usize::from(*length),
        [0x30, 0x82, high, low, rest @ ..] => rest.len() == usize::from(u16::from_be_bytes([*high, *low])),
        _ => false,
    }
}

fn examples() -> Vec<Example> {
    const KEY: &str = "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDF+4j8nHKXQhWgL1m2lCiMLjUN16pW+d1pj8upc4eVGeOAeWapnC1dQ1DTAZh2fh5+tGNps6FXwX06WyHK3thleuTP3plxkRWGuBnGZ0F5v3E18aZosDLW81RITnxkv8jaoVa/NpWXSoxHzIgotLXpGFGB601x/WS+TYBaSTQcPQIDAQAB";
    let selector = |n: u8, target: &str, keys: &[&str]| {
        let name = format!("selector{n}._domainkey.contoso.com");
        let found = texts(&name, keys);
        let found = if target.is_empty() { found } else { through_aliases(found, &[target]) };
        Selector { name: format!("selector{n}"), seen: public(found) }
    };
    let old = |n: u8, keys: &[&str]| {
        selector(n, &format!("selector{n}-contoso-com._domainkey.contoso.onmicrosoft.com"), keys)
    };
    let new =
        |n: u8| selector(n, &format!("selector{n}-contoso-com._domainkey.contoso.x-v1.dkim.mail.microsoft"), &[KEY]);
    let mx = |exchanger: &str| {
        let found = lookup(
            "contoso.com",
            RecordType::Mx,
            Answer::Records(vec![Data::Mx { preference: 0, host: exchanger.to_owned() }]),
        );
        Mx { seen: public(found.clone()), resolver: found, hosts: vec![host(exchanger, &["192.0.2.25"])], beyond: 0 }
    };
    let at = |given, exchanger: &str, selectors: Vec<Selector>, expect| {
        let mut example = example(given, Dkim { selectors }, circumstances(Scenario::D), expect);
        example.facts.record(&contoso(), mx(exchanger));
        example
    };
    let online = |given, selectors, expect| at(given, "contoso-com.mail.protection.outlook.com", selectors, expect);
    let warning = |code| Expect::Finding(Level::Warning, code);
    let timeout = Selector {
        name: "selector2".to_owned(),
        seen: public(lookup("selector2._domainkey.contoso.com", RecordType::Txt, Answer::Timeout)),
    };
    vec![
        online("both selectors, old form", vec![old(1, &[KEY]), old(2, &[KEY])], Expect::Pass),
        online("both selectors, new form", vec![new(1), new(2)], Expect::Pass),
        online("selector2 not published", vec![old(1, &[KEY]), selector(2, "", &[])], warning("not-published")),
        online("selector2 leads nowhere", vec![old(1, &[KEY]), old(2, &[])], warning("leads-nowhere")),
        online("a revoked key", vec![old(1, &[KEY]), old(2, &["v=DKIM1; p="])], warning("no-key")),
        online(
            "two keys under one name",
            vec![old(1, &[KEY]), old(2, &[KEY, "v=DKIM1; p=AAAA"])],
            warning("several-keys"),
        ),
        online(
            "keys of another service",
            vec![new(1), selector(2, "dkim.fabrikam.com", &[KEY])],
            Expect::Finding(Level::Note, "foreign-target"),
        ),
        online("no answer in time", vec![old(1, &[KEY]), timeout], Expect::Blocked),
        at(
            "a gateway signs",
            "mx.fabrikam.com",
            vec![selector(1, "", &[]), selector(2, "", &[])],
            Expect::NotApplicable,
        ),
    ]
}
