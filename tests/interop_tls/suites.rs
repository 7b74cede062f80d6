//! Is the set of suites the one that nmap and sslyze find?

use std::collections::BTreeSet;

use exdoctor_checks::facts::tls::{KeyExchange, Offered, Order, Size, Version};
use exdoctor_checks::values::SuiteId;

use crate::nginx::{BY_SUITES, nginx};
use crate::peers::{Begins, Suites, nmap, ours, sslyze, suites};
use crate::servers::{gnutls, openssl, tlslite};

/// What sslyze never finds.
const SSLYZE_MISSES: [&str; 2] =
    ["TLS_DH_anon_WITH_CAMELLIA_128_CBC_SHA256", "TLS_DH_anon_WITH_CAMELLIA_256_CBC_SHA256"];

/// Servers whose suites are all too rare for sslyze to begin with, or that have none.
const UNKNOWN_TO_SSLYZE: [&str; 3] = ["NULL and anonymous", "no common version", "openssl s_server without protection"];

/// Compares the three, and gives how many suites each version has, from SSL 3 to TLS 1.3.
pub(crate) fn agreed(port: u16, begins: Begins, who: &str) -> [usize; 5] {
    let found = suites(&ours(port, begins));
    assert_same(&found, &nmap(port, begins), &format!("{who}: nmap"));
    match sslyze(port, begins) {
        Some(theirs) => {
            let known = found.iter().filter(|(_, name)| !SSLYZE_MISSES.contains(&name.as_str()));
            assert_same(&known.cloned().collect(), &theirs, &format!("{who}: sslyze"));
        }
        None => assert!(UNKNOWN_TO_SSLYZE.contains(&who), "{who}: sslyze finds no suite to begin with"),
    }
    Version::ALL.map(|version| found.iter().filter(|(of, _)| *of == version).count())
}

fn assert_same(ours: &Suites, theirs: &Suites, who: &str) {
    let more: BTreeSet<_> = ours.difference(theirs).collect();
    let less: BTreeSet<_> = theirs.difference(ours).collect();
    assert!(more.is_empty() && less.is_empty(), "{who} does not see {more:?}, and only it sees {less:?}");
}

#[test]
fn nginx_in_every_version_and_with_every_kind_of_suite() {
    let nginx = nginx();
    let counts: Vec<[usize; 5]> =
        BY_SUITES.iter().map(|site| agreed(nginx.ports[site.0], Begins::WithTls, site.0)).collect();
    let totals: Vec<usize> = counts.iter().map(|versions| versions.iter().sum()).collect();
    // The suites that the settings of these sites name; the others depend on the release of OpenSSL.
    assert_eq!((totals[1], totals[7], totals[8], totals[9], totals[10]), (3, 2, 1, 2, 3), "{counts:?}");
    assert_eq!((counts[4], totals[11]), ([0, 0, 0, 0, 3], 0), "{counts:?}");
    assert!(totals[5] > 60 && totals[6] > totals[5], "{counts:?}");
}

#[test]
fn nginx_shows_the_size_of_its_key_exchange_and_whose_order_counts() {
    let nginx = nginx();
    let small = ours(nginx.ports["DHE of 1024 bits"], Begins::WithTls);
    let chosen = &small.versions[&Version::Tls12].suites.as_ref().unwrap().chosen;
    assert_eq!(chosen[&SuiteId(0x009E)], Size::Seen(KeyExchange::Dh(1024)));
    let order = |site: &str, version| ours(nginx.ports[site], Begins::WithTls).versions[&version].order.clone();
    assert_eq!(order("everything", Version::Tls12), Some(Order::Client));
    let own = order("everything with both keys in its own order", Version::Tls12);
    assert!(matches!(own, Some(Order::Server(_))), "{own:?}");
    assert_eq!(order("DHE of 1024 bits", Version::Tls12), None);
}

#[test]
fn openssl_with_every_suite_one_connection_at_a_time() {
    let (server, port) = openssl(&["-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"]);
    let counts = agreed(port, Begins::WithTls, "openssl s_server");
    assert!(counts[0] == 0 && counts[1..].iter().all(|count| *count >= 3), "{counts:?} {}", server.log());
}

#[test]
fn openssl_with_null_and_anonymous_suites_alone() {
    let (_server, port) = openssl(&["-tls1_2", "-cipher", "eNULL:aNULL:@SECLEVEL=0"]);
    assert!(agreed(port, Begins::WithTls, "openssl s_server without protection")[3] > 10);
}

#[test]
fn gnutls_with_old_versions_rc4_and_3des() {
    let priorities = "NORMAL:+VERS-TLS1.0:+VERS-TLS1.1:+ARCFOUR-128:+3DES-CBC:+SHA1:+MD5:+DHE-RSA:+RSA:%COMPAT";
    let (_server, port) = gnutls(priorities);
    let counts = agreed(port, Begins::WithTls, "gnutls-serv");
    assert!(counts[0] == 0 && counts[1..].iter().all(|count| *count >= 3), "{counts:?}");
}

#[test]
fn tlslite_with_ssl_3_rc4_and_3des() {
    let (_server, port) = tlslite();
    let scan = ours(port, Begins::WithTls);
    assert_eq!(scan.versions[&Version::Ssl3].offered, Offered::Yes);
    let names: BTreeSet<String> = suites(&scan).into_iter().map(|(_, name)| name).collect();
    for name in ["TLS_RSA_WITH_RC4_128_MD5", "TLS_RSA_WITH_RC4_128_SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"] {
        assert!(names.contains(name), "{name} is not among {names:?}");
    }
    assert!(agreed(port, Begins::WithTls, "tlslite-ng").iter().all(|count| *count >= 3));
}
