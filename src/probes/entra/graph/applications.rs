//! Which applications of the tenant matter, and what were they given?

use std::collections::BTreeSet;

use exdoctor_checks::entra::graph::{APPLICATION_WRITE, FULL_ACCESS, HYBRID_APP, read};
use exdoctor_checks::facts::graph::{Application, Told};
use exdoctor_checks::model::Scenario;
use futures_util::future::join_all;

use super::ask::Door;
use super::then;

/// More of them are not looked at one by one.
const MOST: usize = 20;
const PATH: &str = "/applications?$select=id,appId,displayName,passwordCredentials,requiredResourceAccess&$top=999";
/// How the documents call the application that reads the key vault.
const KEY_VAULT_APP: &str = "KV-App";
const PERMISSION: &str = "Application.Read.All";

/// The temporary one of the set-up, those of hybrid modern authentication and of its key vault, the dedicated one of the hybrid;
/// and the reader's own, whose secret ends some day.
pub(super) async fn look(
    door: &Door<'_>,
    wanted: bool,
    scenarios: &[Scenario],
    reader: Option<&str>,
) -> Told<Vec<Application>> {
    if !wanted {
        return Told::Unasked;
    }
    let all = match door.list(PATH, PERMISSION).await {
        Told::Value(all) => all,
        other => return then(other, |_| Told::Unasked),
    };
    let judges = |scenario| scenarios.contains(&scenario);
    let fits = |app: &Application| {
        (judges(Scenario::A) && app.wants.contains(APPLICATION_WRITE))
            || (judges(Scenario::B) && (app.wants.contains(FULL_ACCESS) || app.name.as_deref() == Some(KEY_VAULT_APP)))
            || (judges(Scenario::C) && app.name.as_deref().is_some_and(|name| name.starts_with(HYBRID_APP)))
            || reader.is_some_and(|reader| reader.eq_ignore_ascii_case(&app.app_id))
    };
    let applications: Vec<Application> = all.iter().filter_map(read::application).filter(fits).collect();
    if applications.len() > MOST {
        return Told::Failed(format!(
            "{} applications have rights that matter here; {MOST} are looked at",
            applications.len()
        ));
    }
    Told::Value(join_all(applications.into_iter().map(|app| whole(door, app))).await)
}

/// The same with what it was given, and its certificates.
async fn whole(door: &Door<'_>, app: Application) -> Application {
    // The id comes from an answer, and goes into an address.
    if !app.app_id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-') {
        return app;
    }
    let assigned = format!("/servicePrincipals(appId='{}')/appRoleAssignments", app.app_id);
    let own = format!("/applications(appId='{}')?$select=id,appId,displayName,keyCredentials", app.app_id);
    let (assigned, own) = tokio::join!(door.list(&assigned, PERMISSION), door.one(&own, PERMISSION));
    let given = then(assigned, |all| Told::Value(all.iter().filter_map(read::role).collect::<BTreeSet<String>>()));
    let keys = own.value().and_then(read::application).and_then(|own| own.keys);
    Application { given, keys, ..app }
}
