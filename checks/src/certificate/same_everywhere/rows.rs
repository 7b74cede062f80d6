//! What does each place hold, a row each?

use super::{TENANT, Table};
use crate::certificate::known::is_thumbprint;
use crate::certificate::places::{Holds, Store};
use crate::facts::deployment::CrmCertificate;
use crate::prelude::*;

impl Table<'_> {
    /// The table: one row a place.
    pub(super) fn rows(&self) -> Vec<Evidence> {
        let files = self.files.into_iter().flat_map(|files| files.pfx.iter().chain(&files.cer));
        let files = files.filter_map(|file| {
            let thumbprint = file.content.as_ref().ok()?.thumbprint.as_deref()?;
            Some(Evidence::new(file.path.as_str(), thumbprint))
        });
        let configured = self.issuers.iter().flat_map(|issuers| {
            let alternative = (!self.alternatives.is_empty())
                .then(|| Evidence::new("AlternativeS2STokenIssuer of Dynamics", thumbprints(&self.alternatives)));
            let none = || "none".to_owned();
            let own = if issuers.is_empty() { none() } else { thumbprints(issuers) };
            [Evidence::new("S2STokenIssuer of Dynamics", own)].into_iter().chain(alternative)
        });
        let tenant = self.tenant.as_ref().map(|held| {
            let held: Vec<String> = held.iter().take(20).map(|own| own.to_ascii_uppercase()).collect();
            Evidence::new(TENANT, if held.is_empty() { "none".to_owned() } else { held.join(", ") })
        });
        files.chain(self.stores.iter().map(row)).chain(configured).chain(tenant).collect()
    }
}

pub(super) fn row(store: &Store<'_>) -> Evidence {
    let role = if store.needs == Some(false) { " (no role that needs it)" } else { "" };
    let held = match &store.holds {
        Holds::One(held) => held.thumbprint.clone(),
        Holds::Nothing => "none of this subject".to_owned(),
        Holds::Unknown(why) => why.clone(),
    };
    Evidence::new(format!("store of {}{role}", store.server.host), held)
}

pub(super) fn thumbprints(all: &[&CrmCertificate]) -> String {
    let one = |own: &&CrmCertificate| match own.thumbprint.as_deref() {
        Some(thumbprint) if is_thumbprint(thumbprint) => thumbprint.to_ascii_uppercase(),
        _ => "without its data".to_owned(),
    };
    all.iter().map(one).collect::<Vec<_>>().join(", ")
}
