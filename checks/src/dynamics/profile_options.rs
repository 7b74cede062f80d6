//! Are the other options of the profile sane?

use jiff::SignedDuration;

use super::example::{NOW, note, online, profile, server, unknown};
use super::known::{each_profile, on_dynamics};
use super::server_profile::outside;
use super::sources::{CONNECT, PROFILE};
use crate::facts::dynamics::ProfileRecord;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.profile-options"),
    title: "start date, polling, TLS and ports of the profile are usual",
    subject: SubjectKind::Profile,
    roles: &[],
    scope: &[(Scenario::A, Level::Note), (Scenario::B, Level::Note)],
    proves: "Nothing in the options of a profile that is in use would surprise who waits for mail. Each may be meant.",
    sources: &[CONNECT, PROFILE],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::DynamicsProfile, FactKind::DynamicsOrganization, FactKind::DynamicsAccess],
    blames: &[],
    steps: &[(Scenario::A, Step::ServerProfile), (Scenario::B, Step::ServerProfile)],
    remedies: &[&LOOK],
    settings: &[Setting {
        name: "minutes",
        default: 60,
        min: 0,
        max: 1440,
        about: "A longer shortest interval between two fetches is worth a note.",
    }],
    examples,
    run,
};

static LOOK: Remedy = Remedy {
    id: "look-at-profile-options",
    summary: "See whether the option of {profile} is meant: {what}.",
    steps: &["In Settings, Email Configuration, Email Server Profiles, open the profile and its section Advanced."],
    commands: &[],
    who: Who::DynamicsAdmin,
    risk: "a change concerns every mailbox of the profile",
    undo: "set the former value",
    effective: "with the next cycle",
    documentation: &[CONNECT],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    each_profile(cx, |record| match outside(cx, record) {
        Some(reason) => Verdict::not_applicable(reason),
        None => judge(cx, record),
    })
}

fn judge(cx: &CheckCx<'_>, record: &ProfileRecord) -> Verdict {
    let mut findings = Vec::new();
    let mut odd = |code, message: String, line: Evidence| {
        let finding = Finding::note(code, &message).because(line).remedy(&LOOK);
        findings.push(on_dynamics(finding.value("profile", &record.name).value("what", message)));
    };
    if let Some(start) = record.start.filter(|start| *start > cx.run.now) {
        let line = Evidence::new("process mail received after", start.to_string()).expected("a day that has passed");
        odd("starts-later", format!("mail is processed from {start} on only"), line);
    }
    let most = cx.setting("minutes");
    if let Some(minutes) = record.polling_minutes.filter(|minutes| *minutes > most) {
        let line = Evidence::new("shortest interval", format!("{minutes} minutes")).expected(format!("at most {most}"));
        odd("polls-seldom", format!("mail is fetched every {minutes} minutes at most"), line);
    }
    for (way, tls) in [("incoming", record.incoming_tls), ("outgoing", record.outgoing_tls)] {
        if tls == Some(false) {
            let line = Evidence::new(format!("TLS for {way} mail"), "off").expected("on");
            odd("without-tls", format!("TLS is off for {way} mail"), line);
        }
    }
    for (way, port) in [("incoming", record.incoming_port), ("outgoing", record.outgoing_port)] {
        if let Some(port) = port.filter(|port| ![0, 443].contains(port)) {
            let line = Evidence::new(format!("port for {way} mail"), port.to_string()).expected("443");
            odd("other-port", format!("{way} mail uses port {port}"), line);
        }
    }
    let undeliverable = record.undeliverable.map(|on| {
        let word = if on { "moved to the folder Undeliverable" } else { "left in the inbox" };
        Evidence::new("mail that cannot be processed", word)
    });
    Verdict::of(findings, undeliverable.into_iter().collect())
}

fn examples() -> Vec<Example> {
    let with = |change: fn(&mut ProfileRecord)| {
        let mut own = ProfileRecord { undeliverable: Some(false), ..online() };
        change(&mut own);
        own
    };
    let mut all = vec![
        profile("the options of a new profile", with(|_| {}), Expect::Pass),
        profile("a profile for Exchange Server", server(), Expect::Pass),
        profile(
            "it starts next week",
            with(|own| own.start = Some(NOW + SignedDuration::from_hours(168))),
            note("starts-later"),
        ),
        profile("it polls twice a day", with(|own| own.polling_minutes = Some(720)), note("polls-seldom")),
        profile("TLS is off", with(|own| own.outgoing_tls = Some(false)), note("without-tls")),
        profile("another port", with(|own| own.incoming_port = Some(8443)), note("other-port")),
        profile("an inactive profile", with(|own| own.active = Some(false)), Expect::NotApplicable),
    ];
    all.extend(unknown(SubjectKind::Profile, Scenario::A));
    all
}
