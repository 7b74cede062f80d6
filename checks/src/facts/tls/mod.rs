//! What did a TLS server show of itself on the wire?

mod answer;
mod der;
mod endpoint;
mod flight;
mod handshake;
mod scan;
mod version;

pub use answer::{Alert, Answer, Stage, StartTlsFailure};
pub use der::Der;
pub use endpoint::{
    AddressScan, FetchedIssuer, Proxied, Revocation, RevocationAnswer, RevocationKind, RevocationSource, RootSet,
    ShownChain, TlsChains, TlsRevocation, TlsScan, Trust, TrustVerdict,
};
pub use flight::{CertificateRequest, Downgrade, Flight, KeyExchange, Retry, ServerHello};
pub use handshake::{AfterHandshake, Established, Handshake, HandshakeFailure, Possession};
pub use scan::{Accepted, Enumeration, Offered, Order, Scan, Size, VersionScan};
pub use version::Version;
