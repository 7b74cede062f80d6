//! Which observations show what the check says?

use crate::facts::tls::{RootSet, Scan, TlsChains, TrustVerdict, Version};
use crate::model::Vantage;
use crate::prelude::*;
use crate::tls::example::{
    CN_ONLY, ECDHE_RSA_AES_256_CBC_SHA384, ISSUING, LEAF, LOGIN_LEAF, ROOT, SELF_SIGNED, endpoint, error, example,
    healthy, hello, hidden, incomplete, no_handshake, outside, run_from, shown, sign_in, trusted, warning,
};

pub(super) fn all() -> Vec<Example> {
    use RootSet::{CaFile, Declared, Mozilla, Platform};
    let unknown = || TrustVerdict::UnknownIssuer;
    let yes = || TrustVerdict::Trusted;
    let private = || shown(&[LEAF, ISSUING], &[(Platform, yes()), (Mozilla, unknown())]);
    let nobody = || shown(&[LEAF, ISSUING], &[(Platform, unknown()), (Mozilla, unknown())]);
    let declared = shown(&[LEAF, ISSUING], &[(Mozilla, unknown()), (Declared, yes())]);
    let invalid = shown(&[LEAF, ISSUING], &[(Mozilla, TrustVerdict::Invalid("invalid signature".to_owned()))]);
    let by_file = shown(&[LEAF, ISSUING], &[(Mozilla, unknown()), (CaFile, yes())]);
    let alone = shown(&[SELF_SIGNED], &[(Mozilla, unknown())]);
    let lacking = || shown(&[LOGIN_LEAF, ISSUING], &[(Platform, unknown()), (Mozilla, yes())]);
    let strange = shown(&[LEAF, ISSUING], &[(Mozilla, TrustVerdict::NotVerifiable("ecdsa-with-SHA512".to_owned()))]);
    let unread = shown(&[b"not DER"], &[(Mozilla, TrustVerdict::Invalid("bad DER".to_owned()))]);
    let complete = incomplete(&[LEAF], &[("http://pki.contoso.com/issuing.cer", Ok(ISSUING))], true);
    let cbc = hello(Version::Tls12, ECDHE_RSA_AES_256_CBC_SHA384);
    let mut unspoken = Scan { handshake: Some(no_handshake()), ..healthy() };
    unspoken.accepted.offers = vec![cbc];
    let place = run_from;
    let of = |given, chains: TlsChains, run, expect| {
        example(given, vec![endpoint(healthy()).into(), chains.into()], run, expect)
    };
    let login =
        |given, chains: TlsChains, run, expect| example(given, vec![sign_in().into(), chains.into()], run, expect);
    let not_seen = vec![endpoint(unspoken).into(), hidden("the library could not go on").into()];
    vec![
        of("platform and Mozilla agree", trusted(&[LEAF, ISSUING]), outside(), Expect::Pass),
        of("trusted once the missing issuer is added", complete, outside(), Expect::Pass),
        of("a root that a test declares public", declared, outside(), Expect::Pass),
        of("a private authority, Dynamics online connects", private(), outside(), error("private-authority")),
        of(
            "the same, during a migration",
            private(),
            place(Scenario::C, Vantage::Internet),
            error("private-authority"),
        ),
        of("the same, seen from inside", private(), place(Scenario::B, Vantage::Internal), Expect::Blocked),
        of(
            "the same, seen from nobody knows where",
            private(),
            place(Scenario::B, Vantage::Unknown),
            warning("private-authority"),
        ),
        of(
            "the same, any domain",
            private(),
            place(Scenario::D, Vantage::Unknown),
            Expect::Finding(Level::Note, "not-public"),
        ),
        of(
            "a private authority of --ca-file, Dynamics on-premises",
            by_file,
            place(Scenario::A, Vantage::DynamicsServer),
            Expect::Pass,
        ),
        of("an issuer that nobody knows", nobody(), outside(), error("unknown-issuer")),
        of(
            "an issuer that nobody knows, any domain",
            nobody(),
            place(Scenario::D, Vantage::Unknown),
            error("unknown-issuer"),
        ),
        of("a certificate signed by itself", alone, outside(), error("self-signed")),
        of("a signature that is wrong", invalid, outside(), error("invalid")),
        of("a signature of a kind that cannot be verified here", strange, outside(), Expect::Blocked),
        of("bytes that are no certificate", unread, outside(), error("invalid")),
        login(
            "a Dynamics server lacks the root of Microsoft",
            lacking(),
            place(Scenario::A, Vantage::DynamicsServer),
            Expect::Finding(Level::Note, "platform-lacks-root"),
        ),
        login(
            "another system lacks it",
            lacking(),
            place(Scenario::A, Vantage::Unknown),
            Expect::Finding(Level::Note, "platform-differs"),
        ),
        of("no set of roots was asked", shown(&[CN_ONLY, ROOT], &[]), outside(), Expect::Blocked),
        example("a server that only our library cannot talk to", not_seen, outside(), Expect::Blocked),
    ]
}
