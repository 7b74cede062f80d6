//! Is everything set that a profile with hybrid modern authentication needs?

use super::example::{TENANT, error, note, profile, server, unknown};
use super::known::{each_profile, on_dynamics};
use super::place::host;
use super::server_profile::{is_guid, outside};
use super::sources::{MODERN, PROFILE};
use crate::facts::dynamics::{Credential, ProfileRecord};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.hma-profile"),
    title: "a profile with hybrid modern authentication has all that it needs",
    subject: SubjectKind::Profile,
    roles: &[],
    scope: &[(Scenario::B, Level::Error)],
    proves: "Address, resource, tenant, application and key vault of the profile are set and fit each other. What lies in the key vault, and \
             until when its secret is valid, the Web API does not show.",
    sources: &[MODERN, PROFILE],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::DynamicsProfile, FactKind::DynamicsOrganization, FactKind::DynamicsAccess],
    blames: &[],
    steps: &[(Scenario::B, Step::Authentication)],
    remedies: &[&COMPLETE],
    settings: &[],
    examples,
    run,
};

static COMPLETE: Remedy = Remedy {
    id: "complete-hma-profile",
    summary: "Complete the profile {profile} for hybrid modern authentication: {what}.",
    steps: &[
        "Open the e-mail server profile and its section for Exchange hybrid modern authentication.",
        "Set the public EWS address, the resource (https:// and the host of that address), the tenant id, the id of the application, and the key vault with its key and application.",
        "See in the key vault and in Entra that certificate and secret have not expired.",
    ],
    commands: &[],
    who: Who::DynamicsAdmin,
    risk: "a change concerns every mailbox of the profile",
    undo: "set the former values",
    effective: "with the next Test & Enable",
    documentation: &[MODERN],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    each_profile(cx, |record| match outside(cx, record) {
        Some(reason) => Verdict::not_applicable(reason),
        None => judge(record),
    })
}

fn judge(record: &ProfileRecord) -> Verdict {
    if ![record.incoming_credential, record.outgoing_credential].contains(&Some(Credential::HybridModern)) {
        return Verdict::not_applicable("the profile does not use hybrid modern authentication");
    }
    let mut findings = Vec::new();
    let mut wrong = |code, message: &str, line: Evidence| {
        let finding = Finding::error(code, message).because(line.source(&MODERN)).remedy(&COMPLETE);
        findings.push(on_dynamics(finding.value("profile", &record.name).value("what", message)));
    };
    let ews = record.incoming_location.as_deref().and_then(host);
    let missing = |what: &str| Evidence::new(what, "none").expected("a value");
    match (&ews, record.resource.as_deref()) {
        (None, _) => wrong("no-location", "the profile names no EWS address", missing("EWS address")),
        (Some(_), None) => wrong("no-resource", "the profile names no resource", missing("Entra resource id")),
        (Some(ews), Some(resource)) if host(resource).as_ref() != Some(ews) => {
            let line = Evidence::new("Entra resource id", resource).expected(format!("https://{ews}"));
            let message = format!("the resource is {resource}, and the host of the EWS address is {ews}");
            wrong("resource", &message, line);
        }
        _ => {}
    }
    if record.client.is_none() {
        wrong("no-application", "the profile names no application", missing("application id"));
    }
    if record.key_vault.is_none() {
        wrong("no-key-vault", "the profile names no key vault", missing("key vault"));
    }
    findings.extend(tenant(record));
    let shown = record.resource.clone().map(|resource| Evidence::new("Entra resource id", resource));
    let hidden = Evidence::new("validity of certificate and secret", "not established: only the key vault shows it");
    Verdict::of(findings, shown.into_iter().chain([hidden]).collect())
}

/// Whether the tenant is the organization's own, or a GUID; that a profile of this kind keeps it in this column is not documented.
fn tenant(record: &ProfileRecord) -> Option<Finding> {
    let (code, message, seen) = match record.tenant.as_deref() {
        _ if record.default_tenant != Some(false) => return None,
        None => ("no-tenant", "the profile uses no default tenant and seems to name none", "none"),
        Some(tenant) if !is_guid(tenant) => ("tenant-no-guid", "the tenant of the profile seems to be no GUID", tenant),
        Some(_) => return None,
    };
    let line = Evidence::new("tenant id", seen).expected("a GUID").source(&MODERN);
    Some(Finding::note(code, message).because(line))
}

fn examples() -> Vec<Example> {
    let with = |change: fn(&mut ProfileRecord)| {
        let mut own = ProfileRecord {
            incoming_credential: Some(Credential::HybridModern),
            outgoing_credential: Some(Credential::HybridModern),
            tenant: Some(TENANT.to_owned()),
            resource: Some("https://mail.contoso.com".to_owned()),
            client: Some("6f9d1c3e-0000-4000-8000-000000000001".to_owned()),
            key_vault: Some("9a1b2c3d-0000-4000-8000-000000000001".to_owned()),
            ..server()
        };
        change(&mut own);
        own
    };
    let mut all = vec![
        profile("all of it is set", with(|_| {}), Expect::Pass),
        profile("no resource", with(|own| own.resource = None), error("no-resource")),
        profile(
            "the resource is another host",
            with(|own| own.resource = Some("https://owa.contoso.com".to_owned())),
            error("resource"),
        ),
        profile("no address", with(|own| own.incoming_location = None), error("no-location")),
        profile("the tenant of the organization", with(|own| own.tenant = None), Expect::Pass),
        profile("no tenant", with(|own| (own.tenant, own.default_tenant) = (None, Some(false))), note("no-tenant")),
        profile(
            "the tenant is a domain",
            with(|own| (own.tenant, own.default_tenant) = (Some("contoso.com".to_owned()), Some(false))),
            note("tenant-no-guid"),
        ),
        profile("no application", with(|own| own.client = None), error("no-application")),
        profile("no key vault", with(|own| own.key_vault = None), error("no-key-vault")),
        profile("an account instead", server(), Expect::NotApplicable),
        profile("an inactive profile", with(|own| own.active = Some(false)), Expect::NotApplicable),
    ];
    all.extend(unknown(SubjectKind::Profile, Scenario::B));
    all
}
