//! Do servers that nobody here wrote take exdoctor's sign-ins, and is each refusal told apart?
//!
//! All of them run in a network of their own, at their usual ports: pyspnego for NTLM, a Samba domain with Apache and
//! `mod_auth_gssapi` for Kerberos, impacket for what its tickets are bound to, a certified `OpenID` provider for tokens. It
//! takes root, and what `.ci/run` installs.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod domain;
#[path = "../namespace/inner.rs"]
mod inner;
mod keyring;
mod mailboxes;
mod ntlm;
mod process;
mod support;
mod tokens;
mod web_api;

use std::process::Command;

/// Runs one of the tests below in a network of its own.
fn in_a_network_of_its_own(test: &str) {
    // With the last test the network and all its processes end.
    inner::passes(Command::new("unshare").args(["-nmp", "--fork", "--kill-child", "--mount-proc"]), test);
}

#[test]
fn pyspnego_accepts_ntlm_bound_to_its_certificate() {
    in_a_network_of_its_own("ntlm::inside");
}

#[test]
fn mailboxes_open_behind_a_server_that_checks_ntlm() {
    in_a_network_of_its_own("mailboxes::inside");
}

#[test]
fn a_sign_in_that_is_bound_to_another_certificate_is_refused() {
    in_a_network_of_its_own("ntlm::bound");
}

#[test]
fn the_web_api_of_dynamics_is_read_and_changed_through_pyspnego() {
    in_a_network_of_its_own("web_api::inside");
}

#[test]
fn a_samba_domain_gives_tickets_that_apache_accepts_and_each_refusal_is_told_apart() {
    in_a_network_of_its_own("domain::inside");
}

#[test]
fn a_keyring_of_gnome_gives_the_secret_that_a_person_stored() {
    keyring::outside();
}

#[test]
fn an_openid_provider_gives_exdoctor_and_msal_tokens_for_the_same_credentials() {
    in_a_network_of_its_own("tokens::inside");
}
