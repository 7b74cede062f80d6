//! Who signs in at the Exchange Server of a world, and about which mailboxes?

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::World;
use super::script::{Page, Site};
use crate::service::exchange::{Exchange, Mailbox};
use crate::service::{ServiceKind, Services};

/// What the configuration says about it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Signed {
    /// The way to sign in: `basic`.
    pub sign_in: String,
    /// The user.
    pub username: String,
    /// The password, in a file of its own.
    pub password: String,
    /// Whether items are created.
    pub write: bool,
    /// Whether a message is sent.
    pub send: bool,
    /// What the firewall admits; no list where it is empty.
    pub allow_list: Vec<String>,
    /// The region of the Dynamics environment.
    pub region: Option<String>,
}

/// The account of the healthy world.
pub(crate) const ACCOUNT: &str = "svc@contoso.com";
const PASSWORD: &str = "Sesame, open 4711";
const BASIC: &str = "Basic realm=\"mail.contoso.com\"";
const MAIL: &str = "mail.contoso.com:443";
const ONLINE: &str = "outlook.office365.com";

impl World {
    /// The healthy tenant, at whose Exchange Server an account signs in that acts for two mailboxes (scenario B).
    pub fn mailboxes() -> Self {
        Self::exchange().with_mailboxes()
    }

    /// The same in the midst of the migration of the tenant (scenario C).
    pub fn migrating_mailboxes() -> Self {
        let mut world = Self::classic().with_mailboxes();
        for path in ["/autodiscover/autodiscover.xml", "/autodiscover/autodiscover.svc"] {
            world.endpoint(MAIL).paths.remove(path);
        }
        world
    }

    fn with_mailboxes(mut self) -> Self {
        let names = ["ada@contoso.com", "ben@contoso.com"];
        self.mailboxes = names.map(str::to_owned).into();
        self.signed = Some(Signed {
            sign_in: "basic".to_owned(),
            username: ACCOUNT.to_owned(),
            password: PASSWORD.to_owned(),
            allow_list: vec!["0.0.0.0/0".to_owned(), "::/0".to_owned()],
            region: Some("emea".to_owned()),
            ..Signed::default()
        });
        let mailboxes = names.into_iter().map(|name| (name.to_owned(), Mailbox::default())).collect();
        let exchange = Exchange {
            schemes: vec![BASIC.to_owned()],
            impersonators: [(ACCOUNT.to_owned(), ["*".to_owned()].into())].into(),
            mailboxes,
            ..Exchange::default()
        };
        let accounts = [(ACCOUNT.to_owned(), PASSWORD.to_owned())].into();
        self.services = Services { exchange: Some(exchange), accounts, ..self.services };
        let mail = self.endpoint(MAIL);
        mail.services.push(ServiceKind::Exchange);
        mail.paths.remove("/EWS/Exchange.asmx");
        let online = Site { services: vec![ServiceKind::Exchange], ..Site::at(([203, 0, 113, 41], 443).into()) };
        let online = Site { resolved: false, ..online }.page("/EWS/Exchange.asmx", Page::status(401));
        self.sites.insert(ONLINE.to_owned(), online);
        self
    }

    /// Mailboxes of scenario B, signed in to with NTLM, alone or within the frame of `Negotiate`.
    ///
    /// # Panics
    /// Never: the server is part of the world.
    pub fn windows_mailboxes(sign_in: &str) -> Self {
        let mut world = Self::mailboxes();
        sign_in.clone_into(&mut world.signing_in().sign_in);
        world.server_of_mailboxes().schemes = vec!["Negotiate".to_owned(), "NTLM".to_owned()];
        world
    }

    /// Mailboxes of scenario B, and nobody names the address of EWS: Autodiscover of the company tells it to whoever signs in.
    ///
    /// # Panics
    /// Never: the endpoint is part of the world.
    pub fn found_mailboxes() -> Self {
        const OWN: &str = "autodiscover.contoso.com:443";
        let mut world = Self::mailboxes();
        let mut own = Self::autodiscovered().endpoints.remove(OWN).expect("the world has the endpoint");
        own.paths.clear();
        own.services = vec![ServiceKind::Exchange];
        world.endpoints.insert(OWN.to_owned(), own);
        world.remove("autodiscover.contoso.com CNAME");
        world.ews_url = None;
        world
    }

    /// The Exchange Server, to script it.
    ///
    /// # Panics
    /// When the world has none.
    pub fn server_of_mailboxes(&mut self) -> &mut Exchange {
        self.services.exchange.as_mut().expect("the world has an Exchange Server")
    }

    /// A mailbox, to script it; where another fault took it away, it comes back.
    ///
    /// # Panics
    /// When the world has no Exchange Server.
    pub fn mailbox_of(&mut self, name: &str) -> &mut Mailbox {
        self.server_of_mailboxes().mailboxes.entry(name.to_owned()).or_default()
    }

    /// What the configuration says about it, to change it.
    ///
    /// # Panics
    /// When nobody signs in.
    pub fn signing_in(&mut self) -> &mut Signed {
        self.signed.as_mut().expect("somebody signs in")
    }
}

impl Signed {
    /// Writes the password, and what the firewall admits.
    pub(crate) fn write(&self, folder: &Path) -> io::Result<()> {
        std::fs::write(folder.join("exchange.password"), &self.password)?;
        if self.allow_list.is_empty() {
            return Ok(());
        }
        std::fs::write(folder.join("firewall.txt"), self.allow_list.join("\n"))
    }
}
