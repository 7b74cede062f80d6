//! What does DNS say about a mail domain?

mod lookup;
mod records;
mod words;
mod zone;

pub use lookup::{Answer, Data, Hop, Lookup, RecordType};
pub use records::{
    Autodiscover, Dkim, Dmarc, Host, Msoid, MtaSts, Mx, Seen, Selector, Spf, TlsRpt, Tlsa, TlsaHost, Verification, View,
};
pub use words::short;
pub use zone::{Delegation, Dnssec, Server, Servers, Validated, Validation, Zone};
