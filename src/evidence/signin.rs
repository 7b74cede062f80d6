//! Which key does a pasted error of the sign-in service name?

use exdoctor_checks::facts::deployment::TokenError;

/// More errors than these are not kept.
const MOST: usize = 100;

/// Whether a text holds an error of the sign-in service.
pub(super) fn is_error(text: &str) -> bool {
    codes(text).next().is_some()
}

/// The errors of the text, each with the thumbprint that follows it.
pub(super) fn errors(text: &str, file: &str) -> Vec<TokenError> {
    let starts: Vec<(usize, &str)> = codes(text).take(MOST).collect();
    let ends = starts.iter().skip(1).map(|(at, _)| *at).chain([text.len()]);
    let mut errors: Vec<TokenError> = Vec::new();
    for ((start, code), end) in starts.iter().zip(ends) {
        let part = &text[*start..end];
        let error = TokenError {
            code: (*code).to_owned(),
            thumbprint: thumbprint(part),
            at: timestamp(part),
            file: file.to_owned(),
        };
        if !errors.contains(&error) {
            errors.push(error);
        }
    }
    errors
}

/// `AADSTS` and five digits or more, with their places.
fn codes(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices("AADSTS").filter_map(|(at, _)| {
        let digits = text[at + 6..].bytes().take_while(u8::is_ascii_digit).count();
        (5..=9).contains(&digits).then(|| (at, &text[at..at + 6 + digits]))
    })
}

/// The first run of exactly forty hexadecimal digits.
fn thumbprint(text: &str) -> Option<String> {
    let mut words = text.split(|c: char| !c.is_ascii_hexdigit());
    words.find(|word| word.len() == 40).map(str::to_ascii_uppercase)
}

/// `Timestamp: 2026-06-01 10:20:30Z`, as the service appends it.
fn timestamp(text: &str) -> Option<jiff::Timestamp> {
    let (_, rest) = text.split_once("Timestamp:")?;
    rest.trim_start().get(..20).and_then(|moment| moment.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_thumbprint_and_time_are_found() {
        let text = "AADSTS700027: Client assertion contains an invalid signature. [Reason - The key was not found., Thumbprint of \
                    key used by client: 'ab0123456789abcdef0123456789abcdef012345'.]\r\nTrace ID: 1\r\nTimestamp: 2026-06-01 10:20:30Z";
        let errors = errors(text, "error.txt");
        assert_eq!((errors.len(), errors[0].code.as_str()), (1, "AADSTS700027"));
        assert_eq!(errors[0].thumbprint.as_deref(), Some("AB0123456789ABCDEF0123456789ABCDEF012345"));
        assert_eq!(errors[0].at.unwrap().to_string(), "2026-06-01T10:20:30Z");
        assert!(!is_error("AADSTS is a prefix"));
    }
}
