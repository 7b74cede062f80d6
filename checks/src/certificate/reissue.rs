//! How is a certificate that fits obtained?

use super::sources::{CERTUTIL, CONNECT};
use crate::prelude::*;

pub(super) static REISSUE: Remedy = Remedy {
    id: "reissue-token-issuer",
    summary: "Obtain a certificate for {certificate_observed} with an RSA key of 2048 bit, signed with SHA-256.",
    steps: &[
        "Write the request file below; ProviderName and KeySpec make the key one that Dynamics can use.",
        "Let a public authority sign the request, and complete it on the same server with `certreq -accept`.",
        "Export the certificate with its key, and exchange it on every server, in Dynamics and in the tenant.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Set-Content request.inf -Encoding Unicode '[NewRequest]',('Subject=' + [char]34 + '{certificate_observed}' + [char]34),'KeyLength=2048','HashAlgorithm=sha256','KeySpec=AT_KEYEXCHANGE',('ProviderName=' + [char]34 + 'Microsoft Enhanced RSA and AES Cryptographic Provider' + [char]34),'ProviderType=24','MachineKeySet=TRUE','Exportable=TRUE'",
        },
        Command { shell: Shell::PowerShell, text: "certreq -new request.inf request.csr" },
    ],
    who: Who::ServerAdmin,
    risk: "the new certificate must be known to all servers, Dynamics and the tenant before the former one goes",
    undo: "keep the former certificate until the new one works",
    effective: "once the new certificate is registered and both asynchronous services have restarted",
    documentation: &[CONNECT, CERTUTIL],
};
