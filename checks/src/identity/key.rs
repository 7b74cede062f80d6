//! Under which key are the values of a directory compared with each other?

use super::address::{Proxy, proxy};
use crate::facts::directory::Attribute;

/// Under which key a value is compared, and whether it is a primary address; `None` where it need not be unique.
pub(super) fn key(attribute: Attribute, has_upn: bool, value: &str) -> Option<(String, bool)> {
    let value = value.trim();
    if value.is_empty() {
        return None;
    }
    let key = match attribute {
        Attribute::UserPrincipalName | Attribute::Mail => value.to_lowercase(),
        Attribute::ProxyAddresses => match proxy(value) {
            Proxy::Smtp(address) => return Some((address.to_lowercase(), value.starts_with("SMTP:"))),
            _ => value.to_lowercase(),
        },
        Attribute::MailNickname | Attribute::TargetAddress => format!("{}\0{}", attribute.name(), value.to_lowercase()),
        Attribute::SamAccountName if !has_upn => format!("{}\0{}", attribute.name(), value.to_lowercase()),
        Attribute::SamAccountName | Attribute::DisplayName | Attribute::GivenName => return None,
    };
    Some((key, false))
}

/// The value of a key, as people know it.
pub(super) fn shown(key: &str) -> &str {
    key.split_once('\0').map_or(key, |(_, value)| value)
}
