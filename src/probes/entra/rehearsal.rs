//! Does the token service give Dynamics a token? Asked only with `--rehearse-s2s`.

use exdoctor_checks::entra::openid::guid;
use exdoctor_checks::facts::{FactKind, Lost};
use exdoctor_checks::model::Scenario;

use super::metadata::cloud;
use crate::probes::{Observed, ProbeCx};

/// Signs as Dynamics does, and asks once.
pub(super) async fn look(cx: ProbeCx) -> Observed {
    if !cx.run.rehearse_s2s || !cx.run.scenarios.contains(&Scenario::A) {
        return Observed::default();
    }
    let lost = |lost| Observed { lost: vec![(cx.subject.clone(), FactKind::S2sToken, lost)], ..Observed::default() };
    let cloud = match cloud(&cx) {
        Ok(cloud) => cloud,
        Err(reason) => return lost(reason),
    };
    // A token lives a day and cannot be taken back: it is drawn for the discovered tenant and for no other.
    if let Some(configured) = cx.run.tenant.as_deref().and_then(guid)
        && configured != cx.subject.name
    {
        let reason = format!(
            "the configuration names the tenant {configured}, and discovery found {}: nothing was sent",
            cx.subject
        );
        return lost(Lost { reason, because: None });
    }
    match cx.net.sign_in.rehearse(cloud, &cx.subject.name).await {
        Ok(token) => Observed::one(&cx.subject, token),
        Err(reason) => lost(Lost { reason, because: None }),
    }
}
