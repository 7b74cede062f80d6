//! Does the clock of the server agree with the services that it talks to?

use jiff::SignedDuration;

use super::example::{error, example, healthy};
use super::sources::{SIGN_IN_ERRORS, TIME};
use crate::facts::server::{Outbound, Read, Server};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("server.clock"),
    title: "the clock agrees with the services",
    subject: SubjectKind::Server,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "When the evidence was gathered, the server's clock was within the tolerance of the Date in the answers of the \
             services. Tokens of a clock beyond it are refused.",
    sources: &[SIGN_IN_ERRORS, TIME],
    needs: &[FactKind::ServerEvidence],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[(Scenario::A, Step::Prerequisites)],
    remedies: &[&SYNCHRONIZE],
    settings: &[Setting {
        name: "minutes",
        default: 5,
        min: 1,
        max: 60,
        about: "how far, in minutes, the clock may be off",
    }],
    examples,
    run,
};

static SYNCHRONIZE: Remedy = Remedy {
    id: "synchronize-clock",
    summary: "Set the clock of {server}.",
    steps: &[
        "Look where {server} takes its time from, and whether that source is right; in a domain it is a domain controller.",
        "A virtual machine may take the time of its host: switch that off, or set the host's clock.",
        "Synchronize, and compare again.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "w32tm /query /status" },
        Command { shell: Shell::PowerShell, text: "w32tm /resync /rediscover" },
    ],
    who: Who::ServerAdmin,
    risk: "a jump of the clock may end sessions that depend on Kerberos",
    undo: "none is needed",
    effective: "at once",
    documentation: &[TIME],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let server = cx.need::<Server>();
    let tolerance = SignedDuration::from_mins(cx.setting("minutes"));
    let Some(outbound) = server.outbound.value() else {
        let why = server.outbound.why_not();
        return Verdict::blocked(FactKind::ServerEvidence, format!("the list of connections from the server {why}"));
    };
    let mut skews: Vec<(SignedDuration, &Outbound)> =
        outbound.iter().filter_map(|own| Some((own.at?.duration_since(*own.date.value()?), own))).collect();
    // One answer may carry the Date of a cache or of a proxy; the middle one does not, unless most do.
    skews.sort_by_key(|(skew, own)| (*skew, own.host.clone()));
    let evidence: Vec<Evidence> =
        skews.iter().map(|(skew, own)| Evidence::new(format!("Date of {}", own.host), words(*skew))).collect();
    let Some((middle, _)) = skews.get(skews.len() / 2) else {
        return Verdict::blocked(FactKind::ServerEvidence, "no answer to a connection from the server carried a Date");
    };
    if middle.abs() <= tolerance {
        return Verdict::pass(evidence);
    }
    let minutes = cx.setting("minutes");
    let message = format!("the clock of {} is {}; expected at most {minutes} minutes off", server.host, words(*middle));
    let source = server.time_source.value().map(|source| Evidence::new("time source", source.as_str()));
    let lines =
        evidence.into_iter().map(|line| line.expected(format!("within {minutes} minutes")).source(&SIGN_IN_ERRORS));
    let finding = lines.chain(source).fold(Finding::error("off", message), Finding::because);
    finding.remedy(&SYNCHRONIZE).value("server", &server.host).into()
}

fn words(skew: SignedDuration) -> String {
    let way = if skew.is_negative() { "behind" } else { "ahead" };
    let seconds = skew.abs().as_secs();
    match seconds {
        0..=1 => "equal".to_owned(),
        2..=119 => format!("{seconds} seconds {way}"),
        120..=7199 => format!("{} minutes {way}", seconds / 60),
        _ => format!("{} hours {way}", seconds / 3600),
    }
}

fn examples() -> Vec<Example> {
    let off = |seconds: i64| {
        let mut server = healthy();
        if let Read::Value(all) = &mut server.outbound {
            for own in all {
                own.at = own.at.map(|at| at + SignedDuration::from_secs(seconds));
            }
        }
        server
    };
    let one_cached = || {
        let mut server = healthy();
        if let Read::Value(all) = &mut server.outbound {
            all[0].date = Read::Value(all[0].at.unwrap_or_default() - SignedDuration::from_hours(2));
        }
        server
    };
    let undated = || {
        let mut server = healthy();
        if let Read::Value(all) = &mut server.outbound {
            for own in all {
                own.date = Read::Absent;
            }
        }
        server
    };
    vec![
        example("equal clocks", healthy(), Expect::Pass),
        example("four minutes ahead", off(240), Expect::Pass),
        example("one answer from a cache", one_cached(), Expect::Pass),
        example("ten minutes behind", off(-600), error("off")),
        example("no answer carries a date", undated(), Expect::Blocked),
        example("no connections were made", Server { outbound: Read::Unasked, ..healthy() }, Expect::Blocked),
    ]
}
