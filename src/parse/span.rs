//! How long may something take?

use std::fmt;
use std::time::Duration;

use super::Refusal;

/// The shortest and the longest limit that makes sense.
const BOUNDS: (Duration, Duration) = (Duration::from_millis(50), Duration::from_mins(10));

/// A length of time with its unit: `500ms`, `10s`, `2m`; between 50 ms and 10 minutes.
///
/// # Errors
/// When the unit is missing, or the length lies outside the bounds.
pub fn timeout(text: &str) -> Result<Duration, Refusal> {
    let way_out = "give a length of time such as 500ms, 10s or 2m";
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
        .filter(|length| (BOUNDS.0..=BOUNDS.1).contains(length))
        .ok_or_else(|| Refusal::new("is out of range").instead("give 50ms to 10m"))
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
