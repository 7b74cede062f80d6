//! What does a saved result of the Remote Connectivity Analyzer say about hosts and ports?
//!
//! Its titles are sentences: "Testing TCP port 443 on host mail.contoso.com to ensure it's listening and open." What is in
//! another language says nothing.

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
                entry.1.speaks_tls = certificate(node);
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
fn certificate(port: Node<'_, '_>) -> Option<bool> {
    let after = port.next_siblings().skip(1).filter(|node| node.attribute("testdescription").is_some());
    let mut tls = after.filter(|node| {
        let title = node.attribute("testdescription").unwrap_or_default().to_ascii_lowercase();
        title.contains("ssl certificate")
    });
    let node = tls.next()?;
    // A certificate that is not valid was had all the same.
    let had = |inner: Node<'_, '_>| {
        let title = inner.attribute("testdescription").unwrap_or_default().to_ascii_lowercase();
        title.contains("obtain the ssl certificate").then(|| passed(inner)).flatten()
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

/// The host and port that a title names.
fn port_of(title: &str) -> Option<Endpoint> {
    let (_, rest) = title.split_once("TCP port ")?;
    let (port, rest) = rest.split_once(" on host ")?;
    let host = rest.split_whitespace().next()?.trim_end_matches(['.', ',']);
    endpoint(&format!("{host}:{}", port.trim().parse::<u16>().ok()?)).ok()
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
        let refusal = analyzer(&step("Error", "TCP-Port 443 auf Host mail wird getestet", "", "")).unwrap_err();
        assert!(refusal.to_string().contains("names no host and port"));
    }
}
