//! Which hosts are those of Exchange Online?

use crate::model::Circumstances;
use crate::values::{self, below};

/// Whether a host is one of Exchange Online: where Autodiscover or EWS of any cloud is served.
pub(crate) fn is_online(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    values::clouds()
        .iter()
        .flat_map(|cloud| cloud.autodiscover.iter().chain(&cloud.exchange))
        .any(|name| below(&host, name))
}

/// Whether the configuration says that a redirect to a host is intended.
pub(super) fn is_intended(run: &Circumstances, host: &str) -> bool {
    run.autodiscover_hosts.iter().any(|own| own.trim_end_matches('.').eq_ignore_ascii_case(host.trim_end_matches('.')))
}

/// The host of an address.
pub(crate) fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    match authority.strip_prefix('[') {
        Some(bracketed) => bracketed.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_an_address_is_the_part_that_is_connected_to() {
        for (url, expected) in [
            ("https://mail.contoso.com:444/EWS", "mail.contoso.com"),
            ("https://outlook.com@evil.example/", "evil.example"),
            ("https://evil.example\\@outlook.com/", "evil.example"),
            ("https://[2001:db8::1]:443/", "2001:db8::1"),
        ] {
            assert_eq!(host(url), expected);
        }
        assert!(is_online("outlook.office365.com") && !is_online("outlook.office365.com.evil.example"));
    }
}
