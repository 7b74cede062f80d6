//! Does DNS say what mail and Autodiscover need?

mod autodiscover;
mod dane;
mod dkim;
mod dmarc;
mod dnssec;
mod domain_verification;
pub mod example;
pub mod microsoft;
mod msoid_absent;
mod mta_sts;
mod mx;
mod nameservers_agree;
pub mod spf;
mod split_view;
pub mod tags;
mod tls_rpt;
pub mod view;
mod zone;

pub(crate) use view::root_behind;

use crate::model::Check;

/// The checks of this family, sorted by id.
pub static CHECKS: &[&Check] = &[
    &autodiscover::CHECK,
    &dane::CHECK,
    &dkim::CHECK,
    &dmarc::CHECK,
    &dnssec::CHECK,
    &domain_verification::CHECK,
    &msoid_absent::CHECK,
    &mta_sts::CHECK,
    &mx::CHECK,
    &nameservers_agree::CHECK,
    &spf::CHECK,
    &split_view::CHECK,
    &tls_rpt::CHECK,
    &zone::CHECK,
];
