//! Which mailbox does a text name?

use super::{Refusal, domain};

/// A mail address in the form in which mailboxes are compared.
///
/// # Errors
/// When it is none.
pub fn mailbox(text: &str) -> Result<String, Refusal> {
    let way_out = "give an address such as ada@contoso.com";
    let (local, host) = text.rsplit_once('@').ok_or_else(|| Refusal::new("has no `@`").instead(way_out))?;
    let odd = |c: char| c.is_ascii_control() || c.is_whitespace() || "()<>[]:;@\\,\"/?#%".contains(c) || !c.is_ascii();
    if local.is_empty() || local.len() > 64 {
        return Err(Refusal::new("has nothing, or more than 64 characters, before the `@`").instead(way_out));
    }
    if local.contains(odd) {
        return Err(Refusal::new("has a character before the `@` that mailboxes do not have").instead(way_out));
    }
    Ok(format!("{}@{}", local.to_ascii_lowercase(), domain(host)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_is_brought_to_one_form_and_anything_else_is_refused() {
        assert_eq!(mailbox("Ada.O'Neil+x@Contoso.com"), Ok("ada.o'neil+x@contoso.com".to_owned()));
        for text in
            ["contoso.com", "@contoso.com", "a b@contoso.com", "a/../b@contoso.com", "ada@contoso", "a?b@contoso.com"]
        {
            assert!(mailbox(text).is_err(), "{text}");
        }
    }
}
