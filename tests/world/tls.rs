//! What do the probes of TLS endpoints bring home from the embedded world?

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use exdoctor::engine::{self, Doors, Limits};
use exdoctor::net::web::Proxies;
use exdoctor::parse::{self, ProxyUse};
use exdoctor_checks::facts::tls::{
    RevocationAnswer, RevocationKind, RootSet, TlsChains, TlsRevocation, TlsScan, TrustVerdict,
};
use exdoctor_checks::facts::{FactKind, Facts, Observation};
use exdoctor_checks::model::{Role, Subject};
use exdoctor_lab::{Chain, Endpoint, Issuer, Lab, Leaf, List, World};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::support;

const MAIL: &str = "mail.contoso.com:443";
const TLS: [FactKind; 3] = [FactKind::TlsScan, FactKind::TlsChains, FactKind::TlsRevocation];

/// The facts about the server of the published world with a change.
async fn facts(change: impl FnOnce(&mut World)) -> Facts {
    let mut world = World::published();
    change(&mut world);
    let lab = Lab::start(world).await.expect("the world starts");
    support::facts(&lab, &TLS, &support::circumstances(&lab)).await
}

fn fetch<F: Observation>(facts: &Facts) -> &F {
    facts.fetch(&Subject::endpoint("mail.contoso.com", 443)).expect("the fact is there")
}

/// The list of the public intermediate in a state.
fn list(world: &mut World, state: List) {
    world.publication.lists.insert(Issuer::Public, state);
}

fn verdict(chains: &TlsChains, roots: RootSet) -> (TrustVerdict, Option<TrustVerdict>) {
    let trust = chains.chains[0].trust.iter().find(|trust| trust.roots == roots).expect("the set is judged");
    (trust.sent.clone(), trust.completed.clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_addresses_of_a_host_are_those_that_its_resolver_names() {
    let facts = facts(|_| {}).await;
    let scan: &TlsScan = fetch(&facts);
    assert_eq!((scan.host.as_str(), scan.port, scan.lookups.len()), ("mail.contoso.com", 443, 2));
    assert_eq!(scan.addresses.iter().map(|own| own.address.as_str()).collect::<Vec<_>>(), ["192.0.2.10:443"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_set_of_roots_has_its_own_say() {
    let facts = facts(|_| {}).await;
    let chains: &TlsChains = fetch(&facts);
    assert_eq!(chains.chains.len(), 1, "the same chain in the clear and by the library is one");
    assert_eq!(verdict(chains, RootSet::Declared), (TrustVerdict::Trusted, None));
    assert_eq!(verdict(chains, RootSet::Mozilla), (TrustVerdict::UnknownIssuer, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_is_not_sent_is_fetched_where_its_address_says() {
    let facts = facts(|world| world.endpoint(MAIL).leaf.chain = Chain::LeafOnly).await;
    let chains: &TlsChains = fetch(&facts);
    assert_eq!(verdict(chains, RootSet::Declared), (TrustVerdict::UnknownIssuer, Some(TrustVerdict::Trusted)));
    let fetched = &chains.chains[0].fetched;
    assert!(fetched.len() == 1 && fetched[0].certificate.is_ok() && fetched[0].url.starts_with("http://crl."));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_without_an_issuer_is_named_with_what_came_of_it() {
    let facts = facts(|world| {
        world.endpoint(MAIL).leaf.chain = Chain::LeafOnly;
        world.publication.issuers_missing.insert(Issuer::Public);
    })
    .await;
    let chains: &TlsChains = fetch(&facts);
    assert_eq!(verdict(chains, RootSet::Declared), (TrustVerdict::UnknownIssuer, None));
    assert_eq!(chains.chains[0].fetched[0].certificate, Err("HTTP status 404".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_source_of_revocation_is_asked_about_every_certificate_below_the_root() {
    let facts = facts(|world| list(world, List::Revoked)).await;
    let known: &TlsRevocation = fetch(&facts);
    let leaf = known.certificates.iter().find(|one| one.subject == "CN=mail.contoso.com").expect("it is asked for");
    let answer = |kind| leaf.sources.iter().find(|source| source.kind == kind).map(|source| &source.answer);
    assert!(matches!(answer(RevocationKind::Crl), Some(RevocationAnswer::Revoked { since: Some(_), .. })), "{leaf:?}");
    assert!(matches!(answer(RevocationKind::Ocsp), Some(RevocationAnswer::Good { until: Some(_) })), "{leaf:?}");
    assert_eq!(known.certificates.len(), 2, "the intermediate has a list as well");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_too_large_is_not_read_to_its_end() {
    let facts = facts(|world| list(world, List::Huge)).await;
    let known: &TlsRevocation = fetch(&facts);
    let mut answers = known.certificates.iter().flat_map(|one| &one.sources).map(|source| &source.answer);
    assert!(answers.any(|answer| matches!(answer, RevocationAnswer::Unusable(why) if why.contains("larger than"))));
}

/// An endpoint at an address of this machine, where somebody listens, and how many connections came.
async fn looked_at(found: bool) -> (TlsScan, usize) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("it listens").port();
    let mut world = World::published();
    world.set("inner.contoso.com A", &["127.0.0.1"]);
    let lab = Lab::start(world).await.expect("the world starts");
    let subject = Subject::endpoint("inner.contoso.com", port);
    let start = if found {
        let mut start = Facts::about([Subject::domain(lab.domain())]);
        start.discover(subject.clone(), Some(Role::Ews), FactKind::DnsAutodiscover);
        start
    } else {
        Facts::about([subject.clone()])
    };
    let (net, run) = (Arc::new(support::net(&lab)), Arc::new(support::circumstances(&lab)));
    let wanted = [FactKind::TlsScan].into();
    let facts = engine::gather(start, &wanted, Doors { net, run, shared: None }, Limits::default(), &|_| {}).await;
    let mut connections = 0;
    while let Ok(Ok(_)) = timeout(Duration::from_millis(50), listener.accept()).await {
        connections += 1;
    }
    (facts.fetch::<TlsScan>(&subject).expect("the fact is there").clone(), connections)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_was_only_found_is_never_connected_to_at_an_inside_address() {
    let (scan, connections) = looked_at(true).await;
    assert_eq!(connections, 0);
    let skipped = scan.addresses.iter().map(|own| own.skipped.as_deref().unwrap_or_default()).collect::<Vec<_>>();
    assert!(matches!(skipped[..], [why] if why.contains("inside address")), "{scan:?}");
    assert!(looked_at(false).await.1 > 0, "a named one is connected to");
}

/// A proxy that opens every tunnel to one server, whatever host is asked for, as one that inspects does.
async fn inspecting_proxy(server: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it listens");
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(client.read_u8().await?);
                }
                assert!(head.starts_with(b"CONNECT outlook.office365.com:443 "), "{head:?}");
                client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
                let mut server = TcpStream::connect(server).await?;
                tokio::io::copy_bidirectional(&mut client, &mut server).await
            });
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_of_microsoft_is_seen_by_both_ways_where_a_proxy_is_set() {
    let mut world = World::outbound();
    let other = Leaf { issuer: Issuer::Corporate, ..Leaf::default() };
    world.endpoints.insert(MAIL.to_owned(), Endpoint { leaf: other, ..World::published().endpoint(MAIL).clone() });
    let lab = Lab::start(world).await.expect("the world starts");
    // The host is diverted by its address, so that a proxy may be on the way to its name.
    let connect_to = lab.connect_to();
    let inspecting = inspecting_proxy(connect_to["192.0.2.10:443"]).await;
    let proxy = ProxyUse::Through(parse::proxy(&format!("http://{inspecting}")).expect("a proxy"));
    let net = Arc::new(support::net_through(&lab, connect_to, Proxies::of(Some(&proxy), |_| None)));
    let subject = Subject::endpoint("outlook.office365.com", 443);
    let (wanted, run) = ([FactKind::TlsScan, FactKind::TlsChains].into(), Arc::new(support::circumstances(&lab)));
    let facts = engine::gather(
        Facts::about([subject.clone()]),
        &wanted,
        Doors { net, run, shared: None },
        Limits::default(),
        &|_| {},
    )
    .await;
    let chains: &TlsChains = facts.fetch(&subject).expect("the fact is there");
    let ways: Vec<bool> =
        chains.chains.iter().map(|chain| chain.addresses.iter().any(|at| at.contains("through the proxy"))).collect();
    assert_eq!(ways.iter().filter(|through| **through).count(), 1, "{:?}", chains.chains);
    assert_eq!(ways.len(), 2);
}
