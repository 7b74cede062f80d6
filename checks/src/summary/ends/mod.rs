//! What ends next, and when: certificates, credentials, secrets, services, products?

mod certificates;
mod services;
mod tenant;

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facts::Facts;
use crate::judge::Adjustments;
use crate::model::Circumstances;

/// Something that ends on a day that is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct End {
    /// The day, in UTC.
    #[schemars(with = "String", extend("format" = "date"))]
    pub on: Date,
    /// What ends: "certificate CN=mail.contoso.com".
    pub what: String,
    /// Where: a server, an endpoint, an organization, the tenant.
    pub subject: String,
}

type Add<'a> = &'a mut dyn FnMut(Date, String, &str);

/// Everything that ends, the next first. What Microsoft renews by itself is left out.
pub fn ends(facts: &Facts, run: &Circumstances, adjustments: &Adjustments) -> Vec<End> {
    let mut all = BTreeSet::new();
    let mut add = |on: Date, what: String, subject: &str| {
        all.insert(End { on, what, subject: subject.to_owned() });
    };
    let own = certificates::signing(facts, &mut add);
    certificates::served(facts, &mut add);
    certificates::exchange(facts, &mut add);
    tenant::credentials(facts, run, &own, &mut add);
    services::online(facts, run, &mut add);
    services::products(facts, &mut add);
    for waiver in &adjustments.waivers {
        add(waiver.until, format!("the waiver of {}", waiver.check), &waiver.subject);
    }
    all.into_iter().collect()
}

fn day(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::Waiver;
    use crate::model::Scenario;

    #[test]
    fn the_end_of_ews_concerns_dynamics_on_premises_and_waivers_end_too() {
        let waiver = Waiver {
            check: "dns.spf".to_owned(),
            subject: "contoso.com".to_owned(),
            reason: "later".to_owned(),
            until: Date::constant(2026, 12, 31),
        };
        let adjustments = Adjustments { waivers: vec![waiver], ..Adjustments::default() };
        let of = |scenario| {
            let mut run = Circumstances::plain(Timestamp::UNIX_EPOCH, &[scenario]);
            run.cloud = Some("global".to_owned());
            let all = ends(&Facts::default(), &run, &adjustments);
            all.into_iter().map(|end| format!("{} {}", end.on, end.what)).collect::<Vec<_>>()
        };
        assert_eq!(
            of(Scenario::A),
            [
                "2026-10-01 EWS in Exchange Online, unless the tenant admits it",
                "2026-12-31 the waiver of dns.spf",
                "2027-04-01 EWS in Exchange Online"
            ]
        );
        assert_eq!(of(Scenario::B), ["2026-12-31 the waiver of dns.spf"]);
    }
}
