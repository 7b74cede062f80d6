//! Does Microsoft report an incident of Exchange Online or Dynamics now?

use super::credentials::day;
use super::graph::example::{at, denied, given, healthy, without};
use super::graph::{Question, all, origin, told};
use super::sources::HEALTH;
use crate::facts::graph::{Graph, Issue, Told};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("entra.service-health"),
    title: "no incident of Exchange Online or Dynamics 365 is reported now",
    subject: SubjectKind::Tenant,
    roles: &[],
    scope: &[(Scenario::A, Level::Note), (Scenario::B, Level::Note), (Scenario::C, Level::Note)],
    proves: "The service health of the tenant lists no open incident of either service. It does not prove that both work: what \
             is not reported yet is not listed.",
    sources: &[HEALTH],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::Graph, FactKind::TenantDiscovery],
    blames: &[],
    steps: &[(Scenario::A, Step::TestEnable), (Scenario::B, Step::TestEnable), (Scenario::C, Step::OutboundEndpoints)],
    remedies: &[&WAIT],
    settings: &[],
    examples,
    run,
};

static WAIT: Remedy = Remedy {
    id: "follow-service-incident",
    summary: "Follow {incident} in the service health before anything is changed.",
    steps: &[
        "Microsoft 365 admin center > Health > Service health: read whether the symptoms are those of the tenant.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-MgServiceAnnouncementIssue -ServiceHealthIssueId {incident}",
    }],
    who: Who::Operator,
    risk: "none",
    undo: "nothing is changed",
    effective: "when the incident is over",
    documentation: &[HEALTH],
};

const ISSUES: Question<Vec<Issue>> = |graph| &graph.issues;

fn run(cx: &CheckCx<'_>) -> Verdict {
    let issues = match told(cx, ISSUES) {
        Ok(issues) => issues.map(Vec::as_slice).unwrap_or_default(),
        Err(_) if all(cx).iter().any(|graph| matches!(graph.issues, Told::Denied { .. })) => {
            return Verdict::not_applicable("the reader lacks ServiceHealth.Read.All, which nothing else needs");
        }
        Err(verdict) => return verdict,
    };
    let ours = |issue: &&Issue| {
        let service = issue.service.as_deref().unwrap_or_default().to_ascii_lowercase();
        let is_incident = issue.classification.as_deref().is_none_or(|kind| kind.eq_ignore_ascii_case("incident"));
        issue.resolved != Some(true)
            && is_incident
            && ["exchange", "dynamics", "dataverse", "entra", "microsoft 365 suite"]
                .iter()
                .any(|own| service.contains(own))
    };
    let findings = issues.iter().filter(ours).take(10).map(|issue| {
        let service = issue.service.as_deref().unwrap_or("a service");
        let since = issue.since.map(day).unwrap_or_default();
        let message = format!("{} of {service}: {}", issue.id, issue.title.as_deref().unwrap_or("without a title"));
        let line = Evidence::new(issue.id.as_str(), format!("open since {since}"));
        Finding::note("incident", message).because(line).remedy(&WAIT).value("incident", issue.id.as_str())
    });
    Verdict::of(findings.collect(), origin(cx, "/admin/serviceAnnouncement"))
}

fn examples() -> Vec<Example> {
    let issue = |service: &str, classification: &str, resolved| Issue {
        id: "EX700001".to_owned(),
        title: Some("Some users cannot send mail".to_owned()),
        service: Some(service.to_owned()),
        classification: Some(classification.to_owned()),
        since: Some(at("2026-05-28T08:00:00Z")),
        resolved: Some(resolved),
    };
    let of = |text, issues, expect| given(text, Graph { issues, ..healthy() }, Scenario::A, expect);
    let one = |issue| Told::Value(vec![issue]);
    let note = Expect::Finding(Level::Note, "incident");
    vec![
        of("nothing is reported", Told::Value(Vec::new()), Expect::Pass),
        of("an incident of Exchange Online", one(issue("Exchange Online", "incident", false)), note),
        of("an incident that is over", one(issue("Exchange Online", "incident", true)), Expect::Pass),
        of("an advisory", one(issue("Exchange Online", "advisory", false)), Expect::Pass),
        of("an incident of another service", one(issue("Microsoft Teams", "incident", false)), Expect::Pass),
        of("a reader that may not read it", denied("ServiceHealth.Read.All"), Expect::NotApplicable),
        of("no answer", Told::Failed("no answer in time".to_owned()), Expect::Blocked),
        without("nobody asked Graph", Scenario::B, Expect::Blocked),
    ]
}
