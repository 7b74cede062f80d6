//! What do dig and delv print, and what does it mean?

use std::net::SocketAddr;
use std::process::Command;

use exdoctor_checks::facts::dns::{Data, RecordType};

use crate::servers::Servers;

/// An answer as dig prints it.
#[derive(Debug)]
pub(crate) struct Dug {
    /// "NOERROR", "NXDOMAIN" …
    pub(crate) status: String,
    /// "qr", "aa", "tc", "ad" …
    pub(crate) flags: Vec<String>,
    /// Owner, type and data of each record of the answer section.
    pub(crate) rows: Vec<(String, String, String)>,
}

/// Asks one server with dig.
pub(crate) fn dig(server: SocketAddr, name: &str, rtype: RecordType, options: &[&str]) -> Dug {
    let output = run(Command::new("dig")
        .args(["-p", &server.port().to_string(), &format!("@{}", server.ip()), "-q", &format!("{name}.")])
        .args(["-t", rtype.word(), "+noall", "+answer", "+comments", "+tries=1", "+time=5", "+nocookie", "+noidnout"])
        .args(options));
    let header = output.lines().find(|line| line.contains("status: ")).unwrap_or_else(|| panic!("no answer: {output}"));
    let after = |text: &str, mark: &str| text.split_once(mark).map(|(_, rest)| rest.to_owned()).unwrap_or_default();
    let status = after(header, "status: ").split(',').next().unwrap_or_default().to_owned();
    let flags = output.lines().find(|line| line.starts_with(";; flags:")).unwrap_or_default();
    let flags =
        after(flags, "flags:").split(';').next().unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    let rows = output.lines().filter(|line| !line.starts_with(';') && !line.is_empty()).map(row).collect();
    Dug { status, flags, rows }
}

/// What delv says about the signatures: "fully validated", "unsigned answer", or why it failed.
pub(crate) fn delv(servers: &Servers, name: &str, rtype: RecordType) -> String {
    let resolver = servers.resolver();
    let output = run(Command::new("delv")
        .args([&format!("@{}", resolver.ip()), "-p", &resolver.port().to_string()])
        .args(["-a", "delv.key", "+root=.", "-q", name, "-t", rtype.word()])
        .current_dir(servers));
    let said = output.lines().find(|line| line.starts_with(';')).unwrap_or_else(|| panic!("nothing said: {output}"));
    said.trim_start_matches(';').trim().to_owned()
}

fn run(command: &mut Command) -> String {
    let output =
        command.output().unwrap_or_else(|error| panic!("{command:?} (of the package bind9-dnsutils): {error}"));
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// One line of the answer section: owner, time to live, class, type, data.
fn row(line: &str) -> (String, String, String) {
    let mut rest = line;
    let mut word = || {
        let (word, after) = rest.trim_start().split_once(char::is_whitespace)?;
        rest = after.trim_start();
        Some(word.to_owned())
    };
    let words: Vec<String> = std::iter::from_fn(&mut word).take(4).collect();
    match words.as_slice() {
        [owner, _, _, rtype] => (lower(owner), rtype.clone(), rest.to_owned()),
        _ => panic!("not a record: {line}"),
    }
}

/// A name as facts write it.
pub(crate) fn lower(name: &str) -> String {
    match name.to_ascii_lowercase().trim_end_matches('.') {
        "" => ".".to_owned(),
        name => name.to_owned(),
    }
}

/// The data of a record, read from what dig prints.
pub(crate) fn data(rtype: RecordType, text: &str) -> Data {
    let words: Vec<&str> = text.split_whitespace().collect();
    let number = |at: usize| words[at].parse().expect("a number");
    match rtype {
        RecordType::A | RecordType::Aaaa => Data::Address(text.parse().expect("an address")),
        RecordType::Cname | RecordType::Ns | RecordType::Ptr => Data::Name(lower(text)),
        RecordType::Mx => Data::Mx { preference: number(0), host: lower(words[1]) },
        RecordType::Soa => Data::Soa { primary: lower(words[0]), serial: words[2].parse().expect("a number") },
        RecordType::Srv => {
            Data::Srv { priority: number(0), weight: number(1), port: number(2), target: lower(words[3]) }
        }
        RecordType::Tlsa => Data::Tlsa {
            usage: words[0].parse().expect("a number"),
            selector: words[1].parse().expect("a number"),
            matching: words[2].parse().expect("a number"),
            association: words[3..].concat().to_ascii_lowercase(),
        },
        RecordType::Txt => Data::Txt(String::from_utf8_lossy(&strings(text)).into_owned()),
    }
}

/// The bytes of the quoted strings of a TXT record, one after the other.
fn strings(text: &str) -> Vec<u8> {
    let (mut bytes, mut quoted) = (Vec::new(), false);
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'"' => quoted = !quoted,
            b'\\' => {
                let next = rest.next().expect("something is escaped");
                if next.is_ascii_digit() {
                    let digits = [next, rest.next().expect("a digit"), rest.next().expect("a digit")];
                    let number = String::from_utf8_lossy(&digits).parse().expect("three digits");
                    bytes.push(number);
                } else {
                    bytes.push(next);
                }
            }
            byte if quoted => bytes.push(byte),
            _ => {}
        }
    }
    bytes
}
