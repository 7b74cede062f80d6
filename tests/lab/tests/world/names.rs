//! Does the healthy world answer like the internet would, and do its signatures hold?

use std::sync::Arc;

use crate::support::{NS1, NS2, REGISTRY, ROOT, ask, ask_tcp, data, healthy, question, server, start};
use exdoctor_lab::{Dnssec, Running};
use hickory_resolver::Resolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_server::proto::dnssec::{Proof, TrustAnchors};
use hickory_server::proto::op::ResponseCode;
use hickory_server::proto::rr::RecordType;

#[tokio::test]
async fn the_resolver_follows_aliases_through_zones() {
    let lab = healthy().await;
    let question = question("selector1._domainkey.contoso.com.", RecordType::TXT, false);
    let answer = ask(lab.resolvers()[0], &question).await.expect("an answer");
    assert!(answer.metadata.recursion_available && !answer.metadata.authoritative);
    assert_eq!(data(&answer.answers, RecordType::CNAME).len(), 1);
    assert!(data(&answer.answers, RecordType::TXT)[0].starts_with("v=DKIM1"));
}

#[tokio::test]
async fn signatures_come_to_who_asks_for_them() {
    let lab = healthy().await;
    for (wanted, count) in [(false, 0), (true, 1)] {
        let question = question("contoso.com.", RecordType::MX, wanted);
        let answer = ask(lab.resolvers()[0], &question).await.expect("an answer");
        assert_eq!(data(&answer.answers, RecordType::RRSIG).len(), count);
    }
}

#[tokio::test]
async fn an_absent_name_and_an_absent_type_differ() {
    let lab = healthy().await;
    for (name, code) in [("gone.contoso.com.", ResponseCode::NXDomain), ("_tls.contoso.com.", ResponseCode::NoError)] {
        for server in [lab.resolvers()[0], server(&lab, NS1)] {
            let answer = ask(server, &question(name, RecordType::TXT, true)).await.expect("an answer");
            assert_eq!(answer.metadata.response_code, code, "{name}");
            assert_eq!(data(&answer.authorities, RecordType::SOA).len(), 1);
            assert!(!data(&answer.authorities, RecordType::NSEC).is_empty());
        }
    }
}

#[tokio::test]
async fn the_walk_from_the_root_reaches_both_servers() {
    let lab = healthy().await.expecting(&["root", "registry", "ns1", "ns2"]);
    let mx = question("contoso.com.", RecordType::MX, true);
    let at_root = ask(server(&lab, ROOT), &mx).await.expect("a referral");
    assert!(!at_root.metadata.authoritative && at_root.answers.is_empty());
    assert_eq!(data(&at_root.additionals, RecordType::A), ["198.51.100.2"]);
    let at_registry = ask(server(&lab, REGISTRY), &mx).await.expect("a referral");
    assert_eq!(data(&at_registry.authorities, RecordType::NS), ["ns1.contoso.com.", "ns2.contoso.com."]);
    assert_eq!(data(&at_registry.authorities, RecordType::DS).len(), 1);
    assert_eq!(data(&at_registry.additionals, RecordType::A), ["192.0.2.53", "198.51.100.53"]);
    for address in [NS1, NS2] {
        for answer in [ask(server(&lab, address), &mx).await, ask_tcp(server(&lab, address), &mx).await] {
            let answer = answer.expect("an answer");
            assert!(answer.metadata.authoritative && !answer.metadata.recursion_available);
            assert_eq!(data(&answer.answers, RecordType::MX), ["0 contoso-com.mail.protection.outlook.com."]);
        }
    }
    assert_eq!(lab.questions("ns1")["contoso.com. MX"], 2);
}

#[tokio::test]
async fn an_unsigned_delegation_is_proven_unsigned() {
    let lab = healthy().await;
    let mx = question("outlook.com.", RecordType::MX, true);
    let referral = ask(server(&lab, REGISTRY), &mx).await.expect("a referral");
    assert_eq!(data(&referral.authorities, RecordType::DS).len(), 0);
    assert_eq!(data(&referral.authorities, RecordType::NSEC).len(), 1);
}

#[tokio::test]
async fn a_server_refuses_what_it_does_not_hold() {
    let lab = healthy().await;
    let foreign = question("fabrikam.com.", RecordType::MX, false);
    let answer = ask(server(&lab, NS1), &foreign).await.expect("an answer");
    assert_eq!(answer.metadata.response_code, ResponseCode::Refused);
}

#[tokio::test]
async fn another_validator_finds_the_healthy_world_secure() {
    let lab = healthy().await;
    let secure = [("contoso.com.", RecordType::MX), ("contoso.com.", RecordType::TXT), ("com.", RecordType::NS)];
    for (name, kind) in secure {
        assert_eq!(validate(&lab, name, kind).await, "Secure", "{name} {kind}");
    }
    assert_eq!(validate(&lab, "contoso-com.e-v1.mx.microsoft.", RecordType::A).await, "Secure");
    assert_eq!(validate(&lab, "outlook.com.", RecordType::A).await, "Insecure");
    assert_eq!(validate(&lab, "gone.contoso.com.", RecordType::A).await, "NXDomain");
    assert_eq!(validate(&lab, "_tls.contoso.com.", RecordType::TXT).await, "NoError");
}

#[tokio::test]
async fn another_validator_refuses_what_is_made_bogus() {
    for dnssec in [Dnssec::BadSignatures, Dnssec::Expired, Dnssec::WrongDs, Dnssec::NoSignatures] {
        let lab = start(|world| {
            world.zone("contoso.com").dnssec = dnssec;
            // This resolver passes on what it cannot validate, with its signatures.
            world.server("resolver").validates = false;
        })
        .await;
        let verdict = validate(&lab, "contoso.com.", RecordType::MX).await;
        assert_eq!(verdict, "bogus", "{dnssec:?}");
    }
}

#[tokio::test]
async fn the_resolver_keeps_bogus_data_back_unless_checking_is_disabled() {
    let lab = start(|world| world.zone("contoso.com").dnssec = Dnssec::Expired).await;
    let mut mx = question("contoso.com.", RecordType::MX, true);
    let checked = ask(lab.resolvers()[0], &mx).await.expect("an answer");
    assert_eq!(checked.metadata.response_code, ResponseCode::ServFail);
    mx.metadata.checking_disabled = true;
    let unchecked = ask(lab.resolvers()[0], &mx).await.expect("an answer");
    assert_eq!(data(&unchecked.answers, RecordType::MX).len(), 1);
}

#[tokio::test]
async fn the_resolver_says_what_is_proven() {
    let lab = healthy().await;
    for (name, proven) in [("contoso.com.", true), ("outlook.com.", false)] {
        let answer = ask(lab.resolvers()[0], &question(name, RecordType::A, true)).await.expect("an answer");
        assert_eq!(answer.metadata.authentic_data, proven, "{name}");
    }
}

/// The verdict of hickory's validator, which shares no code with the lab's signing but for the formats.
async fn validate(lab: &Running, name: &str, kind: RecordType) -> String {
    let address = lab.resolvers()[0];
    let (mut udp, mut tcp) = (ConnectionConfig::udp(), ConnectionConfig::tcp());
    (udp.port, tcp.port) = (address.port(), address.port());
    let servers = vec![NameServerConfig::new(address.ip(), true, vec![udp, tcp])];
    let config = ResolverConfig::from_parts(None, Vec::new(), servers);
    let mut builder = Resolver::builder_with_config(config, TokioRuntimeProvider::default());
    builder.options_mut().validate = true;
    let anchor: TrustAnchors = lab.trust_anchor().parse().expect("an anchor");
    let resolver = builder.with_trust_anchor(Arc::new(anchor)).build().expect("a resolver");
    match resolver.lookup(name, kind).await {
        Ok(lookup) => {
            let proofs = lookup.answers().iter().filter(|record| record.record_type() == kind);
            format!("{:?}", proofs.map(|record| record.proof).min().unwrap_or(Proof::Indeterminate))
        }
        Err(NetError::Dns(error)) => match error {
            hickory_resolver::net::DnsError::NoRecordsFound(none) => format!("{:?}", none.response_code),
            hickory_resolver::net::DnsError::DnssecBogus => "bogus".to_owned(),
            other => other.to_string(),
        },
        Err(other) => other.to_string(),
    }
}
