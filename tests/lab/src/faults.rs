//! Which faults are there?

mod dns_autodiscover;
mod dns_mail;
mod dns_mta_sts;
mod dns_servers;
mod dns_signatures;
mod dns_spf;
mod dns_zone;
mod words;

use std::sync::LazyLock;

use crate::Fault;

/// All faults of all families.
pub fn faults() -> &'static [Fault] {
    static ALL: LazyLock<Vec<Fault>> = LazyLock::new(|| {
        [
            dns_zone::FAULTS,
            dns_servers::FAULTS,
            dns_signatures::FAULTS,
            dns_mail::MX_FAULTS,
            dns_mail::DKIM_FAULTS,
            dns_mail::OTHER_FAULTS,
            dns_spf::FAILURES,
            dns_spf::WARNINGS,
            dns_mta_sts::FAILURES,
            dns_mta_sts::NOT_ESTABLISHED,
            dns_autodiscover::FAULTS,
        ]
        .concat()
    });
    &ALL
}
