//! Which credentials and secrets in the tenant end?

use std::collections::BTreeSet;

use super::{Add, day};
use crate::facts::Facts;
use crate::facts::graph::{Application, Credential, Graph};
use crate::model::Circumstances;

/// The certificates of the service principal of Dynamics, and secrets and certificates of the applications that matter:
/// the reader, those of hybrid modern authentication and of its key vault, those of the set-up and of the hybrid.
pub(super) fn credentials(facts: &Facts, run: &Circumstances, own: &BTreeSet<String>, add: Add<'_>) {
    for (_, graph) in facts.all::<Graph>() {
        let principal = graph.dynamics.value();
        for key in principal.and_then(|principal| principal.keys.as_ref()).into_iter().flatten() {
            let Some(until) = key.until else { continue };
            let print = key.thumbprint.as_ref().map(|print| print.to_ascii_uppercase());
            if print.as_ref().is_some_and(|print| own.contains(print)) {
                add(day(until), format!("credential {} of Dynamics", print.unwrap_or_default()), TENANT);
            } else if until > run.now {
                // The principal is shared: a foreign credential that is over is nobody's loss.
                add(day(until), format!("credential {} of Dynamics, of another environment", called(key)), TENANT);
            }
        }
        let reader = graph.reader.as_ref().map(|reader| reader.name.as_str());
        for application in graph.applications.value().into_iter().flatten() {
            let whose = whose(application, reader);
            // Where one of them holds longer, those before it were replaced.
            if let Some(until) = application.secrets.iter().filter_map(|secret| secret.until).max() {
                add(day(until), format!("secret of {whose}"), TENANT);
            }
            let keys = application.keys.iter().flatten();
            if let Some(until) = keys.filter_map(|key| key.until).max() {
                add(day(until), format!("certificate of {whose}"), TENANT);
            }
        }
    }
}

const TENANT: &str = "the tenant";

fn called(key: &Credential) -> &str {
    key.thumbprint.as_deref().or(key.name.as_deref()).unwrap_or(&key.id)
}

fn whose(application: &Application, reader: Option<&str>) -> String {
    let name = application.name.as_deref().unwrap_or(&application.app_id);
    if reader.is_some_and(|reader| reader.eq_ignore_ascii_case(&application.app_id)) {
        return format!("the reader {name}");
    }
    format!("the application {name}")
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::facts::graph::{Principal, Reader, Token, Told};
    use crate::model::{Scenario, Subject, SubjectKind};

    fn until(day: &str) -> Credential {
        let until: Timestamp = format!("{day}T12:00:00Z").parse().unwrap();
        Credential { id: day.to_owned(), until: Some(until), ..Credential::default() }
    }

    #[test]
    fn own_credentials_are_told_from_foreign_ones_and_the_longest_secret_counts() {
        let print = "0123456789ABCDEF0123456789ABCDEF01234567";
        let key = |print: &str, day| Credential { thumbprint: Some(print.to_owned()), ..until(day) };
        let keys = vec![key(print, "2027-05-02"), key("FF", "2028-01-01"), key("EE", "2020-01-01")];
        let reader = "3f6e4b1a-0000-4000-8000-000000000001";
        let application = Application {
            app_id: reader.to_owned(),
            name: Some("exdoctor".to_owned()),
            secrets: vec![until("2026-01-01"), until("2027-01-01")],
            keys: Some(vec![until("2026-03-01")]),
            ..Application::default()
        };
        let graph = Graph {
            reader: Some(Reader {
                name: reader.to_owned(),
                token: Token::Open { reason: String::new() },
                waited: None,
            }),
            dynamics: Told::Value(Principal { keys: Some(keys), ..Principal::default() }),
            applications: Told::Value(vec![application]),
            ..Graph::default()
        };
        let facts = Facts::default().with(&Subject::new(SubjectKind::Tenant, "contoso"), graph);
        let run = Circumstances::plain("2026-06-01T00:00:00Z".parse().unwrap(), &[Scenario::A]);
        let mut all = Vec::new();
        let own = BTreeSet::from([print.to_owned()]);
        credentials(&facts, &run, &own, &mut |on, what, _| all.push(format!("{on} {what}")));
        all.sort();
        assert_eq!(
            all,
            [
                "2026-03-01 certificate of the reader exdoctor",
                "2027-01-01 secret of the reader exdoctor",
                "2027-05-02 credential 0123456789ABCDEF0123456789ABCDEF01234567 of Dynamics",
                "2028-01-01 credential FF of Dynamics, of another environment",
            ]
        );
    }
}
