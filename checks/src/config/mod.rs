//! Is the configuration itself in order?

mod waiver_expired;
mod waiver_unused;

use jiff::civil::date;

use crate::facts::config::{WaiverUse, Waivers};
use crate::prelude::*;

/// The checks of this family, sorted by id.
pub static CHECKS: &[&Check] = &[&waiver_expired::CHECK, &waiver_unused::CHECK];

const WAIVERS: Source =
    Source::new("exdoctor: configuration, waivers", "https://github.com/exdoctor/exdoctor#configuration");

/// The configuration belongs to no step of its own; it stands with the first of each scenario.
const FIRST_STEPS: &[(Scenario, Step)] =
    &[(Scenario::A, Step::Lifecycle), (Scenario::B, Step::ExchangeBuild), (Scenario::C, Step::VerifyDomains)];

fn example(given: &'static str, change: impl FnOnce(&mut WaiverUse), expect: Expect) -> Example {
    let mut entry = WaiverUse {
        check: "tls.legacy-protocols".to_owned(),
        subject: "legacy.contoso.com:443".to_owned(),
        reason: "retired with the old fax server".to_owned(),
        until: date(2027, 1, 31),
        expired: false,
        judged: true,
        used: true,
    };
    change(&mut entry);
    Example {
        given,
        facts: Facts::default().with(&Subject::run(), Waivers { entries: vec![entry] }),
        circumstances: Circumstances::plain(jiff::Timestamp::UNIX_EPOCH, &[Scenario::D]),
        subject: "configuration",
        expect,
    }
}
