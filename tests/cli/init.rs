//! Does `exdoctor init` write a configuration that can be used, and nothing else?

use exdoctor_lab::{Lab, World};

use crate::harness::exdoctor;

#[test]
fn a_configuration_is_written_that_a_check_accepts() {
    for scenario in ["A", "B", "C", "D"] {
        let (ran, folder) = exdoctor(["init", "contoso.com", "--scenario", scenario, "--offline"]).end_and_keep();
        assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
        assert!(
            ran.stderr.contains(&format!("wrote exdoctor.toml: scenario {scenario}; nobody was asked")),
            "{}",
            ran.stderr
        );
        let text = std::fs::read_to_string(folder.path().join("exdoctor.toml")).unwrap();
        let check = exdoctor(["check", "-c", "exdoctor.toml", "--dry-run"]).file("exdoctor.toml", &text).end();
        assert_eq!(check.code, 0, "{}", check.stderr);
        assert!(check.stdout.contains("contoso.com"), "{}", check.stdout);
        insta::assert_snapshot!(format!("init-{}", scenario.to_lowercase()), text);
    }
}

#[test]
fn no_file_is_overwritten() {
    let there = exdoctor(["init", "contoso.com", "--scenario", "D", "--offline"]).file("exdoctor.toml", "mine");
    let path = there.path("exdoctor.toml");
    let (ran, _folder) = there.end_and_keep();
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("is there already") && ran.stderr.contains("-o FILE"), "{}", ran.stderr);
    assert_eq!(std::fs::read_to_string(path).unwrap(), "mine");
}

#[test]
fn what_nobody_said_is_asked_for_only_at_a_terminal() {
    let none = exdoctor(["init", "contoso.com"]).refusal();
    assert!(none.contains("nobody can be asked: what is being connected"), "{none}");
    assert!(none.contains("give --scenario A, B, C or D"), "{none}");
    let domain = exdoctor(["init", "--scenario", "A"]).refusal();
    assert!(domain.contains("the mail domain") && domain.contains("exdoctor init contoso.com"), "{domain}");
}

#[test]
fn the_tenant_is_found_as_anybody_can() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _inside = runtime.enter();
    let lab = runtime.block_on(Lab::start(World::healthy())).unwrap();
    let mut line = vec!["init".to_owned(), "contoso.com".to_owned(), "--scenario".to_owned(), "A".to_owned()];
    line.extend(["-o", "-", "--ca-file", "ca.pem", "--proxy", "none"].map(str::to_owned));
    line.extend(lab.resolvers().iter().flat_map(|address| ["--resolver".to_owned(), address.to_string()]));
    let diverted = lab.connect_to();
    line.extend(diverted.iter().flat_map(|(from, to)| ["--connect-to".to_owned(), format!("{from}={to}")]));
    let ran = exdoctor(&line).file("ca.pem", lab.ca_pem()).end();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("#id = \"6babcaad-604b-40ac-a9d7-9fd97c0b779f\""), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("#cloud = \"global\""), "{}", ran.stdout);
    drop(lab);
}
