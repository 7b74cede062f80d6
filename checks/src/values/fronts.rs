//! By which traces is a product known that stands in front of a web server?

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use super::below;
use crate::facts::web::Answer;

/// A trace of a product. Nothing of this decides a verdict: it only names what may stand there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Front {
    /// The product.
    pub product: String,
    /// What it does there.
    pub kind: FrontKind,
    /// Where the trace is.
    pub place: Place,
    /// The name of the header, where it is one.
    #[serde(default)]
    pub header: String,
    /// What is found there, in lower case; any value when empty.
    #[serde(default)]
    pub text: String,
}

/// What a product in front of a server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FrontKind {
    /// It asks users to sign in before they get further.
    PreAuthentication,
    /// It spreads requests over servers.
    LoadBalancer,
    /// It passes requests on, or filters them.
    Proxy,
    /// It connects Exchange Online with Exchange from the inside.
    HybridAgent,
}

/// Where a trace is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In the value of a header.
    Header,
    /// At the beginning of a cookie's name.
    Cookie,
    /// In the address of a redirect.
    Location,
    /// In the body.
    Body,
    /// The host lies below this name.
    Host,
}

#[derive(Deserialize)]
struct Table {
    front: Vec<Front>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| toml::from_str(include_str!("fronts.toml")).expect("the table of fronts is tested"));

/// How much of a body is searched.
const SEARCHED: usize = 16 * 1024;

impl Front {
    fn shows(&self, host: &str, answer: &Answer, body: &str) -> bool {
        let within = |value: &str| value.to_ascii_lowercase().contains(&self.text);
        match self.place {
            Place::Header => answer.header(&self.header).any(within),
            Place::Cookie => answer.header("set-cookie").any(|value| {
                let name = value.split(['=', ';']).next().unwrap_or_default().trim();
                name.to_ascii_lowercase().starts_with(&self.text)
            }),
            Place::Location => answer.header("location").any(within),
            Place::Body => body.contains(&self.text),
            Place::Host => below(host, &self.text),
        }
    }
}

/// When the table was compared with the products' public documentation, and how many rows it has: none of them is confirmed.
pub fn compared() -> (Date, usize) {
    (jiff::civil::date(2026, 11, 20), TABLE.front.len())
}

/// The products whose traces an answer of a host bears, each once.
pub fn fronts(host: &str, answer: &Answer) -> Vec<&'static Front> {
    let body: String = answer.body.chars().take(SEARCHED).collect::<String>().to_ascii_lowercase();
    let mut found: Vec<&'static Front> = Vec::new();
    for front in TABLE.front.iter().filter(|front| front.shows(host, answer, &body)) {
        if found.iter().all(|known| known.product != front.product) {
            found.push(front);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn products(headers: &[(&str, &str)], body: &str) -> Vec<&'static str> {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let answer = Answer { status: 200, headers, body: body.to_owned(), ..Answer::default() };
        fronts("mail.contoso.com", &answer).into_iter().map(|front| front.product.as_str()).collect()
    }

    #[test]
    fn a_product_is_known_by_any_of_its_traces_and_named_once() {
        assert_eq!(products(&[("location", "/my.policy"), ("set-cookie", "MRHSession=")], ""), ["F5 BIG-IP APM"]);
        assert_eq!(
            products(&[("location", "https://sts.contoso.com/adfs/ls/?wa=wsignin1.0")], ""),
            ["AD FS (Web Application Proxy)"]
        );
        assert_eq!(products(&[("server", "nginx/1.26.2")], "<center>nginx</center>"), ["nginx"]);
        assert_eq!(products(&[("server", "Microsoft-IIS/10.0")], ""), Vec::<&str>::new());
    }

    #[test]
    fn every_trace_says_what_is_looked_for() {
        for front in &TABLE.front {
            assert_eq!(front.text, front.text.to_ascii_lowercase(), "{}", front.product);
            let named = !front.header.is_empty();
            assert_eq!(named, front.place == Place::Header, "{}", front.product);
            assert!(named || !front.text.is_empty(), "{}", front.product);
        }
    }
}
