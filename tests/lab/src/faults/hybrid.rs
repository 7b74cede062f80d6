//! What goes wrong between Exchange Server and its tenant, as the file of the Hybrid Configuration Wizard shows it? Scenario C.

use super::words::{In, MAIL, blocked_at, error_at, warning_at};
use crate::world::wizard::{ON_PREMISES, TENANT, Wizard};
use crate::{Expected, Fault, Page, Variant, World};

const MIGRATION: In = In(World::migration);

const ORGANIZATION: &str = "Contoso";
const OAUTH: &str = "hybrid.oauth-certificate";
const AUTH: &str = "hybrid.auth-server";
const PARTNER: &str = "hybrid.partner-application";
const CONNECTOR: &str = "hybrid.organization-connector";
const RELATIONSHIP: &str = "hybrid.organization-relationship";
const DIRECTORIES: &str = "hybrid.virtual-directories";
const CERTIFICATES: &str = "hybrid.connector-certificates";
const DOMAINS: &str = "hybrid.accepted-domains";
const BUILDS: &str = "hybrid.server-builds";
const MRS: &str = "ews.mrs-proxy";

const GET_EWS: &str = "Get-WebServicesVirtualDirectory";
const GET_AUTH: &str = "Get-AuthServer";
const GET_CONNECTOR: &str = "Get-IntraOrganizationConnector";

/// The only record that a fault changes: an error of the organization.
macro_rules! one {
    ($name:literal, $about:literal, error $check:ident, $apply:expr) => {
        MIGRATION.fault($name, $about, ($check, ORGANIZATION), &[error_at($check, ORGANIZATION)], $apply)
    };
    ($name:literal, $about:literal, warning $check:ident, $apply:expr) => {
        MIGRATION.fault($name, $about, ($check, ORGANIZATION), &[warning_at($check, ORGANIZATION)], $apply)
    };
}

const fn mrs(name: &'static str, about: &'static str, expect: &'static [Expected], apply: fn(&mut World)) -> Fault {
    MIGRATION.fault(name, about, (MRS, MAIL), expect, apply)
}

pub(super) const OAUTH_FAULTS: &[Fault] = &[
    one!("hybrid-oauth-missing", "one server lacks the OAuth certificate", error OAUTH, |world| {
        world.wizard().certificates("EX2", &["transport"]);
    }),
    one!("hybrid-oauth-ended", "the OAuth certificate has ended", error OAUTH, |world| {
        oauth(world.wizard(), "auth-ended", "216E32CCDE57D16E092B8D5403297BC4957CCE01");
    }),
    one!("hybrid-oauth-ending", "the OAuth certificate ends within a month", warning OAUTH, |world| {
        oauth(world.wizard(), "auth-ending", "E28D537FD8505DDEAFA270301216AB265F328F70");
    }),
    one!("hybrid-oauth-unset", "no OAuth certificate is named", error OAUTH, |world| {
        world.wizard().set(ON_PREMISES, "Get-AuthConfig", "CurrentCertificateThumbprint", "");
    }),
    one!("hybrid-auth-server-off", "the authorization servers are switched off", error AUTH, |world| {
        world.wizard().set(ON_PREMISES, GET_AUTH, "Enabled", "False");
    }),
    one!("hybrid-auth-server-missing", "there is no authorization server", error AUTH, |world| {
        world.wizard().clear(ON_PREMISES, GET_AUTH);
    }),
    one!("hybrid-auth-server-foreign", "an authorization server takes its keys from elsewhere", error AUTH, |world| {
        world.wizard().set(ON_PREMISES, GET_AUTH, "AuthMetadataUrl", "https://sts.fabrikam.com/metadata/json/1");
    }),
    one!("hybrid-auth-server-domain", "no authorization server is for the domain", warning AUTH, |world| {
        world.wizard().set(ON_PREMISES, GET_AUTH, "DomainName", "fabrikam.com");
    }),
    one!("hybrid-shared-application", "Exchange has no application of its own in the tenant", warning AUTH, |world| {
        world.wizard().set(ON_PREMISES, GET_AUTH, "ApplicationIdentifier", "");
    }),
    MIGRATION.fault(
        "hybrid-auth-server-unread",
        "the wizard could not read the authorization servers",
        (BUILDS, ORGANIZATION),
        &[blocked_at(AUTH, ORGANIZATION)],
        |world| {
            for call in world.wizard().calls(ON_PREMISES, GET_AUTH) {
                call.error = Some("The operation could not be performed: the directory is unavailable.".to_owned());
                call.objects.clear();
            }
        },
    ),
    one!("hybrid-partner-off", "the partner application is switched off", error PARTNER, |world| {
        world.wizard().set(ON_PREMISES, "Get-PartnerApplication", "Enabled", "False");
    }),
    one!("hybrid-partner-missing", "there is no partner application", error PARTNER, |world| {
        world.wizard().clear(ON_PREMISES, "Get-PartnerApplication");
    }),
];

pub(super) const SHARING: &[Fault] = &[
    one!("hybrid-connector-one-sided", "Exchange Online has no intra-organization connector", error CONNECTOR, |world| {
        world.wizard().clear(TENANT, GET_CONNECTOR);
    }),
    one!("hybrid-connector-off", "the connector of Exchange Online is switched off", error CONNECTOR, |world| {
        world.wizard().set(TENANT, GET_CONNECTOR, "Enabled", "False");
    }),
    one!("hybrid-connector-endpoint", "the connector of Exchange Server leads to itself", error CONNECTOR, |world| {
        let own = "https://mail.contoso.com/autodiscover/autodiscover.svc";
        world.wizard().set(ON_PREMISES, "New-IntraOrganizationConnector", "DiscoveryEndpoint", own);
    }),
    one!("hybrid-connector-domain", "the connector of Exchange Online is for another domain", error CONNECTOR, |world| {
        world.wizard().set(TENANT, GET_CONNECTOR, "TargetAddressDomains", "fabrikam.com");
    }),
    one!("hybrid-relationship-off", "the organization relationship is switched off", warning RELATIONSHIP, |world| {
        world.wizard().set(ON_PREMISES, "Get-OrganizationRelationship", "Enabled", "False");
    }),
    one!("hybrid-relationship-unshared", "the wizard failed to share free/busy", warning RELATIONSHIP, |world| {
        for call in world.wizard().calls(TENANT, "Set-OrganizationRelationship") {
            call.error = Some("Access is denied.".to_owned());
        }
    }),
    one!("hybrid-domain-wildcard", "an accepted domain is a wildcard", warning DOMAINS, |world| {
        world.wizard().set(ON_PREMISES, "Get-AcceptedDomain", "MatchSubDomains", "True");
    }),
    one!("hybrid-domain-missing", "Exchange Online does not accept the domain", warning DOMAINS, |world| {
        for call in world.wizard().calls(TENANT, "Get-AcceptedDomain") {
            call.objects.remove(0);
        }
    }),
];

pub(super) const SERVERS: &[Fault] = &[
    MIGRATION.fault(
        "hybrid-ews-unpublished",
        "EWS has no external address",
        (DIRECTORIES, ORGANIZATION),
        &[error_at(DIRECTORIES, ORGANIZATION), blocked_at(MRS, MAIL)],
        |world| {
            world.wizard().set(ON_PREMISES, GET_EWS, "ExternalUrl", "");
        },
    ),
    one!("hybrid-ews-basic", "EWS offers Basic and OAuth alone", warning DIRECTORIES, |world| {
        world.wizard().set(ON_PREMISES, GET_EWS, "ExternalAuthenticationMethods", "Basic, WSSecurity, OAuth");
    }),
    one!("hybrid-ews-oauth-alone", "EWS offers OAuth alone", error DIRECTORIES, |world| {
        world.wizard().set(ON_PREMISES, GET_EWS, "ExternalAuthenticationMethods", "OAuth, WSSecurity");
    }),
    one!("hybrid-ews-without-oauth", "EWS does not offer OAuth", error DIRECTORIES, |world| {
        world.wizard().set(ON_PREMISES, GET_EWS, "ExternalAuthenticationMethods", "Ntlm, WindowsIntegrated");
    }),
    mrs("hybrid-mrs-off", "the MRS proxy is switched off", &[error_at(MRS, MAIL)], |world| {
        world.wizard().set(ON_PREMISES, GET_EWS, "MRSProxyEnabled", "False");
    }),
    mrs("hybrid-mrs-differs", "the MRS proxy is off on one of two servers", &[warning_at(MRS, MAIL)], |world| {
        let mut calls = world.wizard().calls(ON_PREMISES, GET_EWS);
        calls[0].objects[1].insert("MRSProxyEnabled".to_owned(), "False".to_owned());
    }),
    one!("hybrid-mail-certificate-missing", "one server lacks the certificate for hybrid mail", error CERTIFICATES, |world| {
        world.wizard().certificates("EX2", &["auth", "own"]);
    }),
    one!("hybrid-mail-certificate-ended", "the certificate for hybrid mail has ended", error CERTIFICATES, |world| {
        world.wizard().certificates("EX1", &["auth", "transport-ended"]);
        world.wizard().certificates("EX2", &["auth", "transport-ended"]);
    }),
    one!("hybrid-mail-certificate-ending", "the certificate for hybrid mail ends within a month", warning CERTIFICATES, |world| {
        world.wizard().certificates("EX1", &["auth", "transport-ending"]);
        world.wizard().certificates("EX2", &["auth", "transport-ending"]);
    }),
    one!("hybrid-mail-certificate-unnamed", "the send connector names no certificate", error CERTIFICATES, |world| {
        world.wizard().set(ON_PREMISES, "Get-SendConnector", "TlsCertificateName", "");
    }),
    one!("hybrid-mail-certificate-name", "Exchange Online expects another name in the certificate", error CERTIFICATES, |world| {
        world.wizard().set(TENANT, "Get-InboundConnector", "TlsSenderCertificateName", "mail.fabrikam.com");
    }),
    one!("hybrid-old-build", "the Exchange servers have a cumulative update of 2021", warning BUILDS, |world| {
        world.wizard().set(ON_PREMISES, "Get-ExchangeServer", "AdminDisplayVersion", "Version 15.1 (Build 2308.8)");
    }),
    one!("hybrid-old-build-checked", "the Health Checker finds one server older than the wizard says", warning BUILDS, |world| {
        checked(world, "EX2", "15.1.2308.27");
    }),
];

/// The file of the Health Checker for a server, which looks at the program itself.
fn checked(world: &mut World, server: &str, build: &str) {
    let text = format!(
        r#"<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj RefId="0"><MS><Obj N="HealthCheckerExchangeServer" RefId="1"><MS><DT N="GenerationTime">2026-05-31T09:00:00Z</DT><Obj N="GetExchangeServer" RefId="2"><TN RefId="0"><T>Deserialized.Microsoft.Exchange.Data.Directory.Management.ExchangeServer</T></TN><Props><S N="Name">{server}</S><S N="Identity">{server}</S></Props></Obj><Obj N="VersionInformation" RefId="3"><MS><Version N="BuildVersion">{build}</Version></MS></Obj></MS></Obj></MS></Obj></Objs>"#
    );
    world.texts.insert(format!("HealthChecker-{server}-20260531090000.xml"), text);
}

const OFF: &[Expected] = &[error_at(MRS, MAIL)];

/// Nobody has the file of the wizard, so what answers decides.
const fn answered(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    Fault { world: World::classic, ..mrs(name, about, OFF, apply) }
}

pub(super) const ANSWERS: &[Fault] = &[
    answered("mrs-unpublished", "the path of the MRS proxy is not published", |world| {
        mrs_answers(world, Page::status(404));
    }),
    answered("mrs-no-handler", "the handler of the MRS proxy is missing", |world| {
        mrs_answers(world, Page::status(405));
    }),
    answered("mrs-disabled", "the MRS proxy says that it is switched off", |world| {
        let body = "<html><h1>403</h1><p>The MRS proxy service is disabled.</p></html>";
        mrs_answers(world, Page { status: 403, ..Page::of("text/html", body) });
    }),
];

fn mrs_answers(world: &mut World, page: Page) {
    world.endpoint(MAIL).paths.insert("/EWS/mrsproxy.svc".to_owned(), page);
}

fn oauth(wizard: &mut Wizard, name: &str, thumbprint: &str) {
    wizard.set(ON_PREMISES, "Get-AuthConfig", "CurrentCertificateThumbprint", thumbprint);
    wizard.certificates("EX1", &["own", name, "transport"]);
    wizard.certificates("EX2", &["transport", name]);
}

pub(super) const VARIANTS: &[Variant] = &[
    MIGRATION.variant("hybrid-centralized", "all mail of Exchange Online leaves through Exchange Server", |world| {
        world.wizard().set(TENANT, "Get-OutboundConnector", "RouteAllMessagesViaOnPremises", "True");
        world.wizard().set(TENANT, "Get-OutboundConnector", "RecipientDomains", "*");
    }),
    MIGRATION.variant(
        "hybrid-gateway",
        "a third party's gateway stands before the domain, and mail leaves through it",
        |world| {
            world.set("contoso.com MX", &["10 mx.fabrikam.com."]);
            world.remove("_mta-sts.contoso.com TXT");
            world.mail_flow = Some("gateway".to_owned());
            let calls = world.wizard().calls(ON_PREMISES, "Get-SendConnector");
            for internet in calls.into_iter().flat_map(|call| &mut call.objects).take(1) {
                internet.insert("SmartHosts".to_owned(), "smtp.fabrikam.com".to_owned());
            }
        },
    ),
    MIGRATION.variant("hybrid-resource-forest", "Exchange stands in a resource forest of another name", |world| {
        let wizard = world.wizard();
        wizard.set(ON_PREMISES, "Get-ExchangeServer", "Fqdn", "ex.resource.fabrikam.net");
        let account = "resource.fabrikam.net/Users/Exchange Online-ApplicationAccount";
        wizard.set(ON_PREMISES, "Get-PartnerApplication", "LinkedAccount", account);
        wizard.set(ON_PREMISES, GET_EWS, "InternalUrl", "https://ex.resource.fabrikam.net/EWS/Exchange.asmx");
    }),
    MIGRATION.variant("hybrid-edge", "mail leaves through an Edge server that the wizard cannot ask", |world| {
        world.wizard().set(ON_PREMISES, "Get-SendConnector", "SourceTransportServers", "EDGE1");
        let edge = [
            ("Name", "EDGE1"),
            ("Identity", "EDGE1"),
            ("IsEdgeServer", "True"),
            ("AdminDisplayVersion", "Version 15.2 (Build 2562.17)"),
        ];
        for call in world.wizard().calls(ON_PREMISES, "Get-ExchangeServer") {
            call.objects.push(edge.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
        }
    }),
    MIGRATION.variant(
        "hybrid-minimal",
        "only mailboxes move: nothing is shared, and no connector carries hybrid mail",
        |world| {
            let wizard = world.wizard();
            wizard.clear(ON_PREMISES, "New-IntraOrganizationConnector");
            wizard.clear(TENANT, GET_CONNECTOR);
            wizard.clear(ON_PREMISES, GET_AUTH);
            for side in [ON_PREMISES, TENANT] {
                wizard.clear(side, "Get-OrganizationRelationship");
            }
            wizard.clear(ON_PREMISES, "Get-SendConnector");
            wizard.clear(ON_PREMISES, "Get-ReceiveConnector");
            wizard.clear(TENANT, "Get-InboundConnector");
        },
    ),
    MIGRATION.variant(
        "hybrid-modern",
        "Exchange Online comes in through the Hybrid Agent, and nothing is published",
        |world| {
            world.hybrid = Some("modern".to_owned());
            for path in ["/EWS/Exchange.asmx", "/EWS/mrsproxy.svc", "/owa/", "/owa/auth/logon.aspx"] {
                world.endpoint(MAIL).paths.insert(path.to_owned(), Page::status(403));
            }
            let wizard = world.wizard();
            wizard.set(ON_PREMISES, GET_EWS, "ExternalUrl", "");
            wizard.set(ON_PREMISES, GET_EWS, "ExtendedProtectionTokenChecking", "None");
            let agent = "https://2f1d4f0c.resource.mailboxmigration.his.msappproxy.net/EWS/Exchange.asmx";
            wizard.set(TENANT, GET_CONNECTOR, "TargetSharingEpr", agent);
            wizard.set(TENANT, GET_CONNECTOR, "DiscoveryEndpoint", "");
        },
    ),
    MIGRATION.variant(
        "hybrid-health-checker",
        "the Health Checker's file of a server lies beside that of the wizard",
        |world| {
            checked(world, "EX1", "15.2.2562.37");
        },
    ),
    MIGRATION.variant("hybrid-inside-server", "one of two servers is for the inside alone", |world| {
        let mut calls = world.wizard().calls(ON_PREMISES, GET_EWS);
        calls[0].objects[1].remove("ExternalUrl");
    }),
    MIGRATION.variant(
        "hybrid-renewed",
        "the former certificate for hybrid mail still lies beside the new one",
        |world| {
            world.wizard().certificates("EX1", &["own", "auth", "transport-ended", "transport"]);
        },
    ),
];
