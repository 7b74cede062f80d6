//! How long and with how much memory does `exdoctor identity` read directories of 50,000 and of 200,000 objects?
//!
//! Each object is a user with the attributes of an export for Exchange: three or four addresses and what is not judged.
//! One in a hundred has a value that breaks a rule, one in a hundred shares an address.

use std::fmt::Write as _;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

#[path = "../tests/memory/peak.rs"]
mod peak;

use peak::peak;

const MANY: usize = 200_000;
const FEW: usize = MANY / 4;
const SECONDS: f64 = 5.0;
const MEGABYTES: u64 = 500;
/// Four times the objects may take so many times as long.
const LINEAR: f64 = 6.0;

/// How an export is written.
#[derive(Clone, Copy)]
struct Form {
    name: &'static str,
    head: &'static str,
    object: fn(usize) -> String,
    encode: fn(&str) -> Vec<u8>,
}

const FORMS: [Form; 3] = [
    Form { name: "LDIF", head: "version: 1\n\n", object: ldif, encode: utf8 },
    Form { name: "CSV", head: COLUMNS, object: csv, encode: utf8 },
    Form { name: "CSV in UTF-16", head: COLUMNS, object: csv, encode: utf16 },
];

const COLUMNS: &str = "\"DistinguishedName\";\"ObjectClass\";\"SamAccountName\";\"UserPrincipalName\";\"mail\";\"mailNickname\";\"displayName\";\"Enabled\";\"Department\";\"ProxyAddresses\"\r\n";

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn main() -> ExitCode {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut good = true;
    for form in FORMS {
        let [few, many] = [FEW, MANY].map(|count| {
            let path = folder.path().join(format!("{count}"));
            let size = write(&path, form, count);
            let (took, peak) = run(&path, count);
            println!(
                "{}, {count} objects, {} MB: {:.2} s, {peak} MB (goal {SECONDS} s, {MEGABYTES} MB)",
                form.name,
                size >> 20,
                took.as_secs_f64()
            );
            (took.as_secs_f64(), peak)
        });
        let ratio = many.0 / few.0;
        println!("{}: four times the objects take {ratio:.1} times as long (goal {LINEAR})", form.name);
        good &= many.0 <= SECONDS && many.1 <= MEGABYTES && ratio <= LINEAR;
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn write(path: &Path, form: Form, count: usize) -> u64 {
    let mut file = BufWriter::new(std::fs::File::create(path).expect("the folder is writable"));
    let mark = if form.name.ends_with("16") { "\u{feff}" } else { "" };
    let mut put = |text: &str| file.write_all(&(form.encode)(text)).expect("the disk has room");
    put(mark);
    put(form.head);
    for place in 0..count {
        put(&(form.object)(place));
    }
    file.flush().expect("the disk has room");
    std::fs::metadata(path).expect("it was written").len()
}

/// The time and the peak of memory in megabytes.
fn run(path: &Path, count: usize) -> (Duration, u64) {
    let out = tempfile::NamedTempFile::new().expect("a temporary file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_exdoctor"));
    command.args(["identity", "--format", "json"]).arg(path).stderr(Stdio::null());
    command.stdout(out.reopen().expect("it is ours"));
    let start = Instant::now();
    let mut child = command.spawn().expect("exdoctor was built");
    let mut most = 0;
    let status = loop {
        most = peak(child.id()).unwrap_or(most);
        if let Some(status) = child.try_wait().expect("it is our child") {
            break status;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let took = start.elapsed();
    assert_eq!(status.code(), Some(1), "some objects are to be corrected");
    let told: serde_json::Value =
        serde_json::from_slice(&std::fs::read(out.path()).expect("it was written")).expect("it is JSON");
    assert_eq!(told["read"], count, "every object is read");
    assert_eq!(told["rows"].as_array().map(Vec::len), Some(count / 50), "every fault is listed");
    (took, most >> 10)
}

fn dn(place: usize) -> String {
    format!("CN=User {place:06},OU=Department {:03},OU=Staff,DC=contoso,DC=com", place % 500)
}

fn upn(place: usize) -> String {
    if place.is_multiple_of(100) { format!("user {place}@contoso.com") } else { format!("user{place}@contoso.com") }
}

fn addresses(place: usize) -> Vec<String> {
    let mut all = vec![
        format!("SMTP:user{place}@contoso.com"),
        format!("smtp:u{place}@contoso.mail.onmicrosoft.com"),
        format!("x500:/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=user{place}"),
    ];
    // Two neighbours share an address.
    if place % 200 < 2 {
        all.push(format!("smtp:both{}@contoso.com", place / 200));
    }
    all
}

fn ldif(place: usize) -> String {
    let mut text = format!("dn: {}\n", dn(place));
    for class in ["top", "person", "organizationalPerson", "user"] {
        let _ = writeln!(text, "objectClass: {class}");
    }
    let _ = writeln!(text, "cn: User {place:06}\nsAMAccountName: u{place}\nuserPrincipalName: {}", upn(place));
    let _ = writeln!(text, "mail: user{place}@contoso.com\nmailNickname: user{place}\nuserAccountControl: 512");
    let _ =
        writeln!(text, "displayName: User {place}\ngivenName: User\nsn: {place:06}\nwhenCreated: 20200101000000.0Z");
    let _ = writeln!(text, "objectGUID:: 3q2+7w==\ndepartment: Department {:03}", place % 500);
    for address in addresses(place) {
        let _ = writeln!(text, "proxyAddresses: {address}");
    }
    text.push('\n');
    text
}

fn csv(place: usize) -> String {
    format!(
        "\"{}\";\"user\";\"u{place}\";\"{}\";\"user{place}@contoso.com\";\"user{place}\";\"User {place}\";\"True\";\"Department {:03}\";\"{}\"\r\n",
        dn(place),
        upn(place),
        place % 500,
        addresses(place).join(";")
    )
}

fn utf8(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}
