//! Which script gathers evidence on a Dynamics server?

use exdoctor_checks::facts::server::EVIDENCE_SCHEMA;
use exdoctor_checks::values::{Cloud, clouds};

const SCRIPT: &str = include_str!("collector.ps1");

/// The script for Windows PowerShell 5.1, in ASCII and with the line ends of Windows.
pub fn script() -> String {
    let keys: Vec<String> = clouds().iter().map(|cloud| format!("'{}'", cloud.key)).collect();
    let hosts: Vec<String> = clouds().iter().map(hosts).collect();
    SCRIPT
        .replace("@@VERSION@@", env!("CARGO_PKG_VERSION"))
        .replace("@@SCHEMA@@", &EVIDENCE_SCHEMA.to_string())
        .replace("@@CLOUDS@@", &keys.join(", "))
        .replace("@@HOSTS@@", &hosts.join("\n"))
        .replace('\n', "\r\n")
}

/// The hosts that Dynamics calls in a cloud, as a line of the script's table.
fn hosts(cloud: &Cloud) -> String {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    pairs.extend(cloud.acs.first().map(|host| ("token-service", host.as_str())));
    pairs.extend([("sign-in", cloud.login.as_str()), ("graph", cloud.graph.as_str())]);
    pairs.extend(cloud.exchange.first().map(|host| ("exchange", host.as_str())));
    let pairs: Vec<String> = pairs.into_iter().map(|(purpose, host)| format!("@('{purpose}', '{host}')")).collect();
    format!("            '{}' = @({})", cloud.key, pairs.join(", "))
}
