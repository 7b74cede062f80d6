//! How is each kind of value written, on the command line and in a file alike?

mod address;
mod choice;
mod connect_to;
mod domain;
mod endpoint;
mod proxy;
mod refusal;
mod span;
mod time;

pub use address::{address, resolver};
pub use choice::{HYBRIDS, LEVELS, MAIL_FLOWS, PHASES, SCENARIOS, VANTAGES, Words, choice, cloud, clouds, nearest};
pub use connect_to::{ConnectTo, mapped, mapping};
pub use domain::domain;
pub use endpoint::{Endpoint, endpoint};
pub use proxy::proxy;
pub(crate) use refusal::harmless;
pub use refusal::{Refusal, shown};
pub use span::{Span, timeout};
pub use time::{day, moment};
