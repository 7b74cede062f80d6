//! Whom does a company have in its directory, and how is that exported?

use std::fmt::Write;
use std::io;
use std::path::Path;

use data_encoding::BASE64;

use super::World;

/// An object: attributes and values, in their order.
pub type Entry = Vec<(String, String)>;

/// The file of the export, beside the configuration.
pub(crate) const FILE: &str = "directory.ldf";

fn entry(fields: &[(&str, &str)]) -> Entry {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn user(name: &str, more: &[(&str, &str)]) -> Entry {
    let address = format!("{name}@contoso.com");
    let mut fields = entry(&[
        ("objectClass", "top"),
        ("objectClass", "person"),
        ("objectClass", "organizationalPerson"),
        ("objectClass", "user"),
        ("sAMAccountName", name),
        ("userAccountControl", "512"),
        ("userPrincipalName", &address),
        ("mail", &address),
        ("mailNickname", name),
        ("proxyAddresses", &format!("SMTP:{address}")),
    ]);
    fields.extend(entry(more));
    fields
}

impl World {
    /// The healthy tenant, whose directory was exported (scenario C).
    pub fn directory() -> Self {
        let mut world = Self { scenario: vec!["C".to_owned()], ..Self::healthy() };
        let path = |domain: &str| format!("/{domain}/v2.0/.well-known/openid-configuration");
        let known = world.sign_in()[&path("contoso.com")].clone();
        world.sign_in().insert(path("contoso.onmicrosoft.com"), known);
        let x500 = "x500:/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=ada";
        world.entries.insert(
            "Ada Lovelace".to_owned(),
            user(
                "ada",
                &[
                    ("displayName", "Ada Lovelace"),
                    ("givenName", "Ada"),
                    ("proxyAddresses", "smtp:a.lovelace@contoso.com"),
                    ("proxyAddresses", x500),
                    ("proxyAddresses", "SIP:ada@contoso.com"),
                ],
            ),
        );
        world.entries.insert("Robert O'Hara".to_owned(), user("bob", &[("displayName", "Robert O'Hara")]));
        let shared = [("userAccountControl", "514"), ("msExchRecipientTypeDetails", "4"), ("displayName", "Info")];
        world.entries.insert("Info".to_owned(), user("info", &shared));
        world.entries.insert(
            "Staff".to_owned(),
            entry(&[
                ("objectClass", "group"),
                ("groupType", "8"),
                ("sAMAccountName", "Staff of all the departments"),
                ("mail", "staff@contoso.com"),
                ("mailNickname", "staff"),
                ("proxyAddresses", "SMTP:staff@contoso.com"),
            ]),
        );
        world.entries.insert(
            "Carol (Fabrikam)".to_owned(),
            entry(&[
                ("objectClass", "contact"),
                ("mail", "carol@fabrikam.com"),
                ("mailNickname", "carol"),
                ("targetAddress", "SMTP:carol@fabrikam.com"),
                ("proxyAddresses", "SMTP:carol@fabrikam.com"),
            ]),
        );
        let system = [("isCriticalSystemObject", "TRUE"), ("userPrincipalName", "administrator@contoso.local")];
        world.entries.insert("Administrator".to_owned(), [entry(&[("objectClass", "user")]), entry(&system)].concat());
        let computer = [("objectClass", "user"), ("objectClass", "computer"), ("sAMAccountName", "WS1$")];
        world.entries.insert("WS1".to_owned(), entry(&computer));
        world
    }

    /// An object of the directory, to change it.
    ///
    /// # Panics
    /// When the world has no such object.
    pub fn entry(&mut self, name: &str) -> &mut Entry {
        self.entries.get_mut(name).expect("the world has the object")
    }

    /// Gives an object one value of an attribute in the place of all that it has.
    pub fn set_value(&mut self, name: &str, attribute: &str, value: &str) {
        let entry = self.entry(name);
        entry.retain(|(own, _)| own != attribute);
        entry.push((attribute.to_owned(), value.to_owned()));
    }

    /// Gives an object one more value.
    pub fn add_value(&mut self, name: &str, attribute: &str, value: &str) {
        self.entry(name).push((attribute.to_owned(), value.to_owned()));
    }

    /// Writes the export into a folder, where there is a directory.
    pub(crate) fn write_directory(&self, folder: &Path) -> io::Result<Option<&'static str>> {
        if self.entries.is_empty() {
            return Ok(None);
        }
        std::fs::write(folder.join(FILE), self.ldif())?;
        Ok(Some(FILE))
    }

    fn ldif(&self) -> String {
        let mut text = "version: 1\n".to_owned();
        for (name, entry) in &self.entries {
            let escaped = name.replace(',', "\\,");
            let _ = write!(text, "\n{}", line("dn", &format!("CN={escaped},OU=Staff,DC=contoso,DC=com")));
            text.extend(entry.iter().map(|(name, value)| line(name, value)));
        }
        text
    }
}

/// A line of LDIF: in Base64 where the value is not plain.
fn line(name: &str, value: &str) -> String {
    let plain = value.bytes().all(|byte| (0x20..0x7f).contains(&byte))
        && !value.starts_with([' ', ':', '<'])
        && !value.ends_with(' ');
    if plain { format!("{name}: {value}\n") } else { format!("{name}:: {}\n", BASE64.encode(value.as_bytes())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_are_not_plain_are_written_in_base64() {
        assert_eq!(line("cn", "M\u{fc}ller"), "cn:: TcO8bGxlcg==\n");
        assert_eq!(line("cn", " a"), "cn:: IGE=\n");
        assert_eq!(line("cn", "ada"), "cn: ada\n");
    }

    #[test]
    fn the_directory_survives_writing_and_reading_of_its_world() {
        let world = World::directory();
        let text = toml::to_string(&world).expect("a world can be written");
        assert_eq!(World::parse(&text).expect("and read"), world);
        assert!(world.ldif().contains("dn: CN=Robert O'Hara,OU=Staff,DC=contoso,DC=com\n"));
    }
}
