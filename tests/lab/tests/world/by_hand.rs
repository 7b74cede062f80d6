//! Does an endpoint that answers by hand say what it is told to say?

use std::net::SocketAddr;

use exdoctor_lab::{Conduct, Endpoint, Key, Leaf, Quirk, Running, Version, World};

use crate::raw::{CERTIFICATE, CERTIFICATE_REQUEST, DONE, Flight, Heard, KEY_EXCHANGE, hear, offer};
use crate::support::started;

const MAIL: &str = "mail.contoso.com:443";
const ADDRESS: &str = "192.0.2.10:443";

const NULL_SHA: u16 = 0x0002;
const RC4_MD5: u16 = 0x0004;
const RC4_EXPORT: u16 = 0x0003;
const RSA_AES128: u16 = 0x002f;
const DHE_GCM: u16 = 0x009e;
const ANONYMOUS: u16 = 0xc018;
const ECDHE_CBC384: u16 = 0xc028;

async fn mail(change: impl FnOnce(&mut Endpoint)) -> (Running, SocketAddr) {
    let mut world = World::published();
    change(world.endpoint(MAIL));
    let lab = started(world).await;
    let address = lab.connect_to()[ADDRESS];
    (lab, address)
}

fn flight(heard: Heard) -> Flight {
    match heard {
        Heard::Flight(flight) => flight,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn each_version_is_chosen_where_it_is_served_and_refused_where_it_is_not() {
    for (version, number) in
        [(Version::Ssl3, 0x0300), (Version::Tls10, 0x0301), (Version::Tls11, 0x0302), (Version::Tls12, 0x0303)]
    {
        let (_lab, server) = mail(|mail| mail.only(version, &["TLS_RSA_WITH_AES_128_CBC_SHA"])).await;
        for offered in 0x0300..=0x0303 {
            let heard = offer(server, offered, &[RSA_AES128], false).await;
            if offered < number {
                assert_eq!(heard, Heard::Alert(70), "{offered:04x} at a server with {version:?}");
            } else {
                let flight = flight(heard);
                assert_eq!((flight.version, flight.suite, flight.compression), (number, RSA_AES128, 0));
                assert_eq!(flight.kinds(), [CERTIFICATE, DONE]);
            }
        }
    }
}

#[tokio::test]
async fn the_order_of_the_server_counts_and_what_it_does_not_know_is_refused() {
    let suites = ["TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "TLS_RSA_WITH_AES_128_CBC_SHA"];
    let (_lab, server) = mail(|mail| mail.only(Version::Tls12, &suites)).await;
    let chosen = flight(offer(server, 0x0303, &[RSA_AES128, ECDHE_CBC384], false).await);
    assert_eq!((chosen.suite, chosen.kinds()), (ECDHE_CBC384, vec![CERTIFICATE, KEY_EXCHANGE, DONE]));
    assert_eq!(chosen.message(KEY_EXCHANGE)[..4], [3, 0, 23, 65]);
    assert_eq!(offer(server, 0x0303, &[DHE_GCM], false).await, Heard::Alert(40));
}

#[tokio::test]
async fn each_exchange_of_keys_has_its_parameters() {
    let suites = [
        "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDH_anon_WITH_AES_128_CBC_SHA",
        "TLS_RSA_EXPORT_WITH_RC4_40_MD5",
        "TLS_RSA_WITH_NULL_SHA",
    ];
    let (_lab, server) = mail(|mail| {
        mail.only(Version::Tls12, &suites);
        mail.by_hand.dh_bits = 1024;
    })
    .await;
    let ask = async |suite| flight(offer(server, 0x0303, &[suite], false).await);
    assert_eq!(ask(DHE_GCM).await.message(KEY_EXCHANGE)[..2], [0, 128]);
    assert_eq!(ask(ANONYMOUS).await.kinds(), [KEY_EXCHANGE, DONE]);
    assert_eq!(ask(RC4_EXPORT).await.message(KEY_EXCHANGE)[..2], [0, 64]);
    assert_eq!(ask(NULL_SHA).await.kinds(), [CERTIFICATE, DONE]);
}

#[tokio::test]
async fn quirks_are_what_they_say() {
    let suites = ["TLS_RSA_WITH_AES_128_CBC_SHA"];
    let (_lab, server) = mail(|mail| {
        mail.only(Version::Tls12, &suites);
        mail.by_hand.quirk = Quirk::ForeignSuite;
    })
    .await;
    assert_eq!(flight(offer(server, 0x0303, &[RSA_AES128], false).await).suite, RC4_MD5);
    let (_lab, server) = mail(|mail| {
        mail.only(Version::Tls12, &suites);
        mail.by_hand.quirk = Quirk::DeafToTls13;
    })
    .await;
    assert_eq!(offer(server, 0x0303, &[RSA_AES128], true).await, Heard::Silence);
    assert_eq!(flight(offer(server, 0x0303, &[RSA_AES128], false).await).suite, RSA_AES128);
    let (_lab, server) = mail(|mail| mail.by_hand.quirk = Quirk::Alert).await;
    assert_eq!(offer(server, 0x0303, &[RSA_AES128], false).await, Heard::Alert(80));
}

#[tokio::test]
async fn compression_and_a_request_for_a_client_certificate_are_sent_as_told() {
    let (_lab, server) = mail(|mail| {
        mail.only(Version::Tls12, &["TLS_RSA_WITH_AES_128_CBC_SHA"]);
        (mail.by_hand.compression, mail.by_hand.asks_client_certificate) = (1, true);
    })
    .await;
    let flight = flight(offer(server, 0x0303, &[RSA_AES128], false).await);
    assert_eq!((flight.compression, flight.kinds()), (1, vec![CERTIFICATE, CERTIFICATE_REQUEST, DONE]));
}

#[tokio::test]
async fn the_certificate_fits_the_suite() {
    let (_lab, server) = mail(|mail| {
        mail.second = Some(Leaf { key: Key::P256, ..Leaf::default() });
        let suites = ["TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "TLS_RSA_WITH_AES_128_CBC_SHA"];
        mail.only(Version::Tls12, &suites);
    })
    .await;
    let ecdsa = flight(offer(server, 0x0303, &[0xc023], false).await).certificates();
    let rsa = flight(offer(server, 0x0303, &[RSA_AES128], false).await).certificates();
    assert_ne!(ecdsa[0], rsa[0]);
    assert_eq!((ecdsa.len(), &ecdsa[1]), (2, &rsa[1]));
}

#[tokio::test]
async fn connections_are_refused_reset_closed_left_or_answered_in_plain_text() {
    for (conduct, expected) in [
        (Conduct::Refuse, Heard::Refused),
        (Conduct::Reset, Heard::Reset),
        (Conduct::Close, Heard::End),
        (Conduct::Silent, Heard::Silence),
        (Conduct::PlainText, Heard::Text("HTTP/".to_owned())),
    ] {
        let (_lab, server) = mail(|mail| mail.conduct = conduct).await;
        assert_eq!(offer(server, 0x0303, &[RSA_AES128], false).await, expected, "{conduct:?}");
    }
}

#[tokio::test]
async fn bytes_that_are_no_hello_do_no_harm() {
    let (_lab, server) = mail(|mail| mail.also(Version::Tls10, &["TLS_RSA_WITH_AES_128_CBC_SHA"])).await;
    for bytes in [&b"GET / HTTP/1.0\r\n\r\n"[..], &[22, 3, 1, 0, 4, 1, 0, 0, 0], &[22, 3, 1, 255, 255], &[0x80, 46, 1]]
    {
        assert_eq!(hear(server, bytes).await, Heard::Silence);
    }
    assert_eq!(flight(offer(server, 0x0301, &[RSA_AES128], false).await).version, 0x0301);
}
