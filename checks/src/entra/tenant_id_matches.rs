//! Do discovery, Graph, Dynamics and the configuration mean one tenant?

use super::discovery;
use super::example::{DOMAIN, TENANT, discovered, example, known, silent};
use super::graph::all;
use super::graph::example::{given, healthy, reader, without};
use super::openid::guid;
use super::sources::{DYNAMICS as CONNECT, OPENID};
use super::tenant_found;
use crate::facts::deployment::{Deployment, Organization};
use crate::facts::entra::TenantDiscovery;
use crate::facts::graph::{Graph, Organization as Tenant, Reader, Token, Told};
use crate::facts::server::{Read, Row};
use crate::facts::web::Outcome;
use crate::model::{Blocked, Vantage};
use crate::prelude::*;
use crate::setup::shared::SET_TENANT_ID;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("entra.tenant-id-matches"),
    title: "every place that names the tenant names the same one",
    subject: SubjectKind::Tenant,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "The id that the sign-in service gives for the domain is that of Graph, of the configuration, of S2STenantId in \
             each organization and of the profiles, as far as each is known. What is not known is not judged.",
    sources: &[CONNECT, OPENID],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::Graph, FactKind::Deployment, FactKind::TenantDiscovery],
    blames: &[FactKind::TlsScan, FactKind::TlsChains],
    steps: &[(Scenario::A, Step::TenantId)],
    remedies: &[&SET_TENANT_ID, &CORRECT],
    settings: &[],
    examples,
    run,
};

static CORRECT: Remedy = Remedy {
    id: "name-the-right-tenant",
    summary: "Let {where} name {tenant}, the tenant of {domain}.",
    steps: &["Compare the ids; the one that the sign-in service gives for the mail domain is where its mailboxes are."],
    commands: &[Command {
        shell: Shell::Any,
        text: "curl.exe https://{login}/{domain}/v2.0/.well-known/openid-configuration",
    }],
    who: Who::Operator,
    risk: "none: the configuration of exdoctor and the profile name a tenant, they do not change it",
    undo: "write the former id back",
    effective: "at once",
    documentation: &[OPENID],
};

/// A place that names a tenant.
struct Item {
    place: String,
    id: String,
    /// The organization of Dynamics, where it is its setting.
    organization: Option<String>,
}

fn run(cx: &CheckCx<'_>) -> Verdict {
    let mut own = cx.all::<TenantDiscovery>().map(|(_, own)| own).filter(|own| discovery::subject(own) == *cx.subject);
    let items = items(cx);
    let Some(own) = own.next() else { return Verdict::not_applicable(discovery::FOREIGN) };
    if discovery::found(own).is_none() {
        return tenant_found::waiting(cx, own, "the id of the tenant is not known");
    }
    let lines: Vec<Evidence> = items.iter().map(line).collect();
    if items.is_empty() {
        let reason =
            "nothing else names the tenant: a reader in [tenant], or the settings of Dynamics among the evidence";
        let (fact, level) = (FactKind::Graph, Some(Level::Note));
        return Blocked { fact, subject: None, reason: reason.to_owned(), level, evidence: lines }.into();
    }
    // An organization may belong to another tenant of the run, whose domain was judged too.
    let tenants: Vec<String> = cx.all::<TenantDiscovery>().map(|(_, one)| discovery::subject(one).name).collect();
    let is_known = |id: &String| tenants.iter().any(|tenant| tenant.eq_ignore_ascii_case(id));
    let wrong = items.iter().filter(|item| !is_known(&item.id));
    Verdict::of(wrong.map(|item| finding(cx, own, item)).collect(), lines)
}

fn items(cx: &CheckCx<'_>) -> Vec<Item> {
    let item = |place: &str, id: String| Item { place: place.to_owned(), id, organization: None };
    let mut items = Vec::new();
    let configured = cx.run.tenant.as_deref().and_then(guid);
    items.extend(configured.map(|id| item("tenant.id of the configuration", id)));
    for graph in all(cx) {
        if let Some(Reader { token: Token::Granted { tenant: Some(id), .. }, .. }) = &graph.reader {
            items.push(item("the reader's token", id.clone()));
        }
        if let Told::Value(tenant) = &graph.organization {
            items.push(item("Graph", tenant.id.clone()));
        }
    }
    let deployment = cx.seen_of::<Deployment>(&Subject::deployment());
    let organizations = deployment.and_then(|deployment| deployment.organizations.value());
    items.extend(organizations.into_iter().flatten().flat_map(of_organization));
    items
}

/// The setting of an organization, and what its profiles say otherwise. What is not set, or no id, names no tenant:
/// dynamics.tenant-id judges that.
fn of_organization(organization: &Organization) -> Vec<Item> {
    let name = Some(organization.name.clone());
    let mut items = Vec::new();
    if let Read::Value(row) = &organization.settings {
        let id = column(row, "S2STenantId").and_then(guid);
        items.extend(id.map(|id| Item {
            place: format!("S2STenantId of {}", organization.name),
            id,
            organization: name,
        }));
    }
    for row in organization.profiles.value().into_iter().flatten() {
        let hybrid = column(row, "servertype").is_none_or(|kind| kind == "3");
        let default =
            column(row, "usedefaulttenantid").is_none_or(|word| word.eq_ignore_ascii_case("true") || word == "1");
        if let Some(id) = column(row, "exchangeonlinetenantid").and_then(guid).filter(|_| hybrid && !default) {
            let profile = column(row, "name").unwrap_or("without a name");
            let place = format!("the profile {profile} of {}", organization.name);
            items.push(Item { place, id, organization: None });
        }
    }
    items
}

fn column<'r>(row: &'r Row, name: &str) -> Option<&'r str> {
    let (_, value) = row.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?;
    Some(value.trim()).filter(|value| !value.is_empty())
}

fn line(item: &Item) -> Evidence {
    Evidence::new(item.place.as_str(), item.id.as_str())
}

fn finding(cx: &CheckCx<'_>, own: &TenantDiscovery, item: &Item) -> Finding {
    let evidence = line(item).expected(cx.subject.name.clone()).source(&CONNECT);
    let message = format!("{} names {}, and {} belongs to {}", item.place, item.id, own.domain, cx.subject);
    let finding = Finding::error("other-tenant", message).because(evidence).value("tenant", cx.subject.name.clone());
    match &item.organization {
        Some(organization) => finding.remedy(&SET_TENANT_ID).value("organization", organization.as_str()),
        None => finding
            .remedy(&CORRECT)
            .value("where", item.place.as_str())
            .value("domain", own.domain.as_str())
            .value("login", discovery::found(own).map(|found| found.login()).unwrap_or_default()),
    }
}

fn examples() -> Vec<Example> {
    const OTHER: &str = "11111111-2222-3333-4444-555555555555";
    let error = |code| Expect::Finding(Level::Error, code);
    let of = |text, graph, expect| given(text, graph, Scenario::A, expect);
    let with = |mut made: Example, id: Option<&str>, profile: Option<&str>| {
        let settings: Row = id.map(|id| ("S2STenantId".to_owned(), id.to_owned())).into_iter().collect();
        let row = |id: &str| -> Row {
            let cells = [("name", "Exchange Online"), ("usedefaulttenantid", "False"), ("exchangeonlinetenantid", id)];
            cells.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let organization = Organization {
            name: "Contoso".to_owned(),
            settings: Read::Value(settings),
            profiles: Read::Value(profile.map(row).into_iter().collect()),
            ..Organization::default()
        };
        let deployment = Deployment { organizations: Read::Value(vec![organization]), ..Deployment::default() };
        made.facts.record(&Subject::deployment(), deployment);
        made
    };
    let other = Tenant { id: OTHER.to_owned(), ..Tenant::default() };
    let token = Token::Granted { permissions: std::collections::BTreeSet::new(), tenant: Some(OTHER.to_owned()) };
    let mut configured = of("another tenant in the configuration", healthy(), error("other-tenant"));
    configured.circumstances.tenant = Some(OTHER.to_owned());
    let upper = TENANT.to_ascii_uppercase();
    let mut second = with(
        of("Dynamics is set to the tenant of another domain of the run", healthy(), Expect::Pass),
        Some(OTHER),
        None,
    );
    let mut fabrikam = TenantDiscovery { domain: "fabrikam.com".to_owned(), hosts: vec![known()] };
    let Outcome::Answer(answer) = &mut fabrikam.hosts[0].openid.outcome else { return Vec::new() };
    answer.body = answer.body.replace(TENANT, OTHER);
    second.facts.record(&Subject::domain("fabrikam.com"), fabrikam);
    vec![
        of("Graph says the same", healthy(), Expect::Pass),
        with(of("Dynamics says the same, in capitals", healthy(), Expect::Pass), Some(&upper), None),
        with(of("Dynamics is set to another tenant", healthy(), error("other-tenant")), Some(OTHER), None),
        with(of("Dynamics is not set, which dynamics.tenant-id judges", healthy(), Expect::Pass), None, None),
        with(
            of("Dynamics is set to a domain, which dynamics.tenant-id judges", healthy(), Expect::Pass),
            Some(DOMAIN),
            None,
        ),
        with(of("a profile names another tenant", healthy(), error("other-tenant")), Some(TENANT), Some(OTHER)),
        of("Graph is another tenant's", Graph { organization: Told::Value(other), ..healthy() }, error("other-tenant")),
        of(
            "the reader is of another tenant",
            Graph { reader: Some(reader(token)), ..Graph::default() },
            error("other-tenant"),
        ),
        configured,
        second,
        without("nothing else names a tenant", Scenario::A, Expect::Blocked),
        example(
            "the tenant is not known",
            DOMAIN,
            discovered(vec![silent()]),
            Scenario::A,
            Vantage::DynamicsServer,
            Expect::Blocked,
        ),
        super::example::other_domain("a tenant that only imported output names", Expect::NotApplicable),
    ]
}
