//! What brings the certificate to the place that lacks it?

use super::super::sources::{CONNECT, CRM_CERTIFICATE, SERVER_BASED};
use crate::prelude::*;

pub(super) static INSTALL: Remedy = Remedy {
    id: "install-token-issuer",
    summary: "Install {wanted} with its key on {servers}.",
    steps: &[
        "Copy {pfx} to each of these servers and import it into LocalMachine\\My, into a CSP and with AT_KEYEXCHANGE.",
        "Take a former certificate with the same subject out of the store in the same window.",
        "Grant the account of the asynchronous service read on the key: All Tasks > Manage Private Keys.",
        "Restart both asynchronous services, and delete the copy of the PFX.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "certutil -csp \"Microsoft Enhanced RSA and AES Cryptographic Provider\" -importpfx {pfx} AT_KEYEXCHANGE",
        },
        Command { shell: Shell::PowerShell, text: "certutil -v -store my {wanted}" },
        Command {
            shell: Shell::PowerShell,
            text: "Restart-Service MSCRMAsyncService, 'MSCRMAsyncService$maintenance'",
        },
    ],
    who: Who::ServerAdmin,
    risk: "two valid certificates with one subject in a store are ambiguous: new in and old out belong together",
    undo: "remove the certificate from the store again",
    effective: "once both asynchronous services have restarted",
    documentation: &[CONNECT, SERVER_BASED],
};

pub(crate) static REGISTER: Remedy = Remedy {
    id: "register-token-issuer",
    summary: "Register {wanted} in the configuration of Dynamics.",
    steps: &[
        "On the server with the deployment tools, run the commands below once for the deployment.",
        "Restart both asynchronous services on every server.",
        "Look at the result with Get-CrmCertificate.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "Add-PSSnapin Microsoft.Crm.PowerShell" },
        Command {
            shell: Shell::PowerShell,
            text: "Set-CrmCertificate -CertificateType S2STokenIssuer -Name '{subject_observed}' -StoreName My -StoreLocation LocalMachine -StoreFindType FindBySubjectDistinguishedName -DataFile {cer}",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Restart-Service MSCRMAsyncService, 'MSCRMAsyncService$maintenance'",
        },
    ],
    who: Who::DynamicsAdmin,
    risk: "Dynamics signs with the new certificate at once: the tenant and every server must know it",
    undo: "register the former certificate again, as long as it is valid",
    effective: "once both asynchronous services have restarted",
    documentation: &[CRM_CERTIFICATE, CONNECT],
};

pub(super) static ONE_REGISTERED: Remedy = Remedy {
    id: "remove-second-registration",
    summary: "Leave only one S2STokenIssuer in the configuration of Dynamics: {wanted}.",
    steps: &[
        "List the certificates of the configuration, and remove the S2STokenIssuer that is not {wanted} by its id.",
        "Restart both asynchronous services on every server.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "Add-PSSnapin Microsoft.Crm.PowerShell" },
        Command { shell: Shell::PowerShell, text: "Get-CrmCertificate | Format-List Id,CertificateType,Name" },
        Command { shell: Shell::PowerShell, text: "Remove-CrmCertificate -Id <id>" },
    ],
    who: Who::DynamicsAdmin,
    risk: "without any S2STokenIssuer nothing can be signed",
    undo: "register the removed certificate again with Set-CrmCertificate",
    effective: "once both asynchronous services have restarted",
    documentation: &[CRM_CERTIFICATE, SERVER_BASED],
};

pub(super) static CURRENT_FILES: Remedy = Remedy {
    id: "name-current-certificate-files",
    summary: "Name the files of {deployed}, which servers and Dynamics use, instead of {pfx} and {cer}.",
    steps: &[
        "Where the files of the configuration are those of an earlier renewal, name the present ones.",
        "Where they are meant to be used, install and register them everywhere.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Export-PfxCertificate -Cert Cert:\\LocalMachine\\My\\{deployed} -FilePath s2s-current.pfx -Password (Read-Host -AsSecureString)",
    }],
    who: Who::Operator,
    risk: "none for Dynamics: only exdoctor reads the files",
    undo: "name the former files",
    effective: "at the next run",
    documentation: &[CONNECT],
};
