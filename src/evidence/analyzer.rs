//! What does a saved result of the Remote Connectivity Analyzer say about hosts and ports?
//!
//! Its titles are sentences in the language of whoever saved it: "Testing TCP port 443 on host mail.contoso.com to ensure
//! it's listening and open." What is the same in all of them is read: the words TCP and SSL, the host, the number, the order
//! of the steps, and their states.

use std::collections::BTreeMap;

use exdoctor_checks::facts::analyzer::Analyzer;
use roxmltree::Node;

use super::tables::cut;
use super::xml;
use crate::parse::{Endpoint, Refusal, endpoint};

/// What such a file is called in messages.
const WHAT: &str = "result of the Remote Connectivity Analyzer";
/// More hosts than these no result has.
const MOST: usize = 200;

/// Whether a text begins like such a file.
pub(super) fn is_analyzer(text: &str) -> bool {
    text.starts_with('<') && text.lines().take(20).any(|line| line.contains("<testresult "))
}

/// What the file says, host by host.
///
/// # Errors
/// When it is damaged, or says nothing about any host and port.
pub fn analyzer(text: &str) -> Result<Vec<(Endpoint, Analyzer)>, Refusal> {
    xml::read(text, WHAT, |root| {
        let mut seen: BTreeMap<String, (Endpoint, Analyzer)> = BTreeMap::new();
        for node in root.descendants().filter(|node| node.attribute("testdescription").is_some()) {
            let Some(at) = node.attribute("testdescription").and_then(port_of) else { continue };
            let entry = seen.entry(at.to_string()).or_insert_with(|| (at, Analyzer::default()));
            let said = node.attribute("resultdescription").unwrap_or_default();
            // A step that is tried in vain first may come right later.
            if entry.1.opens != Some(true) {
                (entry.1.opens, entry.1.said) = (passed(node), cut(said.trim()));
            }
            if entry.1.speaks_tls != Some(true) {
                entry.1.speaks_tls = certificate(node, &entry.0.host);
            }
        }
        if seen.is_empty() {
            let refusal = Refusal::new(format!("is a {WHAT} that names no host and port"));
            return Err(refusal.instead("`exdoctor explain` with the file tells what it means"));
        }
        Ok(seen.into_values().take(MOST).collect())
    })
}

/// Whether a certificate was had after the port of the same host had opened.
fn certificate(port: Node<'_, '_>, host: &str) -> Option<bool> {
    let title = |node: Node<'_, '_>| node.attribute("testdescription").unwrap_or_default().to_ascii_lowercase();
    let of_tls = |title: &str| (title.contains("ssl") || title.contains("tls")) && !title.contains("tcp");
    let mut after = port.next_siblings().skip(1).filter(|node| node.attribute("testdescription").is_some());
    let node = after.find(|node| of_tls(&title(*node)))?;
    // The step that names the host fetches the certificate; one that is not valid was had all the same.
    let had = |inner: Node<'_, '_>| {
        let title = title(inner);
        (of_tls(&title) && title.contains(host)).then(|| passed(inner)).flatten()
    };
    node.descendants().find_map(had).or_else(|| passed(node).filter(|passed| *passed))
}

fn passed(node: Node<'_, '_>) -> Option<bool> {
    match node.attribute("status")?.to_ascii_lowercase().as_str() {
        "success" | "successwithwarnings" => Some(true),
        "error" => Some(false),
        _ => None,
    }
}

/// The one host and the one port of a title about TCP, in whatever language it is.
fn port_of(title: &str) -> Option<Endpoint> {
    if !title.to_ascii_lowercase().contains("tcp") {
        return None;
    }
    let words = title.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-'));
    let words: Vec<&str> = words.map(|word| word.trim_matches(['.', '-'])).filter(|word| !word.is_empty()).collect();
    let port = only(words.iter().copied().filter(|word| word.bytes().all(|byte| byte.is_ascii_digit())))?;
    let host = only(words.iter().copied().filter(|word| word.contains('.')))?;
    endpoint(&format!("{host}:{}", port.parse::<u16>().ok()?)).ok()
}

/// The word that all of them are.
fn only<'w>(mut words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let first = words.next()?;
    words.all(|word| word == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(status: &str, title: &str, said: &str, inner: &str) -> String {
        format!(
            "<testresult status=\"{status}\" errorid=\"0\" testdescription=\"{title}\" resultdescription=\"{said}\" \
             elapsedMilliseconds=\"9\"><children>{inner}</children></testresult>"
        )
    }

    const PORT: &str = "Testing TCP port 443 on host mail.contoso.com to ensure it's listening and open.";

    #[test]
    fn a_port_that_opened_and_a_certificate_that_was_had_are_read() {
        let had =
            step("Success", "The analyzer is attempting to obtain the SSL certificate from mail.contoso.com.", "", "");
        let tls = step("Error", "Testing the SSL certificate to make sure it's valid.", "it failed", &had);
        let all = step("Error", "EWS", "", &(step("Success", PORT, "The port was opened successfully.", "") + &tls));
        let seen = analyzer(&all).unwrap();
        assert_eq!((seen.len(), seen[0].0.to_string()), (1, "mail.contoso.com:443".to_owned()));
        assert_eq!((seen[0].1.opens, seen[0].1.speaks_tls), (Some(true), Some(true)));
    }

    #[test]
    fn a_port_that_stayed_closed_says_so_and_other_titles_say_nothing() {
        let closed = step("Error", PORT, "The specified port is either blocked, not listening, or not producing.", "");
        let seen = analyzer(&format!("<?xml version=\"1.0\"?>{closed}")).unwrap();
        assert_eq!((seen[0].1.opens, seen[0].1.speaks_tls), (Some(false), None));
        for title in
            ["TCP is tested", "TCP port 443", "TCP ports 80 and 443 on host mail.contoso.com", "443 mail.contoso.com"]
        {
            let refusal = analyzer(&step("Error", title, "", "")).unwrap_err();
            assert!(refusal.to_string().contains("names no host and port"), "{title}");
        }
    }

    #[test]
    fn the_language_of_the_titles_does_not_matter() {
        for (port, tls, fetch) in [
            (
                "Der TCP-Port 443 auf Host mail.contoso.com wird getestet, um sicherzustellen, dass er ge\u{f6}ffnet ist.",
                "Das SSL-Zertifikat wird auf G\u{fc}ltigkeit getestet.",
                "Es wird versucht, das SSL-Zertifikat vom Remoteserver mail.contoso.com an Port 443 abzurufen.",
            ),
            (
                "Test du port TCP 443 sur l'h\u{f4}te mail.contoso.com pour v\u{e9}rifier qu'il est ouvert.",
                "Test de la validit\u{e9} du certificat SSL.",
                "Tentative d'obtention du certificat SSL du serveur distant mail.contoso.com sur le port 443.",
            ),
            (
                "\u{30db}\u{30b9}\u{30c8} mail.contoso.com \u{306e} TCP \u{30dd}\u{30fc}\u{30c8} 443 \u{3092}\u{30c6}\u{30b9}\u{30c8}",
                "SSL \u{8a3c}\u{660e}\u{66f8}\u{306e}\u{30c6}\u{30b9}\u{30c8}",
                "mail.contoso.com \u{304b}\u{3089} SSL \u{8a3c}\u{660e}\u{66f8}",
            ),
        ] {
            let steps = step("Success", port, "", "") + &step("Error", tls, "", &step("Success", fetch, "", ""));
            let seen = analyzer(&step("Error", "EWS", "", &steps)).unwrap();
            assert_eq!(seen[0].0.to_string(), "mail.contoso.com:443", "{port}");
            assert_eq!((seen[0].1.opens, seen[0].1.speaks_tls), (Some(true), Some(true)), "{port}");
        }
    }

    #[test]
    fn the_port_of_a_mail_server_is_read_too() {
        let title = "Testing TCP port 25 on host smtp.contoso.com to ensure it's listening and open.";
        let seen = analyzer(&step("Success", title, "The port was opened successfully.", "")).unwrap();
        assert_eq!((seen[0].0.to_string(), seen[0].1.opens), ("smtp.contoso.com:25".to_owned(), Some(true)));
    }
}
