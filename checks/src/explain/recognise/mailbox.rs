//! Is the mailbox of a call named by an address, or as DOMAIN\user?

use super::Look;
use crate::explain::find::Found;
use crate::explain::patterns::Marker;

/// Notices a backslash where an address is due.
pub(super) fn recognise(look: &Look<'_>, found: &mut Found) {
    for place in found.lines(Marker::Mailbox).to_vec() {
        let text = look.window(place);
        let lower = text.to_ascii_lowercase();
        let Some(at) = lower.find("smtpaddress") else { continue };
        let Some(value) = text[at..].split_once('>').map(|(_, value)| value) else { continue };
        if is_down_level(value.split('<').next().unwrap_or_default()) {
            found.add("ews.backslash-mailbox", place);
        }
    }
    let names = ["incomingusername", "outgoingusername", "username", "user name"];
    let field = look.fields.iter().find(|field| names.contains(&field.name.as_str()) && is_down_level(&field.value));
    if let Some(field) = field {
        found.add("alert.backslash-user", field.line);
    }
}

/// `DOMAIN\user`.
fn is_down_level(name: &str) -> bool {
    let name = name.trim().trim_matches(['"', '\'']);
    name.split_once('\\').is_some_and(|(domain, user)| {
        let is_name = |part: &str| !part.is_empty() && part.len() <= 64 && !part.contains([' ', '/', ':', '\\', '@']);
        is_name(domain) && is_name(user.trim_start_matches('\\'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_down_level_name_counts() {
        assert!(is_down_level(r"CONTOSO\svc-crm") && is_down_level(r"domain\\username"));
        assert!(
            !is_down_level("svc@contoso.com")
                && !is_down_level(r"C:\Program Files\x")
                && !is_down_level(r"\\server\share")
        );
    }
}
