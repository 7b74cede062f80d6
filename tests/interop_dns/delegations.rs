//! Are the servers of a domain those to which BIND's zones delegate it?

use exdoctor_checks::facts::dns::{Answer, Delegation, Servers as Found};

use crate::servers::servers;

/// The zone that was found, and its servers as "name address".
fn found(domain: &str) -> (Delegation, Vec<String>) {
    let fact: Found = servers().fact(domain);
    let address = |server: &exdoctor_checks::facts::dns::Server| {
        server.address.map_or_else(|| server.skipped.clone().unwrap_or_default(), |address| address.to_string())
    };
    let list = fact.servers.iter().map(|server| format!("{} {}", server.name, address(server))).collect();
    (fact.delegation, list)
}

fn zone(name: &str) -> Delegation {
    Delegation::Found { zone: name.to_owned() }
}

#[test]
fn glue_and_two_levels_of_delegation_lead_to_the_servers() {
    let (delegation, servers) = found("dept.signed.test");
    assert_eq!((delegation, servers), (zone("dept.signed.test"), vec!["ns1.dept.signed.test 127.0.53.5".to_owned()]));
    let (delegation, servers) = found("ok.test");
    assert_eq!(delegation, zone("ok.test"));
    assert_eq!(servers, ["ns1.ok.test 127.0.53.3", "ns2.ok.test 127.0.53.4"]);
}

#[test]
fn a_server_of_another_zone_is_found_without_glue() {
    assert_eq!(found("elsewhere.test"), (zone("elsewhere.test"), vec!["ns.provider.test 127.0.53.3".to_owned()]));
}

#[test]
fn a_name_within_a_zone_belongs_to_the_servers_of_the_zone() {
    let (delegation, servers) = found("mx1.ok.test");
    assert_eq!((delegation, servers.len()), (zone("ok.test"), 2));
}

#[test]
fn a_name_that_the_registry_does_not_know_is_absent() {
    assert!(matches!(found("nothing.test").0, Delegation::Absent { server } if server.starts_with("127.0.53.2:")));
}

#[test]
fn servers_that_do_not_serve_the_zone_are_told_apart() {
    for (domain, words) in
        [("lame.test", "Query Refused"), ("notloaded.test", "Server Failure"), ("noserver.test", "has no address")]
    {
        let (delegation, _) = found(domain);
        let reason = match delegation {
            Delegation::NotEstablished { reason } => reason,
            other => panic!("{domain}: {other:?}"),
        };
        assert!(reason.contains(words), "{domain}: {reason}");
    }
}

#[test]
fn one_lame_server_beside_a_good_one_is_seen() {
    let fact: Found = servers().fact("halflame.test");
    assert_eq!(fact.delegation, zone("halflame.test"));
    let refused = |server: &&exdoctor_checks::facts::dns::Server| {
        server.answers.iter().any(|lookup| lookup.answer == Answer::Failed("REFUSED".to_owned()))
    };
    let lame: Vec<_> = fact.servers.iter().filter(refused).filter_map(|server| server.address).collect();
    assert_eq!(lame, ["127.0.53.3".parse::<std::net::IpAddr>().unwrap()]);
}
