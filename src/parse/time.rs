//! Which moment, or which day, does a text name?

use jiff::Timestamp;
use jiff::civil::Date;

use super::Refusal;

/// A moment as RFC 3339 writes it.
///
/// # Errors
/// When the zone is missing, or it is no moment at all.
pub fn moment(text: &str) -> Result<Timestamp, Refusal> {
    text.parse().map_err(|_| {
        let reason = if text.parse::<jiff::civil::DateTime>().is_ok() { "has no time zone" } else { "is not a moment" };
        Refusal::new(reason).instead("give it as RFC 3339 does: 2026-06-01T00:00:00Z")
    })
}

/// A day: `2027-01-31`.
///
/// # Errors
/// When the text is not a day of the calendar.
pub fn day(text: &str) -> Result<Date, Refusal> {
    let refused = || Refusal::new("is not a day of the calendar").instead("give it as 2027-01-31");
    text.parse().ok().filter(|_| text.len() == 10).ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_needs_its_zone() {
        assert_eq!(moment("2026-06-01T02:00:00+02:00"), moment("2026-06-01T00:00:00Z"));
        assert_eq!(moment("2026-06-01T00:00:00").map_err(|refusal| refusal.reason), Err("has no time zone".to_owned()));
        assert_eq!(moment("tomorrow").map_err(|refusal| refusal.reason), Err("is not a moment".to_owned()));
    }

    #[test]
    fn a_day_must_exist() {
        assert_eq!(day("2027-01-31"), Ok(jiff::civil::date(2027, 1, 31)));
        for text in ["2027-02-30", "31.01.2027", "2027-01-31T00:00:00", "soon"] {
            assert!(day(text).is_err(), "{text}");
        }
    }
}
