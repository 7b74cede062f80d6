//! What does a server show during a handshake, whatever it is worth?

use std::sync::{Arc, Mutex};

use exdoctor_checks::facts::tls::{CertificateRequest, Der, Possession};
use rustls::client::ResolvesClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};
use x509_parser::public_key::PublicKey;

const MAX_CERTIFICATES: usize = 200;

/// What was shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown {
    pub(super) certificates: Vec<Der>,
    pub(super) stapled: Option<Der>,
    pub(super) possession: Option<Possession>,
    pub(super) certificate_request: Option<CertificateRequest>,
}

/// Writes down everything and refuses nothing: the judgement comes later, and nothing is sent that needs trust.
#[derive(Debug)]
pub(super) struct Recorder {
    provider: Arc<CryptoProvider>,
    shown: Mutex<Shown>,
}

impl Recorder {
    pub(super) fn new(provider: Arc<CryptoProvider>) -> Self {
        Self { provider, shown: Mutex::default() }
    }

    /// What was shown so far.
    pub(super) fn shown(&self) -> Shown {
        self.shown.lock().expect("nobody panics while holding this lock").clone()
    }

    fn note(&self, note: impl FnOnce(&mut Shown)) {
        note(&mut self.shown.lock().expect("nobody panics while holding this lock"));
    }

    fn note_signature(
        &self,
        certificate: &CertificateDer<'_>,
        result: Result<HandshakeSignatureValid, Error>,
    ) -> HandshakeSignatureValid {
        let possession = match result {
            Ok(_) => Possession::Proven,
            // The library takes no such key, whatever it signs.
            Err(_) if has_short_key(certificate) => {
                Possession::NotEstablished("the key is shorter than any that exdoctor verifies with".to_owned())
            }
            Err(Error::InvalidCertificate(CertificateError::BadSignature)) => Possession::Disproven,
            Err(error) => Possession::NotEstablished(error.to_string()),
        };
        self.note(|shown| shown.possession = Some(possession));
        HandshakeSignatureValid::assertion()
    }
}

/// Whether it is a key of RSA with fewer than 2048 bits.
fn has_short_key(certificate: &CertificateDer<'_>) -> bool {
    let Ok((_, own)) = x509_parser::parse_x509_certificate(certificate) else { return false };
    matches!(own.public_key().parsed(), Ok(PublicKey::RSA(key)) if key.key_size() < 2048)
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = std::iter::once(end_entity).chain(intermediates).take(MAX_CERTIFICATES);
        self.note(|shown| {
            shown.certificates = chain.map(|certificate| Der(certificate.to_vec())).collect();
            shown.stapled = (!ocsp.is_empty()).then(|| Der(ocsp.to_vec()));
        });
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        Ok(self.note_signature(certificate, verify_tls12_signature(message, certificate, signature, algorithms)))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        Ok(self.note_signature(certificate, verify_tls13_signature(message, certificate, signature, algorithms)))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        // Servers with old certificates answer only a client that names old algorithms.
        let mut schemes = self.provider.signature_verification_algorithms.supported_schemes();
        let old = [
            SignatureScheme::ECDSA_NISTP521_SHA512,
            SignatureScheme::RSA_PKCS1_SHA1,
            SignatureScheme::ECDSA_SHA1_Legacy,
        ];
        schemes.extend(old.into_iter().filter(|scheme| !self.provider_knows(*scheme)));
        schemes
    }
}

impl Recorder {
    fn provider_knows(&self, scheme: SignatureScheme) -> bool {
        self.provider.signature_verification_algorithms.supported_schemes().contains(&scheme)
    }
}

/// Notes the request for a client certificate, and has none.
#[derive(Debug)]
pub(super) struct NoCertificate(pub(super) Arc<Recorder>);

impl ResolvesClientCert for NoCertificate {
    fn resolve(&self, authorities: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        let authorities = authorities.iter().take(MAX_CERTIFICATES).map(|name| Der(name.to_vec())).collect();
        self.0.note(|shown| shown.certificate_request = Some(CertificateRequest { authorities }));
        None
    }

    fn has_certs(&self) -> bool {
        true
    }
}
