//! Which public roots do Microsoft's documents name for its hosts, beside those on Mozilla's list?

/// A root, with its source.
#[derive(Debug)]
pub struct PublicRoot {
    /// Its common name.
    pub name: &'static str,
    /// The certificate.
    pub der: &'static [u8],
    /// Where it is named.
    pub source: &'static str,
    /// The day on which that was compared.
    pub as_of: &'static str,
}

/// Roots that are public although Mozilla's list no longer holds them.
pub const PUBLIC_ROOTS: &[PublicRoot] = &[
    // The US Government clouds and the one in China hang below it.
    PublicRoot {
        name: "DigiCert Global Root CA",
        der: include_bytes!("data/digicert-global-root-ca.der"),
        source: "https://learn.microsoft.com/en-us/power-platform/admin/server-cipher-tls-requirements",
        as_of: "2026-11-20",
    },
];
