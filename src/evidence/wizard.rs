//! What does a file of the Hybrid Configuration Wizard say, `.xhcw`?
//!
//! It is a sequence of `<invoke>` elements without a root: each is a cmdlet that the wizard ran, on one of both sides, with
//! its parameters and the objects that came back. What the wizard changed after it had read a table changes the table.

use exdoctor_checks::facts::hybrid::{HybridConfiguration, MigrationTest, ServerCertificates, Table};
use exdoctor_checks::facts::server::{Read, Row};
use exdoctor_checks::facts::tls::Der;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use roxmltree::Node;

use super::tables::{self, MOST_TEXT, Tables};
use super::xml::{self, children};
use crate::parse::Refusal;

/// What such a file is called in messages.
const WHAT: &str = "file of the Hybrid Configuration Wizard";

/// Whether a text begins like such a file.
pub(super) fn is_wizard(text: &str) -> bool {
    let begins = text.trim_start();
    ["<invoke", "<information"].iter().any(|tag| begins.starts_with(tag))
}

/// What the file says.
///
/// # Errors
/// When it is damaged, or no cmdlet of it says anything that is looked at.
pub fn wizard(text: &str) -> Result<HybridConfiguration, Refusal> {
    xml::read(text, WHAT, |root| {
        let mut reader = Reader::default();
        for invoke in children(root, "invoke") {
            reader.invoke(invoke);
        }
        let Reader { mut whole, on_premises, online } = reader;
        (whole.on_premises, whole.online) = (on_premises.side(), online.side());
        if whole.on_premises.0.is_empty() && whole.online.0.is_empty() && whole.certificates.is_empty() {
            let refusal = Refusal::new(format!("is a {WHAT} in which nothing was read of either side"));
            return Err(refusal.instead("give the .xhcw file of a run that came to its end"));
        }
        whole.organization = tables::organization(&whole);
        Ok(whole)
    })
}

#[derive(Default)]
struct Reader {
    whole: HybridConfiguration,
    on_premises: Tables,
    online: Tables,
}

impl Reader {
    fn invoke(&mut self, invoke: Node<'_, '_>) {
        let Some((verb, noun)) = invoke.attribute("cmdlet").and_then(|cmdlet| cmdlet.split_once('-')) else { return };
        self.whole.collected = self.whole.collected.max(invoke.attribute("start").and_then(moment));
        let parameters: Vec<(&str, Option<String>)> = parameters(invoke).collect();
        let given = |name: &str| {
            let found = parameters.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
            found.and_then(|(_, value)| value.clone())
        };
        let failure = failure(invoke);
        match (verb, noun) {
            ("Get", "ExchangeCertificate") if failure.is_none() => {
                self.certificates(invoke, given("Server").unwrap_or_default());
            }
            ("Test", "MigrationServerAvailability") => self.migration_test(invoke, given("RemoteServer"), failure),
            _ => {
                let Some(table) = Table::of_noun(noun) else { return };
                let side = match invoke.attribute("type") {
                    Some("Tenant") => &mut self.online,
                    Some("OnPremises") => &mut self.on_premises,
                    _ => return,
                };
                let identity = given("Identity");
                let part = ["Identity", "Server", "Filter"].iter().any(|name| given(name).is_some());
                match (verb, failure) {
                    ("Get", Some(why)) if !part => side.lost(table, why),
                    ("Get", None) if part => side.add(table, rows(invoke, table)),
                    ("Get", None) => side.whole(table, rows(invoke, table)),
                    ("New" | "Add", None) => side.add(table, rows(invoke, table)),
                    ("Set", None) => side.change(table, identity.as_deref(), &parameters),
                    ("Remove", None) => side.remove(table, identity.as_deref()),
                    _ => {}
                }
            }
        }
    }

    fn certificates(&mut self, invoke: Node<'_, '_>, server: String) {
        let raw = objects(invoke).filter_map(|object| {
            let raw = properties(object).find(|(name, _)| *name == "RawData")?.1?;
            Some(tables::certificate(&raw))
        });
        let found: Vec<Der> = raw.take(tables::MOST_CERTIFICATES).collect();
        let known = &mut self.whole.certificates;
        let room = known.len() < tables::MOST_SERVERS;
        match known.iter_mut().find(|own| own.server.eq_ignore_ascii_case(&server)) {
            Some(own) if server.is_empty() => own.certificates.extend(found),
            Some(own) => own.certificates = found,
            None if room => known.push(ServerCertificates { server, certificates: found }),
            None => {}
        }
    }

    fn migration_test(&mut self, invoke: Node<'_, '_>, server: Option<String>, failure: Option<String>) {
        let Some(server) = server else { return };
        let first = objects(invoke).next();
        let property = |name: &str| first.and_then(|object| properties(object).find(|(own, _)| *own == name)?.1);
        let result = property("Result").unwrap_or_else(|| "Failed".to_owned());
        let message = property("Message").or(failure).unwrap_or_default();
        let test = MigrationTest { server, result, message: tables::cut(&message) };
        let tests = &mut self.whole.migration_tests;
        tests.retain(|own| !own.server.eq_ignore_ascii_case(&test.server));
        if tests.len() < tables::MOST_SERVERS {
            tests.push(test);
        }
    }
}

/// The rows of the objects that came back.
fn rows(invoke: Node<'_, '_>, table: Table) -> Vec<Row> {
    objects(invoke).take(tables::MOST_ROWS).map(|object| tables::row(table, properties(object))).collect()
}

fn objects<'a, 'i>(invoke: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    children(invoke, "results").flat_map(|results| children(results, "object"))
}

/// The properties of an object; those that are null have no value.
fn properties<'a>(object: Node<'a, '_>) -> impl Iterator<Item = (&'a str, Option<String>)> {
    children(object, "property").filter_map(named)
}

fn parameters<'a>(invoke: Node<'a, '_>) -> impl Iterator<Item = (&'a str, Option<String>)> {
    children(invoke, "parameters").flat_map(|all| children(all, "parameter")).filter_map(named)
}

fn named<'a>(node: Node<'a, '_>) -> Option<(&'a str, Option<String>)> {
    let name = node.attribute("name")?;
    if node.attribute("valueIsNull").is_some_and(|null| null.eq_ignore_ascii_case("true")) {
        return Some((name, None));
    }
    let parts = || children(node, "value").map(|value| xml::text(value, MOST_TEXT)).collect::<Vec<_>>().join(", ");
    Some((name, Some(node.attribute("value").map_or_else(parts, str::to_owned))))
}

/// What the cmdlet wrote into the stream of its errors.
fn failure(invoke: Node<'_, '_>) -> Option<String> {
    let errors = children(invoke, "datastreams").flat_map(|streams| children(streams, "errors"));
    let words = errors.map(|errors| tables::cut(xml::text(errors, MOST_TEXT).trim())).next()?;
    Some(if words.is_empty() { "the cmdlet failed".to_owned() } else { words })
}

/// `02/19/2022 03:26:39.61`, in UTC.
fn moment(text: &str) -> Option<Timestamp> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let time: DateTime = strtime::parse("%m/%d/%Y %H:%M:%S", whole).ok()?.to_datetime().ok()?;
    time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// A table that nobody could read is known to be that.
impl Tables {
    fn lost(&mut self, table: Table, why: String) {
        let entry = self.0.entry(table).or_default();
        if !entry.is_known() {
            *entry = Read::Failed(why);
        }
    }
}

#[cfg(test)]
mod tests;
