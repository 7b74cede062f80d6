//! Are sign-in, token service, configuration and Exchange hosts of one cloud?

use super::discovery::{self, Found};
use super::example::{DOMAIN, TENANT, discovered, example, known, signs_in_at, silent};
use super::openid::host;
use super::sources::{DYNAMICS, ENDPOINTS, NATIONAL};
use super::tenant_found;
use crate::dynamics::READ_SERVER_SETTINGS;
use crate::facts::deployment::Deployment;
use crate::facts::entra::TenantDiscovery;
use crate::facts::ews::EwsAnswers;
use crate::model::Vantage;
use crate::prelude::*;
use crate::values::{self, Cloud, clouds};

pub(super) static CHECK: Check = Check {
    id: CheckId::new("entra.cloud-consistent"),
    title: "the sign-in host, the token service and Exchange are of one Microsoft cloud",
    subject: SubjectKind::Tenant,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "The cloud of the configuration, the metadata address of Dynamics and the Exchange Online hosts of this run, as \
             far as they are known, belong to the cloud at which the tenant signs in. It does not prove that they answer.",
    sources: &[NATIONAL, ENDPOINTS, DYNAMICS],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::TenantDiscovery, FactKind::EwsAnswers, FactKind::Deployment],
    blames: &[FactKind::TlsScan, FactKind::TlsChains],
    steps: &[(Scenario::A, Step::ServerSettings)],
    remedies: &[&ALIGN],
    settings: &[],
    examples,
    run,
};

static ALIGN: Remedy = Remedy {
    id: "use-one-cloud",
    summary: "Use the hosts of {cloud_title} throughout: {what} belongs to another cloud.",
    steps: &[
        "Set the metadata address of Dynamics to that of the tenant's cloud.",
        "Set the Exchange Online address of the profile to that of the tenant's cloud.",
        "Take the cloud out of exdoctor's configuration, or correct it.",
    ],
    commands: &[READ_SERVER_SETTINGS],
    who: Who::DynamicsAdmin,
    risk: "e-mail stops until all of them agree; it does not work before either",
    undo: "set the former values again",
    effective: "after the asynchronous services have been restarted",
    documentation: &[DYNAMICS, NATIONAL],
};

/// The setting of Dynamics that names the metadata.
const METADATA_URL: &str = "S2SDefaultAuthorizationServerMetadataUrl";

/// Something that belongs to some clouds.
struct Item {
    what: String,
    value: String,
    clouds: Vec<&'static Cloud>,
    confirmed: bool,
}

fn run(cx: &CheckCx<'_>) -> Verdict {
    let mut own = cx.all::<TenantDiscovery>().map(|(_, own)| own).filter(|own| discovery::subject(own) == *cx.subject);
    let items = items(cx);
    let Some(own) = own.next() else { return Verdict::not_applicable(discovery::FOREIGN) };
    let Some(found) = discovery::found(own) else {
        return tenant_found::waiting(cx, own, "the cloud of the tenant is not known").with(items.iter().map(line));
    };
    let tenants: Vec<&'static Cloud> = found.clouds();
    if tenants.is_empty() {
        let reason = format!("{} is the sign-in host of no cloud of the table", found.login());
        return Verdict::blocked(FactKind::TenantDiscovery, reason);
    }
    let mut evidence = vec![Evidence::new("sign-in host", format!("{} ({})", found.login(), titles(&tenants)))];
    evidence.extend(items.iter().map(line));
    let (mut findings, mut narrowed) = (Vec::new(), tenants);
    for item in &items {
        let both: Vec<&'static Cloud> =
            narrowed.iter().filter(|cloud| item.clouds.iter().any(|own| own.key == cloud.key)).copied().collect();
        if both.is_empty() && item.confirmed {
            findings.push(finding(&found, item, &narrowed));
        } else if !both.is_empty() {
            narrowed = both;
        }
    }
    Verdict::of(findings, evidence)
}

/// What this run knows beside the sign-in host. What belongs to no cloud of Microsoft is no item.
fn items(cx: &CheckCx<'_>) -> Vec<Item> {
    let configured = cx.run.cloud.as_deref().and_then(values::cloud).map(|cloud| Item {
        what: "the cloud of the configuration".to_owned(),
        value: cloud.key.clone(),
        clouds: vec![cloud],
        confirmed: true,
    });
    let deployment = cx.seen_of::<Deployment>(&Subject::deployment());
    let url = deployment.and_then(|deployment| deployment.settings.value()).and_then(|row| setting(row));
    let metadata = url.and_then(|url| {
        let at = host(url)?;
        let serves = |cloud: &&Cloud| cloud.acs.contains(&at) || cloud.login == at;
        let of: Vec<&Cloud> = clouds().iter().filter(serves).collect();
        let confirmed = of.iter().any(|cloud| cloud.is_confirmed("acs"));
        Some(Item { what: "the metadata address of Dynamics".to_owned(), value: url.to_owned(), clouds: of, confirmed })
    });
    let exchange = cx.all::<EwsAnswers>().map(|(_, answers)| {
        let serves = |cloud: &&Cloud| cloud.exchange.contains(&answers.host);
        let of = clouds().iter().filter(serves).collect();
        Item { what: "the Exchange host".to_owned(), value: answers.host.clone(), clouds: of, confirmed: true }
    });
    configured.into_iter().chain(metadata).chain(exchange).filter(|item| !item.clouds.is_empty()).collect()
}

fn setting(row: &crate::facts::server::Row) -> Option<&str> {
    row.iter().find(|(name, _)| name.eq_ignore_ascii_case(METADATA_URL)).map(|(_, value)| value.as_str())
}

fn line(item: &Item) -> Evidence {
    Evidence::new(item.what.as_str(), format!("{} ({})", item.value, titles(&item.clouds)))
}

fn titles(clouds: &[&Cloud]) -> String {
    clouds.iter().map(|cloud| cloud.title.as_str()).collect::<Vec<_>>().join(" or ")
}

fn finding(found: &Found<'_>, item: &Item, tenants: &[&'static Cloud]) -> Finding {
    let title = titles(tenants);
    let message = format!("{} is {}, of {}; the tenant is in {title}", item.what, item.value, titles(&item.clouds));
    Finding::error("other-cloud", message)
        .because(line(item).expected(format!("{title}, as {} says", found.login())).source(&NATIONAL))
        .remedy(&ALIGN)
        .value("cloud_title", title)
        .value("what", &item.what)
}

fn examples() -> Vec<Example> {
    use super::example::answer;
    use crate::facts::server::Read;
    let error = Expect::Finding(Level::Error, "other-cloud");
    let of = |given, host, expect| {
        example(given, TENANT, discovered(vec![host]), Scenario::A, Vantage::DynamicsServer, expect)
    };
    let with_ews = |mut made: Example, host: &str| {
        let url = format!("https://{host}/EWS/Exchange.asmx");
        let asked = || answer(&url, 401, "text/html", "");
        let answers = EwsAnswers {
            host: host.to_owned(),
            microsoft: true,
            get: asked(),
            post: asked(),
            bearer: asked(),
            owa: Vec::new(),
            url: url.clone(),
        };
        made.facts.record(&Subject::endpoint(host, 443), answers);
        made
    };
    let with_cloud = |mut made: Example, key: &str| {
        made.circumstances.cloud = Some(key.to_owned());
        made
    };
    let with_metadata = |mut made: Example, url: &str| {
        let row = [(METADATA_URL.to_owned(), url.to_owned())].into_iter().collect();
        let deployment = Deployment { settings: Read::Value(row), ..Deployment::default() };
        made.facts.record(&Subject::deployment(), deployment);
        made
    };
    let government = || signs_in_at("login.microsoftonline.us");
    let undiscovered = example(
        "the tenant is not known",
        DOMAIN,
        discovered(vec![silent()]),
        Scenario::A,
        Vantage::DynamicsServer,
        Expect::Blocked,
    );
    vec![
        with_ews(of("Exchange Online of the same cloud", known(), Expect::Pass), "outlook.office365.com"),
        with_ews(
            of("GCC High, which shares its sign-in host with DoD", government(), Expect::Pass),
            "outlook.office365.us",
        ),
        with_cloud(of("GCC, which shares its hosts with the global cloud", known(), Expect::Pass), "gcc"),
        with_ews(of("Exchange Online of another cloud", government(), error), "outlook.office365.com"),
        with_cloud(of("another cloud in the configuration", known(), error), "gcc-high"),
        with_metadata(
            of("the metadata address of another cloud", known(), error),
            "https://login.microsoftonline.us/metadata/json/1",
        ),
        with_metadata(
            of("the metadata address of the same cloud", known(), Expect::Pass),
            "https://accounts.accesscontrol.windows.net/metadata/json/1",
        ),
        with_ews(of("an Exchange host of the organization", known(), Expect::Pass), "mail.contoso.com"),
        with_ews(
            with_cloud(of("DoD in the configuration, GCC High in the profile", government(), error), "dod"),
            "outlook.office365.us",
        ),
        undiscovered,
        super::example::other_domain("a tenant that only imported output names", Expect::NotApplicable),
    ]
}
