//! How does evidence show a web request?

use crate::facts::dns::short;
use crate::facts::web::Asked;
use crate::model::Evidence;

/// A request and what came of it, in a line.
pub fn request(asked: &Asked) -> Evidence {
    let way = match (&asked.address, &asked.proxy) {
        (_, Some(proxy)) => format!(" (through {proxy})"),
        (Some(address), None) => format!(" ({address})"),
        (None, None) => String::new(),
    };
    let what = format!("{} {}{way}", asked.method, short(&asked.url));
    Evidence::new(what, short(&asked.outcome.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::web::{Answer, Outcome};

    #[test]
    fn a_request_is_a_line_that_says_what_was_asked_of_whom_and_what_came() {
        let answer = Answer {
            status: 302,
            headers: vec![("location".to_owned(), "https://autodiscover-s.outlook.com/".to_owned())],
            untrusted: Some("it has ended".to_owned()),
            ..Answer::default()
        };
        let mut asked = Asked::get("https://autodiscover.contoso.com/", Outcome::Answer(answer));
        asked.address = Some("192.0.2.1:443".to_owned());
        let shown = request(&asked);
        assert_eq!(shown.what, "GET https://autodiscover.contoso.com/ (192.0.2.1:443)");
        let expected = "status 302 to https://autodiscover-s.outlook.com/, certificate not trusted: it has ended";
        assert_eq!(shown.observed, expected);
    }
}
