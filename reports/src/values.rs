//! Which values fill the placeholders of one finding's remedy?

use std::collections::BTreeMap;

use exdoctor_checks::model::{Subject, SubjectKind};

/// The values of the run, then those that the subject gives, then the finding's own: the nearest wins.
pub(crate) fn known(
    run: &BTreeMap<String, String>,
    subject: &Subject,
    finding: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let mut known = run.clone();
    known.extend(about(subject));
    known.extend(finding.clone());
    known
}

/// The values that a subject itself gives.
fn about(subject: &Subject) -> Vec<(String, String)> {
    let name = subject.name.as_str();
    let mut known = vec![("subject", name)];
    match subject.kind {
        SubjectKind::Domain => known.push(("domain", name)),
        SubjectKind::Endpoint => {
            if let Some((host, port)) = name.rsplit_once(':') {
                known.extend([("host", host), ("port", port)]);
            }
        }
        SubjectKind::Mailbox => {
            known.push(("mailbox", name));
            known.extend(name.rsplit_once('@').map(|(_, domain)| ("domain", domain)));
        }
        SubjectKind::Server => known.push(("server", name)),
        SubjectKind::Certificate => known.push(("thumbprint", name)),
        SubjectKind::Tenant => known.push(("tenant", name)),
        SubjectKind::Organization => known.push(("organization", name)),
        SubjectKind::Profile => known.push(("profile", name)),
        SubjectKind::Run
        | SubjectKind::Deployment
        | SubjectKind::Directory
        | SubjectKind::Script
        | SubjectKind::Exchange => {}
    }
    known.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known_of(subject: &Subject) -> BTreeMap<String, String> {
        known(&BTreeMap::new(), subject, &BTreeMap::new())
    }

    #[test]
    fn subjects_give_their_parts() {
        let endpoint = known_of(&Subject::endpoint("2001:db8::1", 443));
        assert_eq!((endpoint["host"].as_str(), endpoint["port"].as_str()), ("[2001:db8::1]", "443"));
        let mailbox = known_of(&Subject::new(SubjectKind::Mailbox, "ada@contoso.com"));
        assert_eq!((mailbox["mailbox"].as_str(), mailbox["domain"].as_str()), ("ada@contoso.com", "contoso.com"));
    }

    #[test]
    fn the_nearest_value_wins() {
        let of = |value: &str| BTreeMap::from([("domain".to_owned(), value.to_owned())]);
        let subject = Subject::domain("contoso.com");
        assert_eq!(known(&of("run"), &subject, &BTreeMap::new())["domain"], "contoso.com");
        assert_eq!(known(&of("run"), &subject, &of("finding"))["domain"], "finding");
    }
}
