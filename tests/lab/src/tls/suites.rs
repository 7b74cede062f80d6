//! Which suites can a server of the lab choose by hand, and what follows from each choice?

/// A suite by its registered name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Suite {
    pub(crate) name: &'static str,
    pub(crate) id: u16,
    pub(crate) exchange: Exchange,
    pub(crate) proof: Proof,
}

/// How the keys are agreed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exchange {
    /// The client encrypts to the certificate.
    Rsa,
    /// The client encrypts to a temporary key of 512 bits.
    RsaExport,
    /// Diffie-Hellman over a prime.
    Dh,
    /// Diffie-Hellman over a prime of 512 bits.
    DhExport,
    /// Diffie-Hellman over a curve.
    Ecdh,
}

/// Who signs for the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    Rsa,
    Ecdsa,
    Nobody,
}

const fn suite(name: &'static str, id: u16, exchange: Exchange, proof: Proof) -> Suite {
    Suite { name, id, exchange, proof }
}

const ALL: &[Suite] = {
    use Exchange::{Dh, DhExport, Ecdh, Rsa, RsaExport};
    &[
        suite("TLS_RSA_WITH_NULL_MD5", 0x0001, Rsa, Proof::Rsa),
        suite("TLS_RSA_WITH_NULL_SHA", 0x0002, Rsa, Proof::Rsa),
        suite("TLS_RSA_EXPORT_WITH_RC4_40_MD5", 0x0003, RsaExport, Proof::Rsa),
        suite("TLS_RSA_WITH_RC4_128_MD5", 0x0004, Rsa, Proof::Rsa),
        suite("TLS_RSA_WITH_RC4_128_SHA", 0x0005, Rsa, Proof::Rsa),
        suite("TLS_RSA_EXPORT_WITH_DES40_CBC_SHA", 0x0008, RsaExport, Proof::Rsa),
        suite("TLS_RSA_WITH_3DES_EDE_CBC_SHA", 0x000a, Rsa, Proof::Rsa),
        suite("TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA", 0x0014, DhExport, Proof::Rsa),
        suite("TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA", 0x0016, Dh, Proof::Rsa),
        suite("TLS_DH_anon_WITH_RC4_128_MD5", 0x0018, Dh, Proof::Nobody),
        suite("TLS_DH_anon_WITH_AES_128_CBC_SHA", 0x0034, Dh, Proof::Nobody),
        suite("TLS_RSA_WITH_AES_128_CBC_SHA", 0x002f, Rsa, Proof::Rsa),
        suite("TLS_DHE_RSA_WITH_AES_128_CBC_SHA", 0x0033, Dh, Proof::Rsa),
        suite("TLS_RSA_WITH_AES_256_CBC_SHA", 0x0035, Rsa, Proof::Rsa),
        suite("TLS_DHE_RSA_WITH_AES_256_CBC_SHA", 0x0039, Dh, Proof::Rsa),
        suite("TLS_RSA_WITH_NULL_SHA256", 0x003b, Rsa, Proof::Rsa),
        suite("TLS_RSA_WITH_AES_128_CBC_SHA256", 0x003c, Rsa, Proof::Rsa),
        suite("TLS_RSA_WITH_AES_256_CBC_SHA256", 0x003d, Rsa, Proof::Rsa),
        suite("TLS_RSA_WITH_AES_128_GCM_SHA256", 0x009c, Rsa, Proof::Rsa),
        suite("TLS_RSA_WITH_AES_256_GCM_SHA384", 0x009d, Rsa, Proof::Rsa),
        suite("TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", 0x009e, Dh, Proof::Rsa),
        suite("TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", 0x009f, Dh, Proof::Rsa),
        suite("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", 0xc009, Ecdh, Proof::Ecdsa),
        suite("TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", 0xc00a, Ecdh, Proof::Ecdsa),
        suite("TLS_ECDHE_RSA_WITH_NULL_SHA", 0xc010, Ecdh, Proof::Rsa),
        suite("TLS_ECDHE_RSA_WITH_RC4_128_SHA", 0xc011, Ecdh, Proof::Rsa),
        suite("TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA", 0xc012, Ecdh, Proof::Rsa),
        suite("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", 0xc013, Ecdh, Proof::Rsa),
        suite("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", 0xc014, Ecdh, Proof::Rsa),
        suite("TLS_ECDH_anon_WITH_AES_128_CBC_SHA", 0xc018, Ecdh, Proof::Nobody),
        suite("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", 0xc023, Ecdh, Proof::Ecdsa),
        suite("TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", 0xc024, Ecdh, Proof::Ecdsa),
        suite("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", 0xc027, Ecdh, Proof::Rsa),
        suite("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", 0xc028, Ecdh, Proof::Rsa),
        suite("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", 0xc02b, Ecdh, Proof::Ecdsa),
        suite("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", 0xc02c, Ecdh, Proof::Ecdsa),
        suite("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", 0xc02f, Ecdh, Proof::Rsa),
        suite("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 0xc030, Ecdh, Proof::Rsa),
    ]
};

/// The suite with a registered name.
pub(crate) fn named(name: &str) -> Option<&'static Suite> {
    ALL.iter().find(|suite| suite.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_suite_stands_once() {
        let ids: BTreeSet<u16> = ALL.iter().map(|suite| suite.id).collect();
        let names: BTreeSet<&str> = ALL.iter().map(|suite| suite.name).collect();
        assert_eq!((ids.len(), names.len()), (ALL.len(), ALL.len()));
    }

    #[test]
    fn the_name_says_what_follows() {
        for suite in ALL {
            let word = |word: &str| suite.name.contains(word);
            let exchange = match () {
                () if word("_ECDH") => Exchange::Ecdh,
                () if word("_DHE_RSA_EXPORT_") => Exchange::DhExport,
                () if word("_DH") => Exchange::Dh,
                () if word("EXPORT") => Exchange::RsaExport,
                () => Exchange::Rsa,
            };
            assert_eq!(suite.exchange, exchange, "{}", suite.name);
            assert_eq!(suite.proof == Proof::Nobody, word("anon"), "{}", suite.name);
            assert_eq!(suite.proof == Proof::Ecdsa, word("ECDSA"), "{}", suite.name);
        }
    }
}
