//! What does the token service publish for a tenant?

use exdoctor_checks::entra::discovery::{found, subject};
use exdoctor_checks::facts::entra::{Form, MetadataForm, S2sMetadata, TenantDiscovery};
use exdoctor_checks::facts::{FactKind, Lost};
use exdoctor_checks::model::{Role, Scenario, Subject};
use exdoctor_checks::values::Cloud;
use futures_util::future::join_all;

use crate::net::web::Request;
use crate::probes::{Observed, ProbeCx};

/// As much of an answer is taken.
const BYTES: usize = 256 * 1024;

/// Asks for the metadata in each form of its address.
pub(super) async fn look(cx: ProbeCx) -> Observed {
    if !cx.run.scenarios.contains(&Scenario::A) {
        // Nobody else asks the token service.
        return Observed::default();
    }
    let tenant = cx.subject.name.clone();
    let cloud = match cloud(&cx) {
        Ok(cloud) => cloud,
        Err(lost) => {
            return Observed { lost: vec![(cx.subject.clone(), FactKind::S2sMetadata, lost)], ..Observed::default() };
        }
    };
    let Some(host) = cloud.acs.first() else {
        let reason = format!("no public document states the token service of {}", cloud.title);
        let lost = Lost { reason, because: None };
        return Observed { lost: vec![(cx.subject.clone(), FactKind::S2sMetadata, lost)], ..Observed::default() };
    };
    let addresses = [
        (Form::Plain, format!("https://{host}/metadata/json/1")),
        (Form::Realm, format!("https://{host}/metadata/json/1?realm={tenant}")),
        (Form::Path, format!("https://{host}/{tenant}/metadata/json/1")),
    ];
    let cx = &cx;
    let forms = join_all(addresses.into_iter().map(|(form, url)| async move {
        let asked = cx.net.web.ask(&Request::get(url).header("accept", "application/json").most(BYTES)).await;
        MetadataForm { form, asked }
    }));
    let forms = forms.await;
    let metadata = S2sMetadata { tenant, cloud: cloud.key.clone(), host: host.clone(), forms };
    let endpoint = (Subject::endpoint(host, 443), Some(Role::SignIn), FactKind::S2sMetadata);
    Observed { subjects: vec![endpoint], ..Observed::one(&cx.subject, metadata) }
}

/// The cloud of the tenant, as discovery found it.
pub(in crate::probes) fn cloud(cx: &ProbeCx) -> Result<&'static Cloud, Lost> {
    let configured = cx.run.cloud.as_deref();
    let facts = cx.facts.read().expect("nobody panics while holding this lock");
    let mut own = facts.all::<TenantDiscovery>().map(|(_, own)| own).filter(|own| subject(own) == cx.subject);
    let found = own.find_map(|own| found(own).map(|found| (found.login(), found.cloud(configured))));
    let because = Some((FactKind::TenantDiscovery, cx.subject.clone()));
    match found {
        Some((_, Some(cloud))) => Ok(cloud),
        Some((login, None)) => {
            Err(Lost { reason: format!("{login} is the sign-in host of no cloud of the table"), because })
        }
        None => Err(Lost { reason: format!("no tenant is known for {}", cx.subject), because }),
    }
}
