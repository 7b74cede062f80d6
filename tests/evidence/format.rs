//! Is the published schema the current one, and does what the collector writes fit it?

use std::collections::BTreeSet;
use std::path::Path;

use exdoctor::evidence::collector;
use exdoctor_checks::facts::server::{EVIDENCE_SCHEMA, EvidenceFile};
use serde_json::{Value, json};

const PUBLISHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/evidence.schema.json");

/// The evidence of a server, as the collector writes it.
pub(crate) fn crm1() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lab/worlds/machines/crm1.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn the_published_schema_is_current() {
    let current = serde_json::to_string_pretty(&EvidenceFile::schema()).unwrap() + "\n";
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(PUBLISHED, &current).unwrap();
    }
    let published = std::fs::read_to_string(PUBLISHED).unwrap_or_default();
    assert!(published == current, "the schema is stale: run the tests once with UPDATE_DOCS=1");
}

#[test]
fn what_the_collector_writes_fits_the_schema_and_is_read_without_loss() {
    let schema = jsonschema::validator_for(&EvidenceFile::schema()).unwrap();
    let mut failed = crm1();
    for part in ["certificates", "services", "app-pools", "schannel", "dotnet", "proxies", "outbound", "adfs"] {
        failed["server"][part] = json!({"failed": "access is denied"});
    }
    for file in [crm1(), failed, json!({"exdoctor-evidence": 1, "server": {"host": "crm1"}})] {
        let errors: Vec<String> = schema.iter_errors(&file).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        let read: EvidenceFile = serde_json::from_value(file.clone()).unwrap();
        let again = serde_json::to_value(&read).unwrap();
        assert_eq!(serde_json::from_value::<EvidenceFile>(again.clone()).unwrap(), read);
        assert!(keys(&file).is_subset(&keys(&again)), "{:?}", keys(&file).difference(&keys(&again)));
    }
    for wrong in [json!({"server": {}}), json!({"exdoctor-evidence": 1, "server": {"roles": {"value": 7}}})] {
        assert!(!schema.is_valid(&wrong), "{wrong}");
    }
}

/// Every key of an object within, wherever it stands.
fn keys(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Object(object) => {
            object.iter().flat_map(|(key, value)| keys(value).into_iter().chain([key.clone()])).collect()
        }
        Value::Array(items) => items.iter().flat_map(keys).collect(),
        _ => BTreeSet::new(),
    }
}

/// The names of the schema's properties, and of its variants.
fn names(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Object(properties)) = object.get("properties") {
                found.extend(properties.keys().cloned());
            }
            object.values().for_each(|inner| names(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| names(inner, found)),
        _ => {}
    }
}

#[test]
fn the_collector_writes_the_keys_of_the_schema_and_no_others() {
    // Written by texts, by exdoctor itself, or not to be had with PowerShell alone.
    const NOT_OF_THE_COLLECTOR: &[&str] = &[
        "files",
        "icacls",
        "account",
        "groups",
        "roles",
        "public-key",
        "changed",
        "dumps",
        "token-errors",
        "code",
        "file",
    ];
    // Names of the tables of AD FS, headers of a request, and what a target carries beside its host.
    const NOT_OF_THE_SCHEMA: &[&str] =
        &["clients", "permissions", "authentication", "Accept", "OData-Version", "Prefer", "Enabled"];
    let script = collector::script();
    let key = |line: &str| {
        let line = line.trim().trim_start_matches("@{ ");
        let (name, rest) = line.strip_prefix('\'')?.split_once('\'')?;
        rest.trim_start().starts_with('=').then(|| name.to_owned())
    };
    let in_tables = script.lines().flat_map(|line| line.split([';', '{'])).filter_map(key);
    let assigned = script.split("$entry['").chain(script.split("$found['")).chain(script.split("$file['")).skip(1);
    let assigned = assigned.filter_map(|rest| rest.split_once("']")).filter(|(_, rest)| rest.starts_with(" = "));
    let written: BTreeSet<String> = in_tables.chain(assigned.map(|(name, _)| name.to_owned())).collect();
    let mut known = BTreeSet::new();
    names(&EvidenceFile::schema(), &mut known);
    let clouds: Vec<&str> = exdoctor_checks::values::clouds().iter().map(|cloud| cloud.key.as_str()).collect();
    let strange: Vec<&String> = written
        .iter()
        .filter(|name| {
            !known.contains(*name) && !NOT_OF_THE_SCHEMA.contains(&name.as_str()) && !clouds.contains(&name.as_str())
        })
        .collect();
    let unwritten: Vec<&String> = known
        .iter()
        .filter(|name| !written.contains(*name) && !NOT_OF_THE_COLLECTOR.contains(&name.as_str()))
        .collect();
    assert!(strange.is_empty() && unwritten.is_empty(), "not of the schema {strange:?}; not written {unwritten:?}");
}

#[test]
fn the_script_says_the_schema_that_is_read() {
    assert!(collector::script().contains(&format!("'exdoctor-evidence' = {EVIDENCE_SCHEMA}\r\n")));
}
