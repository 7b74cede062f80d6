//! What may whoever is signed in do?

use std::collections::BTreeMap;

use exdoctor_checks::facts::dynamics::SignedInUser;
use exdoctor_checks::facts::server::{Read, Row};

use super::api::{Api, Failed};
use super::query::{is_id, literal};

/// The template of the role System Administrator, whatever it is called in an organization's language.
const ADMINISTRATOR: &str = "627090ff-40a3-4053-8790-584edc5be201";

/// The roles of whoever is signed in, and the privileges, where the roles do not say it all.
pub(super) async fn signed_in(api: &mut Api, id: String) -> Read<SignedInUser> {
    if !is_id(&id) {
        return Read::Failed("WhoAmI names no id of a user".to_owned());
    }
    let (mut roles, mut administrator) = (Vec::new(), false);
    let mut take = |row: Row| {
        let template = row.get("_roletemplateid_value").map(|id| id.to_ascii_lowercase());
        administrator |= template.as_deref() == Some(ADMINISTRATOR);
        roles.extend(row.get("name").cloned());
    };
    let table = format!("systemusers({id})/systemuserroles_association");
    if let Err(why) = api.rows(&table, "name,_roletemplateid_value", "", 200, &mut take).await {
        return Read::Failed(why.reason());
    }
    let privileges = if administrator {
        Read::Unasked
    } else {
        privileges(api, &id).await.map_or_else(|why| Read::Failed(why.reason()), Read::Value)
    };
    Read::Value(SignedInUser { id, roles, administrator, privileges })
}

/// Which privileges of the set-up the user holds, by roles of the user's own and of teams, and how deep.
async fn privileges(api: &mut Api, user: &str) -> Result<BTreeMap<String, String>, Failed> {
    // Some versions name privileges by their ids alone.
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    let known = |name: &str| SignedInUser::PRIVILEGES.into_iter().find(|own| own.eq_ignore_ascii_case(name));
    let mut take = |row: Row| {
        let name = row.get("name").and_then(|name| known(name));
        names.extend(row.get("privilegeid").map(|id| id.to_ascii_lowercase()).zip(name));
    };
    let tests: Vec<String> = SignedInUser::PRIVILEGES.iter().map(|name| format!("name eq {}", literal(name))).collect();
    let filter = format!("$filter=({})", tests.join(" or "));
    api.rows("privileges", "name,privilegeid", &filter, 100, &mut take).await?;
    let mut held: BTreeMap<String, String> = BTreeMap::new();
    let mut take = |row: Row| {
        let id = row.get("PrivilegeId").map(|id| id.to_ascii_lowercase());
        let Some(name) = id.and_then(|id| names.get(&id).copied()) else { return };
        let depth = row.get("Depth").cloned().unwrap_or_default();
        let own = held.entry(name.to_owned()).or_default();
        if rank(&depth) > rank(own) || own.is_empty() {
            *own = depth;
        }
    };
    let function = format!("systemusers({user})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()");
    api.list(&function, "RolePrivileges", &mut take).await?;
    if names.len() < SignedInUser::PRIVILEGES.len() {
        let missing = SignedInUser::PRIVILEGES.iter().filter(|name| !names.values().any(|own| own == *name));
        let missing: Vec<&str> = missing.copied().collect();
        return Err(Failed::Table(format!("the table of privileges does not name {}", missing.join(", "))));
    }
    Ok(held)
}

/// How far a privilege reaches.
fn rank(depth: &str) -> usize {
    ["Basic", "Local", "Deep", "Global"].iter().position(|own| *own == depth).map_or(0, |place| place + 1)
}
