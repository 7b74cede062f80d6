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
            tables::certificate(&raw)
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
mod tests {
    use super::*;
    use crate::evidence::rows::column;

    fn call(side: &str, cmdlet: &str, parameters: &str, objects: &str) -> String {
        format!(
            "<invoke start=\"02/19/2026 03:26:39.61\" duration=\"9\" type=\"{side}\" cmdlet=\"{cmdlet}\"><!--x-->\
             <parameters>{parameters}</parameters><results>{objects}</results></invoke>\r\n<information text=\"a\" />\r\n"
        )
    }

    fn object(cells: &[(&str, &str)]) -> String {
        let cell = |(name, value): &(&str, &str)| format!("<property name=\"{name}\" value=\"{value}\" />");
        format!("<object type=\"x\">{}</object>", cells.iter().map(cell).collect::<String>())
    }

    fn given(name: &str, value: &str) -> String {
        format!("<parameter name=\"{name}\" type=\"System.String\" value=\"{value}\" />")
    }

    fn cells<'h>(hybrid: &'h HybridConfiguration, table: Table, name: &str) -> Vec<Option<&'h str>> {
        hybrid.on_premises.rows(table).unwrap().iter().map(|row| column(row, name)).collect()
    }

    #[test]
    fn what_the_wizard_changes_after_it_has_read_a_table_counts() {
        let app = object(&[("Identity", "Exchange Online"), ("Enabled", "False")]);
        let set = given("Identity", "Exchange Online") + &given("Enabled", "True");
        let text = call("OnPremises", "Get-PartnerApplication", "", &app)
            + &call("OnPremises", "Set-PartnerApplication", &set, "")
            + &call("OnPremises", "Get-AuthServer", "", "")
            + &call("OnPremises", "New-AuthServer", "", &object(&[("Identity", "ACS"), ("Type", "MicrosoftACS")]))
            + &call("OnPremises", "Get-ReceiveConnector", &given("Server", "EX1"), &object(&[("Identity", "EX1\\a")]))
            + &call("OnPremises", "Get-ReceiveConnector", &given("Server", "EX2"), &object(&[("Identity", "EX2\\a")]));
        let hybrid = wizard(&format!("\u{feff}{text}")).unwrap();
        assert_eq!(cells(&hybrid, Table::PartnerApplications, "Enabled"), [Some("True")]);
        assert_eq!(cells(&hybrid, Table::AuthServers, "Type"), [Some("MicrosoftACS")]);
        assert_eq!(cells(&hybrid, Table::ReceiveConnectors, "Identity"), [Some("EX1\\a"), Some("EX2\\a")]);
        assert_eq!(hybrid.collected.unwrap().to_string(), "2026-02-19T03:26:39Z");
    }

    #[test]
    fn a_change_that_failed_does_not_count_and_a_table_that_could_not_be_read_says_so() {
        let failed = "</results><datastreams><errors><error>Access is denied.</error></errors></datastreams>";
        let text =
            call("OnPremises", "Get-PartnerApplication", "", &object(&[("Identity", "a"), ("Enabled", "False")]))
                + &call("OnPremises", "Set-PartnerApplication", &given("Enabled", "True"), "")
                    .replace("</results>", failed)
                + &call("OnPremises", "Get-AuthServer", "", "").replace("</results>", failed);
        let hybrid = wizard(&text).unwrap();
        assert_eq!(cells(&hybrid, Table::PartnerApplications, "Enabled"), [Some("False")]);
        let why = hybrid.on_premises.why_not(Table::AuthServers);
        assert_eq!(why, "Get-AuthServer could not be read: Access is denied.");
    }

    #[test]
    fn only_the_columns_that_checks_look_at_are_kept() {
        let text = call(
            "OnPremises",
            "Get-AuthServer",
            "",
            &object(&[("Identity", "ACS"), ("CurrentEncryptedAppSecret", "c2VjcmV0")]),
        );
        let written = serde_json::to_string(&wizard(&text).unwrap()).unwrap();
        assert!(written.contains("ACS") && !written.contains("c2VjcmV0"), "{written}");
    }

    #[test]
    fn certificates_values_in_elements_and_the_test_of_the_way_are_read() {
        let raw = format!("MIIB{}", "AAAA".repeat(30));
        let value =
            "<object type=\"x\"><property name=\"RawData\"><value>".to_owned() + &raw + "</value></property></object>";
        let tried = object(&[("Result", "Failed"), ("Message", "could not be completed")]);
        let text =
            call("OnPremises", "Get-ExchangeCertificate", &given("Server", "EX1"), &(value + "<object type=\"x\" />"))
                + &call(
                    "Tenant",
                    "Test-MigrationServerAvailability",
                    &given("RemoteServer", "mail.contoso.com"),
                    &tried,
                );
        let hybrid = wizard(&text).unwrap();
        assert_eq!((hybrid.certificates[0].server.as_str(), hybrid.certificates[0].certificates.len()), ("EX1", 1));
        assert_eq!(hybrid.migration_tests[0].message, "could not be completed");
    }

    #[test]
    fn a_file_in_which_nothing_was_read_is_refused() {
        let refusal =
            wizard("<information text=\"a\" /><invoke cmdlet=\"Get-Mailbox\" type=\"Tenant\" />").unwrap_err();
        assert!(refusal.to_string().contains("nothing was read of either side"), "{refusal}");
    }

    #[test]
    fn hostile_files_end_in_one_clear_error() {
        let open = "<invoke type=\"OnPremises\" cmdlet=\"Get-AuthServer\">";
        let bomb: Vec<String> = (0..30).map(|n| format!("<!ENTITY e{} \"&e{n};&e{n};\">", n + 1)).collect();
        let bomb = bomb.concat();
        for (text, words) in [
            (format!("{open}<!DOCTYPE a [<!ENTITY e0 \"x\">{bomb}]>&e30;</invoke>"), "document type"),
            (format!("{open}<results>&e30;</results></invoke>"), "entity `e30`"),
            (format!("{open}<results><object type=\"x\">"), "it ends"),
            (open.repeat(300_000), "elements within elements"),
            (format!("{open}<results><object type=\"{}", "x".repeat(10_000_000)), "is a damaged file of the Hybrid"),
            (format!("{open}</results></invoke>"), "is a damaged file of the Hybrid"),
            (format!("{open}</invoke>\u{1}"), "is a damaged file of the Hybrid"),
        ] {
            let refusal = wizard(&text).unwrap_err().to_string();
            let short = refusal.len() < 600 && !refusal.contains('\n');
            assert!(refusal.contains(words) && short, "{text:.80}: {refusal}");
        }
        let many = open.replace('>', "/>").repeat(100_000);
        assert_eq!(wizard(&many).unwrap().on_premises.rows(Table::AuthServers), Some(&[][..]));
    }

    /// A value as XML writes it in an attribute.
    fn escaped(text: &str) -> String {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;")
            .replace('\n', "&#10;")
            .replace('\r', "&#13;")
            .replace('\t', "&#9;")
    }

    proptest::proptest! {
        #[test]
        fn every_value_comes_back_as_it_was_written(values in proptest::collection::vec("[^\\p{Cc}\\p{Cn}\\p{Co}]{1,40}", 1..8)) {
            let objects: String = values.iter().enumerate().map(|(n, value)| object(&[("Identity", &n.to_string()), ("Fqdn", &escaped(value))])).collect();
            let hybrid = wizard(&call("OnPremises", "Get-ExchangeServer", "", &objects)).unwrap();
            let read: Vec<String> = hybrid.on_premises.rows(Table::Servers).unwrap().iter().map(|row| row["Fqdn"].clone()).collect();
            proptest::prop_assert_eq!(read, values);
        }

        #[test]
        fn a_damaged_file_is_read_or_refused_and_says_so_in_one_line(at in 0_usize..2_000, cut in 0_usize..2_000, letter: char) {
            let seed = include_str!("../../fuzz/seeds/exchange_xml/wizard");
            let mut letters: Vec<char> = seed.chars().collect();
            letters.truncate(letters.len().saturating_sub(cut));
            if let Some(place) = letters.get_mut(at) {
                *place = letter;
            }
            let text: String = letters.into_iter().collect();
            if let Err(refusal) = wizard(&text) {
                proptest::prop_assert!(!refusal.to_string().contains('\n'));
            }
        }
    }
}
