//! Which connections does the file divert?

use toml::de::DeValue;

use super::read::{Item, Reading};
use crate::parse::{Refusal, endpoint, mapped, shown};

/// Reads `connect_to = { "HOST:PORT" = "ADDR:PORT" }`.
pub(super) fn read(reading: &mut Reading, item: &Item<'_>) {
    let DeValue::Table(entries) = item.get_ref() else {
        return reading.mistyped(item);
    };
    for (name, item) in entries {
        if matches!(item.get_ref(), DeValue::Table(_)) {
            let refusal = Refusal::new("a name with dots needs quotes");
            reading.refuse(name.span(), refusal.instead("write \"HOST:PORT\" = \"ADDR:PORT\""));
            continue;
        }
        let from = reading.parsed(name.span(), name.get_ref(), endpoint);
        let to = reading.one(item, mapped);
        if let (Some(from), Some(to)) = (from, to)
            && reading.draft.connect_to.insert(from, to).is_some()
        {
            reading.refuse(name.span(), Refusal::new(format!("{} is diverted twice", shown(name.get_ref()))));
        }
    }
}
