//! How is a record written in a report?

use crate::facts::dns::Data;

/// A record as a zone file would show it, without name, class and time to live.
pub(super) fn data(data: &Data) -> String {
    match data {
        Data::Address(address) => address.to_string(),
        Data::Name(name) => name.clone(),
        Data::Mx { preference, host } => format!("{preference} {host}"),
        Data::Soa { primary, serial } => format!("{primary} serial {serial}"),
        Data::Srv { priority, weight, port, target } => format!("{priority} {weight} {port} {target}"),
        Data::Tlsa { usage, selector, matching, association } => format!("{usage} {selector} {matching} {association}"),
        Data::Txt(text) => format!("\"{text}\""),
    }
}
