//! Which proxy does the system name?

use super::web::Proxies;

/// The proxy of the system's own settings; only Windows has them in a place that all programs read.
#[cfg(not(windows))]
pub(super) fn found() -> Proxies {
    Proxies::default()
}
