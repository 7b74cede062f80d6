//! For how long does a server ask to be left alone?

use std::time::Duration;

use exdoctor_checks::facts::sign_in::Throttled;
use exdoctor_checks::facts::web::{Answer, Asked};
use jiff::Timestamp;
use jiff::fmt::rfc2822;

/// As long is waited for one request in all, unless somebody says otherwise.
pub(super) const LIMIT: Duration = Duration::from_secs(30);

/// The pause that an answer asks for: 429 and 503 with `Retry-After`, in seconds or as a date; 429 alone, one second.
pub(super) fn pause(answer: &Answer, now: Timestamp) -> Option<Duration> {
    if !matches!(answer.status, 429 | 503) {
        return None;
    }
    let Some(asked) = answer.header("retry-after").next().map(str::trim) else {
        return (answer.status == 429).then_some(Duration::from_secs(1));
    };
    if let Ok(seconds) = asked.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = rfc2822::parse(asked).ok()?.timestamp();
    Some(Duration::from_secs(u64::try_from(until.as_second() - now.as_second()).unwrap_or_default()))
}

/// What was waited so far for one request.
#[derive(Default)]
pub(super) struct Waited {
    so_far: Option<Throttled>,
    total: Duration,
}

impl Waited {
    /// Waits as the answer asks, where it asks and the limit allows it; true when the request is to be made again.
    pub(super) async fn again(&mut self, asked: &Asked, limit: Duration, now: Timestamp) -> bool {
        let Some((answer, pause)) = asked.answer().and_then(|answer| Some((answer, pause(answer, now)?))) else {
            return false;
        };
        let pause = pause.max(Duration::from_millis(100));
        if self.total.saturating_add(pause) > limit {
            return false;
        }
        let host = asked.url.split('/').nth(2).unwrap_or_default();
        tracing::info!(host, status = answer.status, seconds = pause.as_secs(), "the server asks to wait");
        tokio::time::sleep(pause).await;
        self.total += pause;
        let times = self.so_far.map_or(0, |waited| waited.times) + 1;
        self.so_far = Some(Throttled { status: answer.status, times, seconds: self.total.as_secs() });
        true
    }

    /// What was waited, where it was.
    pub(super) fn said(&self) -> Option<Throttled> {
        self.so_far
    }
}

#[cfg(test)]
mod tests {
    use exdoctor_checks::facts::web::Outcome;

    use super::*;

    fn asks(status: u16, after: Option<&str>) -> Option<u64> {
        let headers = after.map(|after| ("retry-after".to_owned(), after.to_owned())).into_iter().collect();
        let now = "2026-06-01T09:00:00Z".parse().unwrap();
        pause(&Answer { status, headers, ..Answer::default() }, now).map(|pause| pause.as_secs())
    }

    #[test]
    fn seconds_and_dates_are_understood() {
        assert_eq!(asks(429, Some("7")), Some(7));
        assert_eq!(asks(503, Some("Mon, 01 Jun 2026 09:00:20 GMT")), Some(20));
        assert_eq!(asks(503, Some("Mon, 01 Jun 2026 08:00:00 GMT")), Some(0));
        assert_eq!(asks(429, None), Some(1));
        for (status, after) in [(503, None), (503, Some("soon")), (200, Some("7"))] {
            assert_eq!(asks(status, after), None);
        }
    }
    #[tokio::test(start_paused = true)]
    async fn a_server_that_asks_for_ever_is_not_waited_for() {
        let asked = |after: &str| {
            let headers = vec![("retry-after".to_owned(), after.to_owned())];
            Asked::get(
                "https://mail.contoso.com/",
                Outcome::Answer(Answer { status: 429, headers, ..Answer::default() }),
            )
        };
        let mut waited = Waited::default();
        assert!(waited.again(&asked("1"), LIMIT, Timestamp::UNIX_EPOCH).await);
        assert!(!waited.again(&asked(&u64::MAX.to_string()), LIMIT, Timestamp::UNIX_EPOCH).await);
        assert_eq!(waited.said().map(|waited| (waited.times, waited.seconds)), Some((1, 1)));
    }
}
