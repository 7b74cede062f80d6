//! How long may something take?

use std::fmt;
use std::time::Duration;

use super::Refusal;

/// The shortest and the longest limit that makes sense.
const BOUNDS: (Duration, Duration) = (Duration::from_millis(50), Duration::from_mins(10));
/// The shortest and the longest wait for what fails.
const LONG: (Duration, Duration) = (Duration::from_secs(1), Duration::from_hours(24));

/// A length of time with its unit: `500ms`, `10s`, `2m`; between 50 ms and 10 minutes.
///
/// # Errors
/// When the unit is missing, or the length lies outside the bounds.
pub fn timeout(text: &str) -> Result<Duration, Refusal> {
    length(text, BOUNDS, ["give a length of time such as 500ms, 10s or 2m", "give 50ms to 10m"])
}

/// How long a run waits for what fails: between a second and a day; `h` is a unit too.
///
/// # Errors
/// When the unit is missing, or the length lies outside the bounds.
pub fn wait(text: &str) -> Result<Duration, Refusal> {
    let hours = text.trim_end().strip_suffix('h').filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    let minutes = hours.and_then(|number| number.parse::<u64>().ok()).and_then(|number| number.checked_mul(60));
    let text = minutes.map_or_else(|| text.to_owned(), |minutes| format!("{minutes}m"));
    length(&text, LONG, ["give a length of time such as 30s, 10m or 2h", "give 1s to 24h"])
}

fn length(text: &str, bounds: (Duration, Duration), [way_out, range]: [&str; 2]) -> Result<Duration, Refusal> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let unit = match unit.trim_start() {
        _ if number.is_empty() => return Err(Refusal::new("is not a length of time").instead(way_out)),
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "" => return Err(Refusal::new("has no unit").instead(format!("did you mean {number}s?"))),
        _ => return Err(Refusal::new("is not a length of time").instead(way_out)),
    };
    let length = number.parse::<u64>().ok().and_then(|number| number.checked_mul(unit)).map(Duration::from_millis);
    length
        .filter(|length| (bounds.0..=bounds.1).contains(length))
        .ok_or_else(|| Refusal::new("is out of range").instead(range))
}

/// A length of time as it is written.
pub struct Span(pub Duration);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_millis() {
            ms if ms % 60_000 == 0 => write!(f, "{}m", ms / 60_000),
            ms if ms % 1_000 == 0 => write!(f, "{}s", ms / 1_000),
            ms => write!(f, "{ms}ms"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_read_with_its_unit_and_written_the_same_way() {
        for text in ["500ms", "10s", "2m"] {
            assert_eq!(timeout(text).map(|length| Span(length).to_string()), Ok(text.to_owned()));
        }
        assert_eq!(timeout("10 s"), Ok(Duration::from_secs(10)));
    }

    #[test]
    fn a_wait_may_last_for_hours_and_not_for_days() {
        let seconds = |text| wait(text).map(|length| length.as_secs()).map_err(|refusal| refusal.to_string());
        assert_eq!((seconds("10m"), seconds("2h"), seconds("24h")), (Ok(600), Ok(7200), Ok(86_400)));
        for (text, expected) in [
            ("25h", "is out of range; give 1s to 24h"),
            ("500ms", "is out of range; give 1s to 24h"),
            ("10", "has no unit; did you mean 10s?"),
            ("h", "is not a length of time; give a length of time such as 30s, 10m or 2h"),
        ] {
            assert_eq!(seconds(text), Err(expected.to_owned()), "{text:?}");
        }
    }

    #[test]
    fn what_is_not_a_sensible_length_is_refused() {
        for (text, expected) in [
            ("10", "has no unit; did you mean 10s?"),
            ("0s", "is out of range; give 50ms to 10m"),
            ("2h", "is not a length of time; give a length of time such as 500ms, 10s or 2m"),
            ("soon", "is not a length of time; give a length of time such as 500ms, 10s or 2m"),
            ("99999999999999999999s", "is out of range; give 50ms to 10m"),
            ("-1s", "is not a length of time; give a length of time such as 500ms, 10s or 2m"),
        ] {
            assert_eq!(timeout(text).map_err(|refusal| refusal.to_string()), Err(expected.to_owned()), "{text:?}");
        }
    }
}
