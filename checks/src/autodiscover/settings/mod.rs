//! Does Autodiscover name an EWS address for the mailbox?

mod examples;
mod remedies;

use super::{LOOKUP, microsoft};
use crate::facts::autodiscover::{Settings, SettingsStep, Told};
use crate::facts::dns::short;
use crate::prelude::*;
use crate::setup::shared::SET_EXTERNAL_EWS_URL;
use crate::web::request;
use remedies::{KNOWN, SIGN_IN};

pub(super) static CHECK: Check = Check {
    id: CheckId::new("autodiscover.settings"),
    title: "the mailbox gets an EWS address from Autodiscover",
    subject: SubjectKind::Mailbox,
    roles: &[],
    scope: &[(Scenario::B, Level::Error), (Scenario::C, Level::Error)],
    proves: "Signed in, Autodiscover answers in POX or SOAP with an address of EWS for the mailbox. It does not prove that EWS \
             answers there, nor that clients inside and outside get the same address.",
    sources: &[LOOKUP, SETTINGS],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::AutodiscoverSettings],
    blames: &[],
    steps: &[(Scenario::B, Step::PublishEws), (Scenario::C, Step::PublishAutodiscover)],
    remedies: &[&SET_EXTERNAL_EWS_URL, &KNOWN, &SIGN_IN],
    settings: &[],
    examples: examples::examples,
    run,
};

const SETTINGS: Source = Source::new(
    "Get user settings from Exchange by using Autodiscover",
    "https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/how-to-get-user-settings-from-exchange-by-using-autodiscover",
);

fn run(cx: &CheckCx<'_>) -> Verdict {
    let Some(settings) = cx.seen::<Settings>() else {
        return match cx.lost(FactKind::AutodiscoverSettings, cx.subject) {
            Some(reason) => Verdict::blocked(FactKind::AutodiscoverSettings, reason),
            None => Verdict::not_applicable("no credential for Exchange is configured (sign_in in [exchange])"),
        };
    };
    if let Some(why) = &settings.unasked {
        return Verdict::not_applicable(why);
    }
    let evidence: Vec<Evidence> = settings.steps.iter().flat_map(told).collect();
    if let Some((step, ews)) = settings.ews() {
        let side = if microsoft::is_online(microsoft::host(ews)) { "Exchange Online" } else { "Exchange Server" };
        let line = Evidence::new("EWS of the mailbox", format!("{} ({side})", short(ews)));
        return Verdict::of(named(cx, step, ews).into_iter().collect(), evidence).with([line]);
    }
    if let Some(reason) = beyond(&settings.steps) {
        return Verdict::blocked(FactKind::AutodiscoverSettings, reason).with(evidence);
    }
    if let Some(SettingsStep { told: Told::Error { code, .. }, .. }) = settings.steps.last()
        && is_passing(code)
    {
        let reason = format!("Autodiscover has no time, or fails itself: {}", short(code));
        return Verdict::blocked(FactKind::AutodiscoverSettings, reason).with(evidence);
    }
    let Some((step, code, message, remedy)) = settings.steps.iter().rev().find_map(|step| wrong(cx, step)) else {
        let said = settings.steps.last().map(|step| format!(": {}", step.asked.outcome)).unwrap_or_default();
        let reason = format!("no answer says where EWS is{said}");
        return Verdict::blocked(FactKind::AutodiscoverSettings, reason).with(evidence);
    };
    let line = Evidence::new(format!("{} at {}", step.protocol.word(), short(&step.asked.url)), words(step));
    let line = line.expected("an address of EWS").source(&SETTINGS);
    let finding = Finding::error(code, message).because(line).remedy(remedy);
    Verdict::of(vec![valued(cx, finding)], evidence)
}

/// What remedies name: Autodiscover does not say which directory it speaks of.
fn valued(cx: &CheckCx<'_>, finding: Finding) -> Finding {
    let finding = finding.value("mailbox", &cx.subject.name);
    finding.value("directory_observed", "SERVER\\EWS (Default Web Site)").value("url_observed", "the former one")
}

/// What is wrong with the address that is named.
fn named(cx: &CheckCx<'_>, step: &SettingsStep, ews: &str) -> Option<Finding> {
    let line = Evidence::new(format!("{} at {}", step.protocol.word(), short(&step.asked.url)), words(step));
    let finding = |level, code, message: String, expected: &str| {
        let line = line.clone().expected(expected).source(&SETTINGS);
        valued(cx, Finding::at(level, code, message).because(line).remedy(&SET_EXTERNAL_EWS_URL))
    };
    if !ews.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://")) {
        let message = format!("Autodiscover names {}, which is no HTTPS address", short(ews));
        return Some(finding(Level::Error, "not-https", message, "an address that begins with https://"));
    }
    if matches!(step.told, Told::Settings { inside: true, .. }) {
        // Dynamics online comes from outside; with the Hybrid Agent nobody does.
        let level = if cx.judges(Scenario::B) { Level::Warning } else { Level::Note };
        let message = format!("Autodiscover names {} for those inside, and no address for those outside", short(ews));
        return Some(finding(level, "internal-only", message, "the external address"));
    }
    let configured = cx.run.ews_url.as_deref().map(microsoft::host).unwrap_or_default();
    let host = microsoft::host(ews);
    if !configured.is_empty() && !configured.eq_ignore_ascii_case(host) && !microsoft::is_online(host) {
        let message = format!("Autodiscover leads to {}, and the configuration names {configured}", short(host));
        return Some(finding(Level::Warning, "other-host", message, configured));
    }
    None
}

/// A redirect that this credential could not follow to its end: that of a remote mailbox leads to Exchange Online, which
/// does not take the account of an Exchange Server.
fn beyond(steps: &[SettingsStep]) -> Option<String> {
    let (last, before) = steps.split_last()?;
    let redirect = before.iter().rfind(|step| matches!(step.told, Told::Address { .. } | Told::Url { .. }))?;
    let online = microsoft::is_online(microsoft::host(&last.asked.url));
    let why = match &last.told {
        Told::Withheld { reason } => reason.as_str(),
        Told::Nothing if online && last.asked.answer()?.status == 401 => {
            "Exchange Online does not take this credential"
        }
        _ => return None,
    };
    Some(format!("Autodiscover redirects ({}), and what is there was not established: {why}", words(redirect)))
}

/// What a step did wrong, where it settles anything.
fn wrong<'s>(
    cx: &CheckCx<'_>,
    step: &'s SettingsStep,
) -> Option<(&'s SettingsStep, &'static str, String, &'static Remedy)> {
    let (code, message, remedy): (_, String, &'static Remedy) = match &step.told {
        Told::Settings { .. } => {
            ("no-ews-url", "Autodiscover names no address of EWS for the mailbox".to_owned(), &SET_EXTERNAL_EWS_URL)
        }
        Told::Error { code, .. } if is_unknown(code) => {
            ("error", format!("Autodiscover does not know {}: {}", cx.subject, words(step)), &KNOWN)
        }
        Told::Error { .. } => {
            ("refused", format!("Autodiscover does not answer for {}: {}", cx.subject, words(step)), &KNOWN)
        }
        Told::Address { .. } | Told::Url { .. } => {
            ("redirect", format!("Autodiscover redirects, and nobody may follow: {}", words(step)), &KNOWN)
        }
        Told::Nothing => match step.asked.answer()?.status {
            401 => ("rejected", format!("Autodiscover rejects the sign-in at {}", step.asked.url), &SIGN_IN),
            _ => (
                "no-autodiscover",
                format!("what answers the signed-in request is not Autodiscover: {}", words(step)),
                &SIGN_IN,
            ),
        },
        Told::Withheld { .. } => return None,
    };
    Some((step, code, message, remedy))
}

/// The codes of SOAP and POX with which a server says that nobody has the address.
fn is_unknown(code: &str) -> bool {
    ["InvalidUser", "InvalidDomain", "500"].iter().any(|own| code.eq_ignore_ascii_case(own))
}

fn is_passing(code: &str) -> bool {
    ["ServerBusy", "InternalServerError"].iter().any(|own| code.eq_ignore_ascii_case(own))
}

fn told(step: &SettingsStep) -> [Evidence; 2] {
    let way = step.scheme.as_deref().map(|scheme| format!(" with {scheme}")).unwrap_or_default();
    [request(&step.asked), Evidence::new(format!("{}{way}", step.protocol.word()), words(step))]
}

fn words(step: &SettingsStep) -> String {
    match &step.told {
        Told::Settings { ews: Some(ews), version, .. } => {
            let server = version.as_deref().map(|version| format!(", server {}", short(version))).unwrap_or_default();
            format!("EWS at {}{server}", short(ews))
        }
        Told::Settings { ews: None, .. } => "settings without an address of EWS".to_owned(),
        Told::Address { address } => format!("ask for {}", short(address)),
        Told::Url { url } => format!("ask at {}", short(url)),
        Told::Error { code, message } => {
            let words = message.as_deref().map(|message| format!(": {}", short(message))).unwrap_or_default();
            format!("error {}{words}", short(code))
        }
        Told::Nothing => format!("no answer of Autodiscover: {}", step.asked.outcome),
        Told::Withheld { reason } => format!("not sent: {reason}"),
    }
}
