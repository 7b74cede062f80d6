//! Which names belong to Exchange Online, as far as the run says in which cloud?

use crate::facts::dns::{Data, Mx};
use crate::prelude::*;
use crate::values::{self, Cloud};

/// Where the MX records of a domain lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// Every host is one of Exchange Online.
    ExchangeOnline,
    /// Some host is not: own servers, or a gateway.
    Elsewhere,
    /// There is no MX record, or nobody could say.
    Unknown,
}

/// The clouds that the run may be about: the configured one, else all.
pub(crate) fn clouds(cx: &CheckCx<'_>) -> impl Iterator<Item = &'static Cloud> {
    let key = cx.run.cloud.clone();
    values::clouds().iter().filter(move |cloud| key.as_ref().is_none_or(|key| *key == cloud.key))
}

/// The clouds whose mail exchangers the domain has; all that are possible where it has none of them.
pub(crate) fn clouds_by_mx(cx: &CheckCx<'_>) -> Vec<&'static Cloud> {
    let hosts = cx.seen::<Mx>().map(exchangers).unwrap_or_default();
    let serves = |cloud: &&Cloud| hosts.iter().any(|host| cloud.mx.iter().any(|suffix| values::below(host, suffix)));
    let serving: Vec<&'static Cloud> = clouds(cx).filter(serves).collect();
    if serving.is_empty() { clouds(cx).collect() } else { serving }
}

/// Whether a mail exchanger lies below a name of Exchange Online.
pub(crate) fn is_exchanger(cx: &CheckCx<'_>, host: &str) -> bool {
    clouds(cx).flat_map(|cloud| &cloud.mx).any(|suffix| values::below(host, suffix))
}

/// The host at which Exchange Online Protection of a cloud takes mail for a domain: dots become dashes.
pub fn protection_host(run: &Circumstances, domain: &str) -> Option<String> {
    let cloud = values::cloud(run.cloud.as_deref().unwrap_or("global"))?;
    let suffix = cloud.confirmed(&cloud.mx).next()?;
    Some(format!("{}.{suffix}", domain.replace('.', "-")))
}

/// Whether a name is one to which Autodiscover of Exchange Online points.
pub(crate) fn is_autodiscover(cx: &CheckCx<'_>, host: &str) -> bool {
    clouds(cx).flat_map(|cloud| cloud.autodiscover.iter().chain(&cloud.exchange)).any(|name| values::below(host, name))
}

/// Where mail arrives: what the configuration says, else what the MX records say.
pub(crate) fn arrival(cx: &CheckCx<'_>) -> Arrival {
    let mx = cx.seen::<Mx>();
    match (cx.run.mail_flow, mx) {
        (Some(MailFlow::ExchangeOnline), _) => Arrival::ExchangeOnline,
        (Some(MailFlow::OnPremises | MailFlow::Gateway), _) => Arrival::Elsewhere,
        (None, None) => Arrival::Unknown,
        (None, Some(mx)) => match exchangers(mx).as_slice() {
            [] | ["."] => Arrival::Unknown,
            hosts if hosts.iter().all(|host| is_exchanger(cx, host)) => Arrival::ExchangeOnline,
            _ => Arrival::Elsewhere,
        },
    }
}

/// The hosts of the MX records, best first, without the record that only proves ownership to Microsoft 365.
pub(crate) fn exchangers(mx: &Mx) -> Vec<&str> {
    let records = mx.seen.lookup.answer.records().iter();
    let named = records.filter_map(|data| match data {
        Data::Mx { preference, host } => Some((*preference, host.as_str())),
        _ => None,
    });
    let mut hosts: Vec<(u16, &str)> = named.filter(|(_, host)| !proves_ownership(host)).collect();
    hosts.sort_unstable();
    hosts.into_iter().map(|(_, host)| host).collect()
}

/// Whether an MX host is the form of the verification record that some DNS hosts need instead of TXT.
pub(crate) fn proves_ownership(host: &str) -> bool {
    host.strip_suffix(".msv1.invalid").is_some_and(is_verification_token)
}

/// `ms` and digits.
pub(crate) fn is_verification_token(text: &str) -> bool {
    let digits = text.get(..2).filter(|start| start.eq_ignore_ascii_case("ms")).map(|_| &text[2..]);
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}
