//! What may a server do that a credential is for, without getting more than it should, or passing it on?

use data_encoding::BASE64;
use exdoctor::net::sign_in::Credential;
use exdoctor::net::web::Proxies;
use exdoctor_checks::facts::sign_in::Why;

use crate::doors::{ask, config, leaks, net};
use crate::pki::Shown;
use crate::server::{Answer, Asked, Server, answer};

/// A server for `mail.contoso.com`, and what comes of a sign-in there.
struct Case {
    name: &'static str,
    sign_in: &'static str,
    shown: Shown,
    answers: Answer,
    /// What the refusal says, where there is one.
    why: Option<Why>,
    /// Whether the password, or what lets it be guessed, may arrive at that server.
    may_get: bool,
}

const fn case(name: &'static str, sign_in: &'static str, answers: Answer, why: Why) -> Case {
    Case { name, sign_in, shown: Shown::Trusted, answers, why: Some(why), may_get: false }
}

impl Case {
    const fn shown(self, shown: Shown) -> Self {
        Self { shown, ..self }
    }

    const fn may_get(self) -> Self {
        Self { may_get: true, ..self }
    }
}

pub(crate) const BASIC: &str = "WWW-Authenticate: Basic realm=\"mail\"";
const NTLM: &str = "WWW-Authenticate: NTLM";
const NEGOTIATE: &str = "WWW-Authenticate: Negotiate";
const BEARER: &str = "WWW-Authenticate: Bearer authorization_uri=\"https://evil.example/authorize\"";

fn asks_basic(asked: &Asked) -> String {
    match asked.authorization() {
        "" => answer("401 Unauthorized", &[BASIC], ""),
        _ => answer("200 OK", &[], "welcome"),
    }
}

/// A message of NTLM that begins like every challenge.
pub(crate) fn challenge() -> String {
    let mut message = b"NTLMSSP\0\x02\0\0\0".to_vec();
    message.extend([0, 0, 0, 0, 56, 0, 0, 0]); // no name
    message.extend(0xe288_8215_u32.to_le_bytes());
    message.extend([1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0]);
    let info: [u8; 22] = [2, 0, 2, 0, b'C', 0, 7, 0, 8, 0, 0, 0x80, 0x3e, 0xd5, 0xde, 0xb1, 0x9d, 1, 0, 0, 0, 0];
    message.extend([22, 0, 22, 0, 56, 0, 0, 0, 10, 0, 0x63, 0x45, 0, 0, 0, 15]);
    message.extend(info);
    format!("WWW-Authenticate: NTLM {}", BASE64.encode(&message))
}

/// Plays NTLM to the end, and says at the end what is to be said.
fn ntlm_then(asked: &Asked, end: &str) -> String {
    let message = asked.authorization().strip_prefix("NTLM ").and_then(|text| BASE64.decode(text.as_bytes()).ok());
    match message.as_deref().and_then(|message| message.get(8)) {
        None => answer("401 Unauthorized", &[NTLM], ""),
        Some(1) => answer("401 Unauthorized", &[&challenge()], ""),
        Some(_) => end.to_owned(),
    }
}

const CASES: &[Case] = &[
    case("an untrusted chain", "basic", asks_basic, Why::NotEstablished).shown(Shown::Untrusted),
    case("an expired certificate", "basic", asks_basic, Why::NotEstablished).shown(Shown::Expired),
    case("the certificate of another host", "basic", asks_basic, Why::NotEstablished).shown(Shown::OtherName),
    case("an untrusted chain, and NTLM", "ntlm", asks_basic, Why::NotEstablished).shown(Shown::Untrusted),
    case(
        "a redirect to another host",
        "basic",
        |_| answer("302 Found", &["Location: https://evil.example/"], ""),
        Why::NotOffered,
    ),
    case(
        "a redirect that keeps the method",
        "ntlm",
        |_| answer("307 Temporary Redirect", &["Location: https://evil.example/"], ""),
        Why::NotOffered,
    ),
    case(
        "a redirect for ever",
        "negotiate",
        |_| answer("308 Permanent Redirect", &["Location: https://evil.example/"], ""),
        Why::NotOffered,
    ),
    case(
        "a redirect to clear text",
        "basic",
        |_| answer("302 Found", &["Location: http://mail.contoso.com/"], ""),
        Why::NotOffered,
    ),
    case(
        "a redirect with a challenge",
        "basic",
        |_| answer("302 Found", &[BASIC, "Location: https://evil.example/"], ""),
        Why::NotOffered,
    ),
    case(
        "a page that moves on",
        "basic",
        |_| {
            answer(
                "200 OK",
                &["Refresh: 0; url=https://evil.example/", "Alt-Svc: h2=\"evil.example:443\""],
                "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
            )
        },
        Why::NotOffered,
    ),
    case("a host that does not ask", "basic", |_| answer("200 OK", &[], "welcome"), Why::NotOffered),
    case("only Basic, where NTLM is chosen", "ntlm", asks_basic, Why::NotOffered),
    case("only Basic, where Negotiate is chosen", "negotiate", asks_basic, Why::NotOffered),
    case(
        "only Digest",
        "basic",
        |_| answer("401 Unauthorized", &["WWW-Authenticate: Digest realm=x, nonce=y"], ""),
        Why::NotOffered,
    ),
    case(
        "only Bearer, with a sign-in elsewhere",
        "basic",
        |_| answer("401 Unauthorized", &[BEARER], ""),
        Why::NotOffered,
    ),
    case("no scheme at all", "basic", |_| answer("401 Unauthorized", &[], ""), Why::NotOffered),
    case(
        "a proxy's question in place of the server's",
        "basic",
        |_| answer("407 Proxy Authentication Required", &["Proxy-Authenticate: Basic realm=x"], ""),
        Why::NotOffered,
    ),
    case(
        "NTLM that turns into Basic after the first message",
        "ntlm",
        |asked| match asked.authorization() {
            "" => answer("401 Unauthorized", &[NTLM], ""),
            _ => answer("401 Unauthorized", &[BASIC], ""),
        },
        Why::NotOffered,
    ),
    case(
        "NTLM and then Basic after the last message",
        "ntlm",
        |asked| ntlm_then(asked, &answer("401 Unauthorized", &[BASIC], "")),
        Why::Rejected,
    )
    .may_get(),
    case(
        "NTLM and then everything",
        "ntlm",
        |asked| ntlm_then(asked, &answer("401 Unauthorized", &[NTLM, NEGOTIATE, BASIC], "")),
        Why::Rejected,
    )
    .may_get(),
    case(
        "NTLM and then a redirect",
        "ntlm",
        |asked| ntlm_then(asked, &answer("302 Found", &["Location: https://evil.example/"], "")),
        Why::Rejected,
    )
    .may_get(),
    case(
        "NTLM with a broken message",
        "ntlm",
        |asked| match asked.authorization() {
            "" => answer("401 Unauthorized", &[NTLM], ""),
            _ => answer("401 Unauthorized", &["WWW-Authenticate: NTLM TlRMTVNTUAACAAAA"], ""),
        },
        Why::Broken,
    ),
    case("NTLM that does not end", "ntlm", |_| answer("401 Unauthorized", &[NTLM], ""), Why::Broken),
    case(
        "Basic and then a redirect",
        "basic",
        |asked| match asked.authorization() {
            "" => answer("401 Unauthorized", &[BASIC], ""),
            _ => answer("307 Temporary Redirect", &["Location: https://evil.example/"], ""),
        },
        Why::Rejected,
    )
    .may_get(),
    case("a wrong password", "basic", |_| answer("401 Unauthorized", &[BASIC], ""), Why::Rejected).may_get(),
    case("a connection that ends before the answer", "basic", |_| String::new(), Why::NotEstablished),
    case("something that is not HTTP", "basic", |_| "220 mail.contoso.com ESMTP\r\n".to_owned(), Why::NotEstablished),
];

#[tokio::test]
async fn whatever_a_server_does_nobody_else_gets_a_byte_and_it_no_more_than_the_scheme_allows() {
    for case in CASES {
        let evil = Server::tls("evil.example", Shown::Trusted, asks_basic);
        let clear = Server::plain(asks_basic);
        let mail = Server::tls("mail.contoso.com", case.shown, case.answers);
        let places = [
            ("mail.contoso.com:443", &mail),
            ("mail.contoso.com:80", &clear),
            ("evil.example:443", &evil),
            ("evil.example:80", &clear),
        ];
        let net = net(&config("", case.sign_in), &places, Proxies::default());
        let signed = ask(&net, Credential::Exchange, "https://mail.contoso.com/EWS/Exchange.asmx").await;
        let name = case.name;
        let is_answer = signed.asked.answer().is_some_and(|answer| (300..400).contains(&answer.status)) && case.may_get;
        match (&signed.scheme, case.why) {
            (Err(refused), Some(why)) => assert_eq!(refused.why, why, "{name}: {refused}"),
            // A redirect after the sign-in is an answer, and is not followed.
            (Ok(_), _) => assert!(is_answer, "{name}: {:?}", signed.asked),
            (Err(refused), None) => panic!("{name}: {refused}"),
        }
        assert_eq!((evil.got().as_str(), clear.got().as_str()), ("", ""), "{name}");
        assert!(case.may_get || !leaks(&mail.got()), "{name}");
        assert!(case.sign_in == "basic" || mail.signed("Basic") == 0, "{name}");
        assert!(!leaks(&format!("{:?} {:?}", signed.asked, signed.scheme)), "{name}");
        // Asking again presents nothing that was rejected.
        let before = (mail.signed("Basic"), mail.got().matches("TlRMTVNTUAADAAAA").count());
        let again = ask(&net, Credential::Exchange, "https://mail.contoso.com/EWS/Exchange.asmx").await;
        if signed.scheme.as_ref().is_err_and(|refused| refused.why == Why::Rejected) {
            assert_eq!(again.scheme.unwrap_err().why, Why::RejectedBefore, "{name}");
            assert_eq!(before, (mail.signed("Basic"), mail.got().matches("TlRMTVNTUAADAAAA").count()), "{name}");
        }
    }
}
