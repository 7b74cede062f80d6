//! What does a SOAP fault say?

use roxmltree::Node;

use super::{details, is_code, short};
use crate::facts::ews::Said;
use crate::xml::{below, text_below};

/// The code of a fault stands in its detail, else behind the prefix of its `faultcode`.
pub(super) fn said(fault: Node<'_, '_>) -> Said {
    let detail = below(fault, "detail").and_then(|detail| text_below(detail, "ResponseCode"));
    let outer = text_below(fault, "faultcode").map(|code| code.rsplit(':').next().unwrap_or_default().to_owned());
    let code = [detail, outer].into_iter().flatten().find(|code| is_code(code));
    let message = below(fault, "detail").and_then(|detail| text_below(detail, "Message"));
    let message = message.or_else(|| text_below(fault, "faultstring")).map(|message| short(&message));
    let (inner, back_off_ms) = details(fault);
    Said { code: code.unwrap_or_else(|| "Fault".to_owned()), message, inner, back_off_ms, ..Said::default() }
}
