//! Does each mailbox's address belong to exactly one object of the tenant that is provisioned?

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::credentials::day;
use super::discovery;
use super::example::{TENANT, discovered, known};
use super::graph::example::{ada, at, denied, given, healthy, refused, without};
use super::graph::{all, holders, origin, silence};
use super::sources::{DYNAMICS as CONNECT, USER};
use crate::facts::entra::TenantDiscovery;
use crate::facts::graph::{Graph, Holder, Token, Told};
use crate::facts::web::Outcome;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("entra.mailbox-user"),
    title: "each mailbox's address belongs to one provisioned object of the tenant",
    subject: SubjectKind::Tenant,
    roles: &[],
    scope: &[(Scenario::A, Level::Error), (Scenario::C, Level::Error)],
    proves: "Each address that the run names belongs to exactly one user, whom provisioning does not complain about; a shared \
             mailbox may be switched off and without a licence, and before a move nobody needs a plan. It does not prove that the mailbox can be opened.",
    sources: &[USER, CONNECT],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::Graph, FactKind::TenantDiscovery],
    blames: &[],
    steps: &[(Scenario::A, Step::MailboxMethods), (Scenario::C, Step::EntraConnect)],
    remedies: &[&MEND, &WAIT],
    settings: &[],
    examples,
    run,
};

static MEND: Remedy = Remedy {
    id: "mend-mailbox-user",
    summary: "Let {address} belong to exactly one user of the tenant, with a mailbox of Exchange Online.",
    steps: &[
        "Compare the address in Dynamics with the user's primary address and user principal name, letter by letter.",
        "Where several objects have it, take it from all but the one whose mailbox is meant.",
        "Where provisioning reports an error, mend what it names; where the plan of Exchange is missing, assign a licence or convert the mailbox to a shared one.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Get-MgUser -Filter \"proxyAddresses/any(p:p eq 'smtp:{address}')\" -Property Id, UserPrincipalName, AccountEnabled, ProxyAddresses | Format-List",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Get-EXORecipient -Identity '{address}' | Format-List Name, RecipientTypeDetails, EmailAddresses",
        },
    ],
    who: Who::ExchangeAdmin,
    risk: "an address that is taken away stops taking mail there",
    undo: "give the address back",
    effective: "minutes; up to half an hour through directory synchronization",
    documentation: &[USER],
};

static WAIT: Remedy = Remedy {
    id: "wait-for-recreated-user",
    summary: "Remove the deleted user of {address} for good and wait up to 72 hours.",
    steps: &[
        "The user was deleted and created again: services may know the former one for up to 72 hours.",
        "Remove the former one from the deleted users, after making sure that nothing of it is needed.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Remove-MgDirectoryDeletedItem -DirectoryObjectId '{deleted_id}'",
    }],
    who: Who::GlobalAdmin,
    risk: "the deleted user and what belongs to it cannot be restored any more",
    undo: "none",
    effective: "up to 72 hours",
    documentation: &[USER],
};

/// As long as services may know a user who was deleted.
const CACHED: SignedDuration = SignedDuration::from_hours(72);

fn run(cx: &CheckCx<'_>) -> Verdict {
    let asked: BTreeSet<&String> = all(cx).into_iter().flat_map(|graph| graph.holders.keys()).collect();
    let addresses: Vec<&String> = asked.into_iter().filter(|address| !is_of_another_tenant(cx, address)).collect();
    if addresses.is_empty() {
        let nobody = "no mailbox is named whose user Graph was asked about";
        return if answers(cx) { Verdict::not_applicable(nobody) } else { silence(cx) };
    }
    let (mut findings, mut evidence, mut open) = (Vec::new(), origin(cx, "/users"), None);
    for address in addresses {
        let verdict = match holders(cx, address) {
            Ok(Some(holders)) => {
                findings.extend(judge(cx, address, holders));
                let names: Vec<&str> = holders.iter().filter_map(|one| one.name.as_deref()).take(5).collect();
                let names = if names.is_empty() { "nobody".to_owned() } else { names.join(", ") };
                evidence.push(Evidence::new(address, names));
                if holders.iter().any(|one| one.kind == "user" && one.deleted.is_none() && one.plans.is_none()) {
                    evidence
                        .push(Evidence::new(format!("plans of {address}"), "not established: no answer lists them"));
                }
                continue;
            }
            Ok(None) => Verdict::blocked(FactKind::Graph, format!("Graph does not say who has {address}")),
            Err(verdict) => verdict,
        };
        evidence.push(Evidence::new(address, "not established"));
        open.get_or_insert(verdict);
    }
    match open {
        Some(verdict) if findings.iter().all(|finding| finding.level == Level::Note) => verdict.with(evidence),
        _ => Verdict::of(findings, evidence),
    }
}

/// Whether the domain of an address was found in another tenant of the run, which has its own users.
fn is_of_another_tenant(cx: &CheckCx<'_>, address: &str) -> bool {
    let domain = address.rsplit_once('@').map_or(address, |(_, domain)| domain);
    let mut all = cx.all::<TenantDiscovery>().map(|(_, own)| own);
    let found = all.find(|own| own.domain.eq_ignore_ascii_case(domain) && discovery::found(own).is_some());
    found.is_some_and(|own| discovery::subject(own) != *cx.subject)
}

/// Whether Graph was asked, or answers of it were imported.
fn answers(cx: &CheckCx<'_>) -> bool {
    let granted =
        |graph: &&Graph| matches!(&graph.reader, Some(reader) if matches!(reader.token, Token::Granted { .. }));
    all(cx).iter().any(|graph| granted(graph) || !graph.files.is_empty())
}

/// Whether the mailbox is still on Exchange Server, where no plan of Exchange Online is due.
fn is_before_the_move(cx: &CheckCx<'_>) -> bool {
    cx.run.scenarios == [Scenario::C] && cx.run.phase != Some(Phase::After)
}

fn judge(cx: &CheckCx<'_>, address: &str, holders: &[Holder]) -> Vec<Finding> {
    let (gone, living): (Vec<&Holder>, Vec<&Holder>) = holders.iter().partition(|holder| holder.deleted.is_some());
    let name = |one: &Holder| one.name.clone().unwrap_or_else(|| one.id.clone());
    let names = |all: &[&Holder]| all.iter().map(|one| name(one)).take(5).collect::<Vec<_>>().join(", ");
    let finding = |level, code, message: String, seen: &str| {
        let line = Evidence::new(address, seen).expected("one provisioned user").source(&USER);
        Finding::at(level, code, message).because(line).remedy(&MEND).value("address", address)
    };
    let Some(one) = living.first() else {
        let message = format!("no user of the tenant has the address {address}");
        return vec![finding(Level::Error, "nobody", message, "no user")];
    };
    if living.len() > 1 {
        let message = format!("{} objects have the address {address}: {}", living.len(), names(&living));
        return vec![finding(Level::Error, "several", message, &names(&living))];
    }
    let mut findings = Vec::new();
    if one.kind != "user" {
        let message = format!("{address} is the address of a {}, which has no mailbox to synchronize", one.kind);
        findings.push(finding(Level::Error, "no-user", message, &one.kind));
    } else if one.enabled == Some(true) && one.plans.as_deref().is_some_and(all_off) && !is_before_the_move(cx) {
        // The account of a shared mailbox needs none, and may have been left switched on.
        let message = format!(
            "{} is switched on and has no plan of Exchange that is on: that fits a shared mailbox alone",
            name(one)
        );
        findings.push(finding(Level::Warning, "no-plan", message, "no plan of Exchange"));
    }
    if let Some(error) = one.errors.first() {
        findings.push(finding(
            Level::Error,
            "not-provisioned",
            format!("{address} is not provisioned: {error}"),
            error,
        ));
    }
    let recreated = gone.iter().find_map(|former| {
        let (deleted, created) = (former.deleted?, one.created?);
        (created >= deleted).then_some((former, created))
    });
    if let Some((former, created)) = recreated {
        let recent = cx.run.now.duration_since(created) < CACHED;
        let level = if recent { Level::Warning } else { Level::Note };
        let message = format!("{address} was deleted and created again on {}", day(created));
        let line = Evidence::new(format!("former user {}", former.id), "among the deleted users");
        let line = line.expected("none, or created more than 72 hours ago").source(&USER);
        let finding = Finding::at(level, "recreated", message).because(line).remedy(&WAIT);
        findings.push(finding.value("address", address).value("deleted_id", former.id.as_str()));
    }
    findings
}

/// Whether none is `Enabled`, nor `Warning`: the grace time after a licence ended.
fn all_off(plans: &[String]) -> bool {
    !plans.iter().any(|plan| ["enabled", "warning"].iter().any(|word| plan.eq_ignore_ascii_case(word)))
}

fn examples() -> Vec<Example> {
    let error = |code| Expect::Finding(Level::Error, code);
    let of = |text, holders: Told<Vec<Holder>>, expect| {
        let graph = Graph { holders: [("ada@contoso.com".to_owned(), holders)].into(), ..healthy() };
        given(text, graph, Scenario::A, expect)
    };
    let one = |holder| Told::Value(vec![holder]);
    let unplanned = || one(Holder { plans: Some(vec!["Deleted".to_owned()]), ..ada() });
    let in_phase = |text, phase, expect| {
        let graph = Graph { holders: [("ada@contoso.com".to_owned(), unplanned())].into(), ..healthy() };
        let mut example = given(text, graph, Scenario::C, expect);
        example.circumstances.phase = Some(phase);
        example
    };
    let other = Holder { id: "b".to_owned(), name: Some("sales@contoso.com".to_owned()), ..ada() };
    let deleted = Holder { id: "c".to_owned(), deleted: Some(at("2026-05-28T08:00:00Z")), ..ada() };
    let again = |when| Told::Value(vec![Holder { created: Some(at(when)), ..ada() }, deleted.clone()]);
    let long_ago = Told::Value(vec![
        Holder { created: Some(at("2026-05-02T08:00:00Z")), ..ada() },
        Holder { deleted: Some(at("2026-05-02T07:00:00Z")), ..deleted.clone() },
    ]);
    let failing = Holder { errors: vec!["PropertyConflict ProxyAddresses".to_owned()], ..ada() };
    let mut two_tenants = of("a user of another tenant of the run", Told::Value(Vec::new()), Expect::NotApplicable);
    let mut own = TenantDiscovery { domain: "fabrikam.com".to_owned(), ..discovered(vec![known()]) };
    two_tenants.facts.record(&Subject::domain("fabrikam.com"), own.clone());
    let Outcome::Answer(answer) = &mut own.hosts[0].openid.outcome else { return Vec::new() };
    answer.body = answer.body.replace(TENANT, "11111111-2222-3333-4444-555555555555");
    two_tenants
        .facts
        .record(&Subject::domain("contoso.com"), TenantDiscovery { domain: "contoso.com".to_owned(), ..own });
    let one_known = Graph {
        holders: [
            ("ada@contoso.com".to_owned(), Told::Value(vec![ada()])),
            ("ben@contoso.com".to_owned(), Told::Failed("no answer in time".to_owned())),
        ]
        .into(),
        ..healthy()
    };
    let mut imported =
        of("the reader may not read users, and a file has the user", denied("User.Read.All"), Expect::Pass);
    let file = Graph {
        files: vec!["users.json".to_owned()],
        holders: [("ada@contoso.com".to_owned(), Told::Value(vec![ada()]))].into(),
        ..Graph::default()
    };
    imported.facts.record(&Subject::run(), file);
    let nobody_named = Graph { holders: std::collections::BTreeMap::new(), ..healthy() };
    vec![
        of("one user with a plan", one(ada()), Expect::Pass),
        of("a shared mailbox", one(Holder { enabled: Some(false), plans: Some(Vec::new()), ..ada() }), Expect::Pass),
        of("an answer that does not list the plans", one(Holder { plans: None, ..ada() }), Expect::Pass),
        of("nobody", Told::Value(Vec::new()), error("nobody")),
        of("two users", Told::Value(vec![ada(), other]), error("several")),
        of("a group", one(Holder { kind: "group".to_owned(), ..ada() }), error("no-user")),
        of("a user without a plan", unplanned(), Expect::Finding(Level::Warning, "no-plan")),
        in_phase("a user without a plan, before the move", Phase::Before, Expect::Pass),
        in_phase("a user without a plan, after it", Phase::After, Expect::Finding(Level::Warning, "no-plan")),
        of("provisioning complains", one(failing), error("not-provisioned")),
        of("recreated today", again("2026-05-28T09:00:00Z"), Expect::Finding(Level::Warning, "recreated")),
        of("recreated weeks ago", long_ago, Expect::Finding(Level::Note, "recreated")),
        of("a reader that may not read users", denied("User.Read.All"), Expect::Blocked),
        two_tenants,
        imported,
        given("one of two is known", one_known, Scenario::A, Expect::Blocked),
        of("no answer in time", Told::Failed("no answer in time".to_owned()), Expect::Blocked),
        given("the reader gets no token", refused(), Scenario::C, Expect::Blocked),
        given("no mailbox is named", nobody_named, Scenario::A, Expect::NotApplicable),
        without("nobody asked Graph", Scenario::A, Expect::Blocked),
    ]
}
