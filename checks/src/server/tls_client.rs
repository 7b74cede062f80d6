//! May programs on the server open connections with TLS 1.2?

use super::example::{error, example, healthy, note};
use super::sources::{DOTNET_TLS, SCHANNEL};
use crate::facts::server::{DotNetSwitch, Read, SchannelSwitch, Server};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("server.tls-client"),
    title: "programs may open connections with TLS 1.2",
    subject: SubjectKind::Server,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "Neither Schannel nor .NET is told to leave TLS 1.2 alone. Absent values are the healthy default for programs \
             that target .NET 4.7 or later. It does not prove that a cipher suite is common with the services.",
    sources: &[SCHANNEL, DOTNET_TLS],
    needs: &[FactKind::ServerEvidence],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[(Scenario::A, Step::Prerequisites)],
    remedies: &[&ENABLE, &STRONG],
    settings: &[],
    examples,
    run,
};

static ENABLE: Remedy = Remedy {
    id: "enable-tls12-client",
    summary: "Switch on TLS 1.2 for clients in Schannel on {server}.",
    steps: &[
        "Find out which policy set the values: a group policy sets them again.",
        "Keep what the first command shows, set the values as below, and restart {server}.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "if (-not (Test-Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client')) { New-Item -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client' -Force } else { Get-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client' }",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Set-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client' -Name Enabled -Value 1 -Type DWord",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Set-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client' -Name DisabledByDefault -Value 0 -Type DWord",
        },
    ],
    who: Who::ServerAdmin,
    risk: "none for other protocols: the values concern TLS 1.2 alone",
    undo: "set the values that the first command showed again, and remove those that it did not show with Remove-ItemProperty",
    effective: "after {server} is restarted",
    documentation: &[SCHANNEL],
};

static STRONG: Remedy = Remedy {
    id: "enable-strong-crypto",
    summary: "Let .NET programs on {server} use the protocols of Windows.",
    steps: &[
        "Keep what the first command shows, and set both values, in the 64-bit and the 32-bit part of the registry.",
        "Restart the asynchronous services and IIS.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Get-ItemProperty -Path 'HKLM:\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319', 'HKLM:\\SOFTWARE\\Wow6432Node\\Microsoft\\.NETFramework\\v4.0.30319' | Format-List PSPath, SchUseStrongCrypto, SystemDefaultTlsVersions",
        },
        Command {
            shell: Shell::PowerShell,
            text: "'HKLM:\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319', 'HKLM:\\SOFTWARE\\Wow6432Node\\Microsoft\\.NETFramework\\v4.0.30319' | ForEach-Object { Set-ItemProperty -Path $_ -Name SchUseStrongCrypto -Value 1 -Type DWord }",
        },
        Command {
            shell: Shell::PowerShell,
            text: "'HKLM:\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319', 'HKLM:\\SOFTWARE\\Wow6432Node\\Microsoft\\.NETFramework\\v4.0.30319' | ForEach-Object { Set-ItemProperty -Path $_ -Name SystemDefaultTlsVersions -Value 1 -Type DWord }",
        },
    ],
    who: Who::ServerAdmin,
    risk: "a program that needs TLS 1.0 with an old peer can no longer reach it",
    undo: "set the values that the first command showed again, and remove those that it did not show with Remove-ItemProperty",
    effective: "after the services are restarted",
    documentation: &[DOTNET_TLS],
};

/// What .NET is told, as far as it decides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum DotNet {
    /// Windows decides.
    System,
    /// .NET names TLS 1.2 itself.
    Strong,
    /// It names TLS 1.0 at most.
    Weak,
    /// Nothing is said, and the program's target decides.
    Silent,
}

impl DotNet {
    fn of(switch: &DotNetSwitch) -> Self {
        match (switch.system_default_tls_versions, switch.strong_crypto) {
            (Some(system), _) if system != 0 => Self::System,
            (_, Some(0)) => Self::Weak,
            (_, Some(_)) => Self::Strong,
            (_, None) => Self::Silent,
        }
    }
}

fn run(cx: &CheckCx<'_>) -> Verdict {
    let server = cx.need::<Server>();
    let blocked = |what: &str, why: String| Verdict::blocked(FactKind::ServerEvidence, format!("{what} {why}"));
    let client = server.schannel.value().map(|all| all.iter().find(|own| is_client(own)));
    let own = server.dotnet.value().map(|all| all.iter().find(|own| is_own(&own.key)));
    let mut findings = Vec::new();
    let dotnet = own.flatten().map_or(DotNet::Silent, DotNet::of);
    findings.extend(client.flatten().and_then(|client| schannel(server, client, dotnet)));
    findings.extend(own.flatten().filter(|_| dotnet == DotNet::Weak).map(|own| weak(server, own)));
    if findings.is_empty() {
        if client.is_none() {
            return blocked("what Schannel is told", server.schannel.why_not());
        }
        if own.is_none() {
            return blocked("what .NET is told about TLS", server.dotnet.why_not());
        }
    }
    if dotnet == DotNet::Silent && own.is_some() {
        let message = format!(
            "nothing is set for .NET on {}: programs that target .NET 4.7 or later follow Windows",
            server.host
        );
        findings.push(Finding::note("defaults", message));
    }
    let evidence = client.flatten().map(|own| Evidence::new("Schannel TLS 1.2 Client", shown(own)));
    let switches = server.dotnet.value().into_iter().flatten().map(|own| Evidence::new(own.key.as_str(), values(own)));
    Verdict::of(findings, evidence.into_iter().chain(switches).collect())
}

fn is_client(switch: &SchannelSwitch) -> bool {
    switch.protocol.eq_ignore_ascii_case("TLS 1.2") && switch.side.eq_ignore_ascii_case("Client")
}

/// The services of Dynamics are 64-bit programs of .NET 4.
fn is_own(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    key.ends_with("v4.0.30319") && !key.contains("wow6432node")
}

fn schannel(server: &Server, client: &SchannelSwitch, dotnet: DotNet) -> Option<Finding> {
    let host = &server.host;
    let (code, message) = if client.enabled == Some(0) {
        ("tls12-off", format!("TLS 1.2 is switched off for clients in Schannel on {host}"))
    } else if client.disabled_by_default.is_some_and(|value| value != 0) && dotnet != DotNet::Strong {
        (
            "tls12-not-default",
            format!("TLS 1.2 is no default for clients in Schannel on {host}, and .NET does not name it"),
        )
    } else {
        return None;
    };
    let line = Evidence::new("Schannel TLS 1.2 Client", shown(client));
    let line = line.expected("Enabled 1 and DisabledByDefault 0, or neither").source(&SCHANNEL);
    Some(Finding::error(code, message).because(line).remedy(&ENABLE).value("server", host))
}

fn weak(server: &Server, own: &DotNetSwitch) -> Finding {
    let host = &server.host;
    let message = format!("strong cryptography is switched off for .NET on {host}, so programs offer TLS 1.0 at most");
    let line = Evidence::new(own.key.as_str(), values(own));
    let line = line.expected("SchUseStrongCrypto 1, or absent").source(&DOTNET_TLS);
    Finding::error("strong-crypto-off", message).because(line).remedy(&STRONG).value("server", host)
}

fn shown(own: &SchannelSwitch) -> String {
    format!("Enabled {}, DisabledByDefault {}", value(own.enabled), value(own.disabled_by_default))
}

fn values(own: &DotNetSwitch) -> String {
    let (system, strong) = (value(own.system_default_tls_versions), value(own.strong_crypto));
    format!("SystemDefaultTlsVersions {system}, SchUseStrongCrypto {strong}")
}

fn value(value: Option<i64>) -> String {
    value.map_or_else(|| "absent".to_owned(), |value| value.to_string())
}

fn examples() -> Vec<Example> {
    let client = |enabled, disabled_by_default| {
        let (protocol, side) = ("TLS 1.2".to_owned(), "Client".to_owned());
        Read::Value(vec![SchannelSwitch { protocol, side, enabled, disabled_by_default }])
    };
    let dotnet = |system_default_tls_versions, strong_crypto| {
        let key = "SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319".to_owned();
        Read::Value(vec![DotNetSwitch { key, system_default_tls_versions, strong_crypto }])
    };
    let with = |schannel, dotnet| Server { schannel, dotnet, ..healthy() };
    vec![
        example("both switched on", healthy(), Expect::Pass),
        example(
            "Schannel without a value, .NET told",
            with(Read::Value(Vec::new()), dotnet(Some(1), Some(1))),
            Expect::Pass,
        ),
        example(
            "no default in Schannel, and .NET names it",
            with(client(Some(1), Some(1)), dotnet(None, Some(1))),
            Expect::Pass,
        ),
        example(
            "strong cryptography off, and Windows decides",
            with(client(Some(1), Some(0)), dotnet(Some(1), Some(0))),
            Expect::Pass,
        ),
        example("nothing is set", with(Read::Value(Vec::new()), dotnet(None, None)), note("defaults")),
        example(
            "TLS 1.2 off in Schannel",
            with(client(Some(0), Some(1)), dotnet(Some(1), Some(1))),
            error("tls12-off"),
        ),
        example(
            "no default in Schannel",
            with(client(Some(1), Some(1)), dotnet(Some(1), None)),
            error("tls12-not-default"),
        ),
        example(
            "strong cryptography off",
            with(client(Some(1), Some(0)), dotnet(None, Some(0))),
            error("strong-crypto-off"),
        ),
        example(
            "Schannel could not be read",
            with(Read::Failed("denied".to_owned()), dotnet(Some(1), Some(1))),
            Expect::Blocked,
        ),
        example(".NET was not looked at", with(client(Some(1), Some(0)), Read::Unasked), Expect::Blocked),
    ]
}
