//! Which roots and authorities stand behind the services of Microsoft?

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

/// What is known about the authorities of Microsoft's services.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authorities {
    /// The day on which the table was compared with its source.
    pub as_of: Date,
    /// Where it comes from.
    pub source: String,
    /// Organizations of public authorities.
    pub organizations: Vec<String>,
    /// Roots that are known by their thumbprint.
    pub root: Vec<Root>,
}

/// A root certificate.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Root {
    /// Its name.
    pub name: String,
    /// Its SHA-1 thumbprint, upper case.
    pub sha1: String,
}

static TABLE: LazyLock<Authorities> =
    LazyLock::new(|| toml::from_str(include_str!("roots.toml")).expect("the table of roots is tested"));

/// The table.
pub fn authorities() -> &'static Authorities {
    &TABLE
}

impl Authorities {
    /// Whether a thumbprint is that of a known root.
    pub fn knows(&self, thumbprint: &str) -> bool {
        self.root.iter().any(|root| root.sha1.eq_ignore_ascii_case(thumbprint))
    }

    /// Whether a distinguished name, as Windows writes it, is of a public authority: by its organization, whole.
    pub fn is_public(&self, name: &str) -> bool {
        let organization = |own: &String| {
            let quoted = format!("O=\"{own}\"");
            let plain = format!("O={own}");
            [quoted, plain].iter().any(|wanted| {
                name.match_indices(wanted.as_str()).any(|(at, _)| {
                    let (before, after) = (name[..at].trim_end(), name[at + wanted.len()..].trim_start());
                    (before.is_empty() || before.ends_with(',')) && (after.is_empty() || after.starts_with(','))
                })
            })
        };
        self.organizations.iter().any(organization)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thumbprints_are_whole_and_names_are_matched_whole() {
        let table = authorities();
        let whole = |root: &Root| root.sha1.len() == 40 && root.sha1.bytes().all(|b| b.is_ascii_hexdigit());
        assert!(table.root.iter().all(whole) && table.organizations.is_sorted());
        assert!(table.is_public("CN=DigiCert Global Root G2, OU=www.digicert.com, O=DigiCert Inc, C=US"));
        assert!(table.is_public("CN=Entrust Root, O=\"Entrust, Inc.\", C=US"));
        assert!(!table.is_public("CN=Proxy CA, O=Microsoft Corporation of Contoso"));
        assert!(
            !table.is_public("CN=DigiCert Inc, O=Contoso") && table.knows("df3c24f9bfd666761b268073fe06d1cc8d4f82a4")
        );
    }
}
