//! Which placeholders of remedies are filled by something else than the finding?

/// A placeholder that a remedy may use although its findings do not fill it.
#[derive(Debug)]
pub struct Placeholder {
    /// The name between the braces.
    pub name: &'static str,
    /// What it stands for.
    pub about: &'static str,
    /// Whether the report fills it; else it stays visible as `<name>`, and the reader does.
    pub by_report: bool,
}

const fn report(name: &'static str, about: &'static str) -> Placeholder {
    Placeholder { name, about, by_report: true }
}

const fn reader(name: &'static str, about: &'static str) -> Placeholder {
    Placeholder { name, about, by_report: false }
}

/// All of them, sorted by name.
pub static PLACEHOLDERS: &[Placeholder] = &[
    report("account", "the account of the asynchronous service, which needs the key"),
    reader("cer", "the file with the certificate, without its private key"),
    report("domain", "the mail domain that is judged"),
    reader("exchange_host", "the public host of Exchange Server"),
    report("exchange_online_ews", "the address of EWS in Exchange Online, in the tenant's cloud"),
    reader("key_accounts", "the accounts of the asynchronous services and of the web application, with commas"),
    reader("key_path", "the file that holds the private key"),
    reader("key_sha256", "the SHA-256 of the public key of the served certificate, in hexadecimal"),
    reader("mx_host", "the host that takes the domain's mail"),
    reader("new_id", "a new id, such as the date and time"),
    reader("pfx", "the PFX file with the certificate and its private key"),
    reader("report_address", "a mailbox that somebody reads"),
    reader("setting", "the value of the setting in the tenant's cloud, where nobody knows the cloud"),
    reader("spf_record", "one record that names every system that sends mail as the domain"),
    reader("tenant", "the id of the tenant, in lower case"),
    reader("thumbprint", "the SHA-1 thumbprint of the certificate, as Windows shows it"),
    reader("verification_record", "the text that the admin center shows for the domain"),
    reader("verified_domain", "a domain that the tenant has verified"),
];
