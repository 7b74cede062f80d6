//! What is to be done where a host of Microsoft seems to have a fault that only its operator could mend?

use super::heard::about;
use super::sources::{ADDRESSES, CONNECTIVITY};
use crate::facts::tls::TlsScan;
use crate::prelude::*;

pub(super) static MEND_PATH: Remedy = Remedy {
    id: "mend-path-to-microsoft",
    summary: "Find out what answers in the place of {host}, and let connections reach Microsoft itself.",
    steps: &[
        "Compare what {endpoint} shows here with what it shows from another network: where that is right, something on the way answers.",
        "Look for a proxy, a firewall, a sign-in portal, protection software, a hosts file or a DNS zone of your own that answers for the host.",
        "Exempt the host there from inspection and redirection; where both networks show the same, look at Microsoft's service health.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "Resolve-DnsName {host}" },
        Command { shell: Shell::PowerShell, text: "Test-NetConnection {host} -Port 443 -InformationLevel Detailed" },
        Command { shell: Shell::PowerShell, text: "netsh winhttp show proxy" },
    ],
    who: Who::NetworkAdmin,
    risk: "a device that inspected these connections no longer sees their content",
    undo: "take the exemption back",
    effective: "at once for new connections; services may need a restart",
    documentation: &[CONNECTIVITY, ADDRESSES],
};

/// Adds what the remedies ask for; about a host of Microsoft, the remedy is one for the path to it, because nobody else
/// can change the server.
pub(super) fn about_server(cx: &CheckCx<'_>, scan: &TlsScan, finding: Finding) -> Finding {
    let finding = about(cx, scan, finding);
    if scan.microsoft && finding.remedy.is_some() { finding.remedy(&MEND_PATH) } else { finding }
}
