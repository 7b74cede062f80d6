//! Is the evidence of a server recent and whole?

use jiff::SignedDuration;

use super::example::{HOST, example, now, server, warning};
use super::sources::EVIDENCE;
use crate::facts::server::{Read, Server};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("server.evidence-fresh"),
    title: "the evidence is recent, and everything could be read",
    subject: SubjectKind::Server,
    roles: &[],
    scope: &[(Scenario::A, Level::Warning)],
    proves: "The collector looked at the server recently and could read all that it looks at. It does not prove that \
             nothing changed since then.",
    sources: &[EVIDENCE],
    needs: &[FactKind::ServerEvidence],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[(Scenario::A, Step::InstallCertificate)],
    remedies: &[&super::COLLECT],
    settings: &[Setting {
        name: "hours",
        default: 24,
        min: 1,
        max: 8760,
        about: "the age, in hours, beyond which evidence is called stale",
    }],
    examples,
    run,
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let server = cx.need::<Server>();
    let hours = cx.setting("hours");
    let mut findings = Vec::new();
    let Some(collected) = server.collected else {
        let reason = "the evidence does not say when it was gathered: it is text, not a file of the collector";
        return Verdict::blocked(FactKind::ServerEvidence, reason).with(files(server));
    };
    let age = cx.run.now.duration_since(collected);
    let seen = Evidence::new("age of the evidence", format!("{} (gathered {collected})", words(age)));
    if age > SignedDuration::from_hours(hours) {
        let message = format!("the evidence of {} is {} old; expected at most {hours} hours", server.host, words(age));
        let seen = seen.clone().expected(format!("at most {hours} hours")).source(&EVIDENCE);
        findings.push(remedied(Finding::warning("stale", message).because(seen), server));
    } else if age < -SignedDuration::from_hours(1) {
        let message = format!("the evidence of {} was gathered at {collected}, which is still to come", server.host);
        let seen = seen.clone().expected("a time that is past").source(&EVIDENCE);
        findings.push(remedied(Finding::warning("future", message).because(seen), server));
    }
    let unread = server.unread();
    if let Some((first, reason)) = unread.first() {
        let others = unread.len() - 1;
        let rest = if others == 0 { String::new() } else { format!(", and {others} more") };
        let message = format!("the collector could not read all of {}: {first} ({reason}){rest}", server.host);
        let finding = unread.iter().fold(Finding::warning("incomplete", message), |finding, (name, reason)| {
            finding.because(Evidence::new(*name, *reason).expected("readable").source(&EVIDENCE))
        });
        findings.push(remedied(finding, server));
    }
    Verdict::of(findings, [seen].into_iter().chain(files(server)).collect())
}

fn remedied(finding: Finding, server: &Server) -> Finding {
    finding.remedy(&super::COLLECT).value("servers", &server.host)
}

fn files(server: &Server) -> Option<Evidence> {
    (!server.files.is_empty()).then(|| Evidence::new("files", server.files.join(", ")))
}

/// An age in the unit that fits it.
fn words(age: SignedDuration) -> String {
    let (hours, minutes) = (age.as_hours(), age.as_mins());
    match hours {
        49.. => format!("{} days", hours / 24),
        2.. => format!("{hours} hours"),
        _ => format!("{minutes} minutes"),
    }
}

fn examples() -> Vec<Example> {
    let aged = |hours| Server { collected: Some(now() - SignedDuration::from_hours(hours)), ..server() };
    let unreadable = Server { schannel: Read::Failed("access to the registry is denied".to_owned()), ..server() };
    let text = Server { files: vec!["certutil.txt".to_owned()], ..Server::named(HOST) };
    vec![
        example("gathered half an hour ago", server(), Expect::Pass),
        example("gathered three days ago", aged(72), warning("stale")),
        example("gathered by a clock that is a day ahead", aged(-24), warning("future")),
        example("a part that could not be read", unreadable, warning("incomplete")),
        example("texts without a time", text, Expect::Blocked),
    ]
}
