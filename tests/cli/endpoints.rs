//! Are TLS servers named beside domains, on the command line and in a file?

use crate::harness::exdoctor;

/// What a dry run names, without its indented lines.
fn named(line: &[&str], file: &str) -> Vec<String> {
    let line = ["check", "--dry-run"].into_iter().chain(line.iter().copied());
    let ran = exdoctor(line).file("x.toml", file).end();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let subjects = ran.stdout.split("\n\n").skip(2).filter_map(|part| part.lines().next());
    subjects.filter(|line| !line.starts_with("credentials")).map(str::to_owned).collect()
}

#[test]
fn domains_and_servers_stand_side_by_side() {
    let line = ["contoso.com", "Mail.contoso.com:443", "[2001:DB8::1]:8443", "mail.contoso.com:443"];
    assert_eq!(named(&line, ""), ["contoso.com", "mail.contoso.com:443", "[2001:db8::1]:8443"]);
}

#[test]
fn the_command_line_replaces_both_lists_of_the_file() {
    let file = "domains = ['fabrikam.com']\nendpoints = ['mail.fabrikam.com', '192.0.2.1:25']";
    assert_eq!(named(&["-c", "x.toml"], file), ["fabrikam.com", "mail.fabrikam.com:443", "192.0.2.1:25"]);
    assert_eq!(named(&["-c", "x.toml", "mail.contoso.com:443"], file), ["mail.contoso.com:443"]);
    assert_eq!(named(&["-c", "x.toml", "contoso.com"], file), ["contoso.com"]);
}

#[test]
fn a_dry_run_says_what_a_server_would_be_sent() {
    let ran = exdoctor(["check", "mail.contoso.com:443", "--dry-run", "--scenario", "B"]).end();
    let said = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for line in
        ["A and AAAA of the host of mail.contoso.com:443: the resolver", "one handshake, no credential", "CRL and OCSP"]
    {
        assert!(said.contains(line), "{line}\n{said}");
    }
}

#[test]
fn wrong_servers_of_a_file_are_named_with_their_places() {
    let text = "endpoints = ['https://mail.contoso.com', 'mail.contoso.com:0']\nvalues.public_roots = ['absent.pem']\n";
    let said = exdoctor(["check", "-c", "x.toml"]).file("x.toml", text).refusal();
    for part in
        ["1:14: `endpoints`: `https://mail.contoso.com` is a URL", "has the port `0`", "`absent.pem` is not a file"]
    {
        assert!(said.contains(part), "{part}\n{said}");
    }
}
