//! Which parts of a quoted line must nobody read?

/// What stands where something was left out.
const LEFT_OUT: &str = "‹left out›";
/// Words behind which a secret stands, in lower case.
const NAMES: [&str; 22] = [
    "password",
    "passwd",
    "passwort",
    "kennwort",
    "pwd",
    "client_secret",
    "clientsecret",
    "client_assertion",
    "assertion",
    "access_token",
    "accesstoken",
    "refresh_token",
    "refreshtoken",
    "id_token",
    "actortoken",
    "secret",
    "apikey",
    "api_key",
    "securestring",
    "sharedaccesskey",
    "accountkey",
    "asplaintext",
];
/// Schemes of an Authorization header.
const SCHEMES: [&str; 4] = ["bearer ", "basic ", "ntlm ", "negotiate "];
/// A run of letters and digits that is longer than this is a key or a token.
const LONGEST_RUN: usize = 65;

/// The line without passwords, secrets and tokens.
pub(in crate::explain) fn redacted(line: &str) -> String {
    runs(&schemes(&named(&addresses(line))))
}

/// `user:password@host` of an address.
fn addresses(line: &str) -> String {
    let Some((scheme, rest)) = line.split_once("://") else { return line.to_owned() };
    let end = rest.find(|c: char| c == '/' || c.is_whitespace()).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let host = match authority.rsplit_once('@') {
        Some((_, host)) => format!("{LEFT_OUT}@{host}"),
        None => authority.to_owned(),
    };
    format!("{scheme}://{host}{}", addresses(tail))
}

/// The value behind a name such as `password=`, `"client_secret": "…"`, `-ClientSecret …`.
fn named(line: &str) -> String {
    let lower = line.to_ascii_lowercase();
    let mut out = String::with_capacity(line.len());
    let mut at = 0;
    while let Some((name, start)) = next_name(&lower, at) {
        let end = start + name.len();
        if let Some((from, to)) = value(line, &lower, start, end) {
            out.push_str(&line[at..from]);
            out.push_str(LEFT_OUT);
            at = to;
        } else {
            out.push_str(&line[at..end]);
            at = end;
        }
    }
    out.push_str(&line[at..]);
    out
}

fn next_name(lower: &str, from: usize) -> Option<(&'static str, usize)> {
    let found = NAMES.iter().filter_map(|name| lower[from..].find(name).map(|at| (*name, from + at)));
    found.min_by_key(|(name, at)| (*at, usize::MAX - name.len()))
}

/// Where the value behind a name stands: after `=` or `:`, or, for an option, after a space.
fn value(line: &str, lower: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    let rest = &line[end..];
    let quoted = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
    let spaced = quoted.trim_start();
    let is_option =
        lower[..start].ends_with('-') || lower[..start].rsplit(' ').next().is_some_and(|w| w.starts_with('-'));
    let after = match spaced.strip_prefix(['=', ':']) {
        Some(after) => after.trim_start(),
        None if is_option && spaced.len() < quoted.len() => spaced,
        None => return None,
    };
    let from = line.len() - after.len();
    let stop = match after.chars().next()? {
        // A command that makes the value may name it.
        '(' => after.len(),
        open @ ('"' | '\'' | '“' | '‘' | '„') => {
            let inner = &after[open.len_utf8()..];
            let close = inner.find(['"', '\'', '”', '’', '“']).unwrap_or(inner.len());
            open.len_utf8() + close
        }
        _ => after.find(|c: char| c.is_whitespace() || matches!(c, '&' | ',' | ';' | '<' | '}')).unwrap_or(after.len()),
    };
    (stop > 0).then_some((from, from + stop))
}

/// What follows the scheme of an Authorization header.
fn schemes(line: &str) -> String {
    let lower = line.to_ascii_lowercase();
    for scheme in SCHEMES {
        let Some(at) = lower.find(scheme).filter(|_| !lower.contains("authenticate")) else { continue };
        let from = at + scheme.len();
        let end = line[from..].find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ','));
        let end = end.map_or(line.len(), |end| from + end);
        let header = lower[..at].trim_end().ends_with(':') || lower[..at].trim_end().ends_with('"');
        if end - from > 7 && (header || scheme == "bearer ") && !line[from..end].contains('=') {
            return format!("{}{LEFT_OUT}{}", &line[..from], schemes(&line[end..]));
        }
    }
    line.to_owned()
}

/// Tokens, keys and long runs of base64, whatever stands before them.
fn runs(line: &str) -> String {
    let is_inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '_' | '-' | '.' | '~');
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_inner(c)).unwrap_or(rest.len());
        if end == 0 {
            let first = rest.chars().next().map_or(1, char::len_utf8);
            out.push_str(&rest[..first]);
            rest = &rest[first..];
            continue;
        }
        let run = &rest[..end];
        out.push_str(if is_secret(run) { LEFT_OUT } else { run });
        rest = &rest[end..];
    }
    out
}

fn is_secret(run: &str) -> bool {
    let is_hex = run.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_token = run.len() > 20 && run.contains("eyJ");
    let is_client_secret = (30..=50).contains(&run.len()) && run.contains('~');
    let parts = run.split(['.', '/', '-']).map(str::len).max().unwrap_or(0);
    is_token || is_client_secret || (parts > LONGEST_RUN && !is_hex) || (is_hex && run.len() > 128)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANARY: &str = "hunter2Canary";

    #[test]
    fn no_way_to_write_a_secret_gets_through() {
        let long = "QUJD".repeat(30);
        for line in [
            format!("password={CANARY}"),
            format!("Password : {CANARY}"),
            format!("\"client_secret\": \"{CANARY}\","),
            format!("grant_type=x&client_secret={CANARY}&scope=y"),
            format!(".\\Configure.ps1 -ClientSecret \"{CANARY}\" -ClientID 1"),
            format!("-privateKeyPassword (ConvertTo-SecureString '{CANARY}' -AsPlainText {CANARY})"),
            format!("Authorization: Bearer {CANARY}"),
            format!("Authorization: Basic {CANARY}"),
            format!("http://svc:{CANARY}@proxy.contoso.com:8080/x"),
            format!("Kennwort: „{CANARY}“"),
            format!("<password>{CANARY}</password>").replace('>', "> ").replace("<password> ", "password="),
        ] {
            assert!(!redacted(&line).contains(CANARY), "{line} -> {}", redacted(&line));
        }
        for secret in
            [long.as_str(), "Abc8Q~0123456789abcdefghijklmnopqrstuvw", "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln"]
        {
            assert!(!redacted(&format!("value {secret} end")).contains(secret));
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        for line in [
            "AADSTS50055: The password has expired.",
            "Thumbprint of key used by client: '0123456789ABCDEF0123456789ABCDEF01234567'",
            "WWW-Authenticate: Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", error=\"invalid_token\"",
            "https://login.microsoftonline.com/common/oauth2/authorize",
            "WWW-Authenticate: Negotiate",
            "the basic reason is unknown",
        ] {
            assert_eq!(redacted(line), line);
        }
    }
}
