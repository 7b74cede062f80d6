//! How are the zones written and signed with BIND's own tools?

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::zones::{self, REGISTRIES, Signing, ZONES};

/// Writes every zone below `folder/zones`, signed where it should be.
pub(crate) fn zones(folder: &Path) {
    for name in ["zones", "keys", "ds"] {
        fs::create_dir(folder.join(name)).expect("the folder is new");
    }
    for zone in ZONES {
        sign(folder, zone.origin, &(zone.text() + &ds_of_children(folder, zone.origin)), zone.signing);
    }
    for (top, signing) in REGISTRIES {
        sign(folder, top, &(zones::registry(top) + &ds_of_children(folder, top)), signing);
    }
    sign(folder, "root", &(zones::root() + &ds_of_children(folder, "")), Signing::Good("ECDSAP256SHA256"));
}

/// The trust anchor: the root's key-signing key as a zone file has it.
pub(crate) fn anchor(folder: &Path) -> String {
    let keys = fs::read_dir(folder.join("keys")).expect("the folder of keys is there");
    let is_roots = |path: &Path| path.extension().is_some_and(|end| end == "key") && file_name(path).starts_with("K.+");
    let texts = keys.map(|entry| entry.expect("readable").path()).filter(|path| is_roots(path)).map(fs::read_to_string);
    let lines: Vec<String> = texts
        .flat_map(|text| text.expect("readable").lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|line| line.contains("DNSKEY 257"))
        .collect();
    lines.join("\n") + "\n"
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn sign(folder: &Path, name: &str, text: &str, signing: Signing) {
    let (source, target) = (format!("zones/{name}.source"), format!("zones/{name}"));
    fs::write(folder.join(&source), text).expect("the folder is writable");
    let origin = if name == "root" { "." } else { name };
    let algorithm = match signing {
        Signing::Unsigned => {
            fs::rename(folder.join(&source), folder.join(&target)).expect("the folder is writable");
            return;
        }
        Signing::Good(algorithm) => algorithm,
        _ => "ECDSAP256SHA256",
    };
    run(folder, "dnssec-keygen", &["-q", "-K", "keys", "-a", algorithm, "-f", "KSK", origin]);
    run(folder, "dnssec-keygen", &["-q", "-K", "keys", "-a", algorithm, origin]);
    let more: &[&str] = match signing {
        Signing::Nsec3 => &["-3", "-", "-H", "0"],
        Signing::OptOut => &["-3", "-", "-H", "0", "-A"],
        Signing::Expired => &["-P", "-s", "20250101000000", "-e", "20250201000000"],
        Signing::Early => &["-P", "-s", "20900101000000", "-e", "20900201000000"],
        _ => &[],
    };
    let common = ["-q", "-S", "-K", "keys", "-d", "ds", "-o", origin, "-f", &target];
    run(folder, "dnssec-signzone", &[&common, more, &[source.as_str()]].concat());
    let ds = folder.join(format!("ds/dsset-{}", if origin == "." { ".".to_owned() } else { format!("{origin}.") }));
    match signing {
        Signing::Changed => edit(&folder.join(&target), "10 mx1", "11 mx1", "2026010101", "2026010102"),
        Signing::Island => fs::remove_file(ds).expect("the DS set is there"),
        Signing::OtherKey => {
            let other = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
            fs::write(ds, format!("{origin}. IN DS 4711 13 2 {other}\n")).expect("writable");
        }
        Signing::UnknownAlgorithm => {
            let text = fs::read_to_string(&ds).expect("the DS set is there");
            fs::write(ds, text.replace(" 13 2 ", " 200 2 ")).expect("writable");
        }
        _ => {}
    }
}

/// Changes both texts in a signed zone, each of which must be there.
fn edit(file: &Path, from: &str, to: &str, also: &str, into: &str) {
    let text = fs::read_to_string(file).expect("the zone was written");
    assert!(text.contains(from) && text.contains(also), "{text}");
    fs::write(file, text.replace(from, to).replace(also, into)).expect("writable");
}

/// The DS records of the zones right below one.
fn ds_of_children(folder: &Path, parent: &str) -> String {
    let sets = fs::read_dir(folder.join("ds")).expect("the folder is there");
    let child_of = |path: &Path| {
        let name = file_name(path);
        let child = name.trim_start_matches("dsset-").trim_end_matches('.').to_owned();
        child.split_once('.').map_or("", |(_, parent)| parent) == parent && !child.is_empty()
    };
    let mut paths: Vec<_> = sets.map(|entry| entry.expect("readable").path()).filter(|path| child_of(path)).collect();
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).expect("readable")).collect()
}

fn run(folder: &Path, program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).current_dir(folder).output();
    let output = output.unwrap_or_else(|error| panic!("{program} (of the package bind9-utils): {error}"));
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}
