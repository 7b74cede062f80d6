//! Are the Dynamics servers able to use the certificate and to reach the services?

mod all_covered;
mod evidence_fresh;
mod example;
mod sources;

use crate::prelude::*;

/// The checks of this family, sorted by id.
pub static CHECKS: &[&Check] = &[&all_covered::CHECK, &evidence_fresh::CHECK];

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
