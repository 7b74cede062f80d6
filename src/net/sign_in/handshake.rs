//! Which messages does a sign-in with NTLM or Kerberos exchange?
//!
//! The messages are bound to the connection: to the certificate that the server showed (RFC 5929), so that nobody in
//! between can pass them on.

use ring::digest::{self, Algorithm};
use sspi::generator::GeneratorState;
use sspi::{
    AuthIdentityBuffers, BufferType, ClientRequestFlags, CredentialsBuffers, DataRepresentation, Error, ErrorKind,
    KerberosConfig, Negotiate, NegotiateConfig, Ntlm, SecurityBuffer, SecurityStatus, Sspi, SspiImpl,
};
use x509_parser::oid_registry::{
    OID_HASH_SHA1, OID_NIST_HASH_SHA384, OID_NIST_HASH_SHA512, OID_PKCS1_RSASSAPSS, OID_PKCS1_SHA384WITHRSA,
    OID_PKCS1_SHA512WITHRSA, OID_SIG_ECDSA_WITH_SHA384, OID_SIG_ECDSA_WITH_SHA512, OID_SIG_ED25519,
};
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::signature_algorithm::RsaSsaPssParams;

use super::account::Account;
use super::kdc::Kdc;

/// What is signed in to.
pub(super) struct Service<'a> {
    /// Its name: `HTTP/mail.contoso.com`.
    pub(super) name: String,
    /// The certificate that the server showed.
    pub(super) certificate: Option<&'a [u8]>,
    /// Whether a ticket is bound to the certificate, as the messages of NTLM are. Beside the binding the library writes an
    /// option of two octets that has four (MS-KILE, 3.2.5.8), and MIT Kerberos refuses the whole ticket for it.
    pub(super) binds_tickets: bool,
    /// Whether everything after the sign-in is sealed with its keys.
    pub(super) sealed: bool,
}

/// One exchange of messages, from the side that signs in.
pub(super) struct Handshake {
    pub(super) context: Context,
    bindings: Option<Vec<u8>>,
    target: String,
    wants: ClientRequestFlags,
}

pub(super) enum Context {
    Ntlm(Box<Ntlm>, Option<AuthIdentityBuffers>),
    Kerberos(Box<Negotiate>, Option<CredentialsBuffers>),
}

/// A message to be sent.
pub(super) struct Message {
    pub(super) token: Vec<u8>,
    /// Whether it is the last one from this side.
    pub(super) last: bool,
}

impl Handshake {
    /// An exchange with NTLM.
    pub(super) fn ntlm(account: &Account, service: &Service<'_>) -> Self {
        let (user, domain) = names(&account.username);
        let identity = AuthIdentityBuffers::from_utf8(user, domain, account.password.expose());
        let context = Context::Ntlm(Box::new(Ntlm::new()), Some(identity));
        Self::with(context, service, service.certificate)
    }

    /// An exchange with Kerberos, within the frame of `Negotiate`.
    ///
    /// # Errors
    /// As the library says.
    pub(super) fn kerberos(account: &Account, service: &Service<'_>, kdc: &Kdc<'_>) -> Result<Self, Error> {
        let (user, domain) = names(&account.username);
        let identity = AuthIdentityBuffers::from_utf8(user, domain, account.password.expose());
        let config = KerberosConfig::new_with_kdc_url(kdc.url(), String::new());
        let config = NegotiateConfig::new(Box::new(config), Some("kerberos,!ntlm,!pku2u".to_owned()), String::new());
        let context = Context::Kerberos(
            Box::new(Negotiate::new_client(config)?),
            Some(CredentialsBuffers::AuthIdentity(identity)),
        );
        Ok(Self::with(context, service, service.certificate.filter(|_| service.binds_tickets)))
    }

    fn with(context: Context, service: &Service<'_>, certificate: Option<&[u8]>) -> Self {
        let mut wants = ClientRequestFlags::ALLOCATE_MEMORY;
        if service.sealed {
            // Whoever reads what is sealed knows the key of the service.
            wants |= ClientRequestFlags::MUTUAL_AUTH
                | ClientRequestFlags::INTEGRITY
                | ClientRequestFlags::CONFIDENTIALITY
                | ClientRequestFlags::REPLAY_DETECT
                | ClientRequestFlags::SEQUENCE_DETECT;
        }
        Self { context, bindings: certificate.and_then(bindings), target: service.name.clone(), wants }
    }

    /// Whether it is one of Kerberos.
    pub(super) fn is_kerberos(&self) -> bool {
        matches!(self.context, Context::Kerberos(..))
    }

    /// The next message, after what the server said.
    ///
    /// # Errors
    /// As the library says; the code of a key distribution centre is with `kdc`.
    pub(super) async fn next(&mut self, heard: Vec<u8>, kdc: Option<&Kdc<'_>>) -> Result<Message, Error> {
        let mut input = vec![SecurityBuffer::new(heard, BufferType::Token)];
        input.extend(self.bindings.clone().map(|bytes| SecurityBuffer::new(bytes, BufferType::ChannelBindings)));
        let mut output = vec![SecurityBuffer::new(Vec::new(), BufferType::Token)];
        let status = match &mut self.context {
            Context::Ntlm(ntlm, identity) => {
                let mut builder = ntlm
                    .initialize_security_context()
                    .with_credentials_handle(identity)
                    .with_context_requirements(self.wants)
                    .with_target_data_representation(DataRepresentation::Native)
                    .with_target_name(&self.target)
                    .with_input(&mut input)
                    .with_output(&mut output);
                ntlm.initialize_security_context_impl(&mut builder)?.resolve_to_result()?.status
            }
            Context::Kerberos(negotiate, credentials) => {
                let mut builder = negotiate
                    .initialize_security_context()
                    .with_credentials_handle(credentials)
                    .with_context_requirements(self.wants)
                    .with_target_data_representation(DataRepresentation::Native)
                    .with_target_name(&self.target)
                    .with_input(&mut input)
                    .with_output(&mut output);
                let mut generator = negotiate.initialize_security_context_impl(&mut builder)?;
                let mut state = generator.start();
                loop {
                    match state {
                        GeneratorState::Completed(result) => break result?.status,
                        GeneratorState::Suspended(request) => {
                            let sent = match kdc {
                                Some(kdc) => kdc.ask(&request.data).await,
                                None => Err("there is no key distribution centre to ask".to_owned()),
                            };
                            let away = |why| Error::new(ErrorKind::NoAuthenticatingAuthority, why);
                            state = generator.resume(sent.map_err(away));
                        }
                    }
                }
            }
        };
        let token = output.into_iter().next().map(|buffer| buffer.buffer).unwrap_or_default();
        Ok(Message { token, last: status == SecurityStatus::Ok })
    }
}

/// The user and the domain of a name: `CONTOSO\svc`, or `svc@contoso.com`, which stays whole.
fn names(username: &str) -> (&str, &str) {
    username.split_once('\\').map_or((username, ""), |(domain, user)| (user, domain))
}

/// `SEC_CHANNEL_BINDINGS` with `tls-server-end-point`; none where RFC 5929 defines none for the certificate.
fn bindings(certificate: &[u8]) -> Option<Vec<u8>> {
    let mut data = b"tls-server-end-point:".to_vec();
    data.extend_from_slice(digest::digest(digest_of(certificate)?, certificate).as_ref());
    // Three pairs of type, length and offset; only the last, of the application's own data, is filled.
    let mut bytes = vec![0; 24];
    bytes.extend_from_slice(&u32::try_from(data.len()).ok()?.to_le_bytes());
    bytes.extend_from_slice(&32_u32.to_le_bytes());
    bytes.extend_from_slice(&data);
    Some(bytes)
}

/// The digest of the certificate's signature, SHA-256 in place of older ones.
fn digest_of(certificate: &[u8]) -> Option<&'static Algorithm> {
    let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
    let signature = &parsed.signature_algorithm;
    let by_name = |oid: &x509_parser::der_parser::Oid<'_>| {
        if [OID_PKCS1_SHA384WITHRSA, OID_SIG_ECDSA_WITH_SHA384, OID_NIST_HASH_SHA384].contains(oid) {
            &digest::SHA384
        } else if [OID_PKCS1_SHA512WITHRSA, OID_SIG_ECDSA_WITH_SHA512, OID_NIST_HASH_SHA512].contains(oid) {
            &digest::SHA512
        } else {
            &digest::SHA256
        }
    };
    if signature.algorithm == OID_SIG_ED25519 {
        return None;
    }
    if signature.algorithm == OID_PKCS1_RSASSAPSS {
        let parameters = signature.parameters.as_ref().and_then(|any| RsaSsaPssParams::try_from(any).ok());
        let own = parameters.as_ref().map_or(OID_HASH_SHA1, |parameters| parameters.hash_algorithm_oid().clone());
        return Some(by_name(&own));
    }
    Some(by_name(&signature.algorithm))
}
