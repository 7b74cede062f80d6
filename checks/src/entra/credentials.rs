//! Which certificate should the service principal hold, and which does it?

use jiff::Timestamp;

use super::graph::{self, Question};
use crate::facts::certificate::CertificateFiles;
use crate::facts::deployment::Deployment;
use crate::facts::graph::{Credential, Principal};
use crate::model::Blocked;
use crate::prelude::*;
use crate::tls::certificate::Certificate;

/// The service principal of Dynamics.
pub(super) const DYNAMICS: Question<Principal> = |graph| &graph.dynamics;

/// The certificate that Dynamics signs with.
pub(super) struct Wanted {
    pub(super) thumbprint: String,
    /// Where it is known from.
    pub(super) at: String,
    pub(super) until: Option<Timestamp>,
    /// The certificate of the files that is to replace it, and is not registered in the tenant yet.
    pub(super) next: Option<Box<Wanted>>,
}

/// The certificate of the files, else the one that Dynamics is configured with; this one as well while the tenant knows it
/// alone, because the files are then those of a renewal that has not come so far.
pub(super) fn wanted(cx: &CheckCx<'_>) -> Option<Wanted> {
    let (files, registered) = (in_files(cx), registered(cx));
    let listed = graph::told(cx, DYNAMICS).ok().flatten().and_then(|principal| principal.keys.as_deref());
    let holds = |one: &Wanted| listed.is_some_and(|keys| keys.iter().any(|key| is(key, &one.thumbprint)));
    match (files, registered) {
        (Some(next), Some(present)) if !holds(&next) && holds(&present) => {
            Some(Wanted { next: Some(Box::new(next)), ..present })
        }
        (files, registered) => files.or(registered),
    }
}

fn in_files(cx: &CheckCx<'_>) -> Option<Wanted> {
    cx.all::<CertificateFiles>().find_map(|(_, files)| {
        files.pfx.iter().chain(&files.cer).find_map(|file| {
            let content = file.content.as_ref().ok()?;
            let until = content.certificates.first().and_then(|der| end(&der.0));
            Some(Wanted { thumbprint: content.thumbprint.clone()?, at: file.path.clone(), until, next: None })
        })
    })
}

fn registered(cx: &CheckCx<'_>) -> Option<Wanted> {
    let deployment = cx.seen_of::<Deployment>(&Subject::deployment())?;
    let issuer = deployment.certificates.value()?.iter().find(|one| one.is_token_issuer())?;
    let until = issuer.der.as_ref().and_then(|der| end(&der.0));
    let at = "the configuration of Dynamics".to_owned();
    Some(Wanted { thumbprint: issuer.thumbprint.as_ref()?.to_ascii_uppercase(), at, until, next: None })
}

fn end(der: &[u8]) -> Option<Timestamp> {
    Certificate::parse(der).ok().map(|certificate| certificate.not_after)
}

/// What [`wanted`] and [`keys`] read.
pub(super) const READ: &[FactKind] =
    &[FactKind::Graph, FactKind::CertificateFiles, FactKind::Deployment, FactKind::TenantDiscovery];

/// The certificates of the service principal; a verdict where there is nothing to judge.
pub(super) fn keys<'a>(cx: &CheckCx<'a>) -> Result<&'a [Credential], Verdict> {
    match graph::told(cx, DYNAMICS)? {
        Some(principal) => listed(principal),
        None => Err(Verdict::not_applicable("the service principal is not there: entra.service-principal judges that")),
    }
}

fn listed(principal: &Principal) -> Result<&[Credential], Verdict> {
    principal.keys.as_deref().ok_or_else(|| {
        let reason = "the answer does not list keyCredentials: Graph gives them only when $select names them";
        Verdict::blocked(FactKind::Graph, reason)
    })
}

/// Whether a credential is for checking signatures; where nothing says so, it is taken to be.
pub(super) fn verifies(key: &Credential) -> bool {
    key.usage.as_deref().is_none_or(|usage| usage.eq_ignore_ascii_case("verify"))
}

/// Whether a credential holds now.
pub(crate) fn holds(key: &Credential, now: Timestamp) -> bool {
    key.from.is_some_and(|from| from <= now) && key.until.is_some_and(|until| now <= until)
}

/// Whether it is this certificate.
pub(crate) fn is(key: &Credential, thumbprint: &str) -> bool {
    key.thumbprint.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(thumbprint))
}

/// What to say where nobody knows which certificate Dynamics signs with.
pub(super) fn unknown(keys: &[Credential]) -> Verdict {
    let reason = "which certificate Dynamics signs with is not known: name its file in [certificate]".to_owned();
    let (fact, level) = (FactKind::Graph, Some(Level::Note));
    Blocked { fact, subject: None, reason, level, evidence: keys.iter().take(MOST).map(line).collect() }.into()
}

/// So many credentials are shown.
pub(super) const MOST: usize = 20;

/// Whether the certificate that Dynamics signs with is registered; where nobody knows which that is, whether any is
/// that holds now. A verdict where nobody knows what is registered.
pub(super) fn is_registered(cx: &CheckCx<'_>) -> Result<bool, Verdict> {
    let Some(principal) = graph::told(cx, DYNAMICS)? else { return Ok(false) };
    let keys = listed(principal)?;
    Ok(match wanted(cx) {
        Some(wanted) => keys.iter().any(|key| is(key, &wanted.thumbprint)),
        None => keys.iter().any(|key| holds(key, cx.run.now)),
    })
}

/// A credential in words.
pub(super) fn line(key: &Credential) -> Evidence {
    let name = key.thumbprint.as_deref().unwrap_or(&key.id);
    Evidence::new(format!("credential {name}"), dates(key))
}

/// From when until when a credential holds.
pub(crate) fn dates(key: &Credential) -> String {
    let word = |at: Option<Timestamp>| at.map_or_else(|| "not set".to_owned(), day);
    format!("{} to {}", word(key.from), word(key.until))
}

/// A day, as reports write it.
pub(crate) fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// Whole days from now until then.
pub(super) fn days(now: Timestamp, then: Timestamp) -> String {
    match then.duration_since(now).as_hours() / 24 {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}
