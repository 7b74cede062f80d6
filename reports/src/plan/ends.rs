//! Which ends stand on one line?

use exdoctor_checks::summary::End;
use jiff::civil::Date;

/// Something that ends on one day in several places: a certificate on all servers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EndsOn {
    /// The day.
    pub(crate) on: Date,
    /// What ends.
    pub(crate) what: String,
    /// Where: servers, endpoints, organizations, the tenant.
    pub(crate) places: Vec<String>,
}

impl EndsOn {
    /// Whether the day is over.
    pub(crate) fn is_over(&self, as_of: jiff::Timestamp) -> bool {
        self.on < as_of.to_zoned(jiff::tz::TimeZone::UTC).date()
    }
}

/// The ends of a report, each once, the next first.
pub(crate) fn gathered(ends: &[End]) -> Vec<EndsOn> {
    let mut all: Vec<EndsOn> = Vec::new();
    for end in ends {
        match all.iter_mut().find(|known| known.on == end.on && known.what == end.what) {
            Some(known) => known.places.push(end.subject.clone()),
            None => all.push(EndsOn { on: end.on, what: end.what.clone(), places: vec![end.subject.clone()] }),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_certificate_on_all_servers_ends_on_one_line() {
        let end = |on: &str, what: &str, subject: &str| End {
            on: on.parse().unwrap(),
            what: what.to_owned(),
            subject: subject.to_owned(),
        };
        let all = gathered(&[
            end("2026-10-01", "EWS", "the tenant"),
            end("2027-05-02", "certificate A", "crm1"),
            end("2027-05-02", "certificate A", "crm2"),
            end("2027-05-02", "certificate B", "crm1"),
        ]);
        assert_eq!(all.len(), 3);
        assert_eq!(all[1].places, ["crm1", "crm2"]);
        let on = |day: &str| all[0].is_over(format!("{day}T00:00:00Z").parse().unwrap());
        assert!(!on("2026-10-01") && on("2026-10-02"));
    }
}
