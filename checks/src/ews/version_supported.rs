//! Is the build of Exchange Server current, as far as its answers name it?

use jiff::ToSpan;
use jiff::tz::TimeZone;

use super::example::{
    ONLINE, answer, example, host, inside, lost, of_build, outside, server, silent, unauthorized, warning, with_owa,
};
use super::sources::BUILDS;
use super::version::{answered, builds};
use crate::facts::ews::{Call, Came, EwsAnswers, EwsSignIn, Said};
use crate::model::{Blocked, Hybrid};
use crate::prelude::*;
use crate::values::{Build, Identified, Line, builds_as_of, identify};
use crate::web;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("ews.version-supported"),
    title: "the build of Exchange Server has the current updates",
    subject: SubjectKind::Endpoint,
    roles: &[Role::Ews],
    scope: &[(Scenario::B, Level::Warning), (Scenario::C, Level::Warning)],
    proves: "Each build that the answers name belongs to a cumulative update that gets security updates, and has the newest one \
             that exdoctor knows of. It does not prove that every server behind the name has it, nor that the product is in \
             support: lifecycle.exchange-server judges that.",
    sources: &[BUILDS],
    needs: &[FactKind::EwsAnswers],
    any_of: &[],
    uses: &[FactKind::EwsSignIn],
    blames: &[FactKind::TlsScan, FactKind::TlsChains],
    steps: &[(Scenario::B, Step::ExchangeBuild), (Scenario::C, Step::ExchangeBuild)],
    remedies: &[&UPDATE],
    settings: &[Setting {
        name: "grace_days",
        default: 30,
        min: 0,
        max: 365,
        about: "How many days after its release a security update may be missing.",
    }],
    examples,
    run,
};

static UPDATE: Remedy = Remedy {
    id: "update-exchange",
    summary: "Bring every Exchange server behind {host} to {wanted}.",
    steps: &[
        "Run the Exchange Health Checker on each server: it names the updates that are missing.",
        "Install the newest cumulative update that the product gets, then the newest security update, from an elevated prompt; restart the server.",
        "Exchange Server 2016 and 2019 are past their support: updates since October 2025 need the Extended Security Update programme.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-ExchangeServer | Format-Table Name, Edition, AdminDisplayVersion",
    }],
    who: Who::ExchangeAdmin,
    risk: "the server is away while the update is installed",
    undo: "uninstall the security update; a cumulative update cannot be taken back",
    effective: "after the server has restarted",
    documentation: &[BUILDS],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let answers = cx.need::<EwsAnswers>();
    if answers.microsoft {
        return Verdict::not_applicable("Microsoft keeps Exchange Online current");
    }
    if let Some(reason) = super::agent(cx, answers) {
        return Verdict::not_applicable(reason);
    }
    let mut named = builds(answers);
    if let Some((build, place)) = signed(cx) {
        // A whole number says more than its beginning.
        named.retain(|own, _| own.patch.is_some() || own.release != build.release);
        named.entry(build).or_insert(place);
    }
    if named.is_empty() {
        return nothing_named(cx, answers);
    }
    let (mut findings, mut evidence) = (Vec::new(), Vec::new());
    for (build, place) in &named {
        let (said, finding) = judged(cx, answers, *build);
        evidence.push(Evidence::new(place.as_str(), format!("{build}: {said}")));
        findings.extend(finding);
    }
    if named.len() > 1 {
        let list: Vec<String> = named.keys().map(ToString::to_string).collect();
        let message = format!("the servers behind {} have different builds: {}", answers.host, list.join(", "));
        let line = Evidence::new("builds", list.join(", ")).expected("the same everywhere");
        findings.push(Finding::note("builds-differ", message).because(line));
    }
    let (day, source) = builds_as_of();
    evidence.push(Evidence::new("table of builds", format!("as of {day}, {source}")));
    Verdict::of(findings, evidence)
}

/// The build that EWS names to somebody who is signed in.
fn signed(cx: &CheckCx<'_>) -> Option<(Build, String)> {
    let signed = cx.seen::<EwsSignIn>()?;
    let build = signed.call.said()?.version.as_deref()?.parse().ok()?;
    Some((build, format!("ServerVersionInfo of {}", signed.url)))
}

/// What is known of one build, and what is wrong with it.
fn judged(cx: &CheckCx<'_>, answers: &EwsAnswers, build: Build) -> (String, Option<Finding>) {
    let line = match identify(build) {
        Identified::Online => return ("Exchange Online".to_owned(), None),
        Identified::Newer(product) => return (format!("newer than the table knows of {}", product.name), None),
        Identified::Unknown => {
            let message = format!("{build} is no build that the table knows");
            let seen = Evidence::new("build", build.to_string()).expected("a released build");
            return ("not in the table".to_owned(), Some(Finding::note("unknown-build", message).because(seen)));
        }
        Identified::Known(line) => line,
    };
    let name = format!("{} {}", line.product.name, line.release.name);
    let said = match line.product.support_ends {
        Some(day) if day <= today(cx) => format!("{name}; the support of the product ended on {day}"),
        _ => name.clone(),
    };
    (said, wrong(cx, answers, build, &line, &name))
}

fn wrong(cx: &CheckCx<'_>, answers: &EwsAnswers, build: Build, line: &Line, name: &str) -> Option<Finding> {
    let warning = |code, message: String, wanted: &str| {
        Finding::warning(code, message)
            .because(Evidence::new("build", build.to_string()).expected(wanted).source(&BUILDS))
            .remedy(&UPDATE)
            .value("host", &answers.host)
            .value("wanted", wanted)
    };
    if !line.is_current() {
        let wanted = format!("{} {}", line.product.name, line.product.current.join(" or "));
        let message = format!("{} runs {name} ({build}), which gets no security updates", answers.host);
        return Some(warning("old-update", message, &wanted));
    }
    let days = i32::try_from(cx.setting("grace_days")).unwrap_or_default();
    let by = today(cx).checked_sub(days.days()).ok()?;
    let newest = line.newest_by(by)?;
    if build.patch.is_none() || build >= newest.build {
        return None;
    }
    let wanted = format!("{} ({}) of {}", newest.build, newest.name, newest.released);
    let message = format!("{} runs {name} ({build}) without the security update {}", answers.host, newest.name);
    Some(warning("missing-security-update", message, &wanted))
}

fn today(cx: &CheckCx<'_>) -> jiff::civil::Date {
    cx.run.now.to_zoned(TimeZone::UTC).date()
}

/// Healthy servers may hide their build; whoever runs them knows it.
fn nothing_named(cx: &CheckCx<'_>, answers: &EwsAnswers) -> Verdict {
    let evidence = answers.all().map(web::request).collect();
    if !answered(answers) {
        return super::no_ews(cx, answers).with(evidence_of(answers));
    }
    let reason = "no answer names the build; Get-ExchangeServer does, on any Exchange server".to_owned();
    let level = Some(Level::Note);
    Blocked { fact: FactKind::EwsAnswers, subject: None, reason, level, evidence }.into()
}

fn evidence_of(answers: &EwsAnswers) -> Vec<Evidence> {
    answers.owa.iter().map(web::request).collect()
}

fn examples() -> Vec<Example> {
    let of = |given, build, expect| example(given, of_build(build), outside(), expect);
    let at = |given, build, day: &str, expect| {
        let mut made = of(given, build, expect);
        made.circumstances.now = day.parse().expect("the examples are written by hand");
        made
    };
    let page = "<link href=\"/owa/auth/15.2.1748/themes/resources/favicon.ico\">";
    let modern = Circumstances { hybrid: Some(Hybrid::Modern), scenarios: vec![Scenario::C], ..outside() };
    let mut two = of_build("15.2.2562.37");
    two.get = server(&answer(401, &[("x-owa-version", "15.2.2562.43")], "")).get;
    vec![
        of("Exchange Server SE with the newest update", "15.2.2562.37", Expect::Pass),
        of("a build that is newer than the table", "15.2.3100.4", Expect::Pass),
        of("an update that is newer than the table", "15.2.2562.99", Expect::Pass),
        of("Exchange Server 2019, past its support, with the newest update", "15.2.1748.43", Expect::Pass),
        example(
            "only the sign-in page's path names a build",
            with_owa(answer(200, &[], page)),
            outside(),
            Expect::Pass,
        ),
        at("an update that is three weeks old is missing", "15.2.2562.37", "2026-06-30T00:00:00Z", Expect::Pass),
        at(
            "an update that is two months old is missing",
            "15.2.2562.37",
            "2026-08-10T00:00:00Z",
            warning("missing-security-update"),
        ),
        of("a security update is missing", "15.2.1748.39", warning("missing-security-update")),
        of("a cumulative update without security updates", "15.1.2375.37", warning("old-update")),
        of("a build that was never released", "15.2.1747.1", Expect::Finding(Level::Note, "unknown-build")),
        example("two servers behind one name", two, outside(), Expect::Finding(Level::Note, "builds-differ")),
        example("no answer names a build", server(&unauthorized(&["NTLM"])), outside(), Expect::Blocked),
        told("only EWS itself names the build, to somebody who is signed in", "15.2.2562.37", Expect::Pass),
        told("EWS itself names an old build", "15.1.2375.37", warning("old-update")),
        example("Exchange Online", host(ONLINE, &silent()), outside(), Expect::NotApplicable),
        example("the Hybrid Agent", server(&silent()), modern, Expect::NotApplicable),
        example("nothing answers", server(&silent()), inside_b(), Expect::Blocked),
        lost("nobody could look"),
    ]
}

/// What EWS names once somebody is signed in, where nothing else names a build.
fn told(given: &'static str, version: &str, expect: Expect) -> Example {
    let url = "https://mail.contoso.com/EWS/Exchange.asmx".to_owned();
    let said = Said { status: 200, code: "NoError".to_owned(), version: Some(version.to_owned()), ..Said::default() };
    let call = Call { operation: "GetFolder".to_owned(), busy: Vec::new(), came: Came::Soap(said) };
    let signed = EwsSignIn { url, microsoft: false, account: None, scheme: None, asked: None, call };
    let made = example(given, server(&unauthorized(&["NTLM"])), outside(), expect);
    let facts = made.facts.with(&Subject::endpoint("mail.contoso.com", 443), signed);
    Example { facts, ..made }
}

fn inside_b() -> Circumstances {
    Circumstances { scenarios: vec![Scenario::B], ..inside() }
}
