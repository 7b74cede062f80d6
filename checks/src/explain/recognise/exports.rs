//! Which values of exports speak for a cause, and do profile and location fit?

use super::{Look, detail};
use crate::explain::fields::Field;
use crate::explain::find::Found;
use crate::explain::model::Recognised;
use crate::values::{FieldTest, clouds, symptoms};

/// Fields beyond these are not shown.
const SHOWN: usize = 12;

/// Compares fields with the rows of the tables.
pub(super) fn recognise(look: &Look<'_>, found: &mut Found, recognised: &mut Vec<Recognised>) {
    let has = |name: &str| look.fields.iter().any(|field| field.name == name);
    let mut told: Vec<&Field> = Vec::new();
    for symptom in symptoms() {
        let Some(test) = &symptom.field else { continue };
        let with = test.with.as_deref().is_none_or(has);
        let without = test.without.as_deref().is_none_or(|name| !has(name));
        if !with || !without {
            continue;
        }
        for field in look.fields.iter().filter(|field| field.name == test.field && fits(test, &field.value)) {
            found.hit(symptom, field.line);
            told.push(field);
        }
    }
    located(look, found);
    expired(look, found);
    if let Some(first) = told.iter().map(|field| field.line).min() {
        let mut one = Recognised::new("export or command output", "fields that the tables know", look.number(first));
        for field in told.into_iter().take(SHOWN) {
            let value: String = field.value.chars().take(200).collect();
            let next = detail(&field.name, value);
            if !one.fields.contains(&next) {
                one.fields.push(next);
            }
        }
        recognised.push(one);
    }
}

fn fits(test: &FieldTest, value: &str) -> bool {
    let value = value.trim().trim_matches('"').to_ascii_lowercase();
    let is = test.is.is_empty() || test.is.contains(&value);
    let holds = test.holds.as_deref().is_none_or(|part| value.contains(part));
    let there = !value.is_empty() && value != "null" && value != "{}" && value != "$null";
    let lacks = test.lacks.as_deref().is_none_or(|part| there && !value.contains(part));
    is && holds && lacks
}

/// The host that Autodiscover names, and the kind of the profile.
fn located(look: &Look<'_>, found: &mut Found) {
    let protocol = look.fields.iter().any(|field| field.name == "protocol" && field.value.eq_ignore_ascii_case("ews"));
    let url =
        look.fields.iter().find(|field| field.name == "url" && field.value.to_ascii_lowercase().contains("/ews/"));
    let Some(url) = url.filter(|_| protocol) else { return };
    let host = url.value.split("://").nth(1).and_then(|rest| rest.split(['/', ':']).next()).unwrap_or_default();
    let online = clouds().iter().any(|cloud| cloud.exchange.iter().any(|own| own.eq_ignore_ascii_case(host)));
    let profile = |id: &str| found.hits.contains_key(id);
    if profile("profile.online-hybrid") && !online {
        found.add("location.on-premises-with-online-profile", url.line);
    } else if profile("profile.server") && online {
        found.add("location.online-with-server-profile", url.line);
    }
}

/// Whether every credential of an export is past its end.
fn expired(look: &Look<'_>, found: &mut Found) {
    let ends: Vec<&Field> = look.fields.iter().filter(|field| field.name == "enddatetime").collect();
    let past = |field: &&Field| field.value.parse::<jiff::Timestamp>().is_ok_and(|end| end < look.now);
    if let Some(first) = ends.first().filter(|_| ends.iter().all(past)) {
        found.add("credential.expired", first.line);
    }
}
