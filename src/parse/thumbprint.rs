//! Which certificate does a thumbprint name?

use super::Refusal;

/// A SHA-1 thumbprint, upper case; blanks, colons and the invisible mark that Windows copies along do not count.
///
/// # Errors
/// When it is none.
pub fn thumbprint(text: &str) -> Result<String, Refusal> {
    let hex: String = text.chars().filter(|c| !matches!(c, ' ' | ':' | '\u{200e}')).collect();
    if hex.len() == 40 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(hex.to_ascii_uppercase());
    }
    Err(Refusal::new("is no SHA-1 thumbprint").instead("give its 40 hexadecimal digits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbprint_is_read_as_windows_and_openssl_write_it() {
        let own = "7C1BD4B0FB788E958E0BBCF8E7D1C616B113D2EE";
        let colons: Vec<&str> = (0..20).map(|at| &own[2 * at..2 * at + 2]).collect();
        for text in [own.to_owned(), own.to_lowercase(), colons.join(":"), format!("\u{200e}{}", colons.join(" "))] {
            assert_eq!(thumbprint(&text), Ok(own.to_owned()));
        }
        for text in ["", "7C1B", &"x".repeat(40), &"a".repeat(64)] {
            assert!(thumbprint(text).is_err(), "{text}");
        }
    }
}
