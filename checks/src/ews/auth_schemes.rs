//! Can Dynamics or Exchange Online sign in with what EWS offers?

use super::challenge::Challenge;
use super::example::{
    BEARER, ONLINE, answer, error, example, host, inside, lost, note, outside, run_from, server, silent, unauthorized,
    warning,
};
use super::sources::{DIRECTORY, DYNAMICS_EXCHANGE, DYNAMICS_HMA, HYBRID};
use super::surface::{Surface, seen};
use super::words;
use crate::facts::ews::EwsAnswers;
use crate::model::{Hybrid, Vantage};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("ews.auth-schemes"),
    title: "EWS offers a way to sign in that its callers use",
    subject: SubjectKind::Endpoint,
    roles: &[Role::Ews],
    scope: &[(Scenario::B, Level::Error), (Scenario::C, Level::Error)],
    proves: "The answer to a request without a credential offers NTLM, Negotiate, Basic, or a bearer token, as the callers of \
             the scenario need it. It does not prove that an account signs in, nor which way the profile uses.",
    sources: &[DYNAMICS_EXCHANGE, DYNAMICS_HMA, HYBRID],
    needs: &[FactKind::EwsAnswers],
    any_of: &[],
    uses: &[],
    blames: &[FactKind::TlsScan, FactKind::TlsChains],
    steps: &[(Scenario::B, Step::Authentication), (Scenario::C, Step::MrsProxyHybridApp)],
    remedies: &[&OFFER, &CHOOSE],
    settings: &[],
    examples,
    run,
};

static OFFER: Remedy = Remedy {
    id: "offer-sign-in-at-ews",
    summary: "Let EWS at {url} offer NTLM or Basic, or enable hybrid modern authentication.",
    steps: &[
        "Compare the virtual directory's settings with what the answer offers: a reverse proxy may take challenges out.",
        "Enable the way that the e-mail server profile uses, for the directories behind {host} alone, and let the proxy pass the header WWW-Authenticate on. The second command is for NTLM; for Basic it is -BasicAuthentication $true.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Get-WebServicesVirtualDirectory -ADPropertiesOnly | Format-List Identity, ExternalUrl, *Authentication*",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Get-WebServicesVirtualDirectory -ADPropertiesOnly | Where-Object { [string] $_.ExternalUrl -like 'https://{host}/*' } | Set-WebServicesVirtualDirectory -WindowsAuthentication $true",
        },
    ],
    who: Who::ExchangeAdmin,
    risk: "clients may be asked for credentials again",
    undo: "set what the first command showed, by its identity: Set-WebServicesVirtualDirectory -Identity '<directory>'",
    effective: "after IIS has been restarted",
    documentation: &[DIRECTORY, DYNAMICS_EXCHANGE],
};

static CHOOSE: Remedy = Remedy {
    id: "choose-ntlm-or-basic",
    summary: "Where the profile in Dynamics signs in with NTLM, switch Basic off at {url}.",
    steps: &[
        "See which authentication the e-mail server profile uses, and keep what the first command shows.",
        "Where it uses NTLM, switch Basic off for the directories behind {host}, as below: the documents disagree whether NTLM fails with Basic beside it.",
        "Where it uses Basic, leave Basic on: switching it off stops the mail. Windows sign-in beside it is what clients of Exchange use.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Get-WebServicesVirtualDirectory -ADPropertiesOnly | Format-List Identity, ExternalUrl, *Authentication*",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Get-WebServicesVirtualDirectory -ADPropertiesOnly | Where-Object { [string] $_.ExternalUrl -like 'https://{host}/*' } | Set-WebServicesVirtualDirectory -BasicAuthentication $false",
        },
    ],
    who: Who::ExchangeAdmin,
    risk: "a client that knows only the way that is switched off no longer signs in",
    undo: "set what the first command showed, by its identity: Set-WebServicesVirtualDirectory -Identity '<directory>'",
    effective: "after IIS has been restarted",
    documentation: &[DYNAMICS_EXCHANGE, DIRECTORY],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let answers = cx.need::<EwsAnswers>();
    if answers.microsoft {
        return Verdict::not_applicable("Exchange Online takes bearer tokens alone; there is nothing to choose");
    }
    if let Some(reason) = super::agent(cx, answers) {
        return Verdict::not_applicable(reason);
    }
    let Some(seen) = seen(answers).filter(|seen| seen.surface == Surface::Ews) else {
        return super::no_ews(cx, answers);
    };
    let evidence = words::evidence(answers, &seen);
    let offered = words::schemes(&seen.challenges);
    let has = |scheme| seen.challenges.iter().any(|one| one.is(scheme));
    // Negotiate lets clients use NTLM as well.
    let (windows, basic) = (has("NTLM") || has("Negotiate"), has("Basic"));
    let modern = seen.challenges.iter().any(is_modern);
    let hybrid = cx.judges(Scenario::C) && seen.challenges.iter().any(|one| one.is("Bearer"));
    let line = Evidence::new(format!("ways to sign in at {}", answers.url), &offered);
    if !(windows || basic || modern || hybrid) {
        let message = format!("{} offers no way to sign in that its callers use: {offered}", answers.url);
        let expected = "NTLM, Negotiate, Basic, or Bearer with client id, trusted issuers and authorization address";
        let finding = Finding::error("no-usable-scheme", message)
            .because(line.expected(expected).source(&DYNAMICS_EXCHANGE))
            .remedy(&OFFER)
            .value("host", &answers.host)
            .value("url", &answers.url);
        return Verdict::of(vec![finding], evidence);
    }
    if !(cx.judges(Scenario::B) && windows && basic) {
        return Verdict::pass(evidence);
    }
    let message = format!("{} offers {offered}: NTLM and Basic both", answers.url);
    let finding = if modern {
        let line = line.expected("one of NTLM and Basic, unless the profile uses hybrid modern authentication");
        Finding::note("ntlm-and-basic", format!("{message}; with hybrid modern authentication that does not matter"))
            .because(line.source(&DYNAMICS_HMA))
    } else {
        Finding::warning("ntlm-and-basic", message)
            .because(line.expected("NTLM or Basic, not both").source(&DYNAMICS_EXCHANGE))
            .remedy(&CHOOSE)
            .value("host", &answers.host)
            .value("url", &answers.url)
    };
    Verdict::of(vec![finding], evidence)
}

/// Whether a challenge is one of hybrid modern authentication.
fn is_modern(challenge: &Challenge) -> bool {
    let names = ["client_id", "trusted_issuers", "authorization_uri"];
    challenge.is("Bearer") && names.iter().all(|name| challenge.param(name).is_some_and(|value| !value.is_empty()))
}

fn examples() -> Vec<Example> {
    let of = |given, challenges: &[&str], expect| example(given, server(&unauthorized(challenges)), outside(), expect);
    let c = || run_from(Scenario::C, Vantage::Internet);
    let plain_bearer = "Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", trusted_issuers=\"00000001-0000-0000-c000-000000000000@*\"";
    let both = ["Negotiate", "NTLM", "Basic realm=\"mail.contoso.com\""];
    let modern = Circumstances { hybrid: Some(Hybrid::Modern), ..c() };
    vec![
        of("Negotiate and NTLM", &["Negotiate", "NTLM"], Expect::Pass),
        of("Basic alone", &["Basic realm=\"mail.contoso.com\""], Expect::Pass),
        of("hybrid modern authentication alone", &[BEARER], Expect::Pass),
        of("NTLM and Basic", &both, warning("ntlm-and-basic")),
        of("NTLM and Basic beside hybrid modern authentication", &[both[1], both[2], BEARER], note("ntlm-and-basic")),
        of("Negotiate and Basic", &[both[0], both[2]], warning("ntlm-and-basic")),
        of("no way to sign in", &[], error("no-usable-scheme")),
        of("Digest alone", &["Digest realm=\"mail\", nonce=\"x\""], error("no-usable-scheme")),
        of("OAuth without hybrid modern authentication", &[plain_bearer], error("no-usable-scheme")),
        example("OAuth alone in a migration", server(&unauthorized(&[plain_bearer])), c(), Expect::Pass),
        example("NTLM and Basic in a migration", server(&unauthorized(&both)), c(), Expect::Pass),
        example("the Hybrid Agent", server(&silent()), modern, Expect::NotApplicable),
        example(
            "Exchange Online",
            host(ONLINE, &unauthorized(&[BEARER])),
            run_from(Scenario::C, inside().vantage),
            Expect::NotApplicable,
        ),
        example(
            "a page answers in the place of EWS",
            server(&answer(200, &[("content-type", "text/html")], "")),
            outside(),
            Expect::Blocked,
        ),
        example("nothing answers", server(&silent()), outside(), Expect::Blocked),
        lost("nobody could look"),
    ]
}
