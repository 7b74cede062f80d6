//! Which ways to sign in does a server offer?
//!
//! A reader of `WWW-Authenticate` after RFC 9110, section 11.6.1: several challenges in one header, quoted strings and
//! token68; forgiving where servers are known to be careless, and bounded whatever they send.

/// One offered way to sign in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenge {
    /// The scheme, as it is written.
    pub scheme: String,
    /// What stands behind the scheme without a name: of NTLM and Negotiate.
    pub token: Option<String>,
    /// Named parameters, in their order.
    pub params: Vec<(String, String)>,
}

/// Who may issue tokens: an id, and for which realm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// The id of the principal, or an address; in lower case.
    pub id: String,
    /// The realm in lower case; `*` is any.
    pub realm: Option<String>,
}

/// Challenges of one answer beyond these are left out.
const CHALLENGES: usize = 32;
/// Parameters of one challenge beyond these are left out.
const PARAMS: usize = 32;
/// Bytes of one header beyond these are left out.
const BYTES: usize = 16 * 1024;

impl Challenge {
    /// Whether it is of a scheme, whatever the case.
    pub fn is(&self, scheme: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme)
    }

    /// A parameter, whatever the case of its name.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The issuers that a bearer challenge trusts.
    pub fn issuers(&self) -> Vec<Issuer> {
        let list = self.param("trusted_issuers").unwrap_or_default();
        let entries = list.split(',').map(str::trim).filter(|entry| !entry.is_empty()).take(CHALLENGES);
        entries.map(issuer).collect()
    }
}

fn issuer(entry: &str) -> Issuer {
    let lower = entry.to_ascii_lowercase();
    match lower.split_once('@') {
        Some((id, realm)) => Issuer { id: id.trim().to_owned(), realm: Some(realm.trim().to_owned()) },
        None => Issuer { id: lower, realm: None },
    }
}

/// Every challenge of the headers of one answer.
pub fn challenges<'a>(headers: impl IntoIterator<Item = &'a str>) -> Vec<Challenge> {
    let mut found = Vec::new();
    for header in headers {
        let end = header.char_indices().map(|(at, _)| at).take_while(|at| *at <= BYTES).last().unwrap_or(0);
        let text = if header.len() > BYTES { &header[..end] } else { header };
        Reader { rest: text, found: &mut found }.read();
        if found.len() >= CHALLENGES {
            break;
        }
    }
    found
}

struct Reader<'a, 'f> {
    rest: &'a str,
    found: &'f mut Vec<Challenge>,
}

impl<'a> Reader<'a, '_> {
    fn read(&mut self) {
        let before = self.found.len();
        while self.found.len() < CHALLENGES {
            self.skip(|c| c == ',' || c.is_ascii_whitespace());
            let word = self.word();
            if word.is_empty() {
                // A byte that begins no word says nothing.
                let mut rest = self.rest.chars();
                if rest.next().is_none() {
                    return;
                }
                self.rest = rest.as_str();
                continue;
            }
            let is_param = self.rest.trim_start().starts_with('=');
            match self.found.get_mut(before..).and_then(<[Challenge]>::last_mut) {
                Some(_) if is_param => self.param(word),
                _ => self.scheme(word),
            }
        }
    }

    /// A scheme, and the token behind it where there is one.
    fn scheme(&mut self, word: &'a str) {
        let mut challenge = Challenge { scheme: word.to_owned(), ..Challenge::default() };
        let spaced = self.rest.trim_start();
        let end = spaced.find(|c: char| !is_token68(c)).unwrap_or(spaced.len());
        let padding = spaced[end..].len() - spaced[end..].trim_start_matches('=').len();
        let (token, after) = spaced.split_at(end + padding);
        let alone = after.trim_start().is_empty() || after.trim_start().starts_with(',');
        if !token.is_empty() && alone && spaced.len() < self.rest.len() {
            challenge.token = Some(token.to_owned());
            self.rest = after;
        }
        self.found.push(challenge);
    }

    fn param(&mut self, name: &str) {
        let after = self.rest.trim_start().strip_prefix('=').unwrap_or_default().trim_start();
        let (value, rest) = if let Some(quoted) = after.strip_prefix('"') {
            unquote(quoted)
        } else {
            let end = after.find(|c: char| c == ',' || c.is_ascii_whitespace()).unwrap_or(after.len());
            (after[..end].to_owned(), &after[end..])
        };
        self.rest = rest;
        if let Some(last) = self.found.last_mut()
            && last.params.len() < PARAMS
        {
            last.params.push((name.to_owned(), value));
        }
    }

    fn word(&mut self) -> &'a str {
        let end = self.rest.find(|c: char| !is_token(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn skip(&mut self, skipped: impl Fn(char) -> bool) {
        self.rest = self.rest.trim_start_matches(skipped);
    }
}

/// A quoted string up to its end, and what stands behind it; where the end is missing, all of it.
fn unquote(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &text[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            c => value.push(c),
        }
    }
    (value, "")
}

const fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '!' | '#' | '$' | '%' | '&' | '\'' | '*' | '+' | '-' | '.' | '^' | '_' | '`' | '|' | '~')
}

const fn is_token68(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~' | '+' | '/')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn schemes(headers: &[&str]) -> Vec<String> {
        let found = challenges(headers.iter().copied());
        found
            .into_iter()
            .map(|one| {
                let params: Vec<String> = one.params.iter().map(|(name, value)| format!("{name}={value}")).collect();
                let token = one.token.map(|token| format!(" {token}")).unwrap_or_default();
                format!("{}{token}[{}]", one.scheme, params.join("|"))
            })
            .collect()
    }

    #[test]
    fn several_challenges_in_one_header_are_told_apart_from_parameters() {
        let header = r#"Bearer client_id="00000002", trusted_issuers="a@*,b@c", token_types="x y", authorization_uri="https://login/", Basic Realm="", Negotiate, NTLM"#;
        assert_eq!(
            schemes(&[header]),
            [
                "Bearer[client_id=00000002|trusted_issuers=a@*,b@c|token_types=x y|authorization_uri=https://login/]",
                "Basic[Realm=]",
                "Negotiate[]",
                "NTLM[]"
            ]
        );
    }

    #[test]
    fn tokens_and_careless_spaces_are_taken() {
        assert_eq!(
            schemes(&["NTLM TlRMTVNTUAAC==", "Negotiate oYG+/=, Basic realm = mail"]),
            ["NTLM TlRMTVNTUAAC==[]", "Negotiate oYG+/=[]", "Basic[realm=mail]"]
        );
        assert_eq!(schemes(&[r#", ,Basic realm="a \"b\", NTLM""#]), ["Basic[realm=a \"b\", NTLM]"]);
        assert_eq!(schemes(&[r#"Basic realm="never ends, NTLM"#]), ["Basic[realm=never ends, NTLM]"]);
        assert_eq!(schemes(&["", "  ", "=", "\"", "\u{1b}[31m"]), ["31m[]"]);
        // Without a scheme before it, a parameter is one itself.
        assert_eq!(schemes(&["realm=x"]), ["realm[]", "x[]"]);
    }

    #[test]
    fn issuers_have_a_realm_or_are_addresses() {
        let header = "Bearer trusted_issuers=\"00000001-0000-0000-C000-000000000000@*, https://sts.windows.net/x/\"";
        let issuers = challenges([header])[0].issuers();
        assert_eq!(
            issuers[0],
            Issuer { id: "00000001-0000-0000-c000-000000000000".to_owned(), realm: Some("*".to_owned()) }
        );
        assert_eq!((issuers[1].id.as_str(), &issuers[1].realm), ("https://sts.windows.net/x/", &None));
    }

    #[test]
    fn a_flood_is_cut() {
        let many = "Basic a=1,".repeat(10_000);
        assert_eq!(challenges([many.as_str()]).len(), CHALLENGES);
        let params = format!("Bearer {}", "a=1,".repeat(10_000));
        assert_eq!(challenges([params.as_str()])[0].params.len(), PARAMS);
        let long = format!("Basic realm=\"{}", "\u{e9}".repeat(100_000));
        assert!(challenges([long.as_str()])[0].params[0].1.len() <= BYTES);
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic_or_grow(header in "\\PC*") {
            let found = challenges([header.as_str()]);
            let kept = |one: &Challenge| one.scheme.len() + one.token.as_ref().map_or(0, String::len)
                + one.params.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
            prop_assert!(found.iter().map(kept).sum::<usize>() <= header.len());
        }
    }
}
