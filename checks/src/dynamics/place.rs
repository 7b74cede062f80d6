//! On which side is a host: Exchange Online's, or Exchange Server's?

use crate::values::{below, clouds};

/// The host of an address, in lower case and without its port.
pub(super) fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://").unwrap_or(("", url));
    let authority = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?;
    let host = authority.split(':').next()?.trim_end_matches('.').to_ascii_lowercase();
    (!host.is_empty()).then_some(host)
}

/// Whether an address is one of Exchange Online, in any cloud.
pub(super) fn is_online(url: &str) -> bool {
    let Some(host) = host(url) else { return false };
    let names = clouds().iter().flat_map(|cloud| cloud.exchange.iter().chain(&cloud.autodiscover));
    names.into_iter().any(|name| below(&host, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_side_is_that_of_the_host() {
        for url in [
            "https://outlook.office365.com/EWS/Exchange.asmx",
            "outlook.office365.us",
            "https://Outlook.Office.com:443/x",
        ] {
            assert!(is_online(url), "{url}");
        }
        for url in ["https://mail.contoso.com/EWS/Exchange.asmx", "https://mail.contoso.com/outlook.office365.com", ""]
        {
            assert!(!is_online(url), "{url}");
        }
    }
}
