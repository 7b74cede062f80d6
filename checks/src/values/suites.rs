//! Which TLS cipher suites are registered, and what is each of them worth?

use std::sync::LazyLock;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The number of a cipher suite on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SuiteId(pub u16);

/// One registered cipher suite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suite {
    /// Its number.
    pub id: SuiteId,
    /// Its registered name.
    pub name: String,
    /// What OpenSSL calls it.
    pub openssl: Option<String>,
    /// How keys are agreed: "ECDHE", "RSA", "any" in TLS 1.3.
    pub key_exchange: String,
    /// How the server proves itself: "RSA", "ECDSA", "anon", "any" in TLS 1.3.
    pub authentication: String,
    /// How records are encrypted.
    pub cipher: String,
    /// The hash of the record MAC, or of the key derivation.
    pub hash: String,
    /// What an attacker has to guess, in bits.
    pub bits: u16,
    /// Whether Dynamics 365 online accepts it.
    pub accepted: bool,
}

/// Why a suite protects nothing, or too little.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Weakness {
    /// Nothing is encrypted.
    Null,
    /// The server does not prove who it is.
    Anonymous,
    /// Keys were shortened for export.
    Export,
    /// RC4.
    Rc4,
    /// RC2.
    Rc2,
    /// Single DES.
    Des,
    /// Triple DES.
    TripleDes,
    /// MD5 protects the records.
    Md5,
}

impl Suite {
    /// Everything that is weak about it, the worst first.
    pub fn weaknesses(&self) -> Vec<Weakness> {
        let tests = [
            (Weakness::Null, self.cipher == "NULL"),
            (Weakness::Anonymous, self.authentication == "anon"),
            (Weakness::Export, self.name.contains("_EXPORT")),
            (Weakness::Rc4, self.cipher.starts_with("RC4")),
            (Weakness::Rc2, self.cipher.starts_with("RC2")),
            (Weakness::Des, self.cipher.starts_with("DES")),
            (Weakness::TripleDes, self.cipher.starts_with("3DES")),
            (Weakness::Md5, self.hash == "MD5"),
        ];
        tests.into_iter().filter_map(|(weakness, holds)| holds.then_some(weakness)).collect()
    }

    /// Whether it belongs to TLS 1.3.
    pub fn is_tls13(&self) -> bool {
        self.key_exchange == "any"
    }

    /// Whether it needs a secret that is shared beforehand: a key, a password, or a Kerberos ticket.
    pub fn is_preshared(&self) -> bool {
        ["PSK", "SRP", "KRB5", "ECCPWD"].iter().any(|word| self.key_exchange.contains(word))
    }
}

/// The table, with its sources.
#[derive(Debug)]
pub struct Table {
    /// Where the registered suites come from, and when they were compared.
    pub registered: (String, Date),
    /// Where the accepted suites come from, and when they were compared.
    pub accepted: (String, Date),
    /// Every suite, by number.
    pub suites: Vec<Suite>,
}

#[derive(Deserialize)]
struct File {
    registered: Registered,
    accepted: Accepted,
}

#[derive(Deserialize)]
struct Registered {
    source: String,
    as_of: Date,
    suites: Vec<Row>,
}

/// Number, name, OpenSSL's name, key exchange, authentication, cipher, hash, bits.
type Row = (String, String, String, String, String, String, String, u16);

#[derive(Deserialize)]
struct Accepted {
    source: String,
    as_of: Date,
    names: Vec<String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let File { registered, accepted } =
        toml::from_str(include_str!("tls-suites.toml")).expect("the table of suites is tested");
    let row = |(id, name, openssl, key_exchange, authentication, cipher, hash, bits): Row| Suite {
        id: SuiteId(u16::from_str_radix(&id, 16).expect("the numbers of the table are tested")),
        accepted: accepted.names.contains(&name),
        openssl: Some(openssl).filter(|name| !name.is_empty()),
        name,
        key_exchange,
        authentication,
        cipher,
        hash,
        bits,
    };
    let mut suites: Vec<Suite> = registered.suites.into_iter().map(row).collect();
    suites.sort_by_key(|suite| suite.id);
    Table { registered: (registered.source, registered.as_of), accepted: (accepted.source, accepted.as_of), suites }
});

/// The table.
pub fn table() -> &'static Table {
    &TABLE
}

/// Every registered suite, by number.
pub fn suites() -> &'static [Suite] {
    &TABLE.suites
}

/// The suite with a number.
pub fn suite(id: SuiteId) -> Option<&'static Suite> {
    suites().binary_search_by_key(&id, |suite| suite.id).ok().map(|at| &suites()[at])
}

/// The registered name, or the number where there is none.
pub fn suite_name(id: SuiteId) -> String {
    suite(id).map_or_else(|| format!("0x{:04X}", id.0), |suite| suite.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_ascend_without_a_gap_in_meaning() {
        assert!(suites().is_sorted_by(|a, b| a.id < b.id));
        assert!(suites().len() > 350);
    }

    #[test]
    fn every_accepted_name_is_a_registered_suite() {
        let accepted: Vec<&Suite> = suites().iter().filter(|suite| suite.accepted).collect();
        assert_eq!(accepted.len(), 10);
        assert_eq!(accepted.iter().filter(|suite| suite.is_tls13()).count(), 2);
        assert!(accepted.iter().all(|suite| suite.weaknesses().is_empty() && suite.bits >= 128));
    }

    #[test]
    fn a_number_leads_to_its_row_and_an_unknown_number_names_itself() {
        let suite = suite(SuiteId(0x0018)).unwrap();
        assert_eq!((suite.openssl.as_deref(), suite.bits), (Some("ADH-RC4-MD5"), 128));
        assert_eq!(suite.weaknesses(), [Weakness::Anonymous, Weakness::Rc4, Weakness::Md5]);
        assert_eq!(suite_name(SuiteId(0xEAEA)), "0xEAEA");
    }

    #[test]
    fn the_bits_of_a_row_agree_with_its_cipher() {
        for suite in suites() {
            let expected = match suite.cipher.as_str() {
                "NULL" => 0,
                cipher if cipher.contains("40") => 40,
                cipher if cipher.starts_with("3DES") => 112,
                cipher if cipher.starts_with("DES") || cipher.ends_with("_56") => 56,
                cipher if cipher.contains("256") || cipher.contains("CHACHA") || suite.name.contains("GOSTR") => 256,
                _ => 128,
            };
            assert_eq!(suite.bits, expected, "{}", suite.name);
        }
    }
}
