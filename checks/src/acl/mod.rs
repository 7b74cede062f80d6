//! Who may do what with a file, by its security descriptor?
//!
//! Pure: text goes in ([`Descriptor`] from SDDL, or entries as icacls prints them), an account's [`Token`] beside it,
//! and [`access`] says whether Windows would let that account do what it wants, and which entry decides.

mod ace;
mod aliases;
mod decide;
mod derived;
mod descriptor;
mod icacls;
mod membership;
mod order;
mod parse;
mod refusal;
mod rights;
mod sid;
mod token;
mod trustee;
mod words;

pub use ace::{Ace, AceFlags, AceKind, Effect, Guid};
pub use decide::{Access, Basis, Doubt, access};
pub use derived::{pool_sid, service_sid};
pub use descriptor::{Acl, AclFlags, Descriptor};
pub use icacls::entry as icacls_entry;
pub use membership::Membership;
pub use order::out_of_order;
pub use refusal::{Refusal, Trouble};
pub use rights::Rights;
pub use sid::Sid;
pub use token::{Kind, Member, Token};
pub use trustee::Trustee;
pub use words::{entry as entry_words, explain};
