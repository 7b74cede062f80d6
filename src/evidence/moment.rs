//! Which moment does a date mean that somebody's Windows wrote in its own language?

use exdoctor_checks::facts::server::Read;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Which part of a date with strokes comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// 31/12/2026.
    DayFirst,
    /// 12/31/2026.
    MonthFirst,
}

/// The order that the dates of one text use, where one of them shows it.
pub(super) fn order<'t>(dates: impl IntoIterator<Item = &'t str>) -> Option<Order> {
    dates.into_iter().find_map(|text| match split(text)? {
        (_, '/', [first, ..]) if (13..=31).contains(&first) => Some(Order::DayFirst),
        (_, '/', [_, second, _]) if (13..=31).contains(&second) => Some(Order::MonthFirst),
        _ => None,
    })
}

/// A local date and time; `None` where the text is none. The zone is not known: the time is taken as UTC, which is
/// off by less than a day.
pub(super) fn local(text: &str, order: Option<Order>) -> Option<Read<Timestamp>> {
    let (rest, mark, [first, second, third]) = split(text)?;
    let (hour, minute) = time(&rest).unwrap_or_default();
    let moment = match (mark, order) {
        _ if first > 31 => made(first, second, third, hour, minute),
        ('.' | '-', _) | ('/', Some(Order::DayFirst)) => made(third, second, first, hour, minute),
        ('/', Some(Order::MonthFirst)) => made(third, first, second, hour, minute),
        _ if first == second => made(third, first, second, hour, minute),
        _ => {
            let shown: String = text.chars().take(40).collect();
            return Some(Read::Failed(format!("the date {shown} can be read in two ways")));
        }
    };
    Some(moment.map_or_else(|| Read::Failed("the date is none of the calendar".to_owned()), Read::Value))
}

/// The words after the date, the mark between its parts, and the parts.
fn split(text: &str) -> Option<(Vec<String>, char, [i32; 3])> {
    let upper = text.trim().to_ascii_uppercase();
    let mut words = upper.split([' ', '\u{a0}', '\u{202f}']).filter(|word| !word.is_empty()).map(str::to_owned);
    let date = words.next()?;
    let date = date.trim_end_matches('.');
    let mark = date.chars().find(|c| !c.is_ascii_digit()).filter(|mark| ['/', '.', '-'].contains(mark))?;
    let numbers: Vec<i32> = date.split(mark).map(str::parse).collect::<Result<_, _>>().ok()?;
    Some((words.collect(), mark, <[i32; 3]>::try_from(numbers).ok()?))
}

fn time(words: &[String]) -> Option<(i32, i32)> {
    let mut parts = words.first()?.split(':');
    let (hour, minute): (i32, i32) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let half = |mark: &str| words.iter().any(|word| word.starts_with(mark));
    Some((
        if half("PM") {
            hour % 12 + 12
        } else if half("AM") {
            hour % 12
        } else {
            hour
        },
        minute,
    ))
}

fn made(year: i32, month: i32, day: i32, hour: i32, minute: i32) -> Option<Timestamp> {
    let small = |number: i32| i8::try_from(number).ok();
    let year = i16::try_from(year).ok()?;
    let date = DateTime::new(year, small(month)?, small(day)?, small(hour)?, small(minute)?, 0, 0).ok()?;
    Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_where_only_one_reading_is_possible() {
        let of = |text: &str| local(text, order([text])).and_then(|read| read.value().map(ToString::to_string));
        assert_eq!(of("19.07.2021 12:47").as_deref(), Some("2021-07-19T12:47:00Z"));
        assert_eq!(of("4/17/2019 5:25 PM").as_deref(), Some("2019-04-17T17:25:00Z"));
        assert_eq!(of("17/04/2019 05:25").as_deref(), Some("2019-04-17T05:25:00Z"));
        assert_eq!(of("2026-06-01 12:00").as_deref(), Some("2026-06-01T12:00:00Z"));
        assert_eq!(of("1/1/2070 12:00 AM").as_deref(), Some("2070-01-01T00:00:00Z"));
    }

    #[test]
    fn another_date_of_the_text_may_show_the_order() {
        let shown = order(["1/2/2026 3:04 PM", "1/31/2028 3:04 PM"]);
        assert_eq!(shown, Some(Order::MonthFirst));
        let read = local("1/2/2026 3:04 PM", shown).unwrap();
        assert_eq!(read.value().unwrap().to_string(), "2026-01-02T15:04:00Z");
    }

    #[test]
    fn a_date_of_two_readings_says_so_and_other_text_is_none() {
        let reason = "the date 1/2/2026 3:04 PM can be read in two ways";
        assert_eq!(local("1/2/2026 3:04 PM", None).unwrap().failure(), Some(reason));
        assert!(local("99.99.2026", None).unwrap().failure().is_some());
        assert!(local("<DateTime>", None).is_none());
    }
}
