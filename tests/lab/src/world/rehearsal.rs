//! Which token does Dynamics on-premises get in a world, and who takes it?

use super::World;
use super::tenant::{DYNAMICS, EXCHANGE, TENANT};
use crate::service::ServiceKind;
use crate::service::acs::Acs;
use crate::service::exchange::{Exchange, Mailbox};

impl World {
    /// With a token service that answers the rehearsal.
    pub(super) fn with_rehearsal(mut self) -> Self {
        self.rehearses = true;
        self.services.acs = Some(Acs { tenant: TENANT.to_owned(), ..Acs::default() });
        self
    }

    /// Exchange Online takes the tokens with which Dynamics comes, and opens one mailbox for it.
    pub(super) fn lets_dynamics_in(&mut self, office: &str) {
        let office = self.endpoint(office);
        office.services.push(ServiceKind::Exchange);
        let page = office.paths.remove("/EWS/Exchange.asmx").expect("the file has the page");
        let (schemes, headers) = page.headers.into_iter().partition(|(name, _)| name == "www-authenticate");
        let schemes: Vec<(String, String)> = schemes;
        self.services.exchange = Some(Exchange {
            url: Some("https://outlook.office365.com/EWS/Exchange.asmx".to_owned()),
            schemes: schemes.into_iter().map(|(_, value)| value).collect(),
            audience: format!("{EXCHANGE}/outlook.office365.com@{TENANT}"),
            headers,
            build: [15, 20, 9000, 12],
            impersonators: [(DYNAMICS.to_owned(), ["*".to_owned()].into())].into(),
            mailboxes: [("ada@contoso.com".to_owned(), Mailbox::default())].into(),
            ..Exchange::default()
        });
    }

    /// The token service, to change it.
    ///
    /// # Panics
    /// When the world has none.
    pub fn acs(&mut self) -> &mut Acs {
        self.services.acs.as_mut().expect("the world has a token service")
    }
}
