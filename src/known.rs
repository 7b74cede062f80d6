//! Which thumbprints, tenants and mailboxes do evidence and configuration name, and where?

use exdoctor_checks::explain::Known;
use exdoctor_checks::facts::certificate::File;
use exdoctor_checks::facts::deployment::{Deployment, Organization};
use exdoctor_checks::facts::server::Row;

use crate::certificate::Loaded;
use crate::evidence::Evidence;

/// More mailboxes than these are not compared.
const MOST: usize = 100_000;

/// Everything that the files name.
pub fn known(evidence: &Evidence, certificate: &Loaded) -> Known {
    let mut known = Known { shown: !evidence.is_empty() || certificate.files.is_some(), ..Known::default() };
    for server in &evidence.servers {
        for one in server.certificates.value().into_iter().flatten() {
            thumbprint(&mut known, &one.thumbprint, &format!("the store of server {}", server.host));
        }
    }
    deployment(&mut known, &evidence.deployment);
    if let Some(files) = &certificate.files {
        let print = |file: &Option<File>| -> Option<(String, String)> {
            let file = file.as_ref()?;
            Some((file.content.as_ref().ok()?.thumbprint.clone()?, file.path.clone()))
        };
        for (print, path) in [print(&files.pfx), print(&files.cer)].into_iter().flatten() {
            thumbprint(&mut known, &print, &path);
        }
    }
    known
}

fn deployment(known: &mut Known, deployment: &Deployment) {
    for one in deployment.certificates.value().into_iter().flatten() {
        if let Some(print) = &one.thumbprint {
            thumbprint(known, print, &format!("the configuration of Dynamics ({})", one.kind));
        }
    }
    for error in &deployment.token_errors {
        if let Some(print) = &error.thumbprint {
            thumbprint(known, print, &format!("the error in {}", error.file));
        }
    }
    deployment.organizations.value().into_iter().flatten().for_each(|one| organization(known, one));
}

fn organization(known: &mut Known, organization: &Organization) {
    let name = &organization.name;
    let tenant = organization.settings.value().and_then(|row| column(row, "S2STenantId"));
    known.tenants.extend(tenant.map(|id| (id.to_lowercase(), format!("S2STenantId of organization {name}"))));
    for profile in organization.profiles.value().into_iter().flatten() {
        if let Some(id) = column(profile, "exchangeonlinetenantid") {
            let profile = column(profile, "name").unwrap_or("without a name");
            known.tenants.push((id.to_lowercase(), format!("the profile {profile} of organization {name}")));
        }
    }
    for mailbox in organization.mailboxes.value().into_iter().flatten().take(MOST) {
        if let Some(address) = column(mailbox, "emailaddress") {
            known.mailboxes.push((address.to_lowercase(), format!("the mailboxes of organization {name}")));
        }
    }
}

fn thumbprint(known: &mut Known, print: &str, place: &str) {
    known.thumbprints.push((print.to_ascii_uppercase(), place.to_owned()));
}

fn column<'a>(row: &'a Row, name: &str) -> Option<&'a str> {
    let found = row.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use exdoctor_checks::facts::deployment::CrmCertificate;
    use exdoctor_checks::facts::server::{Read, Server, StoreCertificate};

    use super::*;

    #[test]
    fn every_place_of_evidence_is_named() {
        let print = "AB".repeat(20);
        let stored = StoreCertificate { thumbprint: print.clone(), ..StoreCertificate::default() };
        let server = Server { certificates: Read::Value(vec![stored]), ..Server::named("CRM02") };
        let registered = CrmCertificate {
            kind: "S2STokenIssuer".to_owned(),
            thumbprint: Some(print.clone()),
            ..CrmCertificate::default()
        };
        let row = |name: &str, value: &str| BTreeMap::from([(name.to_owned(), value.to_owned())]);
        let organization = Organization {
            name: "Contoso".to_owned(),
            settings: Read::Value(row("S2STenantId", "AAAA")),
            mailboxes: Read::Value(vec![row("emailaddress", "Ada@contoso.com")]),
            ..Organization::default()
        };
        let deployment = Deployment {
            certificates: Read::Value(vec![registered]),
            organizations: Read::Value(vec![organization]),
            ..Deployment::default()
        };
        let evidence = Evidence { servers: vec![server], deployment, ..Evidence::default() };
        let known = known(&evidence, &Loaded::default());
        let places: Vec<&str> = known.thumbprints.iter().map(|(_, place)| place.as_str()).collect();
        assert_eq!(places, ["the store of server CRM02", "the configuration of Dynamics (S2STokenIssuer)"]);
        assert_eq!(known.tenants, [("aaaa".to_owned(), "S2STenantId of organization Contoso".to_owned())]);
        assert_eq!(known.mailboxes[0].0, "ada@contoso.com");
        assert!(known.shown);
    }
}
