//! What is one object of a directory, whatever it was read from?

pub use super::recipient::Recipient;
use super::recipient::recipient;
use crate::facts::directory::{Attribute, Class};

/// What a column or an attribute of a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// A value that is judged.
    Value(Attribute),
    /// The distinguished name.
    Dn,
    /// The common name.
    CommonName,
    /// A class of the object.
    ObjectClass,
    /// The primary SMTP address, in exports of Exchange.
    PrimarySmtp,
    /// The bits of a user account.
    AccountControl,
    /// Whether the account is enabled, in exports of `PowerShell`.
    Enabled,
    /// What kind of recipient it is, as a number or a word.
    RecipientType,
    /// The bits or words of a group's type.
    GroupType,
    /// Whether it is a critical system object.
    Critical,
    /// Whether address lists leave it out.
    Hidden,
    /// The account of another forest that the mailbox is linked to.
    MasterAccount,
}

/// The attributes that a search asks for.
pub const REQUESTED: [&str; 16] = [
    "cn",
    "displayName",
    "givenName",
    "groupType",
    "isCriticalSystemObject",
    "mail",
    "mailNickname",
    "msExchHideFromAddressLists",
    "msExchMasterAccountSid",
    "msExchRecipientTypeDetails",
    "objectClass",
    "proxyAddresses",
    "sAMAccountName",
    "targetAddress",
    "userAccountControl",
    "userPrincipalName",
];

impl Field {
    /// The field of an attribute or a column; options behind a semicolon do not change it.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.split(';').next().unwrap_or_default().trim();
        if name.len() > 40 {
            return None;
        }
        Some(match name.to_ascii_lowercase().as_str() {
            "userprincipalname" => Self::Value(Attribute::UserPrincipalName),
            "mail" | "emailaddress" | "windowsemailaddress" => Self::Value(Attribute::Mail),
            "mailnickname" | "alias" => Self::Value(Attribute::MailNickname),
            "proxyaddresses" | "emailaddresses" => Self::Value(Attribute::ProxyAddresses),
            "samaccountname" => Self::Value(Attribute::SamAccountName),
            "targetaddress" | "externalemailaddress" => Self::Value(Attribute::TargetAddress),
            "displayname" => Self::Value(Attribute::DisplayName),
            "givenname" | "firstname" => Self::Value(Attribute::GivenName),
            "dn" | "distinguishedname" => Self::Dn,
            "cn" | "commonname" | "name" => Self::CommonName,
            "objectclass" => Self::ObjectClass,
            "primarysmtpaddress" => Self::PrimarySmtp,
            "useraccountcontrol" => Self::AccountControl,
            "enabled" => Self::Enabled,
            "msexchrecipienttypedetails" | "recipienttypedetails" => Self::RecipientType,
            "grouptype" | "groupcategory" => Self::GroupType,
            "iscriticalsystemobject" => Self::Critical,
            "msexchhidefromaddresslists" | "hiddenfromaddresslistsenabled" => Self::Hidden,
            "msexchmasteraccountsid" | "linkedmasteraccount" => Self::MasterAccount,
            _ => return None,
        })
    }
}

/// One object, as it was read.
#[expect(clippy::struct_excessive_bools, reason = "each is an attribute of its own in the directory")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object {
    /// The distinguished name; empty where the source has none.
    pub dn: String,
    /// The common name.
    pub cn: String,
    /// What it is; `None` for what is no user, group or contact.
    pub class: Option<Class>,
    /// The values that are judged.
    pub values: Vec<(Attribute, String)>,
    /// The primary SMTP address, where the source has it apart.
    pub primary_smtp: Option<String>,
    /// Whether the account is switched off.
    pub disabled: bool,
    /// What kind of recipient it is.
    pub recipient: Recipient,
    /// Whether a group is one of security; `None` where the source does not say.
    pub security_group: Option<bool>,
    /// Whether it is a critical system object.
    pub critical: bool,
    /// Whether address lists leave it out.
    pub hidden: bool,
    /// Whether it is linked to an account of another forest.
    pub has_master_account: bool,
    classes: bool,
    foreign: bool,
}

impl Object {
    /// Takes one value of a source.
    pub fn put(&mut self, field: Field, value: &str) {
        let text = value.trim();
        let truth = text.eq_ignore_ascii_case("true");
        match field {
            Field::Value(attribute) => self.values.push((attribute, value.to_owned())),
            Field::Dn => text.clone_into(&mut self.dn),
            Field::CommonName => text.clone_into(&mut self.cn),
            Field::ObjectClass => self.put_class(text),
            Field::PrimarySmtp => self.primary_smtp = Some(text.to_owned()).filter(|text| !text.is_empty()),
            Field::AccountControl => self.disabled = text.parse::<i64>().is_ok_and(|bits| bits & 2 != 0),
            Field::Enabled => self.disabled = text.eq_ignore_ascii_case("false"),
            Field::RecipientType => self.recipient = recipient(text),
            Field::GroupType => self.security_group = security(text),
            Field::Critical => self.critical = truth,
            Field::Hidden => self.hidden = truth,
            Field::MasterAccount => self.has_master_account = !text.is_empty(),
        }
    }

    fn put_class(&mut self, text: &str) {
        for class in text.split([';', ',', ' ']).filter(|class| !class.is_empty()) {
            self.classes = true;
            let found = match class.to_ascii_lowercase().as_str() {
                "user" | "inetorgperson" => Class::User,
                "group" => Class::Group,
                "contact" => Class::Contact,
                "computer" => {
                    self.foreign = true;
                    continue;
                }
                _ => continue,
            };
            self.class = Some(found);
        }
    }

    /// What it is, when everything was read.
    pub fn class(&self) -> Option<Class> {
        match (self.classes, self.foreign) {
            (_, true) => None,
            (true, false) => self.class,
            (false, false) => Some(Class::Unknown),
        }
    }

    /// The values of an attribute that are not blank.
    pub fn all(&self, attribute: Attribute) -> impl Iterator<Item = &str> {
        let own = self.values.iter().filter(move |(own, _)| *own == attribute);
        own.map(|(_, value)| value.as_str()).filter(|value| !value.trim().is_empty())
    }

    /// The first value of an attribute.
    pub fn first(&self, attribute: Attribute) -> Option<&str> {
        self.all(attribute).next()
    }

    /// The addresses that are marked as the primary one, as they stand there; several where the directory is at odds with
    /// itself.
    pub fn primaries(&self) -> impl Iterator<Item = &str> {
        self.all(Attribute::ProxyAddresses).map(str::trim).filter(|value| value.starts_with("SMTP:"))
    }

    /// The primary SMTP address, without its type.
    pub fn primary_smtp(&self) -> Option<&str> {
        let marked = self.primaries().find_map(|value| value.strip_prefix("SMTP:"));
        marked.or(self.primary_smtp.as_deref()).map(str::trim).filter(|address| !address.is_empty())
    }

    /// What names it: its distinguished name, else whatever is known of it.
    pub fn name(&self) -> &str {
        let others =
            [Attribute::UserPrincipalName, Attribute::Mail, Attribute::SamAccountName, Attribute::ProxyAddresses];
        let other = || others.into_iter().find_map(|attribute| self.first(attribute));
        let own = [self.dn.as_str(), self.cn.as_str()].into_iter().find(|name| !name.is_empty());
        own.or_else(other).unwrap_or("an object without a name")
    }

    /// The common name, where need be from the distinguished one.
    pub fn common_name(&self) -> &str {
        if self.cn.is_empty() { common_name(&self.dn) } else { &self.cn }
    }

    /// Whether its account is in another forest, which gives it its user principal name.
    pub fn is_linked(&self) -> bool {
        self.recipient == Recipient::Linked || (self.has_master_account && self.disabled)
    }

    /// Whether somebody signs in with it.
    pub fn signs_in(&self) -> bool {
        !self.disabled && self.recipient == Recipient::Usual
    }
}

/// The common name within a distinguished name, as it is written there.
pub fn common_name(dn: &str) -> &str {
    let Some(rest) = dn.get(..3).filter(|head| head.eq_ignore_ascii_case("cn=")).map(|_| &dn[3..]) else { return "" };
    let mut escaped = false;
    let end = rest.bytes().position(|byte| {
        let ends = byte == b',' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    &rest[..end.unwrap_or(rest.len())]
}

fn security(text: &str) -> Option<bool> {
    match text.parse::<i64>() {
        Ok(bits) => Some(bits & 0x8000_0000 != 0),
        Err(_) if text.is_empty() => None,
        Err(_) => Some(text.to_ascii_lowercase().contains("security")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(fields: &[(&str, &str)]) -> Object {
        let mut object = Object::default();
        for (name, value) in fields {
            object.put(Field::named(name).unwrap(), value);
        }
        object
    }

    #[test]
    fn names_of_attributes_and_of_columns_mean_the_same_in_any_case() {
        assert_eq!(Field::named("PROXYADDRESSES"), Field::named("EmailAddresses"));
        assert_eq!(Field::named("proxyAddresses;range=0-1499"), Some(Field::Value(Attribute::ProxyAddresses)));
        assert_eq!(Field::named("thumbnailPhoto"), None);
        assert!(REQUESTED.iter().all(|name| Field::named(name).is_some()));
    }

    #[test]
    fn computers_are_no_users_although_the_directory_says_so() {
        let class =
            |classes: &[&str]| object(&classes.iter().map(|own| ("objectClass", *own)).collect::<Vec<_>>()).class();
        assert_eq!(class(&["top", "person", "organizationalPerson", "user"]), Some(Class::User));
        assert_eq!(class(&["top", "person", "organizationalPerson", "user", "computer"]), None);
        assert_eq!(class(&["top;group"]), Some(Class::Group));
        assert_eq!(class(&["organizationalUnit"]), None);
        assert_eq!(class(&[]), Some(Class::Unknown));
    }

    #[test]
    fn the_common_name_ends_at_the_first_comma_that_is_not_escaped() {
        assert_eq!(common_name("CN=Lovelace\\, Ada,OU=Staff,DC=contoso,DC=com"), "Lovelace\\, Ada");
        assert_eq!(common_name("cn=x"), "x");
        assert_eq!(common_name("OU=Staff,DC=contoso"), "");
        assert_eq!(common_name("ä"), "");
    }

    #[test]
    fn nobody_signs_in_to_a_shared_mailbox_or_with_a_disabled_account() {
        assert!(object(&[("userAccountControl", "512")]).signs_in());
        assert!(!object(&[("userAccountControl", "514")]).signs_in());
        assert!(!object(&[("RecipientTypeDetails", "SharedMailbox")]).signs_in());
        assert!(!object(&[("msExchRecipientTypeDetails", "34359738368")]).signs_in());
        assert!(object(&[("msExchRecipientTypeDetails", "2")]).is_linked());
        assert!(object(&[("msExchMasterAccountSid", "AQU="), ("userAccountControl", "514")]).is_linked());
        assert!(!object(&[("msExchMasterAccountSid", "AQU="), ("userAccountControl", "512")]).is_linked());
    }
}
