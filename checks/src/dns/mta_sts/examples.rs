//! Which announcements and policies show what the check says?

use crate::dns::example::{circumstances, contoso, example, lookup, public, texts};
use crate::facts::dns::{Answer, Data, Lookup, MtaSts, Mx, RecordType};
use crate::facts::web::{self, Asked, Failure, Outcome};
use crate::prelude::*;

const NAME: &str = "_mta-sts.contoso.com";
const POLICY: &str = "version: STSv1\nmode: enforce\nmx: *.mail.protection.outlook.com\nmax_age: 604800\n";

pub(super) fn all() -> Vec<Example> {
    let announced = || texts(NAME, &["v=STSv1; id=20260601T000000"]);
    let text = |body: &str| served(200, "text/plain", body);
    let warning = |code| Expect::Finding(Level::Warning, code);
    let note = |code| Expect::Finding(Level::Note, code);
    let failed = |failure, reason: &str| policy(Outcome::Failed { failure, reason: reason.to_owned() });
    let ended = failed(Failure::Certificate, "the certificate has ended");
    let sign_in = failed(Failure::Proxy, "the proxy http://proxy.contoso.com:8080 asks for a sign-in (407)");
    let redirect = policy(Outcome::Answer(web::Answer {
        status: 301,
        headers: vec![("location".to_owned(), "https://www.contoso.com/".to_owned())],
        ..web::Answer::default()
    }));
    let silent = policy(Outcome::NotEstablished { reason: "no answer in time".to_owned() });
    let no_host = policy(Outcome::NoAddress { reason: "mta-sts.contoso.com does not exist".to_owned() });
    vec![
        of("a policy that covers the MX host", announced(), Some(text(POLICY)), Expect::Pass),
        of("no announcement", lookup(NAME, RecordType::Txt, Answer::NxDomain), None, Expect::NotApplicable),
        of(
            "two announcements",
            texts(NAME, &["v=STSv1; id=1", "v=STSv1; id=2"]),
            None,
            warning("several-announcements"),
        ),
        of("an id with a blank", texts(NAME, &["v=STSv1; id=2026 06 01"]), None, warning("announcement")),
        of(
            "a policy for other hosts",
            announced(),
            Some(text(&POLICY.replace("*.mail", "*.other"))),
            warning("mx-not-covered"),
        ),
        of(
            "a policy without max_age",
            announced(),
            Some(text("version: STSv1\nmode: enforce\nmx: *.contoso.com\n")),
            warning("policy"),
        ),
        of("a policy in HTML", announced(), Some(served(200, "text/html", POLICY)), note("media-type")),
        of(
            "a policy that is switched off",
            announced(),
            Some(text("version: STSv1\nmode: none\nmax_age: 86400\n")),
            note("mode-none"),
        ),
        of("no policy file", announced(), Some(served(404, "text/html", "")), warning("not-served")),
        of("a redirect", announced(), Some(redirect), warning("redirected")),
        of("a policy host without address", announced(), Some(no_host), warning("no-host")),
        of("a certificate that has ended", announced(), Some(ended), warning("connection")),
        of("a policy host that is silent", announced(), Some(silent), Expect::Blocked),
        of("a proxy that asks for a sign-in", announced(), Some(sign_in), Expect::Blocked),
        of("no answer in time", lookup(NAME, RecordType::Txt, Answer::Timeout), None, Expect::Blocked),
    ]
}

fn served(status: u16, media: &str, body: &str) -> Asked {
    let headers = vec![("content-type".to_owned(), media.to_owned())];
    policy(Outcome::Answer(web::Answer { status, headers, body: body.to_owned(), ..web::Answer::default() }))
}

fn policy(outcome: Outcome) -> Asked {
    Asked::get("https://mta-sts.contoso.com/.well-known/mta-sts.txt", outcome)
}

fn of(given: &'static str, announcement: Lookup, policy: Option<Asked>, expect: Expect) -> Example {
    let fact = MtaSts { announcement: public(announcement), policy };
    let mut example = example(given, fact, circumstances(Scenario::D), expect);
    let host = "contoso-com.mail.protection.outlook.com".to_owned();
    let mx = lookup("contoso.com", RecordType::Mx, Answer::Records(vec![Data::Mx { preference: 0, host }]));
    example.facts.record(&contoso(), Mx { seen: public(mx.clone()), resolver: mx, hosts: Vec::new(), beyond: 0 });
    example
}
