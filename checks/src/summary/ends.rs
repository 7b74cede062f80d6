//! What ends next, and when: certificates, services, products?

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::entra::discovery::cloud_of;
use crate::ews::version::builds;
use crate::facts::Facts;
use crate::facts::certificate::CertificateFiles;
use crate::facts::deployment::Deployment;
use crate::facts::entra::TenantDiscovery;
use crate::facts::ews::EwsAnswers;
use crate::facts::server::Server;
use crate::facts::tls::{TlsChains, TlsScan};
use crate::judge::Adjustments;
use crate::model::{Circumstances, Scenario};
use crate::tls::certificate::Certificate;
use crate::values::{Identified, ews_end, identify};

/// Something that ends on a day that is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct End {
    /// The day, in UTC.
    #[schemars(with = "String", extend("format" = "date"))]
    pub on: Date,
    /// What ends: "certificate CN=mail.contoso.com".
    pub what: String,
    /// Where: a server, an endpoint, an organization, the tenant.
    pub subject: String,
}

/// Everything that ends, the next first. What Microsoft renews by itself is left out.
pub fn ends(facts: &Facts, run: &Circumstances, adjustments: &Adjustments) -> Vec<End> {
    let mut all = BTreeSet::new();
    let mut add = |on: Date, what: String, subject: &str| {
        all.insert(End { on, what, subject: subject.to_owned() });
    };
    served(facts, &mut add);
    signing(facts, &mut add);
    services(facts, run, &mut add);
    for waiver in &adjustments.waivers {
        add(waiver.until, format!("the waiver of {}", waiver.check), &waiver.subject);
    }
    all.into_iter().collect()
}

type Add<'a> = &'a mut dyn FnMut(Date, String, &str);

/// The certificates that endpoints of the customer serve.
fn served(facts: &Facts, add: Add<'_>) {
    for (endpoint, chains) in facts.all::<TlsChains>() {
        if facts.fetch::<TlsScan>(endpoint).is_none_or(|scan| scan.microsoft) {
            continue;
        }
        for own in chains.chains.iter().filter_map(|chain| Certificate::parse(&chain.certificates.first()?.0).ok()) {
            add(day(own.not_after), format!("certificate {}", own.subject), &endpoint.name);
        }
    }
}

/// The certificate with which Dynamics signs: in files, in its configuration, in the stores of its servers.
fn signing(facts: &Facts, add: Add<'_>) {
    let mut own = BTreeSet::new();
    for (_, files) in facts.all::<CertificateFiles>() {
        for file in files.pfx.iter().chain(&files.cer) {
            let Ok(content) = &file.content else { continue };
            own.extend(content.thumbprint.as_ref().map(|print| print.to_ascii_uppercase()));
            if let Some(certificate) = content.certificates.first().and_then(|der| Certificate::parse(&der.0).ok()) {
                add(day(certificate.not_after), format!("certificate {}", certificate.subject), &file.path);
            }
        }
    }
    for (subject, deployment) in facts.all::<Deployment>() {
        for one in deployment.certificates.value().into_iter().flatten().filter(|one| one.kind.contains("S2S")) {
            own.extend(one.thumbprint.as_ref().map(|print| print.to_ascii_uppercase()));
            if let Some(certificate) = one.der.as_ref().and_then(|der| Certificate::parse(&der.0).ok()) {
                add(
                    day(certificate.not_after),
                    format!("registered certificate {}", certificate.subject),
                    &subject.name,
                );
            }
        }
    }
    for (subject, server) in facts.all::<Server>() {
        let store = server.certificates.value().into_iter().flatten();
        for one in store.filter(|one| own.contains(&one.thumbprint.to_ascii_uppercase())) {
            if let Some(end) = one.not_after.value() {
                add(day(*end), format!("certificate {}", one.thumbprint), &subject.name);
            }
        }
    }
}

/// EWS in Exchange Online, and the support of Exchange Server.
fn services(facts: &Facts, run: &Circumstances, add: Add<'_>) {
    let discovered = facts.all::<TenantDiscovery>().map(|(_, discovery)| discovery);
    if run.scenarios.contains(&Scenario::A)
        && let Some(end) = cloud_of(run.cloud.as_deref(), discovered).and_then(|cloud| ews_end(&cloud.key))
    {
        add(end.ends, "EWS in Exchange Online".to_owned(), "the tenant");
    }
    for (endpoint, answers) in facts.all::<EwsAnswers>().filter(|(_, answers)| !answers.microsoft) {
        for build in builds(answers).into_keys() {
            let product = match identify(build) {
                Identified::Known(line) => line.product,
                Identified::Newer(product) => product,
                Identified::Online | Identified::Unknown => continue,
            };
            if let Some(end) = product.support_ends {
                add(end, format!("support of {}", product.name), &endpoint.name);
            }
        }
    }
}

fn day(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::Waiver;

    #[test]
    fn the_end_of_ews_concerns_dynamics_on_premises_and_waivers_end_too() {
        let waiver = Waiver {
            check: "dns.spf".to_owned(),
            subject: "contoso.com".to_owned(),
            reason: "later".to_owned(),
            until: Date::constant(2026, 12, 31),
        };
        let adjustments = Adjustments { waivers: vec![waiver], ..Adjustments::default() };
        let of = |scenario| {
            let mut run = Circumstances::plain(Timestamp::UNIX_EPOCH, &[scenario]);
            run.cloud = Some("global".to_owned());
            let all = ends(&Facts::default(), &run, &adjustments);
            all.into_iter().map(|end| format!("{} {}", end.on, end.what)).collect::<Vec<_>>()
        };
        assert_eq!(of(Scenario::A), ["2026-12-31 the waiver of dns.spf", "2027-04-01 EWS in Exchange Online"]);
        assert_eq!(of(Scenario::B), ["2026-12-31 the waiver of dns.spf"]);
    }
}
