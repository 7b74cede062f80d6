//! Where does Exchange Online say that a mailbox is?

use exdoctor_checks::autodiscover::reading;
use exdoctor_checks::facts::FactKind;
use exdoctor_checks::facts::autodiscover::Location;
use exdoctor_checks::model::{Role, Scenario, Subject};
use exdoctor_checks::values::{cloud, clouds, is_microsoft};

use super::walk::{endpoint, named};
use crate::probes::{Observed, ProbeCx};

/// Asks Exchange Online of the run's cloud; that of the global one knows them all.
pub(super) async fn look(cx: ProbeCx) -> Observed {
    let known = cx.run.cloud.as_deref().and_then(cloud).or(clouds().first());
    let host = known.and_then(|cloud| cloud.exchange.first()).map_or("outlook.office365.com", String::as_str);
    let url = format!("https://{host}/autodiscover/autodiscover.json/v1.0/{}?Protocol=EWS", cx.subject.name);
    let (trail, ews) = named(&cx, &url).await;
    let error = trail.last().and_then(|asked| reading::json(asked.answer()?).err()).filter(|error| !error.is_empty());
    // Dynamics on-premises calls Exchange Online and nobody else; Exchange Online is nobody's server to mend.
    let matters = [Scenario::B, Scenario::C].iter().any(|scenario| cx.run.scenarios.contains(scenario));
    let own = |subject: &Subject| matters && !is_microsoft(subject.name.rsplit_once(':').map_or("", |(host, _)| host));
    let found = ews.as_deref().and_then(endpoint).filter(own);
    let found = found.map(|subject| (subject, Some(Role::Ews), FactKind::AutodiscoverMailbox));
    let subjects = found.into_iter().collect();
    Observed { subjects, ..Observed::one(&cx.subject, Location { trail, ews, error }) }
}
