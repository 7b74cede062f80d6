//! Do healthy customers stay green, whose set-up is not the one of the book?

use exdoctor_checks::model::{Circumstances, MailFlow, Outcome, Phase, Scenario, Vantage};
use exdoctor_lab::{Behaviour, Conduct, Dnssec, Endpoint, Issuer, Lab, Proxy, World};

use crate::support;

struct Variant {
    name: &'static str,
    change: fn(&mut World),
    run: fn(Circumstances) -> Circumstances,
}

const fn variant(name: &'static str, change: fn(&mut World), run: fn(Circumstances) -> Circumstances) -> Variant {
    Variant { name, change, run }
}

/// Set-ups in which nothing is wrong.
const VARIANTS: &[Variant] = &[
    variant("a third party's gateway in front of Exchange Online", gateway, |run| Circumstances {
        mail_flow: Some(MailFlow::Gateway),
        ..run
    }),
    variant("a gateway about which the configuration is silent", gateway, |run| Circumstances {
        mail_flow: None,
        ..run
    }),
    variant("on-premises before the migration", on_premises, |run| Circumstances {
        mail_flow: Some(MailFlow::OnPremises),
        phase: Some(Phase::Before),
        ..run
    }),
    variant("port 25 filtered from here, as in most offices", no_port_25, |run| run),
    variant("port 25 filtered from here, any domain", no_port_25, |run| scenario(run, Scenario::D)),
    variant("mail at Exchange Online Protection, any domain", |_| {}, |run| scenario(run, Scenario::D)),
    variant("a third party's gateway with a certificate of its own", gateway_of_its_own, |run| Circumstances {
        mail_flow: Some(MailFlow::Gateway),
        vantage: Vantage::Internet,
        ..run
    }),
    variant("a gateway that makes strangers wait", greylisting, |run| Circumstances {
        mail_flow: None,
        ..scenario(run, Scenario::D)
    }),
    variant("an internal zone for Autodiscover and MX", split, |run| run),
    variant("an internal zone that lacks the public mail host", internal_without_mail, |run| Circumstances {
        mail_flow: Some(MailFlow::OnPremises),
        phase: Some(Phase::Before),
        ..run
    }),
    variant("a wildcard that answers for every name", wildcard, |run| run),
    variant("a zone that is not signed", |world| world.zone("contoso.com").dnssec = Dnssec::Unsigned, |run| run),
    variant("no MTA-STS, no TLS reporting", without_policies, |run| run),
    variant("the verification record removed after it was used", unverified, |run| scenario(run, Scenario::D)),
    variant(
        "one silent resolver is not the only one",
        |_| {},
        |run| Circumstances { vantage: Vantage::Internet, ..run },
    ),
    variant("Dynamics on-premises, Autodiscover on its own servers", dynamics_on_premises, |run| Circumstances {
        mail_flow: None,
        ..scenario(run, Scenario::A)
    }),
    variant("Dynamics online with a fixed server", on_premises, |run| Circumstances {
        mail_flow: None,
        ..scenario(run, Scenario::B)
    }),
    variant("any domain without Autodiscover", without_autodiscover, |run| scenario(run, Scenario::D)),
    variant("a domain that takes no mail", parked, |run| Circumstances {
        mail_flow: None,
        ..scenario(run, Scenario::D)
    }),
    variant("DKIM with the names of domains added since 2025", new_dkim, |run| run),
    variant("port 53 filtered, as in most offices", filtered, |run| Circumstances {
        vantage: Vantage::Internal,
        ..run
    }),
    variant("a network that lets out only through a proxy", proxy_only, |run| Circumstances {
        vantage: Vantage::Internal,
        ..run
    }),
    variant("a domain of another mail service", elsewhere, |run| Circumstances {
        mail_flow: None,
        ..scenario(run, Scenario::D)
    }),
    variant("a policy that is written in capitals and in two strings", capitals, |run| run),
];

fn scenario(run: Circumstances, scenario: Scenario) -> Circumstances {
    Circumstances { scenarios: vec![scenario], phase: None, ..run }
}

fn gateway(world: &mut World) {
    world.set("contoso.com MX", &["10 mx1.fabrikam.com.", "20 mx2.fabrikam.com."]);
    world.set("mx1.fabrikam.com A", &["203.0.113.61"]);
    world.set("mx2.fabrikam.com A", &["203.0.113.62"]);
    without_policies(world);
}

fn on_premises(world: &mut World) {
    world.set("contoso.com MX", &["10 mail.contoso.com."]);
    world.set("mail.contoso.com A", &["192.0.2.25"]);
    world.set("contoso.com TXT", &["MS=ms12345678", "v=spf1 mx ip4:192.0.2.25 -all"]);
    world.set("autodiscover.contoso.com CNAME", &["mail.contoso.com."]);
    without_policies(world);
}

fn no_port_25(world: &mut World) {
    for endpoint in world.endpoints.values_mut() {
        endpoint.conduct = Conduct::Filtered;
    }
}

fn fabrikam(world: &mut World) -> &mut Endpoint {
    world.set("contoso.com MX", &["10 mx.fabrikam.com."]);
    without_policies(world);
    world.endpoint("mx.fabrikam.com:25")
}

fn gateway_of_its_own(world: &mut World) {
    fabrikam(world).leaf.issuer = Issuer::Itself;
}

fn greylisting(world: &mut World) {
    fabrikam(world).mail().greeting = "451 4.7.1 Greylisting in action, please come back later".into();
}

/// Dynamics connects to the sign-in host, the token service and Exchange Online as well.
fn dynamics_on_premises(world: &mut World) {
    on_premises(world);
    let outbound = World::outbound();
    world.endpoints.extend(outbound.endpoints);
    world.sites = outbound.sites;
}

fn split(world: &mut World) {
    let internal = &mut world.server("resolver").records;
    internal.set("autodiscover.contoso.com CNAME", &["autodiscover.outlook.com."]);
    internal.set("contoso.com MX", &["5 relay.corp.contoso.com."]);
    internal.set("relay.corp.contoso.com A", &["192.0.2.99"]);
}

fn internal_without_mail(world: &mut World) {
    on_premises(world);
    world.set("contoso.com MX", &["10 smtp.contoso.com."]);
    world.set("smtp.contoso.com A", &["192.0.2.26"]);
    world.server("resolver").records.set("smtp.contoso.com A", &[]);
}

fn wildcard(world: &mut World) {
    world.set("msoid.contoso.com CNAME", &["www.contoso.com."]);
}

fn without_policies(world: &mut World) {
    world.remove("_mta-sts.contoso.com TXT");
    world.remove("_smtp._tls.contoso.com TXT");
}

fn without_autodiscover(world: &mut World) {
    world.remove("autodiscover.contoso.com CNAME");
}

fn unverified(world: &mut World) {
    world.set("contoso.com TXT", &["v=spf1 include:spf.protection.outlook.com -all"]);
}

fn parked(world: &mut World) {
    world.set("contoso.com MX", &["0 ."]);
    world.set("contoso.com TXT", &["v=spf1 -all"]);
    without_policies(world);
    without_autodiscover(world);
}

fn new_dkim(world: &mut World) {
    for selector in ["selector1", "selector2"] {
        let target = format!("{selector}-contoso-com._domainkey.contoso.e-v1.dkim.mail.microsoft");
        let old = format!("{selector}-contoso-com._domainkey.contoso.onmicrosoft.com TXT");
        let key = world.records.0.get(&old).cloned().expect("the healthy world has the key");
        world.set(&format!("{selector}._domainkey.contoso.com CNAME"), &[&format!("{target}.")]);
        world.records.0.insert(format!("{target} TXT"), key);
    }
}

fn filtered(world: &mut World) {
    for server in ["root", "registry", "ns1", "ns2", "elsewhere"] {
        world.server(server).behaviour = Behaviour::Silent;
    }
}

fn proxy_only(world: &mut World) {
    world.proxy = Some(Proxy { only: true, ..Proxy::default() });
}

fn elsewhere(world: &mut World) {
    gateway(world);
    without_autodiscover(world);
}

fn capitals(world: &mut World) {
    world.set("contoso.com TXT", &["V=SPF1 Include:SPF.Protection.Outlook.com -ALL"]);
    world.set("_dmarc.contoso.com TXT", &["v=DMARC1;p=quarantine;pct=50"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_fails_in_a_healthy_set_up() {
    let mut wrong = Vec::new();
    for Variant { name, change, run } in VARIANTS {
        let mut world = World::healthy();
        change(&mut world);
        let lab = Lab::start(world).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        let run = run(support::circumstances(&lab));
        for record in support::records(&lab, &run).await {
            if matches!(record.outcome, Outcome::Fail | Outcome::Broken)
                && record.check != "lifecycle.exchange-online-ews"
            {
                wrong.push(format!("{name}: {} {:?}", record.check, record.findings));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
