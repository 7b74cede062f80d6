//! Which objects are judged at all?

use super::object::{Object, Recipient};
use crate::facts::directory::{Attribute, Class, Skipped};

/// Names that Windows and its services give to accounts; a mail-enabled object of such a name is somebody's.
const ACCOUNTS: [&str; 9] =
    ["admini", "guest", "httpconnector", "iusr_", "iwam", "krbtgt", "msol", "support_", "wwioadmini"];

/// Names of mailboxes and accounts that Exchange makes for itself.
const MAILBOXES: [&str; 6] = [
    "cas_{",
    "discoverysearchmailbox",
    "exchange online-applicationaccount",
    "federatedemail",
    "healthmailbox",
    "systemmailbox",
];

/// The class of an object that is judged, or why it is not.
///
/// # Errors
/// Why it is not judged.
pub(super) fn scope(object: &Object) -> Result<Class, Skipped> {
    let class = object.class().ok_or(Skipped::OtherClass)?;
    let name = object.common_name().to_ascii_lowercase();
    let begins = |names: &[&str]| names.iter().any(|own| name.starts_with(own));
    let mail_enabled =
        [Attribute::MailNickname, Attribute::ProxyAddresses].into_iter().any(|own| object.first(own).is_some());
    if object.dn.to_ascii_uppercase().contains("\\0ACNF:") {
        return Err(Skipped::ReplicationConflict);
    }
    if object.critical {
        return Err(Skipped::CriticalSystemObject);
    }
    if object.recipient == Recipient::System || begins(&MAILBOXES) || is_system_mailbox(object) {
        return Err(Skipped::SystemMailbox);
    }
    if name.ends_with('$') || (begins(&ACCOUNTS) && !mail_enabled) || is_system_account(object, mail_enabled) {
        return Err(Skipped::SystemAccount);
    }
    if class == Class::Group {
        let (mail, addresses) = (object.first(Attribute::Mail), object.first(Attribute::ProxyAddresses));
        match object.security_group {
            Some(true) if mail.is_none() => return Err(Skipped::SecurityGroupWithoutMail),
            Some(false) if addresses.is_none() => return Err(Skipped::GroupWithoutAddresses),
            None if mail.is_none() && addresses.is_none() => return Err(Skipped::GroupWithoutAddresses),
            _ => {}
        }
    }
    Ok(class)
}

fn starts(object: &Object, attribute: Attribute, prefixes: &[&str]) -> bool {
    let value = object.first(attribute).unwrap_or_default().to_ascii_lowercase();
    prefixes.iter().any(|prefix| value.starts_with(prefix))
}

fn is_system_mailbox(object: &Object) -> bool {
    starts(object, Attribute::MailNickname, &["cas_", "systemmailbox"])
        || (object.hidden && starts(object, Attribute::DisplayName, &["msol"]))
}

fn is_system_account(object: &Object, mail_enabled: bool) -> bool {
    !mail_enabled && starts(object, Attribute::SamAccountName, &["cas_", "support_", "msol_"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::object::Field;

    fn of(fields: &[(&str, &str)]) -> Result<Class, Skipped> {
        let mut object = Object::default();
        for (name, value) in fields {
            object.put(Field::named(name).unwrap(), value);
        }
        scope(&object)
    }

    #[test]
    fn what_windows_and_exchange_made_for_themselves_is_not_judged() {
        let dn = |dn| of(&[("dn", dn), ("objectClass", "user")]);
        assert_eq!(dn("CN=Ada Lovelace,DC=contoso,DC=com"), Ok(Class::User));
        assert_eq!(dn("CN=Administrator,CN=Users,DC=contoso,DC=com"), Err(Skipped::SystemAccount));
        assert_eq!(dn("CN=krbtgt,CN=Users,DC=contoso,DC=com"), Err(Skipped::SystemAccount));
        assert_eq!(dn("CN=HealthMailbox1a2b,DC=contoso,DC=com"), Err(Skipped::SystemMailbox));
        assert_eq!(dn("CN=Ada\\0ACNF:1a2b,DC=contoso,DC=com"), Err(Skipped::ReplicationConflict));
        assert_eq!(of(&[("cn", "WS1$")]), Err(Skipped::SystemAccount));
        assert_eq!(of(&[("cn", "x"), ("msExchRecipientTypeDetails", "8388608")]), Err(Skipped::SystemMailbox));
        assert_eq!(of(&[("cn", "x"), ("isCriticalSystemObject", "TRUE")]), Err(Skipped::CriticalSystemObject));
        assert_eq!(of(&[("objectClass", "organizationalUnit")]), Err(Skipped::OtherClass));
    }

    #[test]
    fn a_mailbox_whose_name_begins_like_a_built_in_account_is_judged() {
        assert_eq!(of(&[("cn", "Guest Services"), ("mailNickname", "guests")]), Ok(Class::Unknown));
        assert_eq!(of(&[("cn", "Guest")]), Err(Skipped::SystemAccount));
    }

    #[test]
    fn groups_without_mail_are_not_judged() {
        let group = |more: &[(&str, &str)]| of(&[&[("objectClass", "group"), ("cn", "g")], more].concat());
        assert_eq!(group(&[("groupType", "-2147483646")]), Err(Skipped::SecurityGroupWithoutMail));
        assert_eq!(group(&[("groupType", "2")]), Err(Skipped::GroupWithoutAddresses));
        assert_eq!(group(&[("groupType", "2"), ("proxyAddresses", "SMTP:g@contoso.com")]), Ok(Class::Group));
        assert_eq!(group(&[("GroupType", "Universal, SecurityEnabled"), ("mail", "g@contoso.com")]), Ok(Class::Group));
    }
}
