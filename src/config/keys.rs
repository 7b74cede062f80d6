//! Which keys may a configuration file have?
//!
//! This table is the only list: a key in it is read, documented and suggested; nothing else is accepted.

use jiff::Timestamp;
use toml::de::DeValue;

use super::read::{Item, Reading};
use super::{
    ALGORITHMS, DIRECTORY_SIGN_INS, DYNAMICS_SIGN_INS, EXCHANGE_SIGN_INS, certificate, checks, connect_to, sign_in,
    waivers,
};
use crate::parse::{
    self, HYBRIDS, MAIL_FLOWS, PHASES, SCENARIOS, VANTAGES, address, choice, cloud, domain, ews_url, kdc, ldap_url,
    mail_server, resolver, server, web_url,
};

/// How a key's value is read.
pub(super) type Read = fn(&mut Reading, &Item<'_>);

/// A key that is accepted.
pub(super) struct Key {
    /// The table and the name: `network.jobs`.
    pub(super) path: &'static str,
    /// What its value is, with the article: `a list of strings`.
    pub(super) form: &'static str,
    /// What holds when it is absent.
    pub(super) default: &'static str,
    /// The key with a value, as a file has it.
    pub(super) example: &'static str,
    /// One sentence.
    pub(super) about: &'static str,
    /// The option that says the same.
    pub(super) flag: Option<&'static str>,
    /// How it is read; `None` where the table around it reads it.
    pub(super) read: Option<Read>,
}

impl Key {
    /// The name within its table.
    pub(super) fn name(&self) -> &'static str {
        self.path.rsplit('.').next().unwrap_or(self.path)
    }

    /// The table, empty for the top.
    pub(super) fn section(&self) -> &'static str {
        self.path.rsplit_once('.').map_or("", |(section, _)| section)
    }
}

/// The key of a path, with its way to be read.
pub(super) fn find(path: &str) -> Option<(&'static Key, Read)> {
    KEYS.iter().find(|key| key.path == path).and_then(|key| key.read.map(|read| (key, read)))
}

/// Whether a table may stand there several times, as a list.
pub(super) fn repeats(path: &str) -> bool {
    path == "dynamics"
}

/// Whether a path is a table of keys.
pub(super) fn is_section(path: &str) -> bool {
    KEYS.iter().any(|key| key.section() == path)
}

/// A key at the top or in `[network]`.
const fn key(path: &'static str, form: &'static str, example: &'static str, about: &'static str, read: Read) -> Key {
    Key { path, form, default: "", example, about, flag: None, read: Some(read) }
}

/// A key that the table around it reads.
const fn inner(path: &'static str, form: &'static str, example: &'static str, about: &'static str) -> Key {
    Key { path, form, default: "", example, about, flag: None, read: None }
}

impl Key {
    const fn default(self, default: &'static str) -> Self {
        Self { default, ..self }
    }

    const fn flag(self, flag: &'static str) -> Self {
        Self { flag: Some(flag), ..self }
    }
}

/// Every key, in the order of the documentation.
#[rustfmt::skip]
pub(super) static KEYS: &[Key] = &[
    key("scenario", "a letter A to D, or a list of them", r#"scenario = ["A"]"#,
        "What is judged: A Dynamics on-premises with Exchange Online, B Dynamics online with Exchange Server, C a migration to Exchange Online, D any domain.",
        |r, item| r.draft.scenarios = r.one_or_list(item, |text| choice(SCENARIOS, text))).default(r#"["D"]"#).flag("scenario"),
    key("phase", "a string", r#"phase = "before""#,
        "Where a migration stands: before, during, after.",
        |r, item| r.draft.phase = r.one(item, |text| choice(PHASES, text))).flag("phase"),
    key("domains", "a list of strings", r#"domains = ["contoso.com"]"#,
        "The mail domains. Those of the command line replace them.",
        |r, item| r.draft.domains = r.list(item, domain)),
    key("endpoints", "a list of strings", r#"endpoints = ["mail.contoso.com:443"]"#,
        "TLS servers to judge, HOST or HOST:PORT; the port is 443 when absent. Those of the command line replace them.",
        |r, item| r.draft.endpoints = r.list(item, server)),
    key("mail_flow", "a string", r#"mail_flow = "exchange-online""#,
        "Where MX should lead: exchange-online, on-premises, gateway.",
        |r, item| r.draft.mail_flow = r.one(item, |text| choice(MAIL_FLOWS, text))).flag("mail-flow"),
    key("vantage", "a string", r#"vantage = "internal""#,
        "From where this run sees the world: internet, internal, dynamics-server, exchange-server.",
        |r, item| r.draft.vantage = r.one(item, |text| choice(VANTAGES, text))).default("unknown").flag("vantage"),
    key("smtp_endpoints", "a list of strings", r#"smtp_endpoints = ["smtp.contoso.com:25"]"#,
        "The SMTP endpoints of the hybrid set-up, where they are not the MX, HOST or HOST:PORT; the port is 25 when absent.",
        |r, item| r.draft.smtp_endpoints = r.list(item, mail_server)),
    key("outbound_addresses", "a list of strings", r#"outbound_addresses = ["192.0.2.25"]"#,
        "The public addresses from which mail leaves; each should have a name that leads back to it.",
        |r, item| r.draft.outbound_addresses = r.list(item, address)),
    key("autodiscover_hosts", "a list of strings", r#"autodiscover_hosts = ["mail.fabrikam.com"]"#,
        "Hosts to which Autodiscover is meant to redirect.",
        |r, item| r.draft.autodiscover_hosts = r.list(item, domain)),
    key("hybrid", "a string", r#"hybrid = "classic""#,
        "How a migration connects Exchange Server: classic, published to the internet, or modern, with the Hybrid Agent.",
        |r, item| r.draft.hybrid = r.one(item, |text| choice(HYBRIDS, text))).flag("hybrid"),
    key("profile_uses_autodiscover", "true or false", "profile_uses_autodiscover = true",
        "Whether the e-mail server profile finds Exchange Server by Autodiscover (scenario B), which is then judged.",
        |r, item| r.draft.profile_uses_autodiscover = Some(r.flag(item, "profile_uses_autodiscover"))).default("as Dynamics says"),
    key("cloud", "a string", r#"cloud = "global""#,
        "The Microsoft cloud: global, gcc, gcc-high, dod, 21vianet, bleu, delos.",
        |r, item| r.draft.cloud = r.one(item, cloud)).default("discovered").flag("cloud"),
    key("evidence", "a list of paths", r#"evidence = ["evidence/", "CRM2=certutil.txt"]"#,
        "Files and folders of evidence: those of `exdoctor collect`, and texts of certutil, icacls and PowerShell. HOST= before a path names the server of a text. Those of the command line come to them.",
        |r, item| r.draft.evidence = r.evidence(item)).flag("evidence"),
    key("script", "a path", r#"script = "setup.ps1""#,
        "A PowerShell script of the set-up: its quotes, commands, parameters, hosts and secrets are judged. It is never run.",
        |r, item| r.draft.script = r.named_file(item)).flag("script"),
    key("now", "a moment", r#"now = "2026-06-01T00:00:00Z""#,
        "Judge as of this time, for tests and replays; every output then says so.",
        |r, item| r.draft.now = moment(r, item)).default("the clock").flag("now"),
    key("mailboxes", "a list of strings", r#"mailboxes = ["ada@contoso.com"]"#,
        "Mailboxes whose place is judged, by their mail addresses.",
        |r, item| r.draft.mailboxes = r.list(item, parse::mailbox)).flag("mailbox"),
    key("mailboxes_file", "a path", r#"mailboxes_file = "mailboxes.csv""#,
        "A file of mailboxes: one address a line, or in a column of a table. They come to those of `mailboxes`.",
        |r, item| r.draft.mailboxes_file = r.file(item)).flag("mailboxes"),
    key("allow_list", "a path", r#"allow_list = "firewall.txt""#,
        "A file of what the firewall before EWS admits (scenario B): networks and addresses, one a line.",
        |r, item| r.draft.allow_list = r.named_file(item)),
    key("region", "a string", r#"region = "emea""#,
        "The region of the Dynamics environment, for `allow_list`: emea, north-america, apac, oceania, japan, canada, india, france, germany, and others of the table.",
        |r, item| r.draft.region = r.one(item, parse::region)),
    key("known_thumbprints", "a list of strings", r#"known_thumbprints = ["7C1BD4B0FB788E958E0BBCF8E7D1C616B113D2EE"]"#,
        "Valid certificates of other environments at the shared service principal of Dynamics, by SHA-1 thumbprint: nothing is said about them.",
        |r, item| r.draft.known_thumbprints = r.list(item, parse::thumbprint)),
    key("network.resolvers", "a list of strings", r#"resolvers = ["192.0.2.53"]"#,
        "The DNS servers to ask, ADDR or ADDR:PORT.",
        |r, item| r.draft.resolvers = r.list(item, resolver)).default("the system's").flag("resolver"),
    key("network.trust_anchor", "a path", r#"trust_anchor = "root.key""#,
        "The DNSSEC trust anchor.",
        |r, item| r.draft.trust_anchor = r.file(item)).default("the root's").flag("trust-anchor"),
    key("network.ca_file", "a path", r#"ca_file = "corporate-ca.pem""#,
        "Further certification authorities to trust, in PEM.",
        |r, item| r.draft.ca_file = r.file(item)).flag("ca-file"),
    key("network.connect_to", "a table of HOST:PORT = ADDR:PORT",
        r#"connect_to = { "login.microsoftonline.com:443" = "127.0.0.1:8443" }"#,
        "Connections, TCP and UDP, that go to another address; name, SNI and Host header stay. HOST may be an address. The entries of file and option add up.",
        connect_to::read).flag("connect-to"),
    key("network.proxy", "a string", r#"proxy = "http://proxy.contoso.com:8080""#,
        "The HTTP proxy of web requests, or `none`; the host's name is resolved there. Diverted connections and SMTP go without, and so does the TLS scanner, except that each of Microsoft's hosts gets one handshake through the proxy too, to see whether it inspects. When absent: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, and on Windows the system's.",
        |r, item| r.draft.proxy = r.one(item, parse::proxy_use)).flag("proxy"),
    key("network.kdc", "a list of strings", r#"kdc = ["dc1.contoso.com"]"#,
        "Where Kerberos tickets are asked for, HOST or HOST:PORT; the port is 88 when absent.",
        |r, item| r.draft.kdc = r.list(item, kdc)).default("what DNS says about the realm"),
    key("network.jobs", "a whole number", "jobs = 8",
        "How many domains of a list, and how many endpoints, are looked at side by side, 1 to 256.",
        |r, item| r.draft.jobs = r.whole(item, "network.jobs", 1, 256).and_then(|jobs| usize::try_from(jobs).ok())).default("8").flag("jobs"),
    key("network.connections", "a whole number", "connections = 8",
        "How many connections to one address of a TLS server may be open at a time, 1 to 64; fewer where the server refuses some, and at most 2 to hosts that only take mail.",
        |r, item| r.draft.connections = r.whole(item, "network.connections", 1, 64).and_then(|count| usize::try_from(count).ok())).default("8").flag("connections"),
    key("network.timeout", "a length of time as a string", r#"timeout = "10s""#,
        "How long one exchange may take, 50ms to 10m.",
        |r, item| r.draft.timeout = r.one(item, parse::timeout)).default(r#""10s""#).flag("timeout"),
    key("certificate.pfx", "a path", r#"pfx = "s2s.pfx""#,
        "The certificate with its private key, which Dynamics signs with. Nothing of the key is kept or shown.",
        |r, item| r.draft.certificate.pfx = r.named_file(item)),
    key("certificate.password", "a table: `env`, `file`, `prompt` or `keyring`", r#"password = { env = "PFX_PASSWORD" }"#,
        "Where the password of the PFX is: in an environment variable, in a file of one line, asked for at the terminal, or in the keyring of the system.",
        |r, item| r.draft.certificate.password = certificate::secret(r, item, "certificate.password")).default("no password"),
    key("certificate.cer", "a path", r#"cer = "s2s.cer""#,
        "The certificate without its key, which is registered in Dynamics and in the tenant: DER, PEM or PKCS#7.",
        |r, item| r.draft.certificate.cer = r.named_file(item)),
    key("tenant.id", "a string", r#"id = "contoso.onmicrosoft.com""#,
        "The tenant, by its id or one of its domains.",
        |r, item| r.draft.sign_in.tenant.id = r.one(item, sign_in::tenant)).default("the first of `domains`"),
    key("tenant.client_id", "a string", r#"client_id = "11111111-2222-3333-4444-555555555555""#,
        "The application that signs in. It only reads: give it no permission to write. Where neither secret, certificate nor token is named, a person signs in with a device code; the application must be a public client.",
        |r, item| r.draft.sign_in.tenant.client_id = r.one(item, sign_in::application)),
    key("tenant.secret", "a table: `env`, `file`, `prompt` or `keyring`", r#"secret = { env = "EXDOCTOR_CLIENT_SECRET" }"#,
        "Where the application's secret is.",
        |r, item| r.draft.sign_in.tenant.secret = certificate::secret(r, item, "tenant.secret")),
    key("tenant.certificate", "a table: `pfx` and `password`", r#"certificate = { pfx = "reader.pfx", password = { env = "READER_PASSWORD" } }"#,
        "The key with which the application signs in instead, and where its password is. It is not the one of `[certificate]`.",
        |r, item| r.draft.sign_in.tenant.certificate = certificate::key_file(r, item, "tenant.certificate")),
    key("tenant.token", "a table: `env`, `file`, `prompt` or `keyring`", r#"token = { file = "token.txt" }"#,
        "Where a token is that was obtained elsewhere, instead of an application. It goes only to the service that it names as its audience.",
        |r, item| r.draft.sign_in.tenant.token = certificate::secret(r, item, "tenant.token")).flag("token-file"),
    key("tenant.algorithm", "a string", r#"algorithm = "RS256""#,
        "How the certificate signs: PS256, which names it by SHA-256, or RS256, which names it by SHA-1.",
        |r, item| r.draft.sign_in.tenant.algorithm = r.one(item, |text| choice(ALGORITHMS, text))).default(r#""PS256""#),
    key("dynamics.url", "a string", r#"url = "https://crm.contoso.com/Contoso""#,
        "Where the organization is; on-premises with its name as the path. Several organizations, or deployments, are several `[[dynamics]]`.",
        |r, item| r.dynamics().url = r.one(item, |text| web_url(text, "give an address such as https://crm.contoso.com/Contoso"))),
    key("dynamics.organization", "a string", r#"organization = "Contoso""#,
        "The unique name of the organization.",
        |r, item| r.dynamics().organization = r.words(item, "dynamics.organization")),
    key("dynamics.sign_in", "a string", r#"sign_in = "client-credentials""#,
        "How Dynamics is signed in to: ntlm, kerberos, bearer (with `token`), client-credentials (as the application of `[tenant]`).",
        |r, item| r.dynamics().sign_in = r.one(item, |text| choice(DYNAMICS_SIGN_INS, text))).default("nobody signs in"),
    key("dynamics.username", "a string", r#"username = "svc@contoso.com""#,
        "Who reads Dynamics.",
        |r, item| r.dynamics().username = r.words(item, "dynamics.username")),
    key("dynamics.password", "a table: `env`, `file`, `prompt` or `keyring`", r#"password = { env = "DYNAMICS_PASSWORD" }"#,
        "Where the password is.",
        |r, item| r.dynamics().password = certificate::secret(r, item, "dynamics.password")),
    key("dynamics.token", "a table: `env`, `file`, `prompt` or `keyring`", r#"token = { env = "DYNAMICS_TOKEN" }"#,
        "Where a token is that was obtained elsewhere.",
        |r, item| r.dynamics().token = certificate::secret(r, item, "dynamics.token")),
    key("dynamics.async_account", "a string", r"async_account = 'CONTOSO\svc-async'",
        "The account of the asynchronous services, where the evidence does not tell.",
        |r, item| r.dynamics().async_account = r.words(item, "dynamics.async_account")),
    key("exchange.ews_url", "a string", r#"ews_url = "https://mail.contoso.com/EWS/Exchange.asmx""#,
        "Where Exchange Web Services are; without a path, at the usual one.",
        |r, item| r.draft.ews_url = r.one(item, ews_url)).default("what Autodiscover finds").flag("ews-url"),
    key("exchange.sign_in", "a string", r#"sign_in = "negotiate""#,
        "How Exchange is signed in to: basic, ntlm, negotiate (Kerberos, and NTLM where there is no ticket), oauth (as the application or person of `[tenant]`). Only this scheme is used, never a weaker one.",
        |r, item| r.draft.sign_in.exchange.sign_in = r.one(item, |text| choice(EXCHANGE_SIGN_INS, text))).default("nobody signs in"),
    key("exchange.username", "a string", r#"username = "svc@contoso.com""#,
        "Who reads Exchange.",
        |r, item| r.draft.sign_in.exchange.username = r.words(item, "exchange.username")),
    key("exchange.password", "a table: `env`, `file`, `prompt` or `keyring`", r#"password = { env = "EXCHANGE_PASSWORD" }"#,
        "Where the password is.",
        |r, item| r.draft.sign_in.exchange.password = certificate::secret(r, item, "exchange.password")),
    key("directory.file", "a path", r#"file = "users.ldf""#,
        "An export of the directory whose users, groups and contacts are judged: LDIF, or CSV of Export-Csv, csvde or IdFix.",
        |r, item| r.draft.directory.file = r.named_file(item)).flag("directory"),
    key("directory.url", "a string", r#"url = "ldaps://dc1.contoso.com""#,
        "A server of the directory instead of an export: ldap:// or ldaps://, HOST or HOST:PORT; 3268 and 3269 are the global catalogue. Nothing is ever written there.",
        |r, item| r.draft.directory.url = r.one(item, ldap_url)),
    key("directory.base", "a string", r#"base = "DC=contoso,DC=com""#,
        "Below which object is searched.",
        |r, item| r.draft.directory.base = r.words(item, "directory.base")).default("the domain of the server"),
    key("directory.filter", "a string", r#"filter = "(department=Sales)""#,
        "Which users, groups and contacts are searched for, as LDAP writes filters.",
        |r, item| r.draft.directory.filter = r.words(item, "directory.filter")).default("all of them"),
    key("directory.alternate_id", "true or false", "alternate_id = true",
        "Whether users sign in with another attribute than the user principal name, which is then not judged.",
        |r, item| r.draft.directory.alternate_id = Some(r.flag(item, "directory.alternate_id"))).default("false"),
    key("directory.sign_in", "a string", r#"sign_in = "negotiate""#,
        "How the server is signed in to: simple (the password, over TLS only; on ldap:// exdoctor asks for StartTLS first), ntlm, kerberos, negotiate (Kerberos, and NTLM where there is no ticket). The last three need no TLS: on ldap:// what follows is signed and sealed with the keys of the sign-in.",
        |r, item| r.draft.directory.sign_in = r.one(item, |text| choice(DIRECTORY_SIGN_INS, text))).default("simple"),
    key("directory.username", "a string", r#"username = "svc@contoso.com""#,
        "Who signs in for the search: a user principal name, or DOMAIN\\name.",
        |r, item| r.draft.directory.username = r.words(item, "directory.username")).default("nobody"),
    key("directory.password", "a table: `env`, `file`, `prompt` or `keyring`", r#"password = { env = "DIRECTORY_PASSWORD" }"#,
        "Where the password is: in an environment variable, in a file of one line, asked for at the terminal, or in the keyring of the system.",
        |r, item| r.draft.directory.password = certificate::secret(r, item, "directory.password")),
    key("values.public_roots", "a list of paths", r#"public_roots = ["ca.pem"]"#,
        "Roots, in PEM, that count as public ones, for tests; every output then says so.",
        |r, item| r.draft.public_roots = r.files(item)),
    key("checks", "a table of check ids", r#""dns.dmarc" = { level = "note" }"#,
        "What holds for one check; `exdoctor list` has the ids, `exdoctor explain ID` the thresholds.",
        checks::read),
    inner("checks.off", "true or false", r#""dns.mta-sts" = { off = true, reason = "not planned before 2027" }"#,
        "Switches the check off; it is reported as disabled.").default("false"),
    inner("checks.reason", "a string", r#"reason = "not planned before 2027""#,
        "Why it is off; every report repeats it.").default("required with `off`"),
    inner("checks.level", "a string", r#"level = "note""#,
        "The level that its errors and warnings take: error, warning, note."),
    key("waivers", "a list of tables", "[[waivers]]",
        "Failures that somebody accepted. They are reported as waived; one past its date, or without a failure, is a warning.",
        waivers::read),
    inner("waivers.check", "a string", r#"check = "dns.mx""#, "The check.").default("required"),
    inner("waivers.subject", "a string", r#"subject = "legacy.contoso.com""#,
        "What it fails on, as reports name it.").default("required"),
    inner("waivers.reason", "a string", r#"reason = "retired with the old fax server""#,
        "Why that is accepted.").default("required"),
    inner("waivers.until", "a date", "until = 2027-01-31",
        "The last day on which it holds.").default("required"),
];

fn moment(reading: &mut Reading, item: &Item<'_>) -> Option<Timestamp> {
    match item.get_ref() {
        DeValue::Datetime(written) => reading.parsed(item.span(), &written.to_string(), parse::moment),
        _ => reading.one(item, parse::moment),
    }
}
