//! How is Dynamics on-premises connected to Exchange Online?

use super::sources as doc;
use super::{optional, parameter};
use crate::setup::guide::{Form, Script, Together, Tool, Way};
use crate::setup::{Guide, Step};

/// The published scripts, and what each covers.
pub(in crate::setup) static TOGETHER: &[Together] = &[
    Together {
        script: "CertificateReconfiguration.ps1",
        steps: &[Step::InstallCertificate, Step::GrantKeyAccess, Step::RegisterCertificate],
        about: "It installs the PFX, grants the key to -serviceAccount and, with -updateCrm, registers the certificate: \
                run it on every server, with -updateCrm once for the deployment. Its -password stands on the command line, \
                and it does not see a second certificate with the same subject.",
        source: doc::CONNECT,
    },
    Together {
        script: "ConfigureCrmServerSideSync.ps1",
        steps: &[Step::ServicePrincipal, Step::ServerSettings, Step::TenantId],
        about: "It writes the credential without start and end date, may add it again at each run, hardly ever removes an \
                expired one, knows only the hosts of the global cloud, and sees neither a PFX without a key nor KeySpec 2. \
                Its parameter is pfxFilePath; older guides say cerFilePath. The scripts of this plan avoid all of that.",
        source: doc::SCRIPT,
    },
];

/// The steps up to the registered certificate, in their order.
pub(super) static GUIDES: &[Guide] = &[
    Guide {
        step: Step::Lifecycle,
        why: "The connection ends on a published day, and Microsoft enables each tenant for it by hand.",
        path: &[
            "Read what the list of ends above says, and decide when the move to Dynamics 365 online, or to Exchange Server, begins.",
            "Where Exchange Online refuses a token that was issued (401 with invalid_token, or 2000006): open a case in the Microsoft 365 admin center > Support > New service request, product Exchange Online, and ask for the tenant to be enabled for server-side synchronization of Dynamics 365 on-premises. Give the tenant id and the request id of a refused call.",
        ],
        effective: "hours to days after Microsoft has answered the case",
        risk: "none; tenants that first ask since 2025-10-01 are not enabled any more",
        undo: "nothing to undo",
        documentation: &[doc::CONNECT, doc::EWS_END],
        way: Way::Hand("Microsoft support enables the tenant through a case"),
    },
    Guide {
        step: Step::Prerequisites,
        why: "Servers, roles, clock, names and ways to Microsoft must be there before anything is configured.",
        path: &[
            "Assign the Hybrid Connector (offer 2d11d538-945d-48c6-b609-a5ce54ce7b18, free) in the Microsoft 365 admin center > Billing > Purchase services: it creates the service principal of Dynamics.",
            "Have the roles Asynchronous Processing Service and Email Integration Service on servers of the deployment, and their services running.",
            "Open the way from these servers to the sign-in, token and Exchange Online hosts and to the revocation lists, without TLS inspection.",
            "Have System Administrator in Dynamics, local Administrator on the servers, and Global Administrator in the tenant for the set-up alone.",
        ],
        effective: "at once; changed DNS when its time to live has passed",
        risk: "none for mail",
        undo: "take back what was opened or installed",
        documentation: &[doc::CONNECT, doc::ENDPOINTS],
        way: Way::Hand("each finding has a remedy of its own; they concern different people and servers"),
    },
    Guide {
        step: Step::ObtainCertificate,
        why: "Dynamics signs its tokens with the key of this certificate; KeySpec 1, in a CSP, or signing fails.",
        path: &[
            "Make the request with KeySpec=1 and an RSA key of 2048 bit, on a machine whose store holds no valid certificate of the same subject.",
            "Have a public authority sign it; a self-signed certificate is for evaluation only.",
            "Accept the answer, and export a PFX with the private key for the servers, and a .cer without it for Dynamics and the tenant.",
        ],
        effective: "when the authority has answered",
        risk: "none: nothing uses the certificate yet",
        undo: "delete the request and the files",
        documentation: &[doc::CONNECT, doc::KEYSPEC],
        way: Way::Script(&Script {
            parameters: &[
                parameter(
                    "Subject",
                    "subject_name",
                    Form::Name,
                    "subject of the certificate, such as CN=s2s.contoso.com",
                ),
                parameter("Folder", "folder", Form::Path, "folder for the request"),
            ],
            switches: &[],
            tools: &[],
            text: include_str!("../data/obtain-certificate.ps1"),
        }),
    },
    Guide {
        step: Step::InstallCertificate,
        why: "Every server that signs tokens needs the certificate with its key; two with one subject are ambiguous.",
        path: &[
            "On each server with the role Web Application, Asynchronous Processing or Email Integration: import the PFX into LocalMachine\\My, into a CSP and with AT_KEYEXCHANGE.",
            "Take a former certificate with the same subject out of the store in the same window: export it with its key first, and see that neither IIS nor AD FS uses it any more (netsh http show sslcert).",
        ],
        effective: "once both asynchronous services have restarted",
        risk: "two valid certificates with one subject in a store end in \"Private key not found\"; where the former one also serves the web application or AD FS, these go down when it is removed before they are bound to the new one",
        undo: "remove the certificate from the store, and import the former PFX again; the script keeps it as former-THUMBPRINT.pfx",
        documentation: &[doc::CONNECT, doc::SERVER_BASED, doc::KEYSPEC],
        way: Way::Script(&Script {
            parameters: &[
                parameter("Servers", "servers", Form::Hosts, "servers that this script is meant for"),
                parameter("Thumbprint", "thumbprint", Form::Thumbprint, "SHA-1 thumbprint of the certificate"),
                parameter("Pfx", "pfx", Form::Path, "path of the PFX on this server"),
                parameter("PfxPassword", "pfx_password", Form::Secret, "password of the PFX"),
                optional("FormerPfx", Form::Path, "PFX of the former certificate, where its key cannot be exported"),
            ],
            switches: &[(
                "RetireFormer",
                "keep certificates with the same subject in files, and remove them from the store",
            )],
            tools: &[],
            text: include_str!("../data/install-certificate.ps1"),
        }),
    },
    Guide {
        step: Step::GrantKeyAccess,
        why: "A fresh import lets only the system read the key; the services sign as their own account.",
        path: &[
            "In certlm.msc: Personal > Certificates > the certificate > All Tasks > Manage Private Keys: give the account of the asynchronous service Read.",
            "Restart both asynchronous services.",
        ],
        effective: "once both asynchronous services have restarted",
        risk: "synchronization pauses while the services restart",
        undo: "take the entry out of the access list again; the script prints the list as it was",
        documentation: &[doc::CONNECT],
        way: Way::Script(&Script {
            parameters: &[
                parameter("Servers", "servers", Form::Hosts, "servers that this script is meant for"),
                parameter("Thumbprint", "thumbprint", Form::Thumbprint, "SHA-1 thumbprint of the certificate"),
                parameter(
                    "Accounts",
                    "accounts",
                    Form::Accounts,
                    "accounts that sign: asynchronous service, application pool",
                ),
            ],
            switches: &[],
            tools: &[],
            text: include_str!("../data/grant-key-access.ps1"),
        }),
    },
    Guide {
        step: Step::RegisterCertificate,
        why: "Dynamics looks for the certificate that its configuration names, by subject.",
        path: &[
            "On the server with the Deployment Tools, in Windows PowerShell 5.1 with Microsoft.Crm.PowerShell: Set-CrmCertificate with S2STokenIssuer and the .cer.",
            "Restart both asynchronous services on every server.",
        ],
        effective: "once both asynchronous services have restarted on every server",
        risk: "Dynamics signs with the new certificate at once: tenant and servers must know it before",
        undo: "register the former certificate again, as long as it is valid",
        documentation: &[doc::CONNECT, doc::SERVER_BASED],
        way: Way::Script(&Script {
            parameters: &[
                parameter("Thumbprint", "thumbprint", Form::Thumbprint, "SHA-1 thumbprint of the certificate"),
                parameter("Cer", "cer", Form::Path, "path of the .cer"),
            ],
            switches: &[],
            tools: &[Tool::Dynamics],
            text: include_str!("../data/register-certificate.ps1"),
        }),
    },
];
