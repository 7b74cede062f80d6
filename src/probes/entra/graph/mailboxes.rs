//! Who in the tenant has the address of each mailbox of the run?

use std::collections::BTreeMap;

use exdoctor_checks::entra::graph::read;
use exdoctor_checks::facts::graph::{Holder, Told};
use exdoctor_checks::model::SubjectKind;
use futures_util::stream::{self, StreamExt};
use serde_json::Value;
use url::form_urlencoded::byte_serialize;

use super::ask::Door;
use super::then;
use crate::probes::ProbeCx;

/// More mailboxes are not asked about.
const MOST: usize = 200;
/// So many questions are open at a time.
const AT_A_TIME: usize = 4;
const PERMISSION: &str = "User.Read.All";
const SELECT: &str = "$select=id,displayName,userPrincipalName,mail,proxyAddresses,accountEnabled,assignedPlans,createdDateTime,onPremisesProvisioningErrors,serviceProvisioningErrors";
const DELETED: &str = "/directory/deletedItems/microsoft.graph.user?$select=id,displayName,userPrincipalName,mail,proxyAddresses,createdDateTime,deletedDateTime&$top=999";

/// The holders of each address that the run names.
pub(super) async fn look(cx: &ProbeCx, door: &Door<'_>, wanted: bool) -> BTreeMap<String, Told<Vec<Holder>>> {
    let addresses: Vec<String> = {
        let facts = cx.facts.read().expect("nobody panics while holding this lock");
        facts.subjects_of(SubjectKind::Mailbox, &[]).map(|subject| subject.name.clone()).collect()
    };
    if !wanted || addresses.is_empty() {
        return BTreeMap::new();
    }
    let deleted = door.list(DELETED, PERMISSION).await;
    let deleted = deleted.value().map(Vec::as_slice).unwrap_or_default();
    let (asked, beyond) = addresses.split_at(addresses.len().min(MOST));
    let looks = asked.iter().cloned().map(|address| holders(door, deleted, address));
    let mut all: BTreeMap<String, Told<Vec<Holder>>> = stream::iter(looks).buffered(AT_A_TIME).collect().await;
    let why = || Told::Failed(format!("only {MOST} mailboxes are asked about in one run"));
    all.extend(beyond.iter().map(|address| (address.clone(), why())));
    all
}

async fn holders(door: &Door<'_>, deleted: &[Value], address: String) -> (String, Told<Vec<Holder>>) {
    let users = door.list(&question(&address), PERMISSION).await;
    let holders = then(users, |users| {
        let living = users.iter().filter_map(|user| read::holder(user, "user"));
        let gone = deleted.iter().filter(|user| read::has_address(user, &address));
        Told::Value(living.chain(gone.filter_map(|user| read::holder(user, "user"))).collect())
    });
    (address, holders)
}

fn question(address: &str) -> String {
    let quoted = address.replace('\'', "''");
    let filter = format!("proxyAddresses/any(p:p eq 'smtp:{quoted}')");
    let filter: String = byte_serialize(filter.as_bytes()).collect::<String>().replace('+', "%20");
    format!("/users?$filter={filter}&{SELECT}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_cannot_end_the_filter() {
        let question = question("o'hara&$top=1@contoso.com");
        assert!(question.contains("smtp%3Ao%27%27hara%26%24top%3D1%40contoso.com"), "{question}");
    }
}
