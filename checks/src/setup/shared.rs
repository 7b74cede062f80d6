//! Which remedies do checks of several families share?
//!
//! What is mended in the same way is said in the same words, whoever found it.

use super::guides::sources as doc;
use crate::prelude::*;

pub(crate) static SET_TENANT_ID: Remedy = Remedy {
    id: "set-s2s-tenant-id",
    summary: "Set S2STenantId of the organization {organization} to {tenant}, in lower case.",
    steps: &[
        "On a server with the Deployment Tools, in Windows PowerShell 5.1, run the commands; each organization has its own setting.",
        "Leave Exchange Online Tenant ID of its profiles empty, or set it to the same id.",
        "Restart both asynchronous services on every server.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "Add-PSSnapin Microsoft.Crm.PowerShell" },
        Command {
            shell: Shell::PowerShell,
            text: "Set-CrmAdvancedSetting -ID (Get-CrmOrganization -Name '{organization}').Id -ConfigurationEntityName Organization -Setting S2STenantId -Value '{tenant}'",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Restart-Service MSCRMAsyncService, 'MSCRMAsyncService$maintenance'",
        },
    ],
    who: Who::DynamicsAdmin,
    risk: "connections of this organization with SharePoint Online use the same setting; mail stops while the id is wrong",
    undo: "set the former value",
    effective: "once both asynchronous services have restarted",
    documentation: &[doc::CONNECT, doc::SCRIPT],
};

pub(crate) static HAVE_TENANT_ENABLED: Remedy = Remedy {
    id: "have-tenant-enabled",
    summary: "Have Microsoft enable the tenant: open a support case for Exchange Online.",
    steps: &[
        "As the Exchange administrator of the tenant open a support case and ask to enable the tenant for Dynamics 365 on-premises.",
        "Give the tenant id, the request id or the whole WWW-Authenticate header and x-ms-diagnostics of the refusal, and its time.",
        "Since 2025-10-01 no new tenant is connected: there, plan the move to Dynamics 365 online, or to Exchange Server.",
    ],
    commands: &[],
    who: Who::MicrosoftSupport,
    risk: "none: the case changes nothing on your side",
    undo: "nothing to undo",
    effective: "when Microsoft says so, often after days",
    documentation: &[doc::CONNECT],
};

pub(crate) static REGISTER_IN_TENANT: Remedy = Remedy {
    id: "register-certificate-in-tenant",
    summary: "Register the certificate {wanted} at the service principal of Dynamics, with the dates of the certificate.",
    steps: &[
        "See that what was read is younger than the last registration: an older answer says nothing about today.",
        "Run the script of the step service-principal, which `exdoctor plan --format ps1` writes; or ConfigureCrmServerSideSync.ps1 on the server with the Deployment Tools, in Windows PowerShell 5.1, with the PFX that Dynamics signs with.",
        "Read the credential afterwards: its start and end must be set and lie within those of the certificate.",
        "Leave every other valid credential alone: other environments of the tenant share this service principal.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: ".\\ConfigureCrmServerSideSync.ps1 -privateKeyPassword (Read-Host 'Password of the PFX' -AsSecureString) -pfxFilePath '{pfx}' -organizationName <organization> -microsoftEntraIdTenantIdOrDomainName '{tenant}' -ClientID <id of the set-up app> -ClientSecret (Read-Host 'Secret of the set-up app')",
        },
        Command {
            shell: Shell::PowerShell,
            text: "(Get-MgServicePrincipal -ServicePrincipalId (Get-MgServicePrincipal -Filter \"appId eq '00000007-0000-0000-c000-000000000000'\").Id -Property KeyCredentials).KeyCredentials | Format-Table KeyId, DisplayName, StartDateTime, EndDateTime",
        },
    ],
    who: Who::GlobalAdmin,
    risk: "the whole list of credentials is written: a tool that drops foreign ones breaks other environments",
    undo: "take the new credential out again by its key id, with the others kept",
    effective: "minutes; tokens that were given before stay valid for a day",
    documentation: &[doc::CONNECT, doc::SCRIPT, doc::KEY_CREDENTIAL],
};

pub(crate) static REPLACE_IN_TENANT: Remedy = Remedy {
    id: "replace-credential-in-tenant",
    summary: "Replace the credential of {wanted} at the service principal of Dynamics by one with the dates of the certificate.",
    steps: &[
        "See that what was read is younger than the last registration: an older answer says nothing about today.",
        "Run the script of the step service-principal, which `exdoctor plan --format ps1` writes: it replaces this one credential and writes all others back. ConfigureCrmServerSideSync.ps1 does not help: it leaves a certificate that is there as it is, and writes no dates.",
        "Read the credential afterwards: its start and end must be set and lie within those of the certificate.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "(Get-MgServicePrincipal -ServicePrincipalId (Get-MgServicePrincipal -Filter \"appId eq '00000007-0000-0000-c000-000000000000'\").Id -Property KeyCredentials).KeyCredentials | Format-Table KeyId, DisplayName, StartDateTime, EndDateTime",
    }],
    who: Who::GlobalAdmin,
    risk: "the whole list of credentials is written: a tool that drops foreign ones breaks other environments",
    undo: "register the certificate again with the former dates",
    effective: "minutes; tokens that were given before stay valid for a day",
    documentation: &[doc::CONNECT, doc::SCRIPT, doc::KEY_CREDENTIAL],
};

pub(crate) static DEDICATE_HYBRID_APPLICATION: Remedy = Remedy {
    id: "deploy-dedicated-hybrid-application",
    summary: "Deploy the dedicated Exchange hybrid application, where the hybrid shares free/busy, MailTips or photos.",
    steps: &[
        "See first that free/busy, MailTips or photos of the cloud are asked for from on-premises; mailbox moves and mail flow do not need it.",
        "Bring all servers to a build that knows it: the hotfix update of April 2025 or later.",
        "Run ConfigureExchangeHybridApplication.ps1 of the CSS-Exchange scripts, or the Hybrid Configuration Wizard of 2025 or later.",
        "Afterwards clean the keys of the shared principal with the same script.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: ".\\ConfigureExchangeHybridApplication.ps1 -FullyConfigureExchangeHybridApplication",
        },
        Command { shell: Shell::PowerShell, text: "Get-SettingOverride | Format-Table ComponentName,SectionName" },
    ],
    who: Who::GlobalAdmin,
    risk: "servers with older builds go on with the shared principal, which is refused",
    undo: "remove the setting override; the shared principal stays refused",
    effective: "within an hour",
    documentation: &[doc::HYBRID_APP],
};

pub(crate) static ASSIGN_FITTING_PROFILE: Remedy = Remedy {
    id: "assign-fitting-profile",
    summary: "Give {mailbox} the e-mail server profile of the side on which its mailbox is.",
    steps: &[
        "See where the mailbox is: a remote mailbox of Exchange Server is in Exchange Online.",
        "Use two profiles while mailboxes move: one for Exchange Server, one for Exchange Online.",
        "After each batch of moves change the profile of the moved mailboxes, then run Test & Enable for them.",
        "Between sites of Exchange Server, publish EWS of the site that holds the mailbox.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-Recipient '{mailbox}' | Format-List RecipientTypeDetails, Database, ExternalEmailAddress",
    }],
    who: Who::DynamicsAdmin,
    risk: "the mailbox is disabled until it is tested again",
    undo: "assign the former profile",
    effective: "with the next Test & Enable",
    documentation: &[doc::SUPPORTED, doc::TEST_ENABLE],
};

pub(crate) static VERIFY_DOMAIN: Remedy = Remedy {
    id: "verify-domain",
    summary: "Add {unverified} to the tenant and verify it by its TXT record; leave MX and Autodiscover alone.",
    steps: &[
        "Microsoft 365 admin center > Settings > Domains > Add domain: add it where it is missing.",
        "Publish the TXT record that is shown there, MS=msNNNNNNNN, at the domain, then choose Verify.",
        "Skip the page that offers to change MX and Autodiscover: they stay as they are until the mailboxes have moved.",
    ],
    commands: &[
        Command { shell: Shell::Zone, text: "{unverified}. 3600 IN TXT \"{verification_record}\"" },
        Command { shell: Shell::PowerShell, text: "Get-MgDomainVerificationDnsRecord -DomainId '{unverified}'" },
        Command { shell: Shell::PowerShell, text: "Confirm-MgDomain -DomainId '{unverified}'" },
    ],
    who: Who::GlobalAdmin,
    risk: "none: a verified domain changes no mail flow by itself",
    undo: "remove the domain from the tenant",
    effective: "once the TXT record is visible, mostly within an hour; a negative answer must have left the caches",
    documentation: &[doc::ADD_DOMAIN, doc::DOMAINS],
};

pub(crate) static SET_EXTERNAL_EWS_URL: Remedy = Remedy {
    id: "set-external-ews-url",
    summary: "Give EWS the public address under which Exchange is published.",
    steps: &[
        "Set ExternalUrl of EWS to the address that the internet reaches, with HTTPS, on every server behind it.",
        "Where nothing is to be published, use the Hybrid Agent, and say `hybrid = \"modern\"` in the configuration.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Get-WebServicesVirtualDirectory | Format-Table Server, InternalUrl, ExternalUrl",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Set-WebServicesVirtualDirectory -Identity '{directory_observed}' -ExternalUrl https://{exchange_host}/EWS/Exchange.asmx",
        },
    ],
    who: Who::ExchangeAdmin,
    risk: "Autodiscover hands the address out to clients",
    undo: "set the former address again: {url_observed}",
    effective: "within minutes; Autodiscover within an hour",
    documentation: &[doc::HYBRID],
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::registry;

    #[test]
    fn no_two_remedies_say_the_same() {
        let mut said: BTreeMap<String, &str> = BTreeMap::new();
        for remedy in registry::checks().flat_map(|check| check.remedies) {
            let plain = remedy.summary.to_lowercase();
            let other = said.insert(plain, remedy.id).filter(|other| *other != remedy.id);
            assert_eq!(other, None, "{} says what the other says", remedy.id);
        }
    }
}
