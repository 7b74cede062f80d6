//! Does a revocation list speak about a certificate at all (RFC 5280, 5.2.5 and 6.3.3)?

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{DistributionPointName, GeneralName, IssuingDistributionPoint, ParsedExtension};
use x509_parser::revocation_list::CertificateRevocationList;

use super::super::certificate::crl_urls;

const DELTA: &str = "2.5.29.27";
const SCOPE: &str = "2.5.29.28";
/// The number of the list, and the key of its issuer.
const HARMLESS: [&str; 2] = ["2.5.29.20", "2.5.29.35"];

/// What of a list counts for a certificate.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// All that it says.
    All,
    /// An entry counts; that there is none says nothing: why.
    Entries(String),
    /// Nothing: why.
    Nothing(String),
}

/// What of a list counts for a certificate.
pub(super) fn scope(list: &CertificateRevocationList<'_>, certificate: &X509Certificate<'_>) -> Scope {
    let nothing = |why: &str| Scope::Nothing(why.to_owned());
    let mut scope = Scope::All;
    for extension in list.extensions() {
        match extension.oid.to_id_string().as_str() {
            DELTA => scope = Scope::Entries("the list holds only changes of another list".to_owned()),
            SCOPE => match extension.parsed_extension() {
                ParsedExtension::IssuingDistributionPoint(point) => match limits(point, certificate) {
                    Scope::All => {}
                    limited => return limited,
                },
                _ => return nothing("the scope of the list cannot be read"),
            },
            other if extension.critical && !HARMLESS.contains(&other) => {
                return nothing(&format!("the list has a critical extension that is not known ({other})"));
            }
            _ => {}
        }
    }
    scope
}

fn limits(point: &IssuingDistributionPoint<'_>, certificate: &X509Certificate<'_>) -> Scope {
    let nothing = |why: &str| Scope::Nothing(why.to_owned());
    let authority = certificate.is_ca();
    match () {
        () if point.indirect_crl => nothing("the list speaks for other issuers too"),
        () if point.only_contains_attribute_certs => nothing("the list covers only attribute certificates"),
        () if point.only_contains_user_certs && authority => nothing("the list covers no certificates of authorities"),
        () if point.only_contains_ca_certs && !authority => nothing("the list covers only certificates of authorities"),
        () if !names(point, certificate) => nothing("the list belongs to another distribution point"),
        () if point.only_some_reasons.is_some() => Scope::Entries("the list covers only some reasons".to_owned()),
        () => Scope::All,
    }
}

/// Whether the certificate names the point that the list is for; a list that names none is for every point.
fn names(point: &IssuingDistributionPoint<'_>, certificate: &X509Certificate<'_>) -> bool {
    let named = crl_urls(certificate);
    match &point.distribution_point {
        None => true,
        Some(DistributionPointName::FullName(own)) => own.iter().any(|name| match name {
            GeneralName::URI(url) => named.iter().any(|named| named == url),
            _ => false,
        }),
        Some(DistributionPointName::NameRelativeToCRLIssuer(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use exdoctor_checks::facts::tls::{Der, RevocationAnswer};

    use super::super::super::certificate::read;
    use super::super::super::issuer::Issuer;
    use super::super::crl;

    const CA: &[u8] = include_bytes!("data/scopes/ca.der");
    const LEAF: &[u8] = include_bytes!("data/scopes/leaf.der");
    const REVOKED: &[u8] = include_bytes!("data/scopes/revoked.der");

    fn said(list: &[u8], certificate: &[u8], issuer: &[u8]) -> RevocationAnswer {
        let (certificate, issuer) = (Der(certificate.to_vec()), Der(issuer.to_vec()));
        let now = "2026-11-22T00:00:00Z".parse().unwrap();
        crl::answer(list, &read(&certificate).unwrap(), &Issuer::of(&read(&issuer).unwrap()), now)
    }

    #[track_caller]
    fn open(list: &[u8], certificate: &[u8], why: &str) {
        let answer = said(list, certificate, CA);
        assert!(matches!(&answer, RevocationAnswer::NotEstablished(said) if said.contains(why)), "{answer:?}");
    }

    fn is_revoked(list: &[u8]) -> bool {
        matches!(said(list, REVOKED, CA), RevocationAnswer::Revoked { .. })
    }

    #[test]
    fn a_list_for_users_or_for_the_named_point_answers_for_a_user() {
        for list in [&include_bytes!("data/scopes/users.crl")[..], include_bytes!("data/scopes/own.crl")] {
            assert!(matches!(said(list, LEAF, CA), RevocationAnswer::Good { .. }));
            assert!(is_revoked(list));
        }
    }

    #[test]
    fn a_list_with_another_scope_says_nothing_even_where_the_number_is_listed() {
        for (list, why) in [
            (&include_bytes!("data/scopes/authorities.crl")[..], "only certificates of authorities"),
            (include_bytes!("data/scopes/attributes.crl"), "attribute"),
            (include_bytes!("data/scopes/indirect.crl"), "other issuers"),
            (include_bytes!("data/scopes/other.crl"), "another distribution point"),
            (include_bytes!("data/scopes/unknown.crl"), "not known (1.2.3.4)"),
        ] {
            open(list, LEAF, why);
            open(list, REVOKED, why);
        }
    }

    #[test]
    fn a_list_of_some_reasons_or_of_changes_counts_for_what_it_lists() {
        for (list, why) in [
            (&include_bytes!("data/scopes/reasons.crl")[..], "only some reasons"),
            (include_bytes!("data/scopes/delta.crl"), "only changes"),
        ] {
            open(list, LEAF, why);
            assert!(is_revoked(list));
        }
    }

    #[test]
    fn a_list_that_is_signed_with_p_521_is_not_established() {
        let list = include_bytes!("data/scopes/p521.crl");
        let leaf = include_bytes!("data/scopes/p521-leaf.der");
        let answer = said(list, leaf, include_bytes!("data/scopes/p521.der"));
        let RevocationAnswer::NotEstablished(why) = answer else { panic!("{answer:?}") };
        assert!(why.contains("1.2.840.10045.4.3.4"), "{why}");
    }
}
