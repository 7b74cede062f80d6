//! Does something between here and Microsoft 365 open the connections?

use super::chain::{Chain, chains};
use super::example::{
    ISSUING, LEAF, LOGIN, LOGIN_LEAF, endpoint, error, example, healthy, hidden, run_from, shown, sign_in, trusted,
    warning,
};
use super::heard::about;
use super::sources::{ADDRESSES, CONNECTIVITY, SUPPORTED};
use crate::facts::tls::{Proxied, RootSet, ShownChain, TlsChains, TlsScan, TrustVerdict};
use crate::model::Vantage;
use crate::prelude::*;
use crate::values::{Cloud, cloud, clouds};

pub(super) static CHECK: Check = Check {
    id: CheckId::new("tls.interception"),
    title: "a host of Microsoft 365 is served with a certificate of a public authority",
    subject: SubjectKind::Endpoint,
    roles: Role::WITH_OUTBOUND,
    scope: &[(Scenario::A, Level::Error), (Scenario::B, Level::Warning), (Scenario::C, Level::Warning)],
    proves: "From here, the certificate of the host leads to a public root, so no proxy with a root of its own opens \
             the connection. It does not prove the same for other servers or for the service account's proxy.",
    sources: &[SUPPORTED, CONNECTIVITY],
    needs: &[FactKind::TlsScan],
    any_of: &[],
    uses: &[FactKind::TlsChains],
    blames: &[],
    steps: &[
        (Scenario::A, Step::Prerequisites),
        (Scenario::B, Step::PublishEws),
        (Scenario::C, Step::OutboundEndpoints),
    ],
    remedies: &[&BYPASS],
    settings: &[],
    examples,
    run,
};

static BYPASS: Remedy = Remedy {
    id: "bypass-inspection",
    summary: "Exempt {host} and the other Microsoft 365 hosts from TLS inspection.",
    steps: &[
        "Find the device whose authority is {issuer_observed}: a proxy, a firewall, or protection software on the server itself.",
        "Exempt the required hosts of Microsoft 365 from inspection there; take the list from the published web service, so that it stays current.",
        "See that the service account of Dynamics and Exchange uses the same exemption: services may have another proxy than users.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "(Invoke-RestMethod \"https://endpoints.office.com/endpoints/{endpoints_instance}?clientrequestid=$(New-Guid)\") | Where-Object required | Select-Object -ExpandProperty urls -ErrorAction SilentlyContinue | Sort-Object -Unique",
        },
        Command { shell: Shell::PowerShell, text: "netsh winhttp show proxy" },
    ],
    who: Who::NetworkAdmin,
    risk: "the device no longer sees the content of these connections",
    undo: "take the exemption back",
    effective: "at once for new connections; services may need a restart",
    documentation: &[ADDRESSES, CONNECTIVITY, SUPPORTED],
};

const PUBLIC: [RootSet; 3] = [RootSet::Mozilla, RootSet::Microsoft, RootSet::Declared];

fn run(cx: &CheckCx<'_>) -> Verdict {
    let scan = cx.need::<TlsScan>();
    if !scan.microsoft {
        return Verdict::not_applicable(format!("{} is no host of Microsoft 365", scan.host));
    }
    let (scan, chains) = match chains(cx) {
        Ok(known) => known,
        Err(verdict) => return verdict,
    };
    let (mut findings, mut open) = (Vec::new(), Vec::new());
    let mut evidence: Vec<Evidence> = chains.iter().map(Chain::evidence).collect();
    if let Some(Proxied { proxy, certificates: Err(why) }) = &scan.proxied {
        evidence.push(Evidence::new(format!("the same host through {proxy}"), format!("not established: {why}")));
    }
    for chain in &chains {
        let said: Vec<&TrustVerdict> = PUBLIC.iter().filter_map(|set| chain.verdict(*set)).collect();
        if said.contains(&&TrustVerdict::Trusted) {
            if ![RootSet::Mozilla, RootSet::Microsoft].into_iter().any(|set| chain.trusted_by(set)) {
                evidence.push(Evidence::new(
                    format!("root of the chain of {}", chain.at),
                    "public only because the configuration declares it so, for tests",
                ));
            }
        } else if said.contains(&&TrustVerdict::UnknownIssuer) {
            findings.push(about(cx, scan, finding(cx, scan, chain, elsewhere(&chains))));
        } else {
            open.push(format!("whether the root behind {} is public is not established", chain.at));
        }
    }
    if findings.is_empty() && !open.is_empty() {
        return Verdict::blocked(FactKind::TlsChains, open.join("; ")).with(evidence);
    }
    Verdict::of(findings, evidence)
}

/// The issuer at the end of another path, where that is a public one.
fn elsewhere<'c>(chains: &'c [Chain<'_>]) -> Option<(&'c str, &'c str)> {
    let public = chains.iter().find(|chain| PUBLIC.iter().any(|set| chain.trusted_by(*set)))?;
    Some((public.at.as_str(), public.top()?.issuer.as_str()))
}

fn finding(cx: &CheckCx<'_>, scan: &TlsScan, chain: &Chain<'_>, other: Option<(&str, &str)>) -> Finding {
    let issuer = chain.top().map_or("an issuer that cannot be read", |top| top.issuer.as_str());
    let installed = chain.trusted_by(RootSet::Platform) || chain.trusted_by(RootSet::CaFile);
    let (code, whose) = if installed {
        ("corporate-authority", "which this system trusts, but which is no public authority")
    } else {
        ("foreign-issuer", "which is no public authority")
    };
    let from_server = cx.run.vantage == Vantage::DynamicsServer;
    let (level, wherefrom) = if from_server {
        (Level::Error, "server-side synchronization does not support inspection")
    } else {
        (Level::Warning, "a Dynamics or Exchange server behind the same device would be cut off")
    };
    let other = other.map(|(at, issuer)| format!("; {at} shows one of {issuer}")).unwrap_or_default();
    let message =
        format!("{} ({}) is served with a certificate of {issuer}, {whose}{other}; {wherefrom}", scan.host, chain.at);
    let expected = "a certificate of a public authority, as Microsoft serves it";
    Finding::at(level.min(cx.level()), code, message)
        .because(chain.evidence().expected(expected).source(&CONNECTIVITY))
        .remedy(&BYPASS)
        .value("issuer_observed", issuer)
        .value("endpoints_instance", instance(cx, &scan.host))
}

/// What the published list of hosts calls the cloud: that of the run where it serves the host, else one that does.
fn instance(cx: &CheckCx<'_>, host: &str) -> &'static str {
    let serves = |cloud: &&Cloud| cloud.serves(host);
    let configured = cx.run.cloud.as_deref().and_then(cloud).filter(serves);
    match configured.or_else(|| clouds().iter().find(serves)).map_or("global", |cloud| cloud.key.as_str()) {
        "gcc-high" => "USGovGCCHigh",
        "dod" => "USGovDoD",
        "21vianet" => "China",
        _ => "Worldwide",
    }
}

fn examples() -> Vec<Example> {
    use RootSet::{Declared, Mozilla, Platform};
    let unknown = || TrustVerdict::UnknownIssuer;
    let yes = || TrustVerdict::Trusted;
    let both: [&[u8]; 2] = [LOGIN_LEAF, ISSUING];
    let corporate = || shown(&both, &[(Platform, yes()), (Mozilla, unknown())]);
    let foreign = || shown(&both, &[(Platform, unknown()), (Mozilla, unknown())]);
    let declared = shown(&both, &[(Mozilla, unknown()), (Declared, yes())]);
    let unasked = shown(&both, &[(Platform, yes())]);
    let server = || run_from(Scenario::A, Vantage::DynamicsServer);
    let exchange = || run_from(Scenario::C, Vantage::ExchangeServer);
    let of = |given, chains: TlsChains, run, expect| example(given, vec![sign_in().into(), chains.into()], run, expect);
    let two_ways = |second: TlsChains| {
        let mut chains = trusted(&both);
        let through = |mut chain: ShownChain| {
            chain.addresses = [format!("{LOGIN} through the proxy http://proxy.contoso.com:8080")].into();
            chain
        };
        chains.chains.extend(second.chains.into_iter().map(through));
        chains
    };
    let two = |given, chains: TlsChains, expect| {
        let proxied = Proxied { proxy: "http://proxy.contoso.com:8080".to_owned(), certificates: Ok(Vec::new()) };
        let scan = TlsScan { proxied: Some(proxied), ..sign_in() };
        example(given, vec![scan.into(), chains.into()], exchange(), expect)
    };
    let own = vec![endpoint(healthy()).into(), trusted(&[LEAF, ISSUING]).into()];
    vec![
        of("a public root", trusted(&both), server(), Expect::Pass),
        of("a root that a test declares public", declared, server(), Expect::Pass),
        of("a corporate root, on a Dynamics server", corporate(), server(), error("corporate-authority")),
        of("a corporate root, on an Exchange server", corporate(), exchange(), warning("corporate-authority")),
        of(
            "a corporate root, from anywhere",
            corporate(),
            run_from(Scenario::A, Vantage::Unknown),
            warning("corporate-authority"),
        ),
        two(
            "by the proxy a corporate root, directly a public one",
            two_ways(corporate()),
            warning("corporate-authority"),
        ),
        two("the same public root by the proxy", two_ways(trusted(&both)), Expect::Pass),
        of("a root that nobody knows", foreign(), server(), error("foreign-issuer")),
        of("only the roots of this system were asked", unasked, server(), Expect::Blocked),
        of("the certificate is hidden", hidden("the handshake ended with alert 40"), server(), Expect::Blocked),
        example("a host of Exchange Server", own, server(), Expect::NotApplicable),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_hosts_is_that_of_the_cloud() {
        let facts = Facts::default();
        let subject = Subject::endpoint("login.microsoftonline.us", 443);
        let of = |cloud: Option<&str>, host| {
            let run = Circumstances { cloud: cloud.map(str::to_owned), ..super::super::example::outside() };
            instance(&CheckCx::new(&CHECK, &subject, &facts, &run), host)
        };
        assert_eq!(of(None, "login.microsoftonline.com"), "Worldwide");
        assert_eq!(of(None, "login.microsoftonline.us"), "USGovGCCHigh");
        assert_eq!(of(Some("dod"), "login.microsoftonline.us"), "USGovDoD");
        assert_eq!(of(Some("dod"), "outlook.office365.com"), "Worldwide");
        assert_eq!(of(None, "login.partner.microsoftonline.cn"), "China");
    }
}
