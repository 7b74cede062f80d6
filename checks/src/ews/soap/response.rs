//! What does a response say, message by message?

use roxmltree::Node;

use super::{details, is_code, short};
use crate::facts::ews::Said;
use crate::xml::{is, text};

/// Messages of a response that are looked at; one request has one.
const MESSAGES: usize = 64;

/// The worst of the messages; `None` where there is none.
pub(super) fn said(response: Node<'_, '_>) -> Option<Said> {
    let coded = |node: &Node<'_, '_>| node.children().any(|child| is(&child, "ResponseCode"));
    let messages = response.descendants().filter(coded).take(MESSAGES).map(message);
    messages.reduce(|worst, next| if worst.is_success() { next } else { worst })
}

fn message(message: Node<'_, '_>) -> Said {
    let own = |name: &str| message.children().find(|node| is(node, name)).and_then(|node| text(node));
    let (inner, back_off_ms) = details(message);
    let code = own("ResponseCode").filter(|code| is_code(code)).unwrap_or_else(|| "Unknown".to_owned());
    let message = own("MessageText").map(|message| short(&message));
    Said { code, message, inner, back_off_ms, ..Said::default() }
}
