//! Are the certificates the ones that OpenSSL is shown?

use std::collections::BTreeSet;

use exdoctor_checks::facts::tls::{AfterHandshake, Der, Possession, Scan};

use crate::nginx::{BY_CERTIFICATE, nginx};
use crate::peers::{Begins, ours, s_client};

/// Every chain that exdoctor was shown, in the clear and by its handshake.
fn shown(scan: &Scan) -> BTreeSet<Vec<Der>> {
    let handshake = scan.handshake.iter().map(|handshake| handshake.certificates.clone());
    scan.chains.iter().cloned().chain(handshake.filter(|chain| !chain.is_empty())).collect()
}

#[test]
fn nginx_with_every_fault_of_a_certificate() {
    let nginx = nginx();
    for site in BY_CERTIFICATE {
        let port = nginx.ports[site.0];
        let both = ["ALL:!ECDSA:@SECLEVEL=0", "ALL:!aRSA:@SECLEVEL=0"];
        let theirs: BTreeSet<Vec<Der>> =
            both.into_iter().map(|suites| s_client(port, &["-tls1_2", "-cipher", suites])).collect();
        let theirs: BTreeSet<Vec<Der>> = theirs.into_iter().filter(|chain| !chain.is_empty()).collect();
        assert_eq!(theirs.len(), site.1.len(), "OpenSSL sees one chain for each key: {}", site.0);
        assert_eq!(shown(&ours(port, Begins::WithTls)), theirs, "{}", site.0);
    }
}

#[test]
fn a_chain_is_shown_as_it_is_sent_without_what_is_missing_and_in_the_wrong_order() {
    let nginx = nginx();
    let chain = |site: &str| shown(&ours(nginx.ports[site], Begins::WithTls)).pop_first().unwrap_or_default();
    let (missing, whole, wrong) = (chain("missing intermediate"), chain("whole chain"), chain("wrong order"));
    assert_eq!((missing.len(), whole.len(), wrong.len()), (1, 2, 3));
    assert_eq!((&wrong[0], &wrong[2]), (&whole[0], &whole[1]));
}

#[test]
fn a_server_that_requires_a_client_certificate_is_told_from_one_that_would_like_one() {
    let nginx = nginx();
    let after = |site: &str| {
        let handshake = ours(nginx.ports[site], Begins::WithTls).handshake.unwrap();
        assert_eq!(handshake.possession, Some(Possession::Proven), "{site}");
        let authorities = handshake.certificate_request.map(|request| request.authorities.len());
        (authorities, handshake.outcome.unwrap().after)
    };
    assert_eq!(after("client certificate required"), (Some(1), Some(AfterHandshake::Status(400))));
    assert_eq!(after("client certificate optional"), (Some(1), Some(AfterHandshake::Status(200))));
    assert_eq!(after("whole chain"), (None, None));
}
