//! What does the firewall before EWS admit, as the configuration says?

use exdoctor_checks::values::is_microsoft;

use super::address;
use crate::probes::{Observed, ProbeCx};

/// Nothing is asked: what the file says is noted for the endpoint that it protects.
pub(super) fn look(cx: &ProbeCx) -> Observed {
    match (&cx.run.allow_list, address(cx)) {
        (Some(list), Ok(at)) if !is_microsoft(&at.endpoint.host) => Observed::one(&cx.subject, list.clone()),
        _ => Observed::default(),
    }
}
