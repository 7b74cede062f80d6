//! Does the reader of the configuration get a token?

use super::discovery::FOREIGN;
use super::graph::example::{denied, given, healthy, reader, refused, without};
use super::graph::{SOURCES, all, is_ours, line};
use super::sources::{ERRORS, LEAST, PERMISSIONS};
use crate::facts::graph::{Graph, Token, Told};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("entra.token"),
    title: "the reader gets a token for Microsoft Graph",
    subject: SubjectKind::Tenant,
    roles: &[],
    scope: &[(Scenario::A, Level::Error), (Scenario::C, Level::Error)],
    proves: "The sign-in service gave the application or user of [tenant] a token for Graph. It does not prove that the token \
             has every permission: what is missing is named, and blocks the check that needs it.",
    sources: &[ERRORS, SOURCES[0], SOURCES[1]],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::Graph, FactKind::TenantDiscovery],
    blames: &[],
    steps: &[(Scenario::A, Step::Prerequisites), (Scenario::C, Step::VerifyDomains)],
    remedies: &[&SIGN_IN, &PERMIT],
    settings: &[],
    examples,
    run,
};

static SIGN_IN: Remedy = Remedy {
    id: "mend-reader",
    summary: "Give [tenant] of the configuration a credential that the tenant accepts.",
    steps: &[
        "Look the code up: exdoctor explain {code} says what the sign-in service means by it.",
        "An expired or wrong secret: add a new secret to the reader's application and put it where the configuration says.",
        "A sign-in with a device code (AADSTS7000218): Entra admin center > App registrations > the reader's application > Authentication > Allow public client flows.",
        "A certificate that is not found: add the .cer of the reader to its application.",
    ],
    commands: &[
        Command { shell: Shell::Any, text: "exdoctor explain {code}" },
        Command {
            shell: Shell::PowerShell,
            text: "Get-MgApplication -Filter \"appId eq '{reader}'\" | Select-Object -ExpandProperty PasswordCredentials | Format-Table DisplayName, EndDateTime",
        },
    ],
    who: Who::GlobalAdmin,
    risk: "none: the reader only reads",
    undo: "remove the credential from the reader's application",
    effective: "at once",
    documentation: &[ERRORS],
};

static PERMIT: Remedy = Remedy {
    id: "permit-reader",
    summary: "Grant the reader the permissions that it lacks: {permissions}.",
    steps: &[
        "Entra admin center > App registrations > the reader > API permissions: add the application permissions of Microsoft Graph.",
        "Grant admin consent. All of them are for reading.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Find-MgGraphPermission {permission} -PermissionType Application",
    }],
    who: Who::GlobalAdmin,
    risk: "the reader can read more of the directory",
    undo: "remove the permission and its consent",
    effective: "with the next token",
    documentation: &[PERMISSIONS, LEAST],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let all = all(cx);
    let Some((graph, reader)) = all.iter().find_map(|graph| graph.reader.as_ref().map(|reader| (*graph, reader)))
    else {
        if cx.lost(FactKind::Graph, cx.subject).is_some() {
            return Verdict::blocked(FactKind::Graph, cx.why_lost(FactKind::Graph, cx.subject));
        }
        let unread = "the configuration names no reader in [tenant]";
        return Verdict::not_applicable(if is_ours(cx) { unread } else { FOREIGN });
    };
    match &reader.token {
        Token::Granted { permissions, .. } => {
            let held = permissions.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            let held = if held.is_empty() { "none named".to_owned() } else { held };
            let mut evidence = vec![Evidence::new(format!("token of {}", reader.name), held)];
            evidence.extend(reader.waited.map(|waited| Evidence::new("sign-in host", waited.to_string())));
            evidence.extend(graph.requests.iter().filter(|request| request.delayed > 0).map(line));
            Verdict::of(lacking(graph).into_iter().collect(), evidence)
        }
        Token::Refused { said, codes } => {
            let code = codes.last().map_or_else(|| "the error".to_owned(), |code| format!("AADSTS{code}"));
            let line = Evidence::new(format!("token of {}", reader.name), said).expected("a token").source(&ERRORS);
            let finding = Finding::error("refused", format!("the reader gets no token: {said}")).because(line);
            finding.remedy(&SIGN_IN).value("code", code).value("reader", reader.name.clone()).into()
        }
        Token::Open { reason } => Verdict::blocked(FactKind::Graph, reason.as_str()),
    }
}

/// What the reader lacks, once.
fn lacking(graph: &Graph) -> Option<Finding> {
    fn of<T>(told: &Told<T>) -> Option<(&str, &str)> {
        match told {
            Told::Denied { permission, said } => Some((permission, said)),
            _ => None,
        }
    }
    let single = [of(&graph.organization), of(&graph.domains), of(&graph.dynamics), of(&graph.exchange)];
    let others = [of(&graph.applications), of(&graph.issues)].into_iter().chain(graph.holders.values().map(of));
    let mut lacks: Vec<(&str, &str)> = single.into_iter().chain(others).flatten().collect();
    lacks.sort_unstable();
    lacks.dedup_by_key(|(permission, _)| *permission);
    let names: Vec<&str> = lacks.iter().map(|(permission, _)| *permission).collect();
    let first = *names.first()?;
    let message = format!("the reader lacks {}: what needs it is not established", names.join(", "));
    let finding = lacks.iter().fold(Finding::note("lacks-permission", message), |finding, (permission, said)| {
        finding.because(Evidence::new(*permission, *said))
    });
    Some(finding.remedy(&PERMIT).value("permissions", names.join(", ")).value("permission", first))
}

fn examples() -> Vec<Example> {
    let of = |text, graph, expect| given(text, graph, Scenario::A, expect);
    let open =
        Graph { reader: Some(reader(Token::Open { reason: "no answer in time".to_owned() })), ..Graph::default() };
    let lacking = Graph { domains: denied("Domain.Read.All"), dynamics: denied("Application.Read.All"), ..healthy() };
    let imported = Graph { reader: None, files: vec!["organization.json".to_owned()], ..healthy() };
    vec![
        of("a token, and every answer", healthy(), Expect::Pass),
        of("a token with too few permissions", lacking, Expect::Finding(Level::Note, "lacks-permission")),
        of("a secret that has expired", refused(), Expect::Finding(Level::Error, "refused")),
        of("a sign-in service that does not answer", open, Expect::Blocked),
        of("imported answers", imported, Expect::NotApplicable),
        without("no reader", Scenario::A, Expect::NotApplicable),
    ]
}
