//! Is a file of the wizard read as it was written, and refused in one line where it is damaged?

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
    let text = call("OnPremises", "Get-PartnerApplication", "", &object(&[("Identity", "a"), ("Enabled", "False")]))
        + &call("OnPremises", "Set-PartnerApplication", &given("Enabled", "True"), "").replace("</results>", failed)
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
            + &call("Tenant", "Test-MigrationServerAvailability", &given("RemoteServer", "mail.contoso.com"), &tried);
    let hybrid = wizard(&text).unwrap();
    assert_eq!((hybrid.certificates[0].server.as_str(), hybrid.certificates[0].certificates.len()), ("EX1", 1));
    assert_eq!(hybrid.migration_tests[0].message, "could not be completed");
}

#[test]
fn a_certificate_that_cannot_be_decoded_stays_as_one_that_nobody_can_read() {
    for damaged in ["MIIB", "no Base64!", ""] {
        let own = object(&[("RawData", damaged)]);
        let hybrid = wizard(&call("OnPremises", "Get-ExchangeCertificate", &given("Server", "EX1"), &own)).unwrap();
        assert_eq!(hybrid.certificates[0].certificates.len(), 1, "{damaged}");
    }
}

#[test]
fn a_file_in_which_nothing_was_read_is_refused() {
    let refusal = wizard("<information text=\"a\" /><invoke cmdlet=\"Get-Mailbox\" type=\"Tenant\" />").unwrap_err();
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
        let seed = include_str!("../../../fuzz/seeds/exchange_xml/wizard");
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
