//! What does a response code of EWS mean for the one who asks for a mailbox?

use crate::facts::ews::{Call, Came};
use crate::values::symptom_of;

/// What is behind a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Meaning {
    /// The account may not act for the mailbox, or not in this way.
    Impersonation,
    /// Nobody has this address here.
    Address,
    /// The address is one of the mailbox, and not its primary one.
    NotPrimary,
    /// The mailbox has no valid licence.
    Licence,
    /// The mailbox is being moved.
    Moving,
    /// The store or the directory behind the server is away.
    Store,
    /// The mailbox is on another server, to which this one does not pass the request on.
    Elsewhere,
    /// The account has no rights.
    Rights,
    /// A folder that every mailbox has is not there.
    Folder,
    /// The mailbox is full.
    Quota,
    /// The server has no time.
    Busy,
    /// The server does not take the request.
    Request,
    /// The server says no more than that something went wrong.
    Server,
}

use Meaning as M;

/// Every code that is known, sorted.
static CODES: &[(&str, Meaning)] = &[
    ("ErrorADUnavailable", M::Store),
    ("ErrorAccessDenied", M::Rights),
    ("ErrorCannotDeleteObject", M::Rights),
    ("ErrorConnectionFailed", M::Store),
    ("ErrorCreateItemAccessDenied", M::Rights),
    ("ErrorCrossSiteRequest", M::Elsewhere),
    ("ErrorExceededConnectionCount", M::Busy),
    ("ErrorFolderNotFound", M::Folder),
    ("ErrorImpersonateUserDenied", M::Impersonation),
    ("ErrorImpersonationDenied", M::Impersonation),
    ("ErrorImpersonationFailed", M::Impersonation),
    ("ErrorImpersonationRequired", M::Impersonation),
    ("ErrorInternalServerError", M::Server),
    ("ErrorInternalServerTransientError", M::Store),
    ("ErrorInvalidExchangeImpersonationHeaderData", M::Impersonation),
    ("ErrorInvalidLicense", M::Licence),
    ("ErrorInvalidServerVersion", M::Request),
    ("ErrorInvalidUserPrincipalName", M::Impersonation),
    ("ErrorItemNotFound", M::Folder),
    ("ErrorMailboxFailover", M::Store),
    ("ErrorMailboxMoveInProgress", M::Moving),
    ("ErrorMailboxStoreUnavailable", M::Store),
    ("ErrorMissingEmailAddress", M::Address),
    ("ErrorMoreThanOneAccessModeSpecified", M::Impersonation),
    ("ErrorNoRespondingCASInDestinationSite", M::Elsewhere),
    ("ErrorNonExistentMailbox", M::Address),
    ("ErrorNonPrimarySmtpAddress", M::NotPrimary),
    ("ErrorProxyGroupSidLimitExceeded", M::Impersonation),
    ("ErrorProxyRequestNotAllowed", M::Elsewhere),
    ("ErrorProxyRequestProcessingFailed", M::Elsewhere),
    ("ErrorQuotaExceeded", M::Quota),
    ("ErrorSchemaValidation", M::Request),
    ("ErrorSendAsDenied", M::Rights),
    ("ErrorServerBusy", M::Busy),
    ("ErrorSubmissionQuotaExceeded", M::Quota),
    ("ErrorTimeoutExpired", M::Busy),
    ("ErrorTokenSerializationDenied", M::Impersonation),
];

/// The first code of a call that says what is wrong, with its meaning; a code that nobody knows is one of the server.
pub(super) fn wrong(call: &Call) -> Option<(&str, Meaning)> {
    let codes = call.codes();
    let known = codes.iter().find_map(|code| meaning(code).map(|meaning| (*code, meaning)));
    known.or_else(|| codes.first().map(|code| (*code, M::Server)))
}

/// Every code that is known.
#[cfg(test)]
pub(super) fn known() -> impl Iterator<Item = (&'static str, Meaning)> {
    CODES.iter().copied()
}

fn meaning(code: &str) -> Option<Meaning> {
    let at = CODES.binary_search_by_key(&code, |(known, _)| known).ok()?;
    Some(CODES[at].1)
}

/// Whether the server had no time, in SOAP or in HTTP.
pub fn is_busy(call: &Call) -> bool {
    match &call.came {
        Came::Soap(_) => wrong(call).is_some_and(|(_, meaning)| meaning == M::Busy),
        Came::Other(other) => matches!(other.status, 429 | 503),
        _ => false,
    }
}

/// A code in words: `ErrorInvalidLicense: the mailbox has no valid licence`.
pub(super) fn words(code: &str) -> String {
    symptom_of(code).map_or_else(|| code.to_owned(), |symptom| format!("{code}: {}", symptom.says))
}

/// `x-ms-diagnostics` in words.
pub(super) fn diagnostics(header: &str) -> String {
    let number = header.split(';').next().unwrap_or_default().trim();
    let shown: String = header.chars().take(300).collect();
    match symptom_of(number) {
        Some(symptom) => format!("{shown} ({})", symptom.says),
        None => shown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::ews::Said;

    fn call(code: &str, inner: &[&str]) -> Call {
        let inner = inner.iter().map(ToString::to_string).collect();
        let said = Said { status: 200, code: code.to_owned(), inner, ..Said::default() };
        Call { operation: "GetFolder".to_owned(), busy: Vec::new(), came: Came::Soap(said) }
    }

    #[test]
    fn the_codes_are_sorted_and_the_documented_ones_are_explained() {
        assert!(CODES.is_sorted_by_key(|(code, _)| *code));
        let unexplained: Vec<&str> =
            CODES.iter().map(|(code, _)| *code).filter(|code| symptom_of(code).is_none()).collect();
        assert_eq!(unexplained, ["ErrorImpersonationRequired", "ErrorNonPrimarySmtpAddress"]);
    }

    #[test]
    fn the_code_within_the_code_counts_first_and_success_means_nothing() {
        assert_eq!(wrong(&call("NoError", &[])), None);
        let licence = call("ErrorInternalServerError", &["ErrorInvalidLicense"]);
        assert_eq!(wrong(&licence), Some(("ErrorInvalidLicense", M::Licence)));
        assert_eq!(
            wrong(&call("ErrorInternalServerError", &["ErrorNew"])),
            Some(("ErrorInternalServerError", M::Server))
        );
        assert_eq!(wrong(&call("ErrorNew", &[])), Some(("ErrorNew", M::Server)));
        assert!(is_busy(&call("ErrorInternalServerError", &["ErrorServerBusy"])));
    }

    #[test]
    fn diagnostics_are_decoded_by_their_number() {
        let shown =
            diagnostics("2000005;reason=\"The user specified does not exist.\";error_category=\"invalid_user\"");
        assert!(shown.contains("invalid_user\" ("), "{shown}");
        assert_eq!(diagnostics("9999999;x"), "9999999;x");
    }
}
