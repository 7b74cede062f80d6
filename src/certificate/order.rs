//! Which of several certificates is a file about?

use exdoctor_checks::facts::tls::Der;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;

/// The place of the first that is no authority; of authorities alone, the first.
pub(super) fn own(certificates: &[&Der]) -> Option<usize> {
    let authority = |der: &&Der| X509Certificate::from_der(&der.0).is_ok_and(|(_, one)| one.is_ca());
    let end = certificates.iter().position(|der| !authority(der));
    end.or_else(|| (!certificates.is_empty()).then_some(0))
}
