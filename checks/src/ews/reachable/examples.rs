//! What answers in the place of EWS, and what does the check say?

use crate::ews::example::{
    BEARER, ONLINE, answer, error, example, failed, host, inside, lost, note, outside, run_from, scanned, server,
    silent, unauthorized, uncertified, warning,
};
use crate::facts::ews::EwsAnswers;
use crate::facts::web::{Failure, Outcome};
use crate::model::{Hybrid, Vantage};
use crate::prelude::*;

pub(super) fn examples() -> Vec<Example> {
    let ntlm = || unauthorized(&["Negotiate", "NTLM"]);
    let to = |location: &str| answer(302, &[("location", location)], "");
    let html = |body: &str| answer(200, &[("content-type", "text/html")], body);
    let form = "<form action='/my.policy'><input type=\"password\"></form>";
    let help = "<p>You have created a service. svcutil https://ex01/EWS/Exchange.asmx?wsdl";
    let of = |given, outcome: Outcome, expect| example(given, server(&outcome), outside(), expect);
    let from = |given, outcome: Outcome, vantage, expect| {
        example(given, server(&outcome), run_from(Scenario::B, vantage), expect)
    };
    let modern = Circumstances { hybrid: Some(Hybrid::Modern), ..run_from(Scenario::C, Vantage::Internet) };
    let agent = "1111.resource.mailboxmigration.his.msappproxy.net";
    let bare = answer(401, &[("www-authenticate", "Basic realm=\"intranet\"")], "");
    let get_only = EwsAnswers { get: server(&to("https://mail.contoso.com/owa/")).get, ..server(&ntlm()) };
    vec![
        of("EWS asks for sign-in", ntlm(), Expect::Pass),
        example("Exchange Online asks for a token", host(ONLINE, &unauthorized(&[BEARER])), inside(), Expect::Pass),
        example("browsers are redirected, clients are not", get_only, outside(), Expect::Pass),
        of("something that shows no trace of Exchange", bare, note("no-trace-of-exchange")),
        of("a redirect to Outlook on the web", to("https://mail.contoso.com/owa/"), error("owa-redirect")),
        of("a redirect to AD FS", to("https://sts.contoso.com/adfs/ls/?version=1.0"), error("pre-authentication")),
        of("a page that asks for a password", html(form), error("pre-authentication")),
        of("a redirect to another site", to("https://www.contoso.com/"), error("redirect")),
        of("a web page", html("<p>Welcome"), error("page")),
        of("nothing at the path", answer(404, &[], ""), error("not-found")),
        of(
            "a load balancer without servers",
            answer(503, &[], "No server is available to handle this request."),
            error("unavailable"),
        ),
        of("a status that nobody expects", answer(418, &[], ""), error("unexpected-status")),
        of("EWS without sign-in", html(help), warning("anonymous")),
        of("a filter of addresses", answer(403, &[], ""), Expect::Blocked),
        of("no time now", answer(429, &[], ""), Expect::Blocked),
        from("a web page, seen from inside", html("<p>Welcome"), Vantage::Internal, Expect::Blocked),
        from("a web page, seen from nobody knows where", html("<p>Welcome"), Vantage::Unknown, warning("page")),
        example(
            "a proxy's page in place of Exchange Online",
            host(ONLINE, &html("<p>Blocked")),
            inside(),
            error("page"),
        ),
        example("the Hybrid Agent", server(&silent()), modern, Expect::NotApplicable),
        example("a host of the Hybrid Agent", host(agent, &silent()), outside(), Expect::NotApplicable),
        of("silence", silent(), Expect::Blocked),
        of("the answer is no HTTP", failed(Failure::Protocol), error("not-http")),
        of("the connection is refused", failed(Failure::Refused), error("refused")),
        scanned(example(
            "the connection is refused, and the TLS checks say so",
            server(&failed(Failure::Refused)),
            outside(),
            Expect::Blocked,
        )),
        scanned(example("the certificate is not trusted", uncertified(), outside(), Expect::Blocked)),
        lost("nobody could look"),
    ]
}
