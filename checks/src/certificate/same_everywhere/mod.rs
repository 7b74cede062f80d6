//! Is it one certificate in the files, in every store and in the configuration of Dynamics?

mod examples;
mod remedies;
mod rows;

use super::known::{Known, about, blocked_by, known};
use super::places::{Held, Holds, Store, holding, stores, written};
use super::sources::{CONNECT, CRM_CERTIFICATE, SERVER_BASED};
use crate::facts::certificate::CertificateFiles;
use crate::facts::deployment::{CrmCertificate, Deployment};
use crate::facts::graph::Graph;
use crate::prelude::*;
use crate::setup::shared::REGISTER_IN_TENANT;
pub(crate) use remedies::REGISTER;
use remedies::{CURRENT_FILES, INSTALL, ONE_REGISTERED};
use rows::{row, thumbprints};

pub(in crate::certificate) static CHECK: Check = Check {
    id: CheckId::new("certificate.same-everywhere"),
    title: "the certificate is the same in files, stores and Dynamics",
    subject: SubjectKind::Certificate,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "The thumbprint is the same in the files, in the store of every server whose role needs the certificate, and in \
             the configuration of Dynamics. What the tenant holds is shown beside; entra.key-credential judges it.",
    sources: &[CONNECT, CRM_CERTIFICATE, SERVER_BASED],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::CertificateFiles, FactKind::Deployment, FactKind::ServerEvidence, FactKind::Graph],
    blames: &[],
    steps: &[(Scenario::A, Step::InstallCertificate), (Scenario::A, Step::RegisterCertificate)],
    remedies: &[&INSTALL, &REGISTER, &ONE_REGISTERED, &CURRENT_FILES, &REGISTER_IN_TENANT],
    settings: &[],
    examples: examples::all,
    run,
};

/// Something that nobody knows, without which the table is not whole.
struct Open {
    fact: FactKind,
    /// What it is about; the certificate itself where nothing else.
    subject: Option<Subject>,
    reason: String,
}

/// What is compared.
struct Table<'a> {
    /// The thumbprint that every place should hold.
    wanted: String,
    files: Option<&'a CertificateFiles>,
    stores: Vec<Store<'a>>,
    /// The certificates with which Dynamics signs; none where nobody knows.
    issuers: Option<Vec<&'a CrmCertificate>>,
    /// The one that it may sign with instead, in the middle of an exchange.
    alternatives: Vec<&'a CrmCertificate>,
    /// The thumbprints at the service principal of Dynamics in the tenant; none where nobody knows.
    tenant: Option<Vec<&'a str>>,
}

fn run(cx: &CheckCx<'_>) -> Verdict {
    let files = cx.seen::<CertificateFiles>();
    let deployment = cx.seen_of::<Deployment>(&Subject::deployment());
    let known = match known(cx) {
        Ok(known) => known,
        Err(verdict) => return verdict,
    };
    let registered = deployment.and_then(|known| known.certificates.value());
    let of_kind = |kind: &str| -> Vec<&CrmCertificate> {
        registered.into_iter().flatten().filter(|one| one.kind.eq_ignore_ascii_case(kind)).collect()
    };
    let issuers = registered.map(|_| of_kind("S2STokenIssuer"));
    let wanted = wanted(cx, files);
    let first = issuers.as_ref().and_then(|all| all.first()?.thumbprint.as_deref());
    let table = Table {
        stores: stores(cx, &known, &wanted, first),
        alternatives: of_kind("AlternativeS2STokenIssuer"),
        tenant: in_tenant(cx),
        wanted,
        files,
        issuers,
    };
    let mut findings = table.findings(cx, &known);
    findings.extend(table.token_errors(cx, deployment));
    let open = table.open(deployment);
    let rows = table.rows();
    if !open.is_empty() && findings.iter().all(|finding| finding.level == Level::Note) {
        let reasons: Vec<&str> = open.iter().map(|one| one.reason.as_str()).collect();
        let reasons = reasons.join("; ");
        let Open { fact, subject, .. } = open.into_iter().next().expect("something is open");
        return blocked_by(fact, subject.unwrap_or_else(|| cx.subject.clone()), reasons).with(rows);
    }
    Verdict::of(findings, rows)
}

/// The thumbprint of the files, else that of the subject, which Dynamics itself names.
fn wanted(cx: &CheckCx<'_>, files: Option<&CertificateFiles>) -> String {
    let mut all = files.into_iter().flat_map(|files| files.pfx.iter().chain(&files.cer));
    let file = all.find_map(|file| file.content.as_ref().ok()?.thumbprint.clone());
    file.unwrap_or_else(|| cx.subject.name.clone())
}

const TENANT: &str = "the service principal in the tenant";

/// What the service principal of Dynamics holds, where every certificate says which it is.
fn in_tenant<'a>(cx: &CheckCx<'a>) -> Option<Vec<&'a str>> {
    let keys = cx.all::<Graph>().find_map(|(_, graph)| graph.dynamics.value()?.keys.as_ref())?;
    keys.iter().map(|key| key.thumbprint.as_deref()).collect()
}

impl Table<'_> {
    fn findings(&self, cx: &CheckCx<'_>, known: &Known) -> Vec<Finding> {
        if let Some(deployed) = self.deployed_instead().filter(|one| one.valid(cx.run.now)) {
            return vec![self.files_differ(cx, known, &deployed)];
        }
        let mut findings = Vec::new();
        let lacking: Vec<&Store<'_>> = self.needing().filter(|store| !self.agrees(&store.holds)).collect();
        if !lacking.is_empty() {
            findings.push(self.not_installed(cx, &lacking));
        }
        findings.extend(self.registration(cx, known));
        findings
    }

    /// The stores that are known to need the certificate, and whose contents are known.
    fn needing(&self) -> impl Iterator<Item = &Store<'_>> {
        let known = |store: &&Store<'_>| !matches!(store.holds, Holds::Unknown(_));
        self.stores.iter().filter(|store| store.needs == Some(true)).filter(known)
    }

    fn agrees(&self, holds: &Holds) -> bool {
        matches!(holds, Holds::One(held) if held.thumbprint.eq_ignore_ascii_case(&self.wanted))
    }

    fn is_wanted(&self, one: &CrmCertificate) -> bool {
        one.thumbprint.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(&self.wanted))
    }

    /// The one other certificate that all servers and Dynamics agree on.
    fn deployed_instead(&self) -> Option<Held> {
        let mut stores = self.needing();
        let Holds::One(first) = &stores.next()?.holds else { return None };
        let same = |holds: &Holds| matches!(holds, Holds::One(held) if held.thumbprint == first.thumbprint);
        let elsewhere = self.stores.iter().any(|store| store.server.certificate(&self.wanted).is_some());
        let is_first = |one: &&CrmCertificate| {
            one.thumbprint.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(&first.thumbprint))
        };
        let registered = self.issuers.as_ref().is_none_or(|all| all.iter().all(is_first));
        let other = !first.thumbprint.eq_ignore_ascii_case(&self.wanted);
        (other && !elsewhere && registered && stores.all(|store| same(&store.holds))).then(|| first.clone())
    }

    /// Everything that works uses another certificate than the files: they are for the next renewal, or left from the last.
    fn files_differ(&self, cx: &CheckCx<'_>, known: &Known, deployed: &Held) -> Finding {
        let end = deployed.not_after.map(|end| format!(" until {}", end.strftime("%Y-%m-%d"))).unwrap_or_default();
        if deployed.not_before.is_some_and(|from| from < known.certificate.not_before) {
            let message = format!(
                "{} holds the next certificate; servers and Dynamics use {}, which is valid{end}: install the new one, take \
                 the former out, register and restart in one window",
                known.at, deployed.thumbprint
            );
            return Finding::note("renewal-prepared", message);
        }
        let message = format!(
            "{} holds {}, but all servers{} use {}",
            known.at,
            self.wanted,
            if self.issuers.is_some() { " and Dynamics" } else { "" },
            deployed.thumbprint
        );
        let seen = Evidence::new(known.at.as_str(), self.wanted.as_str());
        let seen = seen.expected(deployed.thumbprint.as_str()).source(&CONNECT);
        let finding = about(cx, Finding::error("files-differ", message).because(seen)).remedy(&CURRENT_FILES);
        finding.value("deployed", &deployed.thumbprint)
    }

    fn not_installed(&self, cx: &CheckCx<'_>, lacking: &[&Store<'_>]) -> Finding {
        let hosts: Vec<&str> = lacking.iter().map(|store| store.server.host.as_str()).collect();
        let hosts = hosts.join(", ");
        let verb = if lacking.len() == 1 { "holds" } else { "hold" };
        let nothing = lacking.iter().all(|store| store.holds == Holds::Nothing);
        let held = if nothing { "no certificate of this subject" } else { "another certificate" };
        let message = format!("{hosts} {verb} {held}; expected {}", self.wanted);
        let code = if nothing { "not-installed" } else { "other-installed" };
        let finding = lacking.iter().fold(Finding::error(code, message), |finding, store| {
            finding.because(row(store).expected(self.wanted.as_str()).source(&CONNECT))
        });
        about(cx, finding).remedy(&INSTALL).value("wanted", &self.wanted).value("servers", hosts)
    }

    fn registration(&self, cx: &CheckCx<'_>, known: &Known) -> Option<Finding> {
        let issuers = self.issuers.as_ref()?;
        let place = "S2STokenIssuer of Dynamics";
        let line =
            |observed: &str| Evidence::new(place, observed).expected(self.wanted.as_str()).source(&CRM_CERTIFICATE);
        let end = |finding: Finding, remedy| {
            let subject = written(&self.stores, issuers, known);
            let finding = about(cx, finding).remedy(remedy).value("wanted", &self.wanted);
            Some(finding.value("subject_observed", subject))
        };
        if issuers.len() > 1 {
            let message =
                format!("Dynamics is configured with {} certificates of the type S2STokenIssuer", issuers.len());
            let finding = Finding::error("several-registered", message).because(line(&thumbprints(issuers)));
            return end(finding, &ONE_REGISTERED);
        }
        if issuers.iter().chain(&self.alternatives).any(|one| self.is_wanted(one)) {
            return None;
        }
        let Some(other) = issuers.first() else {
            let message = format!("Dynamics is configured with no S2STokenIssuer; expected {}", self.wanted);
            return end(Finding::error("not-registered", message).because(line("none")), &REGISTER);
        };
        let own = other.thumbprint.as_deref()?;
        let message = format!("Dynamics is configured with {own}, another certificate; expected {}", self.wanted);
        end(Finding::error("other-registered", message).because(line(own)), &REGISTER)
    }

    /// What a text of the token service prints, and which place holds that.
    fn token_errors(&self, cx: &CheckCx<'_>, deployment: Option<&Deployment>) -> Vec<Finding> {
        let crm: Vec<&str> = self
            .issuers
            .iter()
            .flatten()
            .chain(&self.alternatives)
            .filter_map(|one| one.thumbprint.as_deref())
            .collect();
        let errors = deployment.into_iter().flat_map(|known| &known.token_errors);
        let printed = errors.filter_map(|error| Some((error, error.thumbprint.as_deref()?)));
        let one = |(error, thumbprint): (&crate::facts::deployment::TokenError, &str)| {
            let mut places = holding(self.files, &self.stores, &crm, thumbprint);
            let in_tenant = self.tenant.iter().flatten().any(|own| own.eq_ignore_ascii_case(thumbprint));
            places.extend(in_tenant.then(|| TENANT.to_owned()));
            let at = error.at.map(|at| format!(" of {}", at.strftime("%Y-%m-%d"))).unwrap_or_default();
            let from = format!("{} in {}{at}", error.code, error.file);
            if !thumbprint.eq_ignore_ascii_case(&self.wanted) {
                let held = if places.is_empty() {
                    "no place holds".to_owned()
                } else {
                    format!("{} holds", places.join(", "))
                };
                let message = format!("{from} prints {thumbprint}, which {held}");
                return Finding::note("token-error-names-other", message);
            }
            let message =
                format!("{from} prints {thumbprint}, the certificate itself: at that time the tenant did not know it");
            let seen = Evidence::new(from.as_str(), format!("{thumbprint}, held by {}", places.join(", ")));
            let seen = seen.expected("no refusal since the certificate was registered").source(&CONNECT);
            let finding = about(cx, Finding::warning("token-error-names-this", message).because(seen));
            finding.remedy(&REGISTER_IN_TENANT).value("wanted", &self.wanted)
        };
        printed.map(one).collect()
    }

    /// What would have to be known for the table to be whole.
    fn open(&self, deployment: Option<&Deployment>) -> Vec<Open> {
        let mut open = Vec::new();
        let fact = FactKind::ServerEvidence;
        for store in &self.stores {
            let host = &store.server.host;
            let reason = match (&store.holds, store.needs) {
                (Holds::Unknown(why), Some(true) | None) => why.clone(),
                (holds, None) if !self.agrees(holds) => {
                    format!("nobody says whether {host} has a role that needs the certificate")
                }
                _ => continue,
            };
            open.push(Open { fact, subject: Some(Subject::server(host)), reason });
        }
        if self.stores.is_empty() {
            let reason = "there is no evidence of any server's store".to_owned();
            open.push(Open { fact, subject: None, reason });
        }
        if self.issuers.is_none() {
            let why = deployment.map_or_else(|| "is not in the evidence".to_owned(), |own| own.certificates.why_not());
            let reason = format!("the certificate that Dynamics is configured with {why}");
            open.push(Open { fact: FactKind::Deployment, subject: Some(Subject::deployment()), reason });
        }
        open
    }
}
