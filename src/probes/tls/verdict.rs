//! What does an answer say about an offer?

use exdoctor_checks::facts::tls::{Answer, Flight, Offered, Version};

const PROTOCOL_VERSION: u8 = 70;
/// Alerts that are about the name, the right or the will to connect, and not about suites or versions.
const OTHER_REASONS: [u8; 3] = [49, 90, 112];

/// The meaning of an answer to an offer of one version.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict<'a> {
    /// The server took one of the suites, in this version.
    Chosen(&'a Flight),
    /// The server speaks only older versions, or says that it does not speak this one.
    OtherVersion,
    /// The server wants none of the suites.
    Refused,
    /// The question is open.
    Unanswered,
}

/// The meaning of an answer.
pub(super) fn verdict(version: Version, answer: &Answer) -> Verdict<'_> {
    match answer {
        Answer::Hello(flight) if flight.hello.version == version => Verdict::Chosen(flight),
        Answer::Hello(_) => Verdict::OtherVersion,
        Answer::Alert(alert) if alert.description == PROTOCOL_VERSION => Verdict::OtherVersion,
        Answer::Alert(alert) if OTHER_REASONS.contains(&alert.description) => Verdict::Unanswered,
        Answer::Alert(_) | Answer::Closed | Answer::Reset => Verdict::Refused,
        _ => Verdict::Unanswered,
    }
}

/// Whether the answer settles that a version is spoken.
pub(super) fn offered(version: Version, answer: &Answer) -> Offered {
    match verdict(version, answer) {
        Verdict::Chosen(_) => Offered::Yes,
        Verdict::OtherVersion | Verdict::Refused => Offered::No,
        Verdict::Unanswered => Offered::NotEstablished,
    }
}

/// Whether the same question may find another answer: a busy server looks like one that refuses.
pub(super) fn is_worth_repeating(answer: &Answer) -> bool {
    matches!(answer, Answer::Closed | Answer::Reset | Answer::Refused | Answer::Timeout(_))
}

/// Whether a server that gave this answer may understand a shorter hello.
pub(super) fn may_choke(answer: &Answer) -> bool {
    use exdoctor_checks::facts::tls::Stage::ServerHello;
    match answer {
        Answer::Alert(alert) => [10, 47, 50, 80].contains(&alert.description),
        Answer::Closed | Answer::Reset | Answer::Timeout(ServerHello) => true,
        _ => false,
    }
}

/// Whether there is a server to go on with.
pub(super) fn is_alive(answer: &Answer) -> bool {
    answer.is_tls() || matches!(answer, Answer::Closed | Answer::Reset | Answer::Malformed(_)) || may_choke(answer)
}

/// The short word under which refusals are counted.
pub(super) fn word(answer: &Answer) -> String {
    match answer {
        Answer::Alert(alert) => format!("alert {} ({})", alert.description, alert.name()),
        Answer::Hello(flight) => format!("stepped back to {}", flight.hello.version),
        Answer::Closed => "closed".to_owned(),
        Answer::Reset => "reset".to_owned(),
        other => format!("{other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use exdoctor_checks::facts::tls::{Alert, Stage};

    use super::*;

    fn alert(description: u8) -> Answer {
        Answer::Alert(Alert { level: 2, description })
    }

    #[test]
    fn a_timeout_never_says_that_something_is_not_offered() {
        for answer in [Answer::Timeout(Stage::ServerHello), Answer::Refused, Answer::PlainText("x".into()), alert(112)]
        {
            assert_eq!(offered(Version::Tls12, &answer), Offered::NotEstablished, "{answer:?}");
        }
    }

    #[test]
    fn an_alert_a_close_and_a_reset_refuse_and_are_counted_apart() {
        let answers = [alert(40), alert(70), Answer::Closed, Answer::Reset];
        assert!(answers.iter().all(|answer| offered(Version::Tls12, answer) == Offered::No));
        let words: Vec<String> = answers.iter().map(word).collect();
        assert_eq!(words, ["alert 40 (handshake_failure)", "alert 70 (protocol_version)", "closed", "reset"]);
    }
}
