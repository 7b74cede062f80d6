//! What do the cmdlets of the Dynamics deployment say?

use data_encoding::BASE64;
use exdoctor_checks::facts::deployment::{CrmCertificate, ListedServer, Organization};
use exdoctor_checks::facts::server::{Read, Row};
use exdoctor_checks::facts::tls::Der;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

use super::rows::{column, parts};

/// A certificate of `Get-CrmCertificate`.
pub(super) fn certificate(row: &Row) -> CrmCertificate {
    let text = |name: &str| column(row, name).map(str::to_owned);
    let der = column(row, "Data").and_then(data);
    let store = [text("StoreLocation"), text("StoreName")].into_iter().flatten().collect::<Vec<_>>().join("\\");
    CrmCertificate {
        kind: text("CertificateType").unwrap_or_default(),
        name: text("Name"),
        find_type: text("StoreFindType"),
        store: (!store.is_empty()).then_some(store),
        thumbprint: der.as_ref().map(thumbprint),
        der,
    }
}

/// The SHA-1 thumbprint of a certificate, upper case.
pub(super) fn thumbprint(der: &Der) -> String {
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, &der.0);
    data_encoding::HEXUPPER.encode(hash.as_ref())
}

/// The bytes of a certificate: Base64, or the numbers that `Format-List` and JSON show of an array.
fn data(text: &str) -> Option<Der> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let numbers = || {
        let inner = compact.trim_start_matches('{').trim_end_matches('}');
        inner.split(',').map(str::parse::<u8>).collect::<Result<Vec<u8>, _>>().ok()
    };
    let bytes = BASE64.decode(compact.as_bytes()).ok().or_else(numbers)?;
    // What does not begin as a certificate was cut short by the console.
    (bytes.len() > 64 && bytes[0] == 0x30).then_some(Der(bytes))
}

/// An organization of `Get-CrmOrganization`.
pub(super) fn organization(row: &Row) -> Organization {
    let text = |name: &str| column(row, name).map(str::to_owned);
    Organization {
        name: text("UniqueName").unwrap_or_default(),
        friendly_name: text("FriendlyName"),
        id: text("Id"),
        state: text("State"),
        version: text("Version"),
        settings: Read::Unasked,
        ..Organization::default()
    }
}

/// A server of `Get-CrmServer`.
pub(super) fn server(row: &Row) -> ListedServer {
    let text = |name: &str| column(row, name).map(str::to_owned);
    ListedServer {
        name: text("Name").unwrap_or_default(),
        roles: column(row, "Roles").map(parts).unwrap_or_default(),
        state: text("State"),
        version: text("Version"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_of_a_certificate_is_read_as_base64_and_as_numbers() {
        let bytes: Vec<u8> = std::iter::once(0x30).chain(0..100).collect();
        let numbers = bytes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        for text in [BASE64.encode(&bytes), format!("{{{numbers}}}")] {
            assert_eq!(data(&text).unwrap().0, bytes);
        }
        assert_eq!(data("{48, 130, 5, 72...}"), None);
    }
}
