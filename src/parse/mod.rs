//! How is each kind of value written, on the command line and in a file alike?

mod choice;
mod connect_to;
mod domain;
mod endpoint;
mod evidence;
mod ews_url;
mod ldap_url;
mod mailbox;
mod place;
mod proxy;
mod refusal;
mod region;
mod resolver;
mod span;
mod thumbprint;
mod time;
mod web_url;

pub use choice::{
    ADDRESSES, HYBRIDS, LEVELS, MAIL_FLOWS, PHASES, SCENARIOS, VANTAGES, Words, choice, cloud, clouds, nearest,
};
pub use connect_to::{ConnectTo, mapped, mapping};
pub use domain::domain;
pub use endpoint::{Endpoint, address, endpoint, kdc, mail_server, server};
pub use evidence::{EvidencePath, evidence, evidence_in, is_host};
pub use ews_url::{EWS_PATH, EwsUrl, ews_url};
pub use ldap_url::{LdapUrl, ldap_url};
pub use mailbox::mailbox;
pub use place::{Place, place};
pub use proxy::{Proxy, ProxyUse, proxy, proxy_use};
pub use refusal::{Refusal, shown};
pub(crate) use refusal::{harmless, plain};
pub use region::region;
pub use resolver::resolver;
pub use span::{Span, timeout, wait};
pub use thumbprint::thumbprint;
pub use time::{day, moment};
pub use web_url::{WebUrl, web_url};
