//! Does the server-to-server token open the consented mailbox?

use super::codes::{Meaning, diagnostics, is_busy, wrong};
use super::enabled::{BY_AGENT, READ, READ_APPLICATIONS};
use super::signed::{came, line};
use super::signed_example::{ADA, about, call, error, mailbox, soap, status};
use super::sources::{CONTROL, DYNAMICS_ONLINE, RESPONSE_CODE};
use crate::entra::discovery::{found, subject as tenant_of};
use crate::facts::Lost;
use crate::facts::entra::TenantDiscovery;
use crate::facts::ews::{Call, Came, EwsRehearsal, Other};
use crate::facts::s2s::{S2sAnswer, S2sToken};
use crate::model::{Blocked, Consent};
use crate::prelude::*;
use crate::setup::shared::HAVE_TENANT_ENABLED;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("ews.s2s-access"),
    title: "the server-to-server token opens the consented mailbox",
    subject: SubjectKind::Mailbox,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "Exchange Online took the token that the certificate of the configuration obtains, and opened the inbox of the one \
             mailbox that was named. Where Dynamics fails all the same, the fault is on its server: the key's permissions, \
             another certificate of the same subject, its proxy, its .NET settings.",
    sources: &[DYNAMICS_ONLINE, CONTROL, RESPONSE_CODE],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::EwsRehearsal, FactKind::S2sToken, FactKind::TenantDiscovery],
    blames: &[],
    steps: &[(Scenario::A, Step::AllowEws)],
    remedies: &[&HAVE_TENANT_ENABLED, &MEND_TOKEN, &ALLOW, &MAILBOX],
    settings: &[],
    examples,
    run,
};

static MEND_TOKEN: Remedy = Remedy {
    id: "mend-s2s-token",
    summary: "Mend what Exchange Online says about the token.",
    steps: &[
        "Read the number of x-ms-diagnostics in the evidence: tenant (2000004), user (2000005), audience (2000003), clock (2000002), signature (2000000).",
        "Compare S2STenantId, the server settings of the deployment and the clock with what the token was asked for with.",
    ],
    commands: &[Command { shell: Shell::PowerShell, text: "w32tm /query /status" }],
    who: Who::DynamicsAdmin,
    risk: "none",
    undo: "set the former values again",
    effective: "at once",
    documentation: &[DYNAMICS_ONLINE],
};

static ALLOW: Remedy = Remedy {
    id: "allow-ews-for-dynamics",
    summary: "Let EWS be used by Dynamics in the tenant and with {mailbox}.",
    steps: &[
        "Read EwsEnabled and the lists of the organization and of the mailbox.",
        "Switch EWS on where it is off; add CRM/* to the list of user agents. Where EwsAllowedAppIDs holds ids, write the merged list, because setting it replaces it; where it is empty, a list with Dynamics alone shuts every other application out.",
    ],
    commands: &[
        READ,
        READ_APPLICATIONS,
        Command { shell: Shell::PowerShell, text: "Get-CASMailbox {mailbox} | Format-List Ews*" },
    ],
    who: Who::ExchangeAdmin,
    risk: "every application that the lists admit can use EWS again",
    undo: "set the former values again",
    effective: "within two hours",
    documentation: &[CONTROL],
};

static MAILBOX: Remedy = Remedy {
    id: "name-mailbox-of-tenant",
    summary: "See that {mailbox} is a licensed mailbox of the tenant, under this address.",
    steps: &[
        "The token was accepted: what is left is the mailbox, its address, its licence, or the right to it.",
        "Run the check with another mailbox to tell one from all.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-Recipient {mailbox} | Format-List RecipientTypeDetails, PrimarySmtpAddress",
    }],
    who: Who::ExchangeAdmin,
    risk: "none",
    undo: "nothing to undo",
    effective: "within hours",
    documentation: &[RESPONSE_CODE],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let Some(rehearsal) = cx.seen::<EwsRehearsal>() else { return unasked(cx) };
    let mut evidence = vec![Evidence::new("EWS", rehearsal.url.as_str()), line(&rehearsal.plain)];
    if let Some(other) = &rehearsal.as_dynamics {
        evidence.push(Evidence::new("with a user agent like that of Dynamics", came(other)));
    }
    let calls: Vec<&Call> = rehearsal.as_dynamics.iter().chain([&rehearsal.plain]).collect();
    if let Some(done) = calls.iter().find(|call| call.is_done()) {
        let plain = rehearsal.plain.is_done();
        let note = (!plain).then(|| {
            let message = "EWS opens for the user agent of Dynamics, and not for that of exdoctor";
            Finding::note("by-user-agent", message).because(line(done))
        });
        return Verdict::of(note.into_iter().collect(), evidence);
    }
    let call = calls[0];
    if is_busy(call) {
        return Verdict::blocked(FactKind::EwsRehearsal, format!("the server has no time: {}", came(call)))
            .with(evidence);
    }
    if rehearsal.may_be_the_agent() {
        return Verdict::blocked(FactKind::EwsRehearsal, BY_AGENT).with(evidence);
    }
    let Some((code, message, remedy)) = failed(call) else {
        let reason = format!("nothing was established: {}", came(call));
        return Verdict::blocked(FactKind::EwsRehearsal, reason).with(evidence);
    };
    let seen = Evidence::new(format!("{} for {} at {}", call.operation, cx.subject, rehearsal.url), came(call));
    let finding = Finding::error(code, message).because(seen.expected("success").source(&DYNAMICS_ONLINE));
    Verdict::of(vec![finding.remedy(remedy).value("mailbox", &cx.subject.name)], evidence)
}

/// Why the mailbox was not opened.
fn unasked(cx: &CheckCx<'_>) -> Verdict {
    match &cx.run.consent {
        _ if !cx.run.rehearse_s2s => return Verdict::not_applicable("nothing is rehearsed without --rehearse-s2s"),
        Some(consent) if consent.mailbox == cx.subject.name => {}
        Some(Consent { mailbox, .. }) => {
            return Verdict::not_applicable(format!("the token of the rehearsal opens {mailbox} and no other mailbox"));
        }
        None => return Verdict::not_applicable("no mailbox is named that the token of the rehearsal may open"),
    }
    if let Some(reason) = cx.lost(FactKind::EwsRehearsal, cx.subject) {
        return Verdict::blocked(FactKind::EwsRehearsal, reason);
    }
    let unknown = || {
        let domain = cx.all::<TenantDiscovery>().next().map(|(domain, _)| domain.clone());
        blocked_by(FactKind::TenantDiscovery, domain, "no tenant is known, so no token was asked for")
    };
    let mut tokens = cx.all::<S2sToken>();
    match tokens.next() {
        Some((tenant, S2sToken { answer: S2sAnswer::Nothing { reason }, .. })) => {
            blocked_by(FactKind::S2sToken, Some(tenant.clone()), format!("there is no token to show: {reason}"))
        }
        Some((_, token)) if !token.is_as_asked() => Verdict::not_applicable(
            "the token service gives no token for Exchange Online of this tenant, so nothing was shown to it",
        ),
        Some(_) => Verdict::blocked(FactKind::EwsRehearsal, "the call was not made"),
        None => match cx.all::<TenantDiscovery>().find(|(_, discovery)| found(discovery).is_some()) {
            Some((_, discovery)) => {
                let tenant = tenant_of(discovery);
                let reason = format!("no token was drawn: {}", cx.why_lost(FactKind::S2sToken, &tenant));
                blocked_by(FactKind::S2sToken, Some(tenant), reason)
            }
            None => unknown(),
        },
    }
}

fn blocked_by(fact: FactKind, subject: Option<Subject>, reason: impl Into<String>) -> Verdict {
    Blocked { fact, subject, reason: reason.into(), level: None, evidence: Vec::new() }.into()
}

/// What a failure comes to: authentication is proven once EWS answers in SOAP.
fn failed(call: &Call) -> Option<(&'static str, String, &'static Remedy)> {
    match &call.came {
        Came::Soap(_) => {
            let (code, meaning) = wrong(call)?;
            let message = match meaning {
                Meaning::Impersonation => format!("the token is taken, and may not act for the mailbox: {code}"),
                _ => format!("the token is taken, and the mailbox does not open: {code}"),
            };
            Some(("mailbox", message, &MAILBOX))
        }
        Came::Other(Other { diagnostics: Some(why), .. }) if call.refuses_application() => {
            let message = format!("Exchange Online does not take the application: {}", diagnostics(why));
            Some(("tenant-not-enabled", message, &HAVE_TENANT_ENABLED))
        }
        Came::Other(Other { status: 401, diagnostics: Some(why), .. }) => {
            Some(("token-refused", format!("Exchange Online refuses the token: {}", diagnostics(why)), &MEND_TOKEN))
        }
        Came::Other(Other { status: 401, .. }) => {
            let message = "Exchange Online refuses the token without a reason: the tenant may not be enabled";
            Some(("tenant-not-enabled", message.to_owned(), &HAVE_TENANT_ENABLED))
        }
        Came::Other(Other { status: 403, .. }) => {
            let message = "the token is taken, and EWS is switched off or its list does not admit the call: HTTP 403";
            Some(("forbidden", message.to_owned(), &ALLOW))
        }
        _ => None,
    }
}

fn examples() -> Vec<Example> {
    let consent = |mailbox: &str| Some(Consent { mailbox: mailbox.to_owned(), as_dynamics: false });
    let run = || Circumstances { rehearse_s2s: true, consent: consent(ADA), ..super::example::inside() };
    let of = |given, plain: Came, as_dynamics: Option<Came>, expect| {
        let rehearsal = EwsRehearsal {
            url: "https://outlook.office365.com/EWS/Exchange.asmx".to_owned(),
            plain: call("GetFolder", plain),
            as_dynamics: as_dynamics.map(|came| call("GetFolder", came)),
        };
        let facts = Facts::default().with(&mailbox(ADA), rehearsal);
        Example { circumstances: run(), ..about(given, facts, expect) }
    };
    let refused =
        |why: Option<&str>| Came::Other(Other { status: 401, diagnostics: why.map(str::to_owned), ..Other::default() });
    let without = |given, facts, expect| Example { circumstances: run(), ..about(given, facts, expect) };
    let otherwise = |given, run| Example { circumstances: run, ..about(given, unseen(), Expect::NotApplicable) };
    let mut lost = unseen();
    let reason = "the token of the rehearsal is not at hand".to_owned();
    lost.lose(&mailbox(ADA), FactKind::EwsRehearsal, Lost { reason, because: None });
    let silence = S2sAnswer::Nothing { reason: "the token service has no time now (429)".to_owned() };
    let refusal = S2sAnswer::Foreign { what: "200 and text/html".to_owned() };
    let silent = Came::Nothing { outcome: super::example::silent() };
    vec![
        of("the inbox opens", soap("NoError"), None, Expect::Pass),
        of(
            "the inbox opens for the user agent of Dynamics alone",
            status(403),
            Some(soap("NoError")),
            Expect::Finding(Level::Note, "by-user-agent"),
        ),
        of("the tenant was never enabled", refused(Some("2000006;reason=\"x\"")), None, error("tenant-not-enabled")),
        of("the token is refused without a word", refused(None), None, error("tenant-not-enabled")),
        of("the tenant of the token is not known", refused(Some("2000004;reason=\"x\"")), None, error("token-refused")),
        of("EWS is switched off", status(403), Some(status(403)), error("forbidden")),
        of("EWS is forbidden, and nobody tried the agent of Dynamics", status(403), None, Expect::Blocked),
        of("the mailbox has no licence", soap("ErrorInvalidLicense"), None, error("mailbox")),
        of("the application may not impersonate", soap("ErrorImpersonateUserDenied"), None, error("mailbox")),
        of("the server has no time", soap("ErrorServerBusy"), None, Expect::Blocked),
        of("nothing answers", silent, None, Expect::Blocked),
        otherwise("nothing is to be rehearsed", super::example::inside()),
        otherwise(
            "the rehearsal is about another mailbox",
            Circumstances { consent: consent("ben@contoso.com"), ..run() },
        ),
        otherwise("no mailbox is named", Circumstances { consent: None, ..run() }),
        without("the token is not at hand", lost, Expect::Blocked),
        without(
            "the token service gives no answer",
            unseen().with(&Subject::tenant(TENANT), token(silence)),
            Expect::Blocked,
        ),
        without(
            "the token service refuses",
            unseen().with(&Subject::tenant(TENANT), token(refusal)),
            Expect::NotApplicable,
        ),
        without("no tenant is known", unseen(), Expect::Blocked),
    ]
}

fn unseen() -> Facts {
    Facts::about([mailbox(ADA)])
}

const TENANT: &str = "6babcaad-604b-40ac-a9d7-9fd97c0b779f";

fn token(answer: S2sAnswer) -> S2sToken {
    S2sToken {
        tenant: TENANT.to_owned(),
        url: format!("https://accounts.accesscontrol.windows.net/{TENANT}/tokens/OAuth/2"),
        resource: format!("00000002-0000-0ff1-ce00-000000000000/outlook.office365.com@{TENANT}"),
        thumbprint: "5D".repeat(20),
        request: "1f1f1f1f-0000-4000-8000-000000000001".to_owned(),
        answer,
    }
}
