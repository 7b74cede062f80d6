//! What does an answer of Graph say, live or written by PowerShell?
//!
//! Names of members count in any case, because the SDK for PowerShell writes them with capitals; bytes are base64, or
//! the lists of numbers that `ConvertTo-Json` makes of them. What is missing stays open and is never taken for "no".

use std::collections::BTreeSet;

use data_encoding::{BASE64, HEXUPPER};
use jiff::Timestamp;
use serde_json::Value;
use sha1::{Digest, Sha1};

use crate::facts::graph::{Application, Credential, Domain, Holder, Issue, Organization, Principal};

/// More entries of a list are not kept.
const MOST: usize = 20_000;
/// More of a text is not kept.
const LONGEST: usize = 300;

/// A member, whatever the case of its name.
pub fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    stated(value, name).filter(|value| !value.is_null())
}

/// The same, be it null.
pub fn stated<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let object = value.as_object()?;
    object.get(name).or_else(|| object.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|o| o.1))
}

/// A text, without control characters.
pub fn text(value: &Value, name: &str) -> Option<String> {
    member(value, name).and_then(Value::as_str).map(clean)
}

fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST).collect::<String>().trim().to_owned()
}

/// The entries of a list; a lone entry that PowerShell unwrapped is a list of one.
pub fn list<'v>(value: &'v Value, name: &str) -> Option<Vec<&'v Value>> {
    match member(value, name)? {
        Value::Array(items) => Some(items.iter().take(MOST).collect()),
        one => Some(vec![one]),
    }
}

fn texts(value: &Value, name: &str) -> Vec<String> {
    list(value, name).unwrap_or_default().into_iter().filter_map(Value::as_str).map(clean).collect()
}

/// A moment: as Graph writes it, or as `ConvertTo-Json` of Windows PowerShell does: `/Date(1780000000000)/`.
fn moment(value: &Value, name: &str) -> Option<Timestamp> {
    let found = member(value, name)?;
    let text = found.as_str().or_else(|| member(found, "value").and_then(Value::as_str))?.trim();
    let ticks = text.strip_prefix("/Date(").and_then(|rest| rest.split(')').next());
    match ticks {
        Some(ticks) => ticks.parse().ok().and_then(|ticks| Timestamp::from_millisecond(ticks).ok()),
        None => text.parse().ok(),
    }
}

fn flag(value: &Value, name: &str) -> Option<bool> {
    member(value, name).and_then(|found| found.as_bool().or_else(|| found.as_str()?.to_ascii_lowercase().parse().ok()))
}

fn bytes(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::String(text) => BASE64.decode(text.trim().as_bytes()).ok(),
        Value::Array(items) => {
            items.iter().take(MOST).map(|item| item.as_u64().and_then(|n| u8::try_from(n).ok())).collect()
        }
        _ => None,
    }
}

/// The tenant itself.
pub fn organization(value: &Value) -> Option<Organization> {
    Some(Organization {
        id: text(value, "id")?.to_ascii_lowercase(),
        name: text(value, "displayName"),
        // Null stands for a tenant that never was; an answer without the member does not say.
        synchronized: flag(value, "onPremisesSyncEnabled")
            .or_else(|| stated(value, "onPremisesSyncEnabled")?.is_null().then_some(false)),
        last_sync: moment(value, "onPremisesLastSyncDateTime"),
    })
}

/// A domain.
pub fn domain(value: &Value) -> Option<Domain> {
    Some(Domain {
        name: text(value, "id")?.to_ascii_lowercase(),
        verified: flag(value, "isVerified"),
        authentication: text(value, "authenticationType"),
        services: texts(value, "supportedServices"),
    })
}

/// A service principal.
pub fn principal(value: &Value) -> Option<Principal> {
    Some(Principal {
        id: text(value, "id")?.to_ascii_lowercase(),
        app_id: text(value, "appId")?.to_ascii_lowercase(),
        name: text(value, "displayName"),
        enabled: flag(value, "accountEnabled"),
        names: list(value, "servicePrincipalNames")
            .and_then(|names| names.into_iter().map(|name| name.as_str().map(clean)).collect()),
        keys: list(value, "keyCredentials").and_then(credentials),
    })
}

/// All of them; none where one is something else, such as the name of a class that PowerShell wrote in its place.
fn credentials(all: Vec<&Value>) -> Option<Vec<Credential>> {
    all.into_iter().map(|one| one.is_object().then(|| credential(one))).collect()
}

/// A certificate, or a secret.
fn credential(value: &Value) -> Credential {
    let key = member(value, "key").and_then(bytes).filter(|der| der.first() == Some(&0x30));
    let computed = key.map(|der| HEXUPPER.encode(&Sha1::digest(der)));
    Credential {
        id: text(value, "keyId").unwrap_or_default().to_ascii_lowercase(),
        name: text(value, "displayName"),
        usage: text(value, "usage"),
        thumbprint: computed.or_else(|| member(value, "customKeyIdentifier").and_then(identifier)),
        from: moment(value, "startDateTime"),
        until: moment(value, "endDateTime"),
    }
}

/// The thumbprint that an identifier is: in hexadecimal, or base64 of its bytes or of that text.
fn identifier(value: &Value) -> Option<String> {
    let hex = |text: &str| {
        let is_sha1 = text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_sha1.then(|| text.to_ascii_uppercase())
    };
    if let Some(found) = value.as_str().and_then(|text| hex(text.trim())) {
        return Some(found);
    }
    let bytes = bytes(value)?;
    if bytes.len() == 20 { Some(HEXUPPER.encode(&bytes)) } else { str::from_utf8(&bytes).ok().and_then(hex) }
}

/// An application.
pub fn application(value: &Value) -> Option<Application> {
    let wants = |value: &Value| -> BTreeSet<String> {
        let resources = list(value, "requiredResourceAccess").unwrap_or_default();
        let access = resources.into_iter().flat_map(|one| list(one, "resourceAccess").unwrap_or_default());
        let roles = access.filter(|one| text(one, "type").is_some_and(|kind| kind == "Role"));
        roles.filter_map(|one| text(one, "id")).map(|id| id.to_ascii_lowercase()).collect()
    };
    Some(Application {
        app_id: text(value, "appId")?.to_ascii_lowercase(),
        name: text(value, "displayName"),
        wants: wants(value),
        secrets: list(value, "passwordCredentials").and_then(credentials).unwrap_or_default(),
        keys: list(value, "keyCredentials").and_then(credentials),
        ..Application::default()
    })
}

/// The id of the role that an assignment gives.
pub fn role(value: &Value) -> Option<String> {
    text(value, "appRoleId").map(|id| id.to_ascii_lowercase())
}

/// A user or a group with an address.
pub fn holder(value: &Value, kind: &str) -> Option<Holder> {
    let of_exchange = |plan: &&Value| text(plan, "service").is_some_and(|own| own.eq_ignore_ascii_case("exchange"));
    let plans = list(value, "assignedPlans").map(|plans| plans.into_iter().filter(of_exchange));
    let errors = |name: &str| list(value, name).unwrap_or_default().into_iter();
    let said = errors("onPremisesProvisioningErrors").chain(errors("serviceProvisioningErrors"));
    let words = said.filter_map(|one| {
        let parts = ["category", "propertyCausingError", "value", "errorDetail", "serviceInstance"];
        let parts: Vec<String> = parts.iter().filter_map(|name| text(one, name)).collect();
        (!parts.is_empty()).then(|| parts.join(" ").chars().take(LONGEST).collect())
    });
    Some(Holder {
        id: text(value, "id")?.to_ascii_lowercase(),
        kind: kind.to_owned(),
        name: text(value, "userPrincipalName").or_else(|| text(value, "displayName")),
        enabled: flag(value, "accountEnabled"),
        plans: plans.map(|plans| plans.filter_map(|plan| text(plan, "capabilityStatus")).collect()),
        created: moment(value, "createdDateTime"),
        deleted: moment(value, "deletedDateTime"),
        errors: words.collect(),
    })
}

/// Whether a user or a group has an address.
pub fn has_address(value: &Value, address: &str) -> bool {
    let same = |text: &str| {
        let (kind, own) = text.split_once(':').unwrap_or(("smtp", text));
        kind.eq_ignore_ascii_case("smtp") && own.eq_ignore_ascii_case(address)
    };
    texts(value, "proxyAddresses").iter().any(|one| same(one))
        || ["mail", "userPrincipalName"].iter().any(|name| {
            // A deleted user has its id before the name.
            text(value, name)
                .is_some_and(|own| same(&own) || (own.len() > 32 && own.is_char_boundary(32) && same(&own[32..])))
        })
}

/// Something that is wrong with a service.
pub fn issue(value: &Value) -> Option<Issue> {
    Some(Issue {
        id: text(value, "id")?,
        title: text(value, "title"),
        service: text(value, "service"),
        classification: text(value, "classification"),
        since: moment(value, "startDateTime"),
        resolved: flag(value, "isResolved"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DER: &[u8] = include_bytes!("../../certificate/data/own.der");
    const OWN: &str = "7C1BD4B0FB788E958E0BBCF8E7D1C616B113D2EE";

    fn thumbprint(json: &Value) -> Option<String> {
        credential(json).thumbprint
    }

    #[test]
    fn a_thumbprint_is_read_in_every_form_that_is_met() {
        let raw = HEXUPPER.decode(OWN.as_bytes()).unwrap();
        for identifier in [
            serde_json::json!(OWN),
            serde_json::json!(OWN.to_lowercase()),
            serde_json::json!(BASE64.encode(&raw)),
            serde_json::json!(BASE64.encode(OWN.as_bytes())),
            serde_json::json!(raw),
        ] {
            assert_eq!(thumbprint(&serde_json::json!({ "customKeyIdentifier": identifier })).as_deref(), Some(OWN));
        }
        for key in [serde_json::json!(BASE64.encode(DER)), serde_json::json!(DER)] {
            // What the certificate says counts, whatever somebody wrote beside it.
            let json = serde_json::json!({ "Key": key, "CustomKeyIdentifier": "AAAA" });
            assert_eq!(thumbprint(&json).as_deref(), Some(OWN));
        }
        assert_eq!(thumbprint(&serde_json::json!({ "customKeyIdentifier": "bmV2ZXIgYSBoYXNo", "key": null })), None);
        assert_eq!(thumbprint(&serde_json::json!({ "customKeyIdentifier": 7, "key": [300] })), None);
    }

    #[test]
    fn both_spellings_of_a_moment_are_read() {
        let json =
            serde_json::json!({ "A": "2026-06-01T00:00:00Z", "B": "/Date(1780272000000)/", "C": 7, "D": "soon" });
        let expected: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
        assert_eq!((moment(&json, "a"), moment(&json, "b")), (Some(expected), Some(expected)));
        assert_eq!((moment(&json, "c"), moment(&json, "d")), (None, None));
    }

    #[test]
    fn what_is_missing_or_of_another_type_stays_open() {
        let json =
            serde_json::json!({ "id": "A", "appId": "B", "servicePrincipalNames": 7, "accountEnabled": "maybe" });
        let read = principal(&json).unwrap();
        assert_eq!((read.enabled, read.names, read.keys), (None, None, None));
        let cut = serde_json::json!({ "id": "A", "appId": "B", "keyCredentials": ["Microsoft.Graph.KeyCredential"] });
        assert_eq!(principal(&cut).unwrap().keys, None);
        assert_eq!(organization(&serde_json::json!([1])), None);
        assert_eq!(domain(&serde_json::json!({ "id": null })), None);
    }

    #[test]
    fn a_tenant_that_never_was_synchronized_is_told_from_an_answer_that_does_not_say() {
        let said = |json: Value| organization(&json).unwrap().synchronized;
        assert_eq!(said(serde_json::json!({ "id": "A", "onPremisesSyncEnabled": null })), Some(false));
        assert_eq!(said(serde_json::json!({ "Id": "A", "OnPremisesSyncEnabled": true })), Some(true));
        assert_eq!(said(serde_json::json!({ "id": "A" })), None);
    }

    #[test]
    fn an_address_is_found_also_where_the_user_was_deleted() {
        let ada = serde_json::json!({ "proxyAddresses": ["SMTP:Ada@contoso.com", "x500:/o=x"] });
        assert!(has_address(&ada, "ada@contoso.com") && !has_address(&ada, "/o=x"));
        let deleted = serde_json::json!({ "userPrincipalName": format!("{}ada@contoso.com", "0".repeat(32)) });
        assert!(has_address(&deleted, "ada@contoso.com") && !has_address(&deleted, "da@contoso.com"));
    }
}
