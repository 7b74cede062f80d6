//! Which files does OpenSSL write?

/// A file, with the options of its export.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) options: &'static [&'static str],
    pub(crate) password: &'static str,
}

const fn case(name: &'static str, options: &'static [&'static str]) -> Case {
    Case { name, options, password: "hunter2" }
}

const CAPI: &str = "Microsoft Enhanced RSA and AES Cryptographic Provider";
const CNG: &str = "Microsoft Software Key Storage Provider";

pub(crate) const CASES: &[Case] = &[
    case("modern", &[]),
    case("modern-keyex", &["-keyex"]),
    case("modern-keysig", &["-keysig"]),
    case("modern-csp", &["-keyex", "-CSP", CAPI, "-LMK", "-name", "s2s contoso"]),
    case("modern-cng", &["-CSP", CNG]),
    case("legacy", &["-legacy"]),
    case("legacy-keyex", &["-legacy", "-keyex"]),
    case("legacy-keysig", &["-legacy", "-keysig"]),
    case("legacy-csp", &["-legacy", "-keyex", "-CSP", CAPI, "-LMK"]),
    case("legacy-rc2-128", &["-legacy", "-certpbe", "PBE-SHA1-RC2-128", "-keypbe", "PBE-SHA1-2DES"]),
    case("triple-des", &["-legacy", "-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1"]),
    case("aes-128", &["-certpbe", "AES-128-CBC", "-keypbe", "AES-192-CBC", "-macalg", "sha512"]),
    case("des-ede3-sha384", &["-certpbe", "DES-EDE3-CBC", "-macalg", "sha384", "-iter", "10000"]),
    case("certificates-in-the-clear", &["-certpbe", "NONE"]),
    case("chain", &["-certfile", "authority.pem", "-keyex"]),
    case("no-key", &["-nokeys"]),
    Case { name: "umlauts", options: &["-legacy"], password: "pässwört €" },
    Case { name: "umlauts-modern", options: &[], password: "pässwört €" },
];
