//! Which names belong to Exchange Online, as far as is known in which cloud?

use crate::entra::discovery::found;
use crate::facts::dns::{Data, Mx};
use crate::facts::entra::TenantDiscovery;
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

/// The clouds by whose names hosts are recognised: the configured one, else all.
pub(crate) fn known(cx: &CheckCx<'_>) -> Vec<&'static Cloud> {
    possible(cx.run.cloud.as_deref(), None)
}

/// The clouds whose names the domain should use: the configured one, else those where its tenant signs in, else all.
pub(crate) fn expected(cx: &CheckCx<'_>) -> Vec<&'static Cloud> {
    possible(cx.run.cloud.as_deref(), cx.seen::<TenantDiscovery>())
}

fn possible(configured: Option<&str>, discovery: Option<&TenantDiscovery>) -> Vec<&'static Cloud> {
    if let Some(cloud) = configured.and_then(values::cloud) {
        return vec![cloud];
    }
    let discovered = discovery.and_then(found).map(|found| found.clouds()).unwrap_or_default();
    if discovered.is_empty() { values::clouds().iter().collect() } else { discovered }
}

/// A note where a name is one of another cloud than that of the tenant. No more than a note: a domain may have tenants in
/// several clouds, and discovery names the first.
pub(crate) fn of_another_cloud(
    cx: &CheckCx<'_>,
    what: &str,
    host: &str,
    names: impl Fn(&'static Cloud) -> Vec<&'static String>,
) -> Option<Finding> {
    let serves = |cloud: &&'static Cloud| names(cloud).into_iter().any(|name| values::below(host, name));
    let (expected, own) = (expected(cx), known(cx).into_iter().find(serves)?);
    if expected.iter().any(serves) {
        return None;
    }
    let titles = |clouds: &[&Cloud]| clouds.iter().map(|cloud| cloud.title.as_str()).collect::<Vec<_>>().join(" or ");
    let message = format!(
        "{what} is {host}, a name of {}; the tenant that was found is in {}. Set `cloud` where it is another",
        own.title,
        titles(&expected)
    );
    Some(Finding::note("of-another-cloud", message))
}

/// The clouds whose mail exchangers the domain has; those that are expected where it has none of them.
pub(crate) fn clouds_by_mx(cx: &CheckCx<'_>) -> Vec<&'static Cloud> {
    let hosts = cx.seen::<Mx>().map(exchangers).unwrap_or_default();
    let serves = |cloud: &&Cloud| hosts.iter().any(|host| cloud.mx.iter().any(|suffix| values::below(host, suffix)));
    let serving: Vec<&'static Cloud> = known(cx).into_iter().filter(serves).collect();
    if serving.is_empty() { expected(cx) } else { serving }
}

/// Whether a mail exchanger lies below a name of Exchange Online.
pub(crate) fn is_exchanger(cx: &CheckCx<'_>, host: &str) -> bool {
    known(cx).into_iter().flat_map(|cloud| &cloud.mx).any(|suffix| values::below(host, suffix))
}

/// The host at which Exchange Online Protection takes mail for a domain: dots become dashes. The global cloud's where
/// nothing else is known.
pub fn protection_host(run: &Circumstances, discovery: Option<&TenantDiscovery>, domain: &str) -> Option<String> {
    let cloud = possible(run.cloud.as_deref(), discovery).into_iter().next()?;
    let suffix = cloud.confirmed(&cloud.mx).next()?;
    Some(format!("{}.{suffix}", domain.replace('.', "-")))
}

/// Below which names Autodiscover of a cloud lies.
pub(crate) fn autodiscover_names(cloud: &'static Cloud) -> Vec<&'static String> {
    cloud.autodiscover.iter().chain(&cloud.exchange).collect()
}

/// Whether a name is one to which Autodiscover of Exchange Online points.
pub(crate) fn is_autodiscover(cx: &CheckCx<'_>, host: &str) -> bool {
    known(cx).into_iter().flat_map(autodiscover_names).any(|name| values::below(host, name))
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
