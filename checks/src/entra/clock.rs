//! Does this machine's clock agree with that of a server?

use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};

use crate::facts::web::Asked;
use crate::prelude::*;

/// What services that sign tokens tolerate.
const TOLERATED: SignedDuration = SignedDuration::from_mins(5);

/// How far the server's clock is ahead of this machine's, by the header `Date`.
fn ahead(asked: &Asked) -> Option<SignedDuration> {
    let answer = asked.answer()?;
    // A kept copy carries the date of its making.
    if answer.header("age").next().is_some() {
        return None;
    }
    let zoned = rfc2822::DateTimeParser::new().parse_zoned(answer.header("date").next()?).ok()?;
    Some(zoned.timestamp().duration_since(answer.received?))
}

/// A note where the clocks of this machine and of a server are further apart than tokens allow.
pub(super) fn note<'a>(host: &str, asked: impl IntoIterator<Item = &'a Asked>) -> Option<Finding> {
    let (asked, ahead) = asked.into_iter().find_map(|asked| Some((asked, ahead(asked)?)))?;
    if ahead.abs() <= TOLERATED {
        return None;
    }
    let minutes = ahead.abs().as_mins();
    let direction = if ahead.is_negative() { "ahead of" } else { "behind" };
    let message = format!("the clock of this machine is {minutes} minutes {direction} that of {host}");
    let written = |time: Option<Timestamp>| time.map(|time| time.to_string()).unwrap_or_default();
    let here = written(asked.answer().and_then(|answer| answer.received));
    let there = asked.answer().and_then(|answer| answer.header("date").next()).unwrap_or_default();
    let line = Evidence::new(format!("Date of {host}"), format!("{there}; here {here}"));
    Some(Finding::note("clock-skew", message).because(line.expected("within 5 minutes")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::web::{Answer, Outcome};

    fn asked(date: &str, age: bool) -> Asked {
        let mut headers = vec![("date".to_owned(), date.to_owned())];
        if age {
            headers.push(("age".to_owned(), "900".to_owned()));
        }
        let received = Some("2026-06-01T09:00:00Z".parse().unwrap());
        Asked::get(
            "https://login.microsoftonline.com/",
            Outcome::Answer(Answer { headers, received, ..Answer::default() }),
        )
    }

    fn said(date: &str) -> Option<String> {
        note("login.microsoftonline.com", [&asked(date, false)]).map(|finding| finding.message)
    }

    #[test]
    fn a_clock_that_is_five_minutes_off_is_no_note_and_one_that_is_six_is() {
        assert_eq!(said("Mon, 01 Jun 2026 09:05:00 GMT"), None);
        let behind = "the clock of this machine is 6 minutes behind that of login.microsoftonline.com";
        assert_eq!(said("Mon, 01 Jun 2026 09:06:00 GMT").as_deref(), Some(behind));
        let before = "the clock of this machine is 60 minutes ahead of that of login.microsoftonline.com";
        assert_eq!(said("Mon, 01 Jun 2026 08:00:00 GMT").as_deref(), Some(before));
    }

    #[test]
    fn a_kept_copy_and_a_date_that_is_none_say_nothing() {
        assert_eq!(note("x", [&asked("Mon, 01 Jun 2026 08:00:00 GMT", true)]), None);
        for date in ["", "yesterday", "Mon, 99 Jun 2026 08:00:00 GMT", "9999999999"] {
            assert_eq!(said(date), None, "{date}");
        }
    }
}
