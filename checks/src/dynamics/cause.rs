//! Which cause stands behind an alert or an error of Dynamics?
//!
//! The knowledge is that of `explain`. Codes are looked at first: texts are localized, codes are not.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};

use super::direction::{judged, succeeded};
use crate::explain::{Known, Ranked, explain};
use crate::facts::dynamics::{Alert, MailboxRecord, ProfileRecord, Status};
use crate::model::Scenario;
use crate::values;

/// A code that says so much decides alone.
const CLEAR: u8 = 45;
/// Codes beyond these of one text are noise.
const MOST_CODES: usize = 20;

/// Something that Dynamics wrote when it failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble<'a> {
    /// The number, where there is one of its own.
    pub code: Option<i64>,
    /// The text.
    pub text: &'a str,
    /// The details, with what the server answered.
    pub details: &'a str,
    /// When.
    pub at: Option<Timestamp>,
}

impl<'a> Trouble<'a> {
    /// What an alert says; the number of an alert is that of its kind, and no code of an error.
    pub fn of(alert: &'a Alert) -> Self {
        let details = alert.details.as_deref().unwrap_or_default();
        Self { code: None, text: &alert.text, details, at: alert.at }
    }

    /// The last Test Connection of a profile.
    pub fn of_test(record: &'a ProfileRecord) -> Self {
        let (text, details) = (record.test_message.as_deref(), record.test_response.as_deref());
        Self { code: None, text: text.unwrap_or_default(), details: details.unwrap_or_default(), at: record.tested }
    }

    /// The likeliest cause in a run about these scenarios.
    pub fn cause(&self, scenarios: &[Scenario]) -> Option<Ranked> {
        let codes = self.codes();
        let by_codes = (!codes.is_empty()).then(|| likeliest(&codes, scenarios)).flatten();
        by_codes
            .filter(|cause| cause.weight >= CLEAR)
            .or_else(|| likeliest(&format!("{} {}\n{}", codes, self.text, self.details), scenarios))
    }

    /// Whether Exchange Online says that it does not take tokens for this tenant's Dynamics. It refuses every token with the same
    /// challenge; a number of the diagnostics says why, and another one than 2000006 is another reason.
    pub fn is_tenant_not_enabled(&self) -> bool {
        let holds = |word: &str| self.text.contains(word) || self.details.contains(word);
        let words =
            [self.text, self.details].into_iter().flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric()));
        let numbers: Vec<&str> = words.filter(|word| is_diagnostics(word)).collect();
        match numbers.as_slice() {
            [] => holds("401") && holds("trusted_issuers") && holds("invalid_token"),
            some => some.iter().all(|number| *number == "2000006") && holds("2000006;"),
        }
    }

    /// The codes in a row.
    fn codes(&self) -> String {
        let mut codes = self.code.filter(|code| *code != 0).map(|code| code.to_string()).unwrap_or_default();
        let words = [self.text, self.details]
            .into_iter()
            .flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-'));
        for word in words.filter(|word| is_code(word)).take(MOST_CODES) {
            let _ = match word {
                // The number alone could be anything; with its name it is what Exchange says.
                word if is_diagnostics(word) => write!(codes, "\nx-ms-diagnostics: {word}\n"),
                word => write!(codes, " {word}"),
            };
        }
        codes
    }
}

fn likeliest(text: &str, scenarios: &[Scenario]) -> Option<Ranked> {
    // In scenario B every mailbox is on Exchange Server.
    let fits =
        |cause: &Ranked| scenarios != [Scenario::B] || !values::cause(&cause.id).is_some_and(|known| known.online);

    // Whoever reads alerts of Dynamics knows whose they are; the words say it to the tables.
    let text = format!("Dynamics 365 alert\n{text}");
    explain(&text, &Known::default(), Timestamp::UNIX_EPOCH).causes.into_iter().find(fits)
}

/// A number of `x-ms-diagnostics`.
fn is_diagnostics(word: &str) -> bool {
    word.len() == 7 && word.starts_with("20000") && word.bytes().all(|b| b.is_ascii_digit())
}

/// A number of the diagnostics, an error of the sign-in service, an HRESULT in either form, or a response code of EWS.
fn is_code(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let hex = |text: &str| text.len() == 8 && text.starts_with('8') && text.bytes().all(|b| b.is_ascii_hexdigit());
    is_diagnostics(word)
        || word.strip_prefix("AADSTS").is_some_and(digits)
        || word.strip_prefix("-21").is_some_and(|rest| rest.len() == 8 && digits(rest))
        || word.strip_prefix("0x").is_some_and(hex)
        || hex(word) && word.bytes().any(|b| b.is_ascii_alphabetic())
        || word.strip_prefix("Error").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
}

/// When the mailbox last worked: its last synchronization, or a test that every direction passed.
pub fn last_success(record: &MailboxRecord) -> Option<Timestamp> {
    let tested = record.tested.filter(|_| succeeded(record));
    record.last_sync.max(tested)
}

/// What is older than this is over.
fn over(record: &MailboxRecord) -> Option<Timestamp> {
    /// A test writes its alerts before it ends.
    const TEST: SignedDuration = SignedDuration::from_hours(1);
    let success = last_success(record)?;
    let failed = judged(record).iter().any(|direction| direction.status == Some(Status::Failure));
    // Mail may go on while another direction fails its test: what that test said still counts.
    if failed { Some(success.min(record.tested? - TEST)) } else { Some(success) }
}

/// What went wrong since the mailbox last worked, newest first; what has no date may have.
pub fn since_success(record: &MailboxRecord) -> Vec<Trouble<'_>> {
    let over = over(record);
    let is_newer = |at: Option<Timestamp>| at.zip(over).is_none_or(|(at, over)| at > over);
    let alerts = record.alerts.value().into_iter().flatten().filter(|alert| alert.is_error());
    let mut all: Vec<Trouble<'_>> = alerts.map(Trouble::of).collect();
    let error = record.error_code.filter(|code| *code != 0);
    if error.is_some() || record.error_text.is_some() {
        let text = record.error_text.as_deref().unwrap_or_default();
        all.push(Trouble { code: error, text, details: "", at: record.error_at });
    }
    all.retain(|trouble| is_newer(trouble.at));
    all.sort_by_key(|trouble| std::cmp::Reverse(trouble.at));
    all
}

/// A text on one line, without markup, and short.
pub fn plain(text: &str, most: usize) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let name = after[1..].trim_start_matches('/');
        let end =
            after.find('>').filter(|end| *end < 300 && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!'));
        if let Some(end) = end {
            out.push(' ');
            rest = &after[end + 1..];
        } else {
            out.push('<');
            rest = &after[1..];
        }
    }
    out.push_str(rest);
    let line = out.split_whitespace().collect::<Vec<_>>().join(" ");
    // What a terminal would obey is shown, and stays visible.
    let visible = |c: char| if c.is_control() { c.escape_unicode().to_string() } else { c.to_string() };
    let line: String = line.chars().map(visible).collect();
    let short: String = line.chars().take(most).collect();
    if short.len() < line.len() { short + "…" } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(code: Option<i64>, text: &str, details: &str) -> Option<String> {
        Trouble { code, text, details, at: None }.cause(&[Scenario::A]).map(|cause| cause.id)
    }

    #[test]
    fn what_is_of_exchange_online_is_no_cause_where_the_mailbox_is_on_exchange_server() {
        for text in ["ErrorNonExistentMailbox", "Http server returned Forbidden exception."] {
            let trouble = Trouble { code: None, text, details: "", at: None };
            let online = |cause: &Ranked| values::cause(&cause.id).expect("it is in the table").online;
            assert!(trouble.cause(&[Scenario::A]).is_some_and(|cause| online(&cause)), "{text}");
            assert!(trouble.cause(&[Scenario::B]).is_none_or(|cause| !online(&cause)), "{text}");
        }
    }

    #[test]
    fn a_code_decides_before_the_text_in_any_language() {
        assert_eq!(cause(Some(-2_147_167_669), "", "").as_deref(), Some("dynamics-rights"));
        assert_eq!(cause(None, "Unbekannter Fehler", "0x80040B0B").as_deref(), Some("message-address"));
        assert_eq!(cause(None, "", "ErrorImpersonateUserDenied").as_deref(), Some("impersonation"));
        assert_eq!(cause(None, "AADSTS700027: The key was not found.", "").as_deref(), Some("credential-missing"));
        let text = "The email addresses have not been approved.";
        assert_eq!(cause(None, text, "").as_deref(), Some("not-approved"));
        assert_eq!(cause(None, "Something nobody has seen before", ""), None);
    }

    #[test]
    fn one_cause_among_others_is_called_so_and_blames_nobody() {
        let of = |text| Trouble { code: None, text, details: "", at: None }.cause(&[Scenario::A]).expect("it is known");
        let rejected = of("Email Server Error Code: Http server returned 401 Unauthorized exception.");
        assert!(rejected.said().starts_with("possible among others: "), "{}", rejected.said());
        assert!(rejected.advice().starts_with("Tell the causes apart first. "), "{}", rejected.advice());
        assert_eq!(rejected.blamed(), None);
        let named = of("The email addresses have not been approved.");
        assert_eq!((named.said(), named.advice(), named.blamed()), (named.title, named.fix, Some(named.side)));
    }

    #[test]
    fn markup_and_control_characters_are_no_part_of_a_text() {
        assert_eq!(
            plain("<p>The <b>mailbox</b>\u{1b}[31m failed\r\n at 1 < 2</p>", 100),
            "The mailbox \\u{1b}[31m failed at 1 < 2"
        );
        assert_eq!(plain("abcdef", 3), "abc…");
        assert_eq!(plain("<", 3), "<");
    }

    #[test]
    fn only_the_answer_of_exchange_online_says_that_the_tenant_is_not_enabled() {
        let of = |details: &str| Trouble { code: None, text: "", details, at: None }.is_tenant_not_enabled();
        assert!(of("x-ms-diagnostics: 2000006;reason=\"...\""));
        assert!(of("401 Bearer trusted_issuers=\"00000001-…\" error=\"invalid_token\""));
        assert!(!of("401 Unauthorized") && !of("2000006"));
        for other in ["2000000", "2000002", "2000003", "2000004", "2000005"] {
            let text = format!(
                "401 Bearer trusted_issuers=\"00000001-…\" error=\"invalid_token\" x-ms-diagnostics: {other};reason=\"x\""
            );
            assert!(!of(&text), "{other}");
        }
        let clock = "401 trusted_issuers=\"00000001-0000-0000-c000-000000000000@*\", error=\"invalid_token\" x-ms-diagnostics: 2000002;";
        assert_eq!(cause(None, "", clock).as_deref(), Some("clock"));
    }
}
