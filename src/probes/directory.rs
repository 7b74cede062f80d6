//! Which domains of the directory does the sign-in service know?

use std::collections::BTreeMap;

use exdoctor_checks::facts::directory::{Directory, DirectoryDomains};
use exdoctor_checks::facts::{FactKind, Lost};
use exdoctor_checks::identity::verified::asked_as;
use exdoctor_checks::model::SubjectKind;
use exdoctor_checks::values::{cloud, clouds};
use futures_util::stream::{self, StreamExt};

use super::{Observed, Probe, ProbeCx};
use crate::net::web::Request;

/// The probes of this family.
pub static PROBES: &[Probe] = &[Probe {
    name: FactKind::DirectoryDomains.name(),
    subject: SubjectKind::Directory,
    roles: &[],
    gives: FactKind::DirectoryDomains,
    needs: &[FactKind::Directory],
    signs_in: &[],
    sends: &[
        "the UPN suffixes and address domains of {subject}, the 50 most used: one GET of the OpenID configuration of each, port 443 of the sign-in host of the cloud",
    ],
    run: |cx| Box::pin(look(cx)),
}];

/// More domains than this are not asked about.
const DOMAINS: usize = 50;
/// Questions that are open at a time.
const AT_A_TIME: usize = 4;
/// As much of an answer is taken.
const BYTES: usize = 128 * 1024;

async fn look(cx: ProbeCx) -> Observed {
    let Some(directory) = cx.known::<Directory>() else {
        let lost = Lost { reason: "the directory was not read".to_owned(), because: None };
        return Observed { lost: vec![(cx.subject.clone(), FactKind::DirectoryDomains, lost)], ..Observed::default() };
    };
    let configured = cx.run.cloud.as_deref().and_then(cloud);
    let host = configured.or_else(|| clouds().first()).map(|cloud| cloud.login.clone()).unwrap_or_default();
    let ask = |(domain, name): (String, String)| {
        let request = Request::get(format!("https://{host}/{name}/v2.0/.well-known/openid-configuration"));
        let request = request.header("accept", "application/json").most(BYTES);
        let cx = &cx;
        async move {
            let asked = cx.net.web.ask(&request).await;
            (domain, asked)
        }
    };
    let domains = domains(&directory).into_iter().map(ask);
    let domains: BTreeMap<_, _> = stream::iter(domains).buffer_unordered(AT_A_TIME).collect().await;
    Observed::one(&cx.subject, DirectoryDomains { host, domains })
}

/// The most used domains that somebody could have verified, each with its name in DNS.
fn domains(directory: &Directory) -> BTreeMap<String, String> {
    let mut all: Vec<_> = directory.suffixes.entries.iter().chain(&directory.domains.entries).collect();
    all.sort_by_key(|(_, own)| std::cmp::Reverse(own.objects));
    let mut chosen = BTreeMap::new();
    for (domain, _) in all {
        if let Some(name) = asked_as(domain).filter(|_| chosen.len() < DOMAINS) {
            chosen.insert(domain.clone(), name);
        }
    }
    chosen
}
