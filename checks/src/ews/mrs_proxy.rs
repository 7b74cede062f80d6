//! Is the MRS proxy on, through which mailboxes move?

use super::example::{ENDPOINT, HOST, answer, error, failed, run_from, silent, unauthorized, warning};
use crate::asked::{Server, Unanswered, unanswered};
use crate::facts::hybrid::{HybridConfiguration, Table};
use crate::facts::mrs_proxy::MrsProxy;
use crate::facts::server::Row;
use crate::facts::web::{Answer, Asked, Failure, Outcome};
use crate::hybrid::reading::{cell, flag, host_of, label};
use crate::hybrid::sources::MRS_PROXY;
use crate::model::{Blocked, Hybrid, Vantage};
use crate::place::seen_from;
use crate::prelude::*;
use crate::values::is_microsoft;
use crate::web;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("ews.mrs-proxy"),
    title: "the MRS proxy is on, through which mailboxes move",
    subject: SubjectKind::Endpoint,
    roles: &[Role::Ews],
    scope: &[(Scenario::C, Level::Error)],
    proves: "The export of the wizard says that the MRS proxy is on for every server behind the host, or Exchange Online itself \
             got through to it. A request without a credential is refused either way and proves nothing.",
    sources: &[MRS_PROXY, FAILURES],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::Hybrid, FactKind::MrsProxy],
    blames: &[FactKind::TlsScan, FactKind::TlsChains],
    steps: &[(Scenario::C, Step::MrsProxyHybridApp)],
    remedies: &[&ENABLE_MRS_PROXY, &PUBLISH_MRS_PROXY],
    settings: &[],
    examples,
    run,
};

const FAILURES: Source = Source::new(
    "Cannot move mailboxes: the connection to the MRS proxy fails",
    "https://learn.microsoft.com/en-us/exchange/troubleshoot/move-mailboxes/troubleshoot-mailbox-migration-issues",
);

static ENABLE_MRS_PROXY: Remedy = Remedy {
    id: "enable-mrs-proxy",
    summary: "Switch the MRS proxy on, on every server behind {ews_host}.",
    steps: &[
        "Switch it on for each EWS directory with this external address, as below; servers behind one address must be alike. Where a directory has no external address, name it by its identity.",
        "Restart IIS, and test with Test-MigrationServerAvailability from Exchange Online.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Get-WebServicesVirtualDirectory -ADPropertiesOnly | Format-Table Identity,MRSProxyEnabled,ExternalUrl",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Get-WebServicesVirtualDirectory -ADPropertiesOnly | Where-Object { [string] $_.ExternalUrl -like 'https://{ews_host}/*' } | Set-WebServicesVirtualDirectory -MRSProxyEnabled $true",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Test-MigrationServerAvailability -ExchangeRemoteMove -RemoteServer {ews_host} -Credentials (Get-Credential)",
        },
    ],
    who: Who::ExchangeAdmin,
    risk: "whoever has the rights to move mailboxes can do so from outside",
    undo: "for each directory that the first command showed as False: Set-WebServicesVirtualDirectory -Identity '<directory>' -MRSProxyEnabled $false",
    effective: "after IIS has restarted",
    documentation: &[MRS_PROXY],
};

static PUBLISH_MRS_PROXY: Remedy = Remedy {
    id: "publish-mrs-proxy",
    summary: "Let {ews_host} pass /EWS/mrsproxy.svc on to Exchange.",
    steps: &[
        "Let the reverse proxy pass the path on without a sign-in of its own, with POST.",
        "Where Exchange itself answers 405, register the handler svc-Integrated again: enable HTTP Activation of WCF on the server.",
        "Test with Test-MigrationServerAvailability from Exchange Online.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Test-MigrationServerAvailability -ExchangeRemoteMove -RemoteServer {ews_host} -Credentials (Get-Credential)",
    }],
    who: Who::ExchangeAdmin,
    risk: "whoever has the rights to move mailboxes can do so from outside",
    undo: "take the rule back",
    effective: "at once",
    documentation: &[MRS_PROXY, FAILURES],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let host = cx.subject.name.rsplit_once(':').map_or(cx.subject.name.as_str(), |(host, _)| host);
    let said = by_export(cx, host);
    let asked = cx.seen::<MrsProxy>().map(|fact| &fact.asked);
    if is_microsoft(host) {
        return Verdict::not_applicable("mailboxes move to Exchange Online, not out of it");
    }
    if host.ends_with(".msappproxy.net") || cx.run.hybrid == Some(Hybrid::Modern) {
        return Verdict::not_applicable(
            "with the Hybrid Agent nobody outside asks it; hybrid.virtual-directories judges it",
        );
    }
    if cx.run.phase == Some(Phase::After) {
        return Verdict::not_applicable("the migration is over: no mailbox moves any more");
    }
    if let Some(verdict) = said {
        return verdict;
    }
    match asked {
        Some(asked) => by_answer(cx, host, asked),
        None => Verdict::blocked(FactKind::MrsProxy, cx.why_lost(FactKind::MrsProxy, cx.subject)),
    }
}

/// What the wizard read of the servers, or what came of its own test.
fn by_export(cx: &CheckCx<'_>, host: &str) -> Option<Verdict> {
    let all: Vec<&HybridConfiguration> = cx.all::<HybridConfiguration>().map(|(_, hybrid)| hybrid).collect();
    let tables = all.iter().filter_map(|hybrid| hybrid.on_premises.rows(Table::WebServices)).flatten();
    let behind = |row: &&Row| cell(row, "ExternalUrl").and_then(host_of).is_some_and(|own| own == host);
    let states: Vec<(&Row, bool)> =
        tables.filter(behind).filter_map(|row| Some((row, flag(row, "MRSProxyEnabled")?))).collect();
    let lines = || states.iter().map(|(row, on)| Evidence::new(label(row), format!("MRSProxyEnabled {on}")));
    let off: Vec<&str> = states.iter().filter(|(_, on)| !on).map(|(row, _)| label(row)).collect();
    let found = |finding: Finding| {
        let finding = lines()
            .map(|line| line.expected("MRSProxyEnabled true").source(&MRS_PROXY))
            .fold(finding, Finding::because);
        Some(finding.remedy(&ENABLE_MRS_PROXY).value("ews_host", host).into())
    };
    if !states.is_empty() && off.is_empty() {
        return Some(Verdict::pass(lines().collect()));
    }
    if !off.is_empty() && off.len() == states.len() {
        let message = format!("the MRS proxy is switched off on every server behind {host}, so no mailbox can move");
        return found(Finding::error("disabled", message));
    }
    if !off.is_empty() {
        let message = format!("the MRS proxy is off on some servers behind {host}: {}", off.join(", "));
        return found(Finding::warning("differs", message));
    }
    let mut tests = all.iter().flat_map(|hybrid| &hybrid.migration_tests);
    let worked =
        tests.find(|test| test.server.eq_ignore_ascii_case(host) && test.result.eq_ignore_ascii_case("Success"));
    worked.map(|test| {
        Verdict::pass(vec![Evidence::new(format!("Test-MigrationServerAvailability of {}", test.server), "Success")])
    })
}

fn by_answer(cx: &CheckCx<'_>, host: &str, asked: &Asked) -> Verdict {
    let server = Server { endpoint: cx.subject.clone(), microsoft: false, fact: FactKind::MrsProxy };
    let Some(answer) = asked.answer() else {
        return match unanswered(cx, &server, asked) {
            Some(Unanswered::Open(verdict)) => verdict,
            _ => Verdict::blocked(FactKind::MrsProxy, format!("nothing answers at {}", asked.url))
                .with([web::request(asked)]),
        };
    };
    let line = || web::request(asked).expected("status 401, and the MRS proxy on").source(&FAILURES);
    let finding = |code, message: String, remedy| {
        Finding::error(code, message).because(line()).remedy(remedy).value("ews_host", host)
    };
    let told = match answer.status {
        _ if says_disabled(answer) => {
            Some(finding("disabled", format!("{host} says that its MRS proxy is switched off"), &ENABLE_MRS_PROXY))
        }
        404 => Some(finding("not-published", format!("{host} knows no /EWS/mrsproxy.svc"), &PUBLISH_MRS_PROXY)),
        405 => Some(finding("no-handler", format!("{host} has no handler for /EWS/mrsproxy.svc"), &PUBLISH_MRS_PROXY)),
        _ => None,
    };
    match told {
        Some(finding) => seen_from(cx, false, FactKind::MrsProxy, vec![finding], Vec::new(), Vec::new()),
        None => nothing_said(asked, answer),
    }
}

fn says_disabled(answer: &Answer) -> bool {
    answer.status == 403 && answer.body.to_ascii_lowercase().contains("mrs proxy service is disabled")
}

/// Who asks without a credential is refused, whether it is on or off.
fn nothing_said(asked: &Asked, answer: &Answer) -> Verdict {
    let reason = format!(
        "status {} to a request without a credential says nothing; the .xhcw file of the Hybrid Configuration Wizard among the \
         evidence, or Test-MigrationServerAvailability, would tell",
        answer.status
    );
    let (level, evidence) = (Some(Level::Note), vec![web::request(asked)]);
    Blocked { fact: FactKind::MrsProxy, subject: None, reason, level, evidence }.into()
}

fn examples() -> Vec<Example> {
    use crate::facts::hybrid::MigrationTest;
    use crate::hybrid::example::{ORGANIZATION, healthy, set, table, with};

    let endpoint = || Subject::new(SubjectKind::Endpoint, ENDPOINT);
    let plain = |given, facts: Facts, expect| {
        let mut facts = facts;
        facts.name(endpoint(), Role::Ews);
        let circumstances = run_from(Scenario::C, Vantage::Internet);
        Example { given, facts, circumstances, subject: ENDPOINT, expect }
    };
    let known = |hybrid| Facts::default().with(&Subject::exchange(ORGANIZATION), hybrid);
    let answered = |outcome: Outcome| {
        let asked = Asked::get(&format!("https://{HOST}/EWS/mrsproxy.svc"), outcome);
        Facts::default().with(&endpoint(), MrsProxy { host: HOST.to_owned(), asked })
    };
    let off = || with(|hybrid| set(&mut hybrid.on_premises, Table::WebServices, "MRSProxyEnabled", "False"));
    let one_off = with(|hybrid| {
        table(&mut hybrid.on_premises, Table::WebServices)[0].insert("MRSProxyEnabled".to_owned(), "False".to_owned());
    });
    let elsewhere = |tested: &str| {
        with(|hybrid| {
            set(&mut hybrid.on_premises, Table::WebServices, "ExternalUrl", "https://other.contoso.com/EWS/");
            let (server, result) = (HOST.to_owned(), tested.to_owned());
            hybrid.migration_tests.push(MigrationTest { server, result, message: String::new() });
        })
    };
    let mut over = plain("the migration is over", known(off()), Expect::NotApplicable);
    over.circumstances.phase = Some(Phase::After);
    let mut modern = plain("the Hybrid Agent", known(off()), Expect::NotApplicable);
    modern.circumstances.hybrid = Some(Hybrid::Modern);
    let mut online = plain("Exchange Online", Facts::default(), Expect::NotApplicable);
    online.subject = super::example::ONLINE_ENDPOINT;
    online.facts.name(Subject::new(SubjectKind::Endpoint, super::example::ONLINE_ENDPOINT), Role::Ews);
    let disabled = answer(403, &[], "<h1>Forbidden</h1> The MRS Proxy service is disabled.");
    let mut down = plain("nobody listens", answered(failed(Failure::Refused)), Expect::Blocked);
    super::example::without_address(&mut down.facts, &endpoint());
    vec![
        plain("the wizard saw it on everywhere", known(healthy()), Expect::Pass),
        plain("Exchange Online got through to it", known(elsewhere("Success")), Expect::Pass),
        plain("the wizard saw it off everywhere", known(off()), error("disabled")),
        plain("the wizard saw it off on one server", known(one_off), warning("differs")),
        plain("Exchange says that it is off", answered(disabled), error("disabled")),
        plain("the path is not published", answered(answer(404, &[], "")), error("not-published")),
        plain("there is no handler", answered(answer(405, &[], "")), error("no-handler")),
        plain("a request without a credential is refused", answered(unauthorized(&["NTLM"])), Expect::Blocked),
        plain("a filter stands before it", answered(answer(403, &[], "")), Expect::Blocked),
        plain("nothing comes back", answered(silent()), Expect::Blocked),
        plain("a test of the wizard failed, and nobody asked", known(elsewhere("Failed")), Expect::Blocked),
        down,
        over,
        modern,
        online,
    ]
}
