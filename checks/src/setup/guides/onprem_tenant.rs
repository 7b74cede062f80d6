//! How do tenant, Dynamics and Exchange Online come to know each other?

use super::sources as doc;
use super::{optional, parameter};
use crate::setup::guide::{Form, Script, Tool, Way};
use crate::setup::{Guide, Step};

/// The steps behind the certificate, in their order.
pub(super) static GUIDES: &[Guide] = &[
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
            switches: &[("AnotherSecret", "make another client secret, although one holds")],
            tools: &[Tool::Graph],
            text: include_str!("../data/setup-app.ps1"),
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
            text: include_str!("../data/service-principal.ps1"),
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
            text: include_str!("../data/server-settings.ps1"),
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
            text: include_str!("../data/tenant-id.ps1"),
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
            "Read EwsAllowedAppIDs with Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy; without the switch it looks empty. Setting the list replaces it: read, add, write.",
            "Where no list is set, the first one is the only admission: name every application that uses EWS. Documents disagree whether EwsEnabled true without a list admits all or none since October 2026.",
            "Which application id Exchange sees for Dynamics on-premises is UNCONFIRMED; the script proposes that of Dynamics.",
        ],
        effective: "within two hours; a list of applications within a day",
        risk: "a list admits those that stand on it and nobody else: the script adds to the list that is there, and writes a first one only with the applications that it is told",
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
                optional("AppIds", Form::Guids, "ids of all applications that use EWS, where no list is set yet"),
            ],
            switches: &[],
            tools: &[Tool::ExchangeOnline],
            text: include_str!("../data/allow-ews.ps1"),
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
            text: include_str!("../data/remove-setup-app.ps1"),
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
            text: include_str!("../data/app-for-outlook.ps1"),
        }),
    },
];
