//! How does what a certificate file holds look?

use exdoctor_checks::certificate::{key_spec_words, words};
use exdoctor_checks::facts::certificate::{Belongs, Content, File, PrivateKey};
use exdoctor_checks::tls::certificate::{Certificate, Signature};
use jiff::Timestamp;
use serde::Serialize;

use super::{Style, json};
use crate::text::{Page, Tone};

/// A file, with what is computed from it.
#[derive(Clone, Debug)]
pub struct Described<'a> {
    /// The file.
    pub file: &'a File,
    /// The SHA-1 thumbprint of each of its certificates.
    pub thumbprints: Vec<String>,
    /// The time that days are counted from.
    pub now: Timestamp,
}

/// One certificate in JSON.
#[derive(Serialize)]
struct One<'a> {
    thumbprint: &'a str,
    #[serde(flatten)]
    read: Option<Read>,
}

#[derive(Serialize)]
struct Read {
    subject: String,
    issuer: String,
    serial: String,
    dns_names: Vec<String>,
    not_before: Timestamp,
    not_after: Timestamp,
    key: String,
    signature: String,
    self_signed: bool,
    authority: bool,
}

#[derive(Serialize)]
struct Whole<'a> {
    certificates: Vec<One<'a>>,
    file: &'a File,
}

/// The description for people or as JSON, ending with a line break.
pub fn describe(described: &Described<'_>, as_json: bool, style: Style) -> String {
    let content = described.file.content.as_ref();
    let ders = content.map_or(&[][..], |content| &content.certificates);
    let read: Vec<Option<Certificate>> = ders.iter().map(|der| Certificate::parse(&der.0).ok()).collect();
    if as_json {
        let certificates = described.thumbprints.iter().zip(read);
        let certificates = certificates.map(|(thumbprint, one)| One { thumbprint, read: one.map(Read::of) }).collect();
        return json::pretty(&Whole { certificates, file: described.file });
    }
    let mut page = Page::new(style);
    let path = &described.file.path;
    match content {
        Err(why) => page.text(0, Tone::Bad, &format!("{path} does not open: {}", words(why))),
        Ok(content) => {
            page.section(&format!("{path} · {}", content.form.words()));
            for (place, (thumbprint, one)) in described.thumbprints.iter().zip(&read).enumerate() {
                if place > 0 {
                    page.gap();
                }
                certificate(&mut page, thumbprint, one.as_ref(), described.now);
                if place == 0 {
                    beside(&mut page, content);
                }
            }
            if read.is_empty() {
                beside(&mut page, content);
            }
        }
    }
    page.finish()
}

fn certificate(page: &mut Page, thumbprint: &str, one: Option<&Certificate>, now: Timestamp) {
    let Some(one) = one else {
        page.field("certificate", "it cannot be read");
        return page.verbatim("thumbprint", thumbprint);
    };
    page.field("certificate", &one.subject);
    let issuer = if one.self_signed { "itself".to_owned() } else { one.issuer.clone() };
    page.field("issued by", &issuer);
    page.verbatim("thumbprint", thumbprint);
    let left = one.not_after.duration_since(now).as_hours() / 24;
    let when = match (one.not_before > now, one.not_after < now) {
        (true, _) => "not valid yet".to_owned(),
        (_, true) => "expired".to_owned(),
        _ => format!("{left} days left"),
    };
    let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
    page.field("valid", &format!("{} to {}, {when}", day(one.not_before), day(one.not_after)));
    page.field("key", &format!("{}, signed with {}", one.key.words(), signature(&one.signed_with)));
    if !one.dns_names.is_empty() {
        page.field("names", &one.dns_names.join(", "));
    }
}

/// What the file says beside the certificate.
fn beside(page: &mut Page, content: &Content) {
    if let Some(name) = &content.friendly_name {
        page.field("called", name);
    }
    for key in &content.keys {
        page.field("private key", &format!("{}, {}", key.kind, belongs(&key.belongs)));
        page.field("KeySpec", &key_spec_words(&key.key_spec));
        page.field("provider", &provider(key));
    }
    if let Some(protection) = &content.protection {
        if content.keys.is_empty() {
            page.field("private key", "none");
        }
        let all = protection.code.iter().chain(&protection.encryption);
        let all: Vec<String> = all.map(|one| format!("{} ({} rounds)", one.algorithm, one.rounds)).collect();
        page.field("protection", &if all.is_empty() { "none".to_owned() } else { all.join("; ") });
    }
    for odd in &content.oddities {
        page.field("unusual", odd);
    }
}

fn belongs(belongs: &Belongs) -> String {
    match belongs {
        Belongs::To(0) => "belongs to the certificate".to_owned(),
        Belongs::To(place) => format!("belongs to certificate {} of the file", place + 1),
        Belongs::ToNone => "belongs to no certificate of the file".to_owned(),
        Belongs::Broken(why) => format!("cannot be used: {why}"),
        Belongs::Unknown(why) => format!("cannot be compared: {why}"),
    }
}

fn provider(key: &PrivateKey) -> String {
    let name = key.provider.as_deref().unwrap_or("not named: decided at import");
    if key.machine { format!("{name}; a key of the machine") } else { name.to_owned() }
}

fn signature(signed_with: &Signature) -> &'static str {
    match signed_with {
        Signature::Broken(hash) => hash,
        Signature::Sound => "SHA-256 or better",
    }
}

impl Read {
    fn of(one: Certificate) -> Self {
        Self {
            key: one.key.words(),
            signature: signature(&one.signed_with).to_owned(),
            subject: one.subject,
            issuer: one.issuer,
            serial: one.serial,
            dns_names: one.dns_names,
            not_before: one.not_before,
            not_after: one.not_after,
            self_signed: one.self_signed,
            authority: one.authority,
        }
    }
}
