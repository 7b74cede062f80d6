//! What holds where several files speak about one server?

use std::path::Path;

use exdoctor::evidence::{Evidence, load};
use exdoctor::parse::EvidencePath;
use exdoctor_checks::facts::server::{Access, Read};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::format::crm1;

/// What the files of a folder say; a file within a folder is of the server that the folder names.
fn loaded(files: &[(&str, Vec<u8>)]) -> Result<Evidence, String> {
    let folder = tempfile::tempdir().unwrap();
    write(&folder, files);
    let place = EvidencePath { host: None, path: folder.path().to_owned() };
    let plain = |text: String| text.replace(&format!("{}/", folder.path().display()), "");
    let mut evidence = load(&[place]).map_err(|refusal| plain(refusal.to_string()))?;
    evidence.remarks = evidence.remarks.into_iter().map(plain).collect();
    Ok(evidence)
}

fn write(folder: &TempDir, files: &[(&str, Vec<u8>)]) {
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
}

fn bytes(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

fn at(mut file: Value, time: &str) -> Value {
    file["collected"] = time.into();
    file["server"]["collected"] = time.into();
    file
}

fn data(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/evidence").join(name)).unwrap()
}

const KEY: &str = "6f0c3d2a9b8e7d6c5b4a39281706f5e4_01234567-89ab-cdef-0123-456700000001";

#[test]
fn the_newer_file_counts_and_the_difference_is_said() {
    let older = at(crm1(), "2026-06-01T08:00:00Z");
    let mut newer = at(crm1(), "2026-06-01T08:30:00Z");
    newer["server"]["time-source"] = json!({"value": "dc2.contoso.com"});
    newer["server"]["windows"] = json!({"failed": "access is denied"});
    for (first, second) in [(&older, &newer), (&newer, &older)] {
        let evidence = loaded(&[("a.json", bytes(first)), ("b.json", bytes(second))]).unwrap();
        let [server] = evidence.servers.as_slice() else { panic!("{:?}", evidence.servers) };
        assert_eq!(server.time_source, Read::Value("dc2.contoso.com".to_owned()));
        // What the newer could not read, the older knows.
        assert_eq!(server.windows, Read::Value("10.0.20348".to_owned()));
        assert_eq!(server.collected.unwrap().to_string(), "2026-06-01T08:30:00Z");
        let counts = if std::ptr::eq(second, &raw const newer) { "b.json" } else { "a.json" };
        let remark =
            format!("crm1.contoso.com: the time source differs between a.json and b.json; what {counts} says counts");
        assert_eq!(evidence.remarks, [remark]);
    }
}

#[test]
fn a_text_adds_what_the_collector_could_not_read_and_never_beats_it() {
    let mut file = crm1();
    file["server"]["certificates"]["value"][0]["key"] = json!({"failed": "access is denied"});
    file["server"]["certificates"]["value"][0]["thumbprint"] = "A94A8FE5CCB19BA61C4C0873D391E987982FBBD3".into();
    file["server"]["key-files"][0]["access"] = json!({"failed": "access is denied"});
    let icacls = format!("C:\\Keys\\{KEY} BUILTIN\\Administrators:(F)\r\n");
    let files =
        [("crm1.json", bytes(&file)), ("store.txt", data("certutil-store-en.txt")), ("key.txt", icacls.into_bytes())];
    let evidence = loaded(&files).unwrap();
    let server = &evidence.servers[0];
    let certificates = server.certificates.value().unwrap();
    assert_eq!(certificates.len(), 1, "the dated list counts");
    assert_eq!(certificates[0].key.value().unwrap().key_spec, Read::Value(1));
    assert_eq!(
        certificates[0].subject.value().map(String::as_str),
        file["server"]["certificates"]["value"][0]["subject"]["value"].as_str()
    );
    assert!(matches!(server.key_files[0].access, Read::Value(Access::Icacls(_))));
    assert_eq!(server.key_files.len(), 1);
    let remark = "crm1.contoso.com: the list of certificates differs between crm1.json and store.txt; what crm1.json says counts";
    assert!(
        evidence.remarks.iter().any(|own| own.starts_with(remark.split(" between").next().unwrap())),
        "{:?}",
        evidence.remarks
    );
}

#[test]
fn names_short_and_long_are_one_server_and_a_folder_names_the_server_of_a_text() {
    let store = data("certutil-store-de.txt");
    let files = [
        ("crm1.json", bytes(&crm1())),
        ("CRM2/store.txt", store.clone()),
        ("CRM1/key.txt", b"D:PAI(A;;FA;;;SY)".to_vec()),
    ];
    let evidence = loaded(&files).unwrap();
    let hosts: Vec<&str> = evidence.servers.iter().map(|server| server.host.as_str()).collect();
    assert_eq!(hosts, ["crm1.contoso.com", "CRM2"]);
    assert_eq!(evidence.servers[0].key_files.len(), 2);
    // The deployment's list gives the roles that a text does not show.
    assert!(evidence.servers[1].roles.value().unwrap().contains(&"AsyncService".to_owned()));
}

#[test]
fn a_text_of_nobody_knows_which_server_is_refused_where_there_are_several() {
    let mut second = crm1();
    second["server"]["host"] = "crm2.contoso.com".into();
    let text = ("store.txt", data("certutil-store-en.txt"));
    let files = [("a.json", bytes(&crm1())), ("b.json", bytes(&second)), text.clone()];
    let refusal = loaded(&files).unwrap_err();
    assert_eq!(refusal, "store.txt does not say which server it is from; give it as HOST=store.txt");
    let alone = loaded(&[text]).unwrap();
    assert_eq!(alone.servers[0].host, "unnamed-server");
    assert_eq!(alone.remarks.len(), 1);
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let newer = json!({"exdoctor-evidence": 9, "server": {"host": "crm1"}});
    let files = [("a.json", bytes(&newer)), ("b.txt", b"hello".to_vec()), ("c.pfx", vec![0x30, 0x82, 1, 1])];
    let refusal = loaded(&files).unwrap_err();
    for part in [
        "3 files of evidence cannot be used",
        "a.json was written by a newer collector",
        "b.txt is of no known kind",
        "c.pfx is a certificate or PFX file",
    ] {
        assert!(refusal.contains(part), "{refusal}");
    }
}

#[test]
fn two_deployments_are_told_apart_and_not_merged() {
    let mut other = crm1();
    other["server"]["host"] = json!("crm9.fabrikam.com");
    other["deployment"]["servers"]["value"] =
        json!([{ "name": "CRM9", "roles": ["AppServer"] }, { "name": "SQL1", "roles": ["SqlServer"] }]);
    let alike = loaded(&[("a.json", bytes(&crm1())), ("b.json", bytes(&other))]);
    assert!(alike.is_ok(), "a list of servers that is out of date is no other deployment: {alike:?}");
    for organization in other["deployment"]["organizations"]["value"].as_array_mut().unwrap() {
        (organization["id"], organization["name"]) = (json!("6f1dd6c3-3a52-4c43-9b1d-0f8a4a1c0000"), json!("Fabrikam"));
    }
    let why = loaded(&[("a.json", bytes(&crm1())), ("b.json", bytes(&other))]).unwrap_err();
    assert!(why.contains("b.json is about another deployment of Dynamics (CRM9) than a.json"), "{why}");
    assert!(loaded(&[("b.json", bytes(&other))]).is_ok());
}

#[test]
fn exchange_and_the_deployment_are_read_from_texts() {
    let crm = "CertificateType : S2STokenIssuer\r\nName : CN=*.contoso.com\r\nStoreFindType : FindBySubjectDistinguishedName\r\n";
    let files = [
        ("a.txt", crm.into()),
        ("b.txt", b"Name : contoso.onmicrosoft.com\r\nEwsEnabled : True\r\n".to_vec()),
        ("c.csv", b"\"PrimarySmtpAddress\",\"EwsEnabled\"\r\n\"ada@contoso.com\",\"False\"\r\n".to_vec()),
        ("d.txt", b"AADSTS700027: Thumbprint of key used by client: A94A8FE5CCB19BA61C4C0873D391E987982FBBD3".to_vec()),
        ("e.txt", data("certutil-dump-en.txt")),
    ];
    let evidence = loaded(&files).unwrap();
    assert!(evidence.servers.is_empty());
    let deployment = &evidence.deployment;
    assert!(deployment.certificates.value().unwrap()[0].is_token_issuer());
    assert_eq!((deployment.token_errors.len(), deployment.dumps.len()), (1, 1));
    let exchange = evidence.exchange.unwrap();
    assert_eq!(exchange.mailboxes.value().unwrap().len(), 1);
    assert!(exchange.organization.is_known());
}
