//! Do the commands of a remedy fit the finding that they stand at?

use std::collections::BTreeMap;

use exdoctor_checks::judge::{Adjustments, Selected, judge};
use exdoctor_checks::model::fill;
use exdoctor_checks::registry;

/// The commands of all findings of one example of a check, by the code of the finding.
fn commands(check: &str, given: &str) -> BTreeMap<String, Vec<String>> {
    let check = registry::check(check).expect("the check is there");
    let example = (check.examples)().into_iter().find(|own| own.given == given).expect("the example is there");
    let selected = [Selected { check, named: false }];
    let records = judge(&selected, &example.facts, &example.circumstances, &Adjustments::default());
    let findings = records.into_iter().flat_map(|record| record.findings);
    let of = |finding: exdoctor_checks::model::Finding| {
        let remedy = registry::remedy(finding.remedy.as_deref()?).expect("the remedy is there");
        let commands = remedy.commands.iter().map(|command| fill(command.text, &finding.values)).collect();
        Some((finding.code.to_string(), commands))
    };
    findings.filter_map(of).collect()
}

#[test]
fn mx_of_exchange_online_is_prescribed_after_a_migration_and_not_before_it() {
    let before = &commands("dns.mx", "MX at Exchange Online before the migration")["too-early"];
    assert!(before[0].ends_with("MX 0 <mx_host>."), "{before:?}");
    let after = &commands("dns.mx", "MX at the own server after the migration")["not-moved"];
    assert!(after[0].ends_with("MX 0 contoso-com.mail.protection.outlook.com."), "{after:?}");
}

#[test]
fn a_key_without_an_access_list_gets_one_that_has_the_accounts_of_the_services() {
    let commands = &commands("server.key-not-overexposed", "no access list")["unprotected"];
    let [command] = commands.as_slice() else { panic!("one command: {commands:?}") };
    assert!(command.contains("'*S-1-5-18:F' '*S-1-5-32-544:F' ('CONTOSO\\svc-async, "), "{command}");
}

#[test]
fn an_inherited_entry_becomes_one_of_the_file_before_it_is_removed() {
    let verbs = |given: &str| -> Vec<String> {
        let commands = &commands("server.key-not-overexposed", given)["exposed"];
        commands.iter().filter_map(|own| Some(own.split_once("' /")?.1.to_owned())).collect()
    };
    assert_eq!(verbs("users may read"), ["inheritance:d", "remove:g '*S-1-5-32-545'"]);
    assert_eq!(verbs("everyone may do everything"), ["remove:g '*S-1-1-0'"]);
}

#[test]
fn a_connector_is_mended_in_the_property_that_is_wrong() {
    let of = |given: &str, code: &str| commands("hybrid.organization-connector", given)[code].join("\n");
    let off = of("that of Exchange Server is switched off", "disabled");
    assert!(off.contains("-Enabled $true"), "{off}");
    let domain = of("a hybrid domain is missing", "domain-missing");
    assert!(
        domain.contains("-TargetAddressDomains @{ Add = 'contoso.com'.Split") && !domain.contains("-Enabled"),
        "{domain}"
    );
    let itself = of("Exchange Server asks itself", "wrong-endpoint");
    assert!(itself.contains("-DiscoveryEndpoint '<address") && !itself.contains("-Enabled"), "{itself}");
    let missing = of("Exchange Online has none", "one-sided");
    assert!(!missing.contains("Set-IntraOrganizationConnector"), "{missing}");
    let relationship = commands("hybrid.organization-relationship", "Exchange Online has none");
    assert!(!relationship["domain-missing"].join("\n").contains("-Enabled"), "{relationship:?}");
}
