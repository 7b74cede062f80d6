//! Through which proxies does the server reach the outside?

use std::collections::BTreeSet;

use super::example::{example, healthy, note};
use super::sources::{CONNECTIVITY, DOTNET_PROXY};
use crate::facts::server::{Proxy, Read, Server};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("server.proxy"),
    title: "the proxies of Windows, .NET and the service accounts are the same",
    subject: SubjectKind::Server,
    roles: &[],
    scope: &[(Scenario::A, Level::Note)],
    proves: "It shows the proxies that WinHTTP, .NET and the service accounts have. Services are .NET programs and run \
             without anybody signed in, so the proxy of a browser says nothing about them.",
    sources: &[DOTNET_PROXY, CONNECTIVITY],
    needs: &[FactKind::ServerEvidence],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[(Scenario::A, Step::Prerequisites)],
    remedies: &[&SET],
    settings: &[],
    examples,
    run,
};

static SET: Remedy = Remedy {
    id: "set-service-proxy",
    summary: "Give the services on {server} the proxy that leads outside.",
    steps: &[
        "Decide which proxy the servers use, or that they reach Microsoft 365 directly, which is recommended.",
        "Set it for WinHTTP; for .NET, put it into defaultProxy of machine.config, or into the settings of the accounts.",
        "Except Microsoft 365 from TLS inspection on that proxy, and restart both asynchronous services.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "netsh winhttp show proxy" },
        Command { shell: Shell::PowerShell, text: "netsh winhttp set proxy '{proxy}'" },
    ],
    who: Who::ServerAdmin,
    risk: "other programs of the server go through the proxy as well",
    undo: "netsh winhttp reset proxy",
    effective: "after the services are restarted",
    documentation: &[DOTNET_PROXY, CONNECTIVITY],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let server = cx.need::<Server>();
    let proxies = match &server.proxies {
        Read::Value(proxies) => proxies.as_slice(),
        Read::Absent => &[],
        Read::Failed(_) | Read::Unasked => {
            let why = server.proxies.why_not();
            return Verdict::blocked(FactKind::ServerEvidence, format!("the list of proxies {why}"));
        }
    };
    let evidence: Vec<Evidence> =
        proxies.iter().map(|own| Evidence::new(format!("proxy of {}", own.of), words(own))).collect();
    let known: BTreeSet<String> = proxies.iter().filter(|own| is_known(own)).map(words).collect();
    if known.len() < 2 {
        return Verdict::pass(evidence);
    }
    let told: Vec<String> = proxies.iter().map(|own| format!("{}: {}", own.of, words(own))).collect();
    let message = format!("the proxies on {} differ ({})", server.host, told.join("; "));
    let proxy = proxies.iter().find_map(|own| own.server.value()).cloned().unwrap_or_default();
    let finding = Finding::note("differ", message).remedy(&SET).value("server", &server.host).value("proxy", proxy);
    Verdict::of(vec![finding], evidence)
}

fn is_known(proxy: &Proxy) -> bool {
    proxy.server.is_known() || proxy.script.is_some()
}

fn words(proxy: &Proxy) -> String {
    let server = match &proxy.server {
        Read::Value(server) => server.clone(),
        Read::Absent if proxy.script.is_some() => "by script".to_owned(),
        Read::Absent => "direct".to_owned(),
        Read::Failed(_) | Read::Unasked => "not known".to_owned(),
    };
    let script = proxy.script.as_ref().map(|script| format!(", script {script}")).unwrap_or_default();
    let bypass = proxy.bypass.as_ref().map(|bypass| format!(", past it {bypass}")).unwrap_or_default();
    format!("{server}{script}{bypass}")
}

fn examples() -> Vec<Example> {
    let of = |of: &str, server: Read<String>| Proxy { of: of.to_owned(), server, ..Proxy::default() };
    let proxy = || Read::Value("proxy.contoso.com:8080".to_owned());
    let with = |proxies| Server { proxies: Read::Value(proxies), ..healthy() };
    let same = vec![of("winhttp", proxy()), of("dotnet", proxy())];
    let differ = vec![of("winhttp", proxy()), of("dotnet", Read::Absent), of("CONTOSO\\svc-async", Read::Unasked)];
    vec![
        example("all direct", healthy(), Expect::Pass),
        example("the same proxy everywhere", with(same), Expect::Pass),
        example("WinHTTP has a proxy and .NET has none", with(differ), note("differ")),
        example("not looked at", Server { proxies: Read::Unasked, ..healthy() }, Expect::Blocked),
    ]
}
