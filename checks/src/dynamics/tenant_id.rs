//! Does each organization know the tenant?

use super::example::{
    PROFILE, TENANT, and, deployment, error, of_organization, online, organization, settings, warning,
};
use super::known::on_dynamics;
use super::server_profile::is_guid;
use super::sources::{CONNECT, SCRIPT};
use crate::facts::deployment::Deployment;
use crate::facts::dynamics::{DynamicsProfile, ProfileRecord, ServerType};
use crate::facts::server::Read;
use crate::model::Blocked;
use crate::prelude::*;
use crate::setup::shared::SET_TENANT_ID;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.tenant-id"),
    title: "the setting S2STenantId of the organization is the tenant's id, and no profile names another",
    subject: SubjectKind::Organization,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "The organization's setting S2STenantId is set, has the form of an id, and no active profile for Exchange Online overrides it with \
             another one. Whether it is the tenant of the mail domain, entra.tenant-id-matches says.",
    sources: &[CONNECT, SCRIPT],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::Deployment, FactKind::DynamicsProfile],
    blames: &[],
    steps: &[(Scenario::A, Step::TenantId)],
    remedies: &[&SET_TENANT_ID],
    settings: &[],
    examples,
    run,
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let settings = cx.seen_of::<Deployment>(&Subject::deployment()).and_then(|known| known.organizations.value());
    let own = settings.and_then(|all| all.iter().find(|own| own.name.eq_ignore_ascii_case(&cx.subject.name)));
    let tenant = match own.map(|own| &own.settings) {
        Some(Read::Value(row)) => {
            row.iter().find(|(name, _)| name.eq_ignore_ascii_case("S2STenantId")).map(|(_, value)| value.trim())
        }
        other => return unread(&other.map_or_else(|| "are not in the evidence".to_owned(), Read::why_not)),
    };
    let what = format!("S2STenantId of {}", cx.subject);
    let Some(tenant) = tenant.filter(|tenant| !tenant.is_empty()) else {
        let line = Evidence::new(what, "not set").expected("the tenant's id");
        return wrong(cx, Finding::error("not-set", "S2STenantId is not set"), line).into();
    };
    let line = Evidence::new(&what, tenant);
    if !is_guid(tenant) {
        let message = format!("S2STenantId is no GUID: {tenant}");
        return wrong(cx, Finding::error("no-guid", message), line.expected("a GUID")).into();
    }
    let mut findings = Vec::new();
    for profile in profiles(cx) {
        let Some(other) = profile.tenant.as_deref().filter(|other| !other.eq_ignore_ascii_case(tenant)) else {
            continue;
        };
        let message = format!("the profile {} names another tenant: {other}", profile.name);
        let line = Evidence::new(format!("tenant of the profile {}", profile.name), other).expected(tenant);
        findings.push(wrong(cx, Finding::error("overridden", message), line));
    }
    if tenant.bytes().any(|b| b.is_ascii_uppercase()) {
        let message =
            format!("S2STenantId is written with upper case letters: {tenant}; tokens carry it as it is written");
        let line = Evidence::new(what, tenant).expected(tenant.to_ascii_lowercase());
        findings.push(wrong(cx, Finding::warning("upper-case", message), line));
    }
    Verdict::of(findings, vec![line])
}

/// Active profiles of the organization that override its tenant.
fn profiles<'a>(cx: &CheckCx<'a>) -> Vec<&'a ProfileRecord> {
    let all = cx.all::<DynamicsProfile>().flat_map(|(_, fact)| &fact.records);
    let own = all.filter(|record| record.organization.eq_ignore_ascii_case(&cx.subject.name));
    let overrides = |record: &&ProfileRecord| {
        record.server == Some(ServerType::ExchangeOnline)
            && record.active != Some(false)
            && record.default_tenant == Some(false)
    };
    own.filter(overrides).collect()
}

fn wrong(cx: &CheckCx<'_>, finding: Finding, line: Evidence) -> Finding {
    on_dynamics(finding.because(line.source(&CONNECT)).remedy(&SET_TENANT_ID)).value("organization", &cx.subject.name)
}

/// The Web API does not have the setting.
fn unread(why: &str) -> Verdict {
    let reason = format!(
        "the organization's settings in the configuration database {why}; the Web API does not have S2STenantId, only `exdoctor collect` on a server with the Deployment Tools does"
    );
    Blocked {
        fact: FactKind::Deployment,
        subject: Some(Subject::deployment()),
        reason,
        level: None,
        evidence: Vec::new(),
    }
    .into()
}

fn examples() -> Vec<Example> {
    let base = |given, expect| of_organization(given, organization(Read::Value(settings())), expect);
    let with =
        |given, own: &[(&str, &str)], expect| and(base(given, expect), &Subject::deployment(), deployment(&[], own));
    let overriding =
        |tenant: &str| ProfileRecord { default_tenant: Some(false), tenant: Some(tenant.to_owned()), ..online() };
    let profile = |example: Example, record: ProfileRecord| {
        and(example, &Subject::profile(PROFILE), DynamicsProfile { records: vec![record] })
    };
    let mut unreadable = deployment(&[], &[]);
    if let Read::Value(all) = &mut unreadable.organizations {
        all[0].settings = Read::Failed("access denied".to_owned());
    }
    debug_assert!(is_guid(TENANT), "the tenant of the examples has an id");
    vec![
        with("the tenant's id", &[("S2STenantId", TENANT)], Expect::Pass),
        profile(with("a profile names the same tenant", &[("S2STenantId", TENANT)], Expect::Pass), overriding(TENANT)),
        with("nothing is set", &[], error("not-set")),
        with("a domain instead of an id", &[("S2STenantId", "contoso.onmicrosoft.com")], error("no-guid")),
        with("upper case letters", &[("S2STenantId", "6BABCAAD-604B-40AC-A9D7-9FD97C0B779F")], warning("upper-case")),
        profile(
            with("a profile names another tenant", &[("S2STenantId", TENANT)], error("overridden")),
            overriding("11111111-2222-4333-8444-555555555555"),
        ),
        and(base("the settings could not be read", Expect::Blocked), &Subject::deployment(), unreadable),
        base("only the Web API was read", Expect::Blocked),
    ]
}
