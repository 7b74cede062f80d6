//! In which places do thumbprints stand, and do the places agree?

use std::collections::BTreeMap;

use data_encoding::{BASE64, HEXUPPER};

use super::aadsts::thumbprint;
use super::{Look, detail};
use crate::explain::find::Found;
use crate::explain::model::Recognised;
use crate::explain::patterns::Marker;

/// Where a thumbprint stands.
#[derive(Default)]
struct Places {
    /// In an error: the key that was used.
    used: Vec<String>,
    /// Among the credentials of the directory.
    directory: Vec<String>,
    /// In a listing of a certificate store.
    store: Vec<String>,
    /// In the configuration of Dynamics.
    configuration: Vec<String>,
    /// The subjects of the store, with the thumbprints below each.
    subjects: BTreeMap<String, Vec<String>>,
}

/// Compares the places.
pub(super) fn recognise(look: &Look<'_>, found: &mut Found, recognised: &mut Vec<Recognised>) {
    let places = gather(look, found);
    let line =
        found.lines(Marker::Aadsts).first().copied().or(look.fields.first().map(|field| field.line)).unwrap_or(0);
    let missing =
        |from: &[String], within: &[String]| !within.is_empty() && from.iter().any(|one| !within.contains(one));
    let behind = missing(&places.configuration, &places.directory);
    if missing(&places.used, &places.directory) && !behind {
        found.add("thumbprint.not-in-directory", line);
    }
    if missing(&places.used, &places.store) {
        found.add("thumbprint.not-in-store", line);
    }
    if behind {
        found.add("thumbprint.configuration-behind", line);
    }
    if missing(&places.configuration, &places.store) {
        found.add("thumbprint.configuration-not-in-store", line);
    }
    if places.subjects.values().any(|prints| prints.len() > 1) {
        found.add("store.duplicate-subject", line);
    }
    let shown = [
        ("used to sign", &places.used),
        ("in the directory", &places.directory),
        ("in the store", &places.store),
        ("in the configuration of Dynamics", &places.configuration),
    ];
    if shown.iter().filter(|(_, prints)| !prints.is_empty()).count() > 1 {
        let mut one =
            Recognised::new("thumbprints", "the places where certificates are named, side by side", look.number(line));
        for (place, prints) in shown.into_iter().filter(|(_, prints)| !prints.is_empty()) {
            one.fields.push(detail(place, prints.join(", ")));
        }
        recognised.push(one);
    }
}

fn gather(look: &Look<'_>, found: &Found) -> Places {
    let mut places = Places::default();
    for place in found.lines(Marker::Aadsts) {
        push(&mut places.used, thumbprint(&look.window(*place)));
    }
    let mut subject = None;
    let mut issuer_of_tokens = false;
    for field in look.fields {
        match field.name.as_str() {
            "customkeyidentifier" => push(&mut places.directory, identifier(&field.value)),
            "certificatetype" => issuer_of_tokens = field.value.eq_ignore_ascii_case("S2STokenIssuer"),
            "subject" => subject = Some(field.value.to_ascii_lowercase()),
            "cert hash(sha1)" | "thumbprint" => {
                let print = identifier(&field.value);
                if issuer_of_tokens {
                    push(&mut places.configuration, print);
                    issuer_of_tokens = false;
                    continue;
                }
                if let (Some(subject), Some(print)) = (&subject, &print) {
                    push(places.subjects.entry(subject.clone()).or_default(), Some(print.clone()));
                }
                push(&mut places.store, print);
            }
            _ => {}
        }
    }
    places
}

fn push(list: &mut Vec<String>, print: Option<String>) {
    list.extend(print.filter(|print| !list.contains(print) && list.len() < 50));
}

/// Forty digits, however they are written: with spaces, or as base64 of the bytes or of the digits.
fn identifier(value: &str) -> Option<String> {
    let is_print = |text: &str| text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let plain: String = value.chars().filter(|c| !c.is_whitespace() && *c != ':').collect();
    if is_print(&plain) {
        return Some(plain.to_ascii_uppercase());
    }
    let bytes = BASE64.decode(plain.as_bytes()).ok()?;
    if bytes.len() == 20 {
        return Some(HEXUPPER.encode(&bytes));
    }
    String::from_utf8(bytes).ok().filter(|text| is_print(text)).map(|text| text.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbprint_is_read_however_it_is_written() {
        let print = "0123456789ABCDEF0123456789ABCDEF01234567";
        let bytes: Vec<u8> = (0..20).map(|at| u8::from_str_radix(&print[at * 2..at * 2 + 2], 16).unwrap()).collect();
        for text in [
            print,
            "01 23 45 67 89 ab cd ef 01 23 45 67 89 ab cd ef 01 23 45 67",
            &BASE64.encode(&bytes),
            &BASE64.encode(print.as_bytes()),
        ] {
            assert_eq!(identifier(text).as_deref(), Some(print), "{text}");
        }
        assert_eq!(identifier("null"), None);
    }
}
