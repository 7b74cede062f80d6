//! Are the Dynamics servers able to use the certificate and to reach the services?

mod all_covered;
mod async_services;
mod certificate_installed;
mod clock;
pub(crate) mod duty;
mod email_integration_role;
mod evidence_fresh;
mod example;
mod issuer;
mod key;
mod key_acl_canonical;
mod key_not_overexposed;
mod key_readable_by_app_pool;
mod key_readable_by_async_account;
mod key_spec;
mod outbound;
mod proxy;
mod restarted_since_change;
pub(crate) mod sources;
mod tls_client;

use crate::prelude::*;

/// The checks of this family, sorted by id.
pub static CHECKS: &[&Check] = &[
    &all_covered::CHECK,
    &async_services::CHECK,
    &certificate_installed::CHECK,
    &clock::CHECK,
    &email_integration_role::CHECK,
    &evidence_fresh::CHECK,
    &key_acl_canonical::CHECK,
    &key_not_overexposed::CHECK,
    &key_readable_by_app_pool::CHECK,
    &key_readable_by_async_account::CHECK,
    &key_spec::CHECK,
    &outbound::CHECK,
    &proxy::CHECK,
    &restarted_since_change::CHECK,
    &tls_client::CHECK,
];

/// What gathers the evidence that is missing or too old.
pub(crate) static COLLECT: Remedy = Remedy {
    id: "collect-evidence",
    summary: "Run the collector on {servers} and give its files to exdoctor.",
    steps: &[
        "Print the collector with `exdoctor collect` and copy it to a Dynamics server.",
        "Run it there as an administrator, on every server, or once with -AllServers where PowerShell remoting is on.",
        "Give the files that it writes to `exdoctor check --evidence`.",
    ],
    commands: &[
        Command { shell: Shell::Any, text: "exdoctor collect > exdoctor-collect.ps1" },
        Command {
            shell: Shell::PowerShell,
            text: "powershell.exe -ExecutionPolicy Bypass -File .\\exdoctor-collect.ps1 -AllServers -OutputPath C:\\exdoctor",
        },
        Command { shell: Shell::Any, text: "exdoctor check --evidence exdoctor/" },
    ],
    who: Who::ServerAdmin,
    risk: "none: the collector only reads, and no private key, password or secret leaves the server",
    undo: "delete the files",
    effective: "at the next run",
    documentation: &[sources::EVIDENCE],
};
