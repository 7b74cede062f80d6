//! Is the Exchange Server that answers still supported?

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::asked::{Server, Unanswered, unanswered};
use crate::ews::example::{of_build, without_address};
use crate::ews::version::builds;
use crate::facts::ews::EwsAnswers;
use crate::facts::hybrid::HybridConfiguration;
use crate::hybrid::server_builds::exported;
use crate::model::{Blocked, Phase};
use crate::prelude::*;
use crate::values::{Build, Identified, Product, builds_as_of, identify};

pub(super) static CHECK: Check = Check {
    id: CheckId::new("lifecycle.exchange-server"),
    title: "the Exchange Server product is in support",
    subject: SubjectKind::Domain,
    roles: &[],
    scope: &[(Scenario::B, Level::Warning), (Scenario::C, Level::Warning)],
    proves: "The build that the published servers or an export of Exchange name belongs to a product that Microsoft supports on \
             the day of the run. Said once for all servers; whether the build is current is judged by `ews.version-supported` \
             and `hybrid.server-builds`.",
    sources: &[LIFECYCLE, BUILDS],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::EwsAnswers, FactKind::Hybrid],
    blames: &[FactKind::TlsScan, FactKind::TlsChains],
    steps: &[(Scenario::B, Step::ExchangeBuild), (Scenario::C, Step::ExchangeBuild)],
    remedies: &[&UPGRADE],
    settings: &[],
    examples,
    run,
};

const LIFECYCLE: Source = Source::new(
    "Exchange Server supportability matrix",
    "https://learn.microsoft.com/en-us/exchange/plan-and-deploy/supportability-matrix",
);
const BUILDS: Source = Source::new(
    "Exchange Server build numbers and release dates",
    "https://learn.microsoft.com/en-us/exchange/new-features/build-numbers-and-release-dates",
);

static UPGRADE: Remedy = Remedy {
    id: "leave-exchange-server-product",
    summary: "Move from {product}, which is no longer supported, to Exchange Server Subscription Edition or to Exchange Online.",
    steps: &[
        "From Exchange Server 2019, upgrade in place; from older products, add servers of Subscription Edition and move the mailboxes.",
        "Where all mailboxes go to Exchange Online, keep at most the management tools of a supported product.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-ExchangeServer | Format-Table Name,Edition,AdminDisplayVersion,ServerRole",
    }],
    who: Who::ExchangeAdmin,
    risk: "old and new products live together only in the combinations that the supportability matrix names",
    undo: "none once the old servers are removed",
    effective: "once the last old server is gone",
    documentation: &[LIFECYCLE, BUILDS],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let own = cx.all::<EwsAnswers>().filter(|(_, answers)| !answers.microsoft);
    let mut found: BTreeMap<Build, String> = own.flat_map(|(_, answers)| builds(answers)).collect();
    let exported = cx.all::<HybridConfiguration>().flat_map(|(_, hybrid)| exported(hybrid));
    for (build, place) in exported {
        found.entry(build).or_insert(place);
    }
    if found.is_empty() && !cx.judges(Scenario::B) && cx.run.phase == Some(Phase::After) {
        return Verdict::not_applicable("the migration is over, and no Exchange Server is published");
    }
    if found.is_empty() {
        return nothing_named(cx);
    }
    let today = cx.run.now.to_zoned(TimeZone::UTC).date();
    let (mut ended, mut unknown) = (BTreeSet::new(), Vec::new());
    let mut evidence = Vec::new();
    for (build, place) in &found {
        let product = match identify(*build) {
            Identified::Known(line) => Some(line.product),
            Identified::Newer(product) => Some(product),
            Identified::Online => None,
            Identified::Unknown => {
                unknown.push(build.to_string());
                None
            }
        };
        let name = product.map_or("no product of the table", |product| product.name.as_str());
        evidence.push(Evidence::new(place.as_str(), format!("{build}: {name}")));
        ended.extend(product.and_then(|product| over(product, today)));
    }
    if ended.is_empty() && !unknown.is_empty() {
        let reason = format!("the table of builds does not have {}", unknown.join(", "));
        return Verdict::blocked(FactKind::EwsAnswers, reason).with(evidence);
    }
    let findings = ended.into_iter().map(|(product, end)| {
        let message = format!("{product} has had no support since {end}");
        let (as_of, _) = builds_as_of();
        let seen = Evidence::new("Exchange Server", format!("{product} (table as of {as_of})"));
        let because = seen.expected("a supported product").source(&LIFECYCLE);
        Finding::warning("ended", message).because(because).remedy(&UPGRADE).value("product", product)
    });
    Verdict::of(findings.collect(), evidence)
}

/// Where no server could be asked at all, the checks of its TLS say why.
fn nothing_named(cx: &CheckCx<'_>) -> Verdict {
    let reason = "no published server names the build of its Exchange Server";
    let mut own = cx.all::<EwsAnswers>().filter(|(_, answers)| !answers.microsoft);
    let waits = own.find_map(|(endpoint, answers)| {
        let server = Server { endpoint: endpoint.clone(), microsoft: false, fact: FactKind::EwsAnswers };
        match unanswered(cx, &server, &answers.post) {
            Some(Unanswered::Open(Verdict::Blocked(waits))) => Some(waits),
            _ => None,
        }
    });
    match waits {
        Some(waits) => Blocked { reason: reason.to_owned(), evidence: Vec::new(), ..waits }.into(),
        None => Verdict::blocked(FactKind::EwsAnswers, reason),
    }
}

/// The end of a product that is over.
fn over(product: &'static Product, today: Date) -> Option<(&'static str, Date)> {
    product.support_ends.filter(|end| *end <= today).map(|end| (product.name.as_str(), end))
}

fn examples() -> Vec<Example> {
    let of = |given, builds: &[&str], expect| {
        let mut facts = Facts::about([Subject::domain("contoso.com")]);
        for (number, build) in builds.iter().enumerate() {
            facts.record(&Subject::endpoint(&format!("mail{number}.contoso.com"), 443), of_build(build));
        }
        let circumstances = Circumstances::plain(jiff::Timestamp::constant(1_780_000_000, 0), &[Scenario::B]);
        Example { given, facts, circumstances, subject: "contoso.com", expect }
    };
    let mut over = of("no server, and the migration is over", &[], Expect::NotApplicable);
    over.circumstances.scenarios = vec![Scenario::C];
    over.circumstances.phase = Some(Phase::After);
    let mut away = of("the server has no address", &[], Expect::Blocked);
    without_address(&mut away.facts, &Subject::endpoint("mail.contoso.com", 443));
    let ended = Expect::Finding(Level::Warning, "ended");
    let mut exported = of("an export lists the servers", &[], Expect::Pass);
    exported.facts.record(&Subject::exchange("Contoso"), crate::hybrid::example::healthy());
    vec![
        exported,
        of("Subscription Edition", &["15.2.2562.17"], Expect::Pass),
        of("Exchange Server 2016, twice", &["15.1.2507.61", "15.1.2507.61"], ended),
        of("an old server beside a new one", &["15.2.2562.17", "15.0.1497.48"], ended),
        of("no server names a build", &[], Expect::Blocked),
        away,
        over,
    ]
}
