//! How are codes written in texts, and which words say whose text it is?

use crate::values::{Symptom, Vocabulary};

/// Words after which a recogniser looks closer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Marker {
    /// `AADSTS` and digits.
    Aadsts,
    /// A `WWW-Authenticate` header.
    Challenge,
    /// An `x-ms-diagnostics` header.
    Diagnostics,
    /// A token.
    Token,
    /// The XML of the Remote Connectivity Analyzer.
    Analyzer,
    /// A number such as 0x8….
    Number,
    /// An access list as `icacls` prints it.
    AccessList,
    /// An address in a call of EWS.
    Mailbox,
}

pub(super) const MARKERS: [(&str, Marker); 13] = [
    ("aadsts", Marker::Aadsts),
    ("www-authenticate", Marker::Challenge),
    ("trusted_issuers", Marker::Challenge),
    ("x-ms-diagnostics", Marker::Diagnostics),
    ("eyj", Marker::Token),
    ("<testresult", Marker::Analyzer),
    ("0x8", Marker::Number),
    ("-214", Marker::Number),
    ("(f)", Marker::AccessList),
    ("(rx)", Marker::AccessList),
    ("<t:smtpaddress>", Marker::Mailbox),
    ("name='smtpaddress'>", Marker::Mailbox),
    ("<t:primarysmtpaddress>", Marker::Mailbox),
];

/// Words that say: this is about Dynamics or Exchange.
pub(super) const CONTEXT: [&str; 40] = [
    "dynamics 365",
    "dynamics crm",
    "microsoft dynamics",
    "microsoft.crm",
    "mscrm",
    "crm",
    "dynamics",
    "exchange online",
    "exchange server",
    "exchange.asmx",
    "ews",
    "exchange web services",
    "exchangewebservices",
    "microsoft exchange",
    "microsoft.exchange",
    "autodiscover",
    "autoermittlung",
    "outlook.office365.com",
    "outlook.office.com",
    "accesscontrol.windows.net",
    "server-side synchronization",
    "server-side sync",
    "serverseitige synchronisierung",
    "email server profile",
    "e-mail server profile",
    "e-mail-serverprofil",
    "test & enable",
    "testen und aktivieren",
    "00000007-0000-0000-c000-000000000000",
    "00000002-0000-0ff1-ce00-000000000000",
    "mail.protection.outlook.com",
    "connectivity analyzer",
    "konnektivitätsanalyse",
    "schannel",
    "s2s",
    "asynchronous processing service",
    "emailconnector",
    "exchange hybrid",
    "mailboxes",
    "graph.microsoft.com",
];

/// Names of other products: what every program may say is then theirs.
pub(super) const STRANGERS: [&str; 48] = [
    "nginx",
    "apache",
    "httpd",
    "mysql",
    "mariadb",
    "postgres",
    "postgresql",
    "psql",
    "oracle",
    "ora-",
    "docker",
    "kubectl",
    "kubernetes",
    "kubelet",
    "npm",
    "yarn",
    "pip",
    "cargo",
    "git",
    "github",
    "gitlab",
    "jenkins",
    "terraform",
    "ansible",
    "openvpn",
    "wireguard",
    "samba",
    "cups",
    "grafana",
    "prometheus",
    "elasticsearch",
    "kafka",
    "rabbitmq",
    "redis",
    "mongodb",
    "sap",
    "nuget",
    "maven",
    "gradle",
    "java",
    "python",
    "curl: (",
    "rsync",
    "sshd",
    "ssh",
    "chrome",
    "firefox",
    "steam",
];

/// How the code of a symptom is written in texts.
pub(super) fn codes(symptom: &Symptom) -> Vec<String> {
    let Some(code) = &symptom.code else { return Vec::new() };
    match symptom.vocabulary {
        Vocabulary::Aadsts => vec![format!("aadsts{code}")],
        Vocabulary::Exchange if code.starts_with("Error") => vec![code.clone()],
        Vocabulary::Exchange => {
            vec![format!("{code};reason"), format!("x-ms-diagnostics:{code}"), format!("x-ms-diagnostics={code}")]
        }
        Vocabulary::Dynamics | Vocabulary::Windows => numbers(code, symptom.name.as_deref()),
        Vocabulary::Tls => tls(code, symptom.name.as_deref()),
        Vocabulary::Network => network(code),
        _ => Vec::new(),
    }
}

/// Hexadecimal, signed and unsigned decimal, and the name.
fn numbers(code: &str, name: Option<&str>) -> Vec<String> {
    let number = u32::from_str_radix(code, 16).expect("the numbers of the tables are tested");
    let name = name.filter(|name| name.contains('_')).map(str::to_owned);
    let forms = [format!("0x{code}"), code.to_owned(), number.cast_signed().to_string(), number.to_string()];
    forms.into_iter().chain(name).collect()
}

fn tls(code: &str, name: Option<&str>) -> Vec<String> {
    let (kind, number) = code.split_once(' ').unwrap_or(("alert", code));
    let before: &[&str] = match kind {
        "event" => &[
            "eventid",
            "eventid:",
            "event id=",
            "event",
            "schannel",
            "schannel:",
            "ereignis-id:",
            "ereignis-id",
            "ereignis",
            "id:",
        ],
        _ => &[
            "alert number",
            "alert code",
            "alert code is",
            "alert code of",
            "error code is",
            "alert:",
            "alert (",
            "alert",
            "warnung lautet",
            "warnungscode",
            "warnungscode lautet",
            "fehlercode lautet",
            "alert description",
        ],
    };
    let mut all: Vec<String> = before.iter().map(|before| format!("{before} {number}")).collect();
    if let Some(name) = name {
        all.push(name.to_owned());
        all.push(format!("alert {}", name.replace('_', "")));
        all.push(format!("alert: {}", name.replace('_', "")));
    }
    all
}

fn network(code: &str) -> Vec<String> {
    match code.split_once(' ') {
        Some(("http", status)) => [
            "http/1.1 ",
            "http/1.0 ",
            "http/2 ",
            "http/2.0 ",
            "http status ",
            "http status code ",
            "status code ",
            "status code: ",
            "statuscode: ",
            "error: (",
            "http error ",
            "http ",
            "status: ",
            "fehler: (",
            "http-fehler ",
            "http-status ",
        ]
        .iter()
        .map(|before| format!("{before}{status}"))
        .collect(),
        Some((_, reply)) if reply.contains('.') => vec![reply.to_owned()],
        Some((_, reply)) => {
            let class = &reply[..1];
            vec![format!("{reply} {class}."), format!("{reply}-{class}."), format!("{reply} #{class}.")]
        }
        None if code == "REFUSED" => {
            ["status: ", "rcode: ", "rcode ", "query "].iter().map(|b| format!("{b}refused")).collect()
        }
        None => vec![code.to_owned()],
    }
}
