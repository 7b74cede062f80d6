//! How often is a password shown to a key distribution centre that does not answer to it?

use exdoctor::net::sign_in::Credential;
use exdoctor::net::web::Proxies;
use exdoctor_checks::facts::sign_in::Why;

use crate::doors::{ask, config, net};
use crate::pki::Shown;
use crate::rejections::{URL, at_once};
use crate::server::{Asked, Server, answer};

const CENTRES: &str = "[network]\nkdc = ['dc1.contoso.com', 'dc2.contoso.com']";
const AUTODISCOVER: &str = "https://autodiscover.contoso.com/autodiscover/autodiscover.xml";

/// The type `PA-ENC-TIMESTAMP`, before its value: what the password has encrypted.
const ENCRYPTED_TIME: &[u8] = &[0xa1, 0x03, 0x02, 0x01, 0x02, 0xa2];

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap();
    assert!(length < 0x80, "short forms are enough here");
    [&[tag, length], content].concat()
}

/// `KRB-ERROR` with the demand for pre-authentication.
fn demand() -> Vec<u8> {
    let field = |number: u8, content: &[u8]| der(0xa0 | number, content);
    let number = |value: u8| der(0x02, &[value]);
    let word = |text: &str| der(0x1b, text.as_bytes());
    let service = [word("krbtgt"), word("CONTOSO.COM")].concat();
    let service = [field(0, &number(2)), field(1, &der(0x30, &service))].concat();
    let fields = [
        field(0, &number(5)),
        field(1, &number(30)),
        field(4, &der(0x18, b"20260601090000Z")),
        field(5, &number(0)),
        field(6, &number(25)),
        field(9, &word("CONTOSO.COM")),
        field(10, &der(0x30, &service)),
    ];
    der(0x7e, &der(0x30, &fields.concat()))
}

fn has_password(asked: &[u8]) -> bool {
    asked.windows(ENCRYPTED_TIME.len()).any(|own| own == ENCRYPTED_TIME)
}

fn drops(asked: &[u8]) -> Vec<u8> {
    if has_password(asked) { Vec::new() } else { demand() }
}

fn babbles(asked: &[u8]) -> Vec<u8> {
    if has_password(asked) { b"HTTP/1.1 400 Bad Request".to_vec() } else { demand() }
}

fn negotiates(_: &Asked) -> String {
    answer("401 Unauthorized", &["WWW-Authenticate: Negotiate"], "")
}

#[tokio::test]
async fn a_centre_that_does_not_answer_to_the_password_is_shown_it_once_and_nobody_else_is() {
    for says in [drops as fn(&[u8]) -> Vec<u8>, babbles] {
        let (first, second) = (Server::centre(says), Server::centre(says));
        let mail = Server::tls("mail.contoso.com", Shown::Trusted, negotiates);
        let other = Server::tls("autodiscover.contoso.com", Shown::Trusted, negotiates);
        let places = [
            ("dc1.contoso.com:88", &first),
            ("dc2.contoso.com:88", &second),
            ("mail.contoso.com:443", &mail),
            ("autodiscover.contoso.com:443", &other),
        ];
        let doors = || net(&config(CENTRES, "negotiate"), &places, Proxies::default());
        let heard = at_once(doors(), Credential::Exchange, URL).await;
        assert_eq!((first.count(ENCRYPTED_TIME), second.count(ENCRYPTED_TIME)), (1, 0));
        assert!(heard.iter().all(|why| matches!(why, Some(Why::NotEstablished | Why::Broken))), "{heard:?}");
        assert_eq!(mail.signed("N"), 0, "neither a ticket nor NTLM");

        let doors = doors();
        for url in [URL, AUTODISCOVER, URL] {
            let refused = ask(&doors, Credential::Exchange, url).await.scheme.unwrap_err();
            assert!(refused.reason.contains("nobody is shown it again in this run"), "{refused}");
        }
        assert_eq!((first.count(ENCRYPTED_TIME), second.count(ENCRYPTED_TIME)), (2, 0), "once a run");
        assert_eq!((mail.signed("N"), other.signed("N")), (0, 0));
    }
}
