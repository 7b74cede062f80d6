//! How is Dynamics on-premises connected to Exchange Online?

use super::parameter;
use super::sources as doc;
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

/// The steps in their order.
pub(in crate::setup) static GUIDES: &[Guide] = &[
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
            text: include_str!("../scripts/obtain-certificate.ps1"),
        }),
    },
    Guide {
        step: Step::InstallCertificate,
        why: "Every server that signs tokens needs the certificate with its key; two with one subject are ambiguous.",
        path: &[
            "On each server with the role Web Application, Asynchronous Processing or Email Integration: import the PFX into LocalMachine\\My, into a CSP and with AT_KEYEXCHANGE.",
            "Take a former certificate with the same subject out of the store in the same window.",
        ],
        effective: "once both asynchronous services have restarted",
        risk: "two valid certificates with one subject in a store end in \"Private key not found\"",
        undo: "remove the certificate from the store, and import the former PFX again",
        documentation: &[doc::CONNECT, doc::SERVER_BASED, doc::KEYSPEC],
        way: Way::Script(&Script {
            parameters: &[
                parameter("Servers", "servers", Form::Hosts, "servers that this script is meant for"),
                parameter("Thumbprint", "thumbprint", Form::Thumbprint, "SHA-1 thumbprint of the certificate"),
                parameter("Pfx", "pfx", Form::Path, "path of the PFX on this server"),
                parameter("PfxPassword", "pfx_password", Form::Secret, "password of the PFX"),
            ],
            switches: &[("RetireFormer", "remove certificates with the same subject from the store")],
            tools: &[],
            text: include_str!("../scripts/install-certificate.ps1"),
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
            text: include_str!("../scripts/grant-key-access.ps1"),
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
            text: include_str!("../scripts/register-certificate.ps1"),
        }),
    },
    Guide {
        step: Step::SetupApp,
        why: "The published script signs in as an application; the scripts of this plan sign in as you, and need none.",
        path: &[
            "Microsoft Entra admin center > App registrations > New registration, single tenant.",
            "API permissions > Microsoft Graph > Application permissions: Application.ReadWrite.All, Organization.Read.All; grant admin consent.",
            "Certificates & secrets > New client secret, for some days only.",
        ],
        effective: "within minutes",
        risk: "whoever has its secret may change every application of the tenant: remove it after the set-up",
        undo: "delete the application",
        documentation: &[doc::CONNECT],
        way: Way::Script(&Script {
            parameters: &[
                parameter("TenantId", "tenant", Form::Guid, "id of the tenant"),
                parameter("GraphEnvironment", "graph_environment", Form::Name, "Global, USGov, USGovDoD or China"),
            ],
            switches: &[],
            tools: &[Tool::Graph],
            text: include_str!("../scripts/setup-app.ps1"),
        }),
    },
    Guide {
        step: Step::ServicePrincipal,
        why: "Entra issues tokens only for a certificate that the service principal of Dynamics carries, with its dates.",
        path: &[
            "Read keyCredentials and servicePrincipalNames of 00000007-0000-0000-c000-000000000000, add what is missing, and write the whole collections back.",
            "Credentials of other environments of the tenant share this principal: none is removed.",
        ],
        effective: "within minutes",
        risk: "a collection that is written shortened cuts other environments off: the script compares before and after",
        undo: "remove the credential with the thumbprint that was added",
        documentation: &[doc::CONNECT, doc::KEY_CREDENTIAL, doc::SERVICE_PRINCIPAL],
        way: Way::Script(&Script {
            parameters: &[
                parameter("TenantId", "tenant", Form::Guid, "id of the tenant"),
                parameter("GraphEnvironment", "graph_environment", Form::Name, "Global, USGov, USGovDoD or China"),
                parameter("Thumbprint", "thumbprint", Form::Thumbprint, "SHA-1 thumbprint of the certificate"),
                parameter("Cer", "cer", Form::Path, "path of the .cer"),
            ],
            switches: &[],
            tools: &[Tool::Graph],
            text: include_str!("../scripts/service-principal.ps1"),
        }),
    },
    Guide {
        step: Step::ServerSettings,
        why: "Dynamics must know which token service of which cloud to ask.",
        path: &[
            "On the server with the Deployment Tools: set S2SDefaultAuthorizationServerPrincipalId and S2SDefaultAuthorizationServerMetadataUrl of ServerSettings to the values of the tenant's cloud.",
        ],
        effective: "once both asynchronous services have restarted",
        risk: "the settings hold for all organizations of the deployment, SharePoint included",
        undo: "write the former values again; the script prints them",
        documentation: &[doc::CONNECT],
        way: Way::Script(&Script {
            parameters: &[
                parameter("PrincipalId", "acs_principal", Form::Guid, "principal of the token service"),
                parameter("MetadataUrl", "metadata_url", Form::Url, "address of its metadata"),
            ],
            switches: &[],
            tools: &[Tool::Dynamics],
            text: include_str!("../scripts/server-settings.ps1"),
        }),
    },
    Guide {
        step: Step::TenantId,
        why: "Each organization asks for tokens of one tenant.",
        path: &[
            "On the server with the Deployment Tools: set S2STenantId of each organization to the id of the tenant, in lower case.",
        ],
        effective: "once both asynchronous services have restarted",
        risk: "a wrong tenant stops synchronization of the whole organization",
        undo: "write the former value again; the script prints it",
        documentation: &[doc::CONNECT],
        way: Way::Script(&Script {
            parameters: &[
                parameter("Organization", "organization", Form::Name, "unique name of the Dynamics organization"),
                parameter("TenantId", "tenant", Form::Guid, "id of the tenant"),
            ],
            switches: &[],
            tools: &[Tool::Dynamics],
            text: include_str!("../scripts/tenant-id.ps1"),
        }),
    },
    Guide {
        step: Step::ServerProfile,
        why: "The profile says where mailboxes are and that server-to-server authentication is used.",
        path: &[
            "Settings > Email Configuration > Email Server Profiles > New > Exchange Online (Hybrid).",
            "Use Default Tenant ID: Yes. Auto Discover Server Location: Yes; else {ews_url} for both locations.",
            "Save, then Test Connection; it is known to be unreliable, Test & Enable decides.",
        ],
        effective: "at once",
        risk: "none, until mailboxes use it",
        undo: "deactivate the profile",
        documentation: &[doc::CONNECT],
        way: Way::Hand("the form of Dynamics sets more than its documented columns"),
    },
    Guide {
        step: Step::AllowEws,
        why: "Exchange Online admits only whom the tenant names, since October 2026 by application id.",
        path: &[
            "In Exchange Online PowerShell: EwsEnabled true; the application in EwsAllowedAppIDs; where EwsApplicationAccessPolicy enforces a list of user agents, CRM/* on the allow list and not on the block list.",
            "Setting a list replaces it: read, add, write.",
            "Which application id Exchange sees for Dynamics on-premises is UNCONFIRMED; the script proposes that of Dynamics.",
        ],
        effective: "within two hours",
        risk: "a list that is written shortened shuts other applications out: the script merges",
        undo: "write the former values again; the script prints them",
        documentation: &[doc::EWS_ACCESS, doc::EWS_END],
        way: Way::Script(&Script {
            parameters: &[
                parameter("TenantId", "tenant", Form::Guid, "id of the tenant"),
                parameter(
                    "ExchangeEnvironment",
                    "exchange_environment",
                    Form::Name,
                    "O365Default, O365USGovGCCHigh, O365USGovDoD or O365China",
                ),
            ],
            switches: &[],
            tools: &[Tool::ExchangeOnline],
            text: include_str!("../scripts/allow-ews.ps1"),
        }),
    },
    Guide {
        step: Step::RemoveSetupApp,
        why: "The temporary application may change every application of the tenant.",
        path: &["Microsoft Entra admin center > App registrations > the set-up application > Delete."],
        effective: "within minutes",
        risk: "the published script cannot run again without a new one",
        undo: "restore it within 30 days: App registrations > Deleted applications",
        documentation: &[doc::CONNECT],
        way: Way::Script(&Script {
            parameters: &[
                parameter("TenantId", "tenant", Form::Guid, "id of the tenant"),
                parameter("GraphEnvironment", "graph_environment", Form::Name, "Global, USGov, USGovDoD or China"),
                parameter("SetupAppId", "setup_app", Form::Guid, "application (client) id of the set-up application"),
            ],
            switches: &[],
            tools: &[Tool::Graph],
            text: include_str!("../scripts/remove-setup-app.ps1"),
        }),
    },
    Guide {
        step: Step::AppForOutlook,
        why: "App for Outlook signs its users in at AD FS.",
        path: &[
            "In AD FS: enable forms authentication for the intranet, and OAuth in Dynamics (OAuthClaimsSettings).",
            "Register App for Outlook with the client id that Settings > Dynamics 365 App for Outlook shows, and on AD FS 2016 and later grant it permission.",
        ],
        effective: "at once; users sign in again",
        risk: "none for mail",
        undo: "remove the client from AD FS",
        documentation: &[doc::POST_INSTALL],
        way: Way::Script(&Script {
            parameters: &[
                parameter(
                    "OrganizationUrl",
                    "organization_url",
                    Form::Url,
                    "address of the Dynamics organization, https://…/",
                ),
                parameter(
                    "ClientId",
                    "outlook_client_id",
                    Form::Guid,
                    "client id that Settings > App for Outlook shows",
                ),
            ],
            switches: &[],
            tools: &[],
            text: include_str!("../scripts/app-for-outlook.ps1"),
        }),
    },
];
