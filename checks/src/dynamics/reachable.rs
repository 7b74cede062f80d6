//! Does the Web API of the organization answer, signed in?

use super::example::{CONTOSO, error, of_organization, organization, settings};
use super::known::on;
use super::sources::WEB_API;
use crate::asked::{Server, Unanswered, unanswered};
use crate::facts::dynamics::{DynamicsAccess, DynamicsOrganization, Stopped};
use crate::facts::server::Read;
use crate::facts::tls::{TlsChains, TlsScan};
use crate::facts::web::{Answer, Asked, Failure, Outcome};
use crate::model::Blocked;
use crate::prelude::*;
use crate::values::{Side, is_microsoft};
use crate::web;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.reachable"),
    title: "the Web API of the organization answers, signed in",
    subject: SubjectKind::Organization,
    roles: &[],
    scope: &[(Scenario::A, Level::Error), (Scenario::B, Level::Error)],
    proves: "exdoctor could sign in to the Web API and read what it asked for. It does not prove that users can sign in, nor that the \
             organization synchronizes anything.",
    sources: &[WEB_API],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::DynamicsAccess, FactKind::DynamicsOrganization],
    blames: &[FactKind::TlsScan, FactKind::TlsChains],
    steps: &[(Scenario::A, Step::Prerequisites), (Scenario::B, Step::ServerProfile)],
    remedies: &[&SIGN_IN, &ADMIT, &CUT],
    settings: &[],
    examples,
    run,
};

static SIGN_IN: Remedy = Remedy {
    id: "sign-in-to-dynamics",
    summary: "Give exdoctor an address of Dynamics and a credential that it accepts.",
    steps: &[
        "Open the address of the organization in a browser and sign in as the user of the configuration.",
        "On-premises without publication the user signs in with NTLM or Kerberos; with AD FS or online an access token is needed.",
        "Set dynamics.url, dynamics.sign_in and the credential accordingly; the user needs read rights for mailboxes and profiles.",
    ],
    commands: &[Command { shell: Shell::Any, text: "exdoctor check -c exdoctor.toml --only dynamics.reachable" }],
    who: Who::Operator,
    risk: "a rejected sign-in counts towards the lock-out of the account: exdoctor tries each credential once a run",
    undo: "set the former values",
    effective: "at once",
    documentation: &[WEB_API],
};

static ADMIT: Remedy = Remedy {
    id: "admit-reader-to-organization",
    summary: "Let the user of the configuration read mailboxes, e-mail server profiles and alerts of the organization.",
    steps: &[
        "In Settings, Security, Users, see that the user is an enabled user of this organization; add it where it is not.",
        "Give it a role with read access to Mailbox, Email Server Profile and Trace for the whole organization; System Administrator has it.",
    ],
    commands: &[Command { shell: Shell::Any, text: "exdoctor check -c exdoctor.toml --only dynamics.reachable" }],
    who: Who::DynamicsAdmin,
    risk: "the user sees the addresses and settings of all mailboxes",
    undo: "take the role away",
    effective: "at the next sign-in",
    documentation: &[WEB_API],
};

static CUT: Remedy = Remedy {
    id: "find-what-changes-answers",
    summary: "Find what stands between exdoctor and Dynamics and cuts or changes its answers.",
    steps: &[
        "Run the check on a Dynamics server itself: if it passes there, what lies between changes the answers.",
        "Look at proxies, load balancers, filters and TLS inspection on the way; let the address of the organization pass untouched.",
        "If it fails there too, look at the event log and the trace of the web server of Dynamics at the time of the request.",
    ],
    commands: &[Command { shell: Shell::Any, text: "exdoctor check -c exdoctor.toml --only dynamics.reachable" }],
    who: Who::ServerAdmin,
    risk: "none: nothing is changed by looking",
    undo: "nothing to undo",
    effective: "at once",
    documentation: &[WEB_API],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let Some(access) = cx.seen::<DynamicsAccess>() else { return not_asked(cx) };
    let mut shown: Vec<Evidence> = access.asked.iter().map(web::request).collect();
    shown.extend(access.scheme.clone().map(|scheme| Evidence::new("sign-in", scheme)));
    shown.extend(access.api.clone().map(|api| Evidence::new("version of the Web API", api)));
    let Some(stopped) = &access.stopped else {
        let cut = access.remarks.iter().map(|remark| Finding::note("cut", remark.as_str()));
        return Verdict::of(cut.chain(unread(cx)).collect(), shown);
    };
    let fact = FactKind::DynamicsAccess;
    let (code, side, reason) = match stopped {
        Stopped::NotSignedIn(reason) | Stopped::Busy(reason) => {
            return Blocked { fact, subject: None, reason: reason.clone(), level: None, evidence: shown }.into();
        }
        Stopped::Silent(reason) => match silent(cx, access) {
            Some(Unanswered::Open(verdict)) => return verdict,
            Some(Unanswered::Failed(code, message)) => (code, Side::Server, message),
            None => {
                return Blocked { fact, subject: None, reason: reason.clone(), level: None, evidence: shown }.into();
            }
        },
        Stopped::Rejected(reason) => ("rejected", Side::Dynamics, reason.clone()),
        Stopped::Forbidden(reason) => ("forbidden", Side::Dynamics, reason.clone()),
        Stopped::NotTheApi(reason) => ("not-the-api", Side::Server, reason.clone()),
        Stopped::NoVersion(reason) => ("no-version", Side::Dynamics, reason.clone()),
        Stopped::Broken(reason) => ("broken", Side::Server, reason.clone()),
    };
    let line = Evidence::new(&access.url, &reason).expected("the Web API, signed in").source(&WEB_API);
    let finding = shown.into_iter().fold(Finding::error(code, &reason).because(line), Finding::because);
    let remedy = match stopped {
        Stopped::Forbidden(_) => &ADMIT,
        Stopped::Broken(_) => &CUT,
        _ => &SIGN_IN,
    };
    on(Some(side), finding.remedy(remedy)).into()
}

/// Tables without which the others say little.
fn unread(cx: &CheckCx<'_>) -> Vec<Finding> {
    let Some(known) = cx.seen::<DynamicsOrganization>() else { return Vec::new() };
    let tables =
        [("mailboxes", &known.mailboxes), ("e-mail server profiles", &known.profiles), ("alerts", &known.alerts)];
    let finding = |(name, why): (&str, &str)| {
        let line =
            Evidence::new(format!("table of {name}"), why).expected("readable by the signed-in user").source(&WEB_API);
        let finding = Finding::error("unread-table", format!("the table of {name} could not be read: {why}"));
        // What the server refuses is for its administrator; what is no table is not.
        let refused = why.contains("status 403") || why.contains("privilege");
        let (side, remedy) = if refused { (Side::Dynamics, &ADMIT) } else { (Side::Server, &CUT) };
        on(Some(side), finding.because(line).remedy(remedy))
    };
    tables.into_iter().filter_map(|(name, read)| Some((name, read.failure()?))).map(finding).collect()
}

/// Nobody asked: evidence says what there is to say, or nothing does.
fn not_asked(cx: &CheckCx<'_>) -> Verdict {
    if let Some(known) = cx.seen::<DynamicsOrganization>() {
        return Verdict::not_applicable(format!("read from {}, not from the Web API", known.source));
    }
    let fact = FactKind::DynamicsAccess;
    let reason = cx.why_lost(fact, cx.subject);
    Blocked { fact, subject: None, reason, level: None, evidence: Vec::new() }.into()
}

fn silent(cx: &CheckCx<'_>, access: &DynamicsAccess) -> Option<Unanswered> {
    let endpoint = Subject::new(SubjectKind::Endpoint, &access.endpoint);
    let host = access.endpoint.split(':').next().unwrap_or_default();
    let server = Server { endpoint, microsoft: is_microsoft(host), fact: FactKind::DynamicsAccess };
    let last: &Asked = access.asked.last()?;
    // Both are read, so that what waits for them is declared.
    let _ = (cx.seen_of::<TlsScan>(&server.endpoint), cx.seen_of::<TlsChains>(&server.endpoint));
    unanswered(cx, &server, last)
}

fn examples() -> Vec<Example> {
    const URL: &str = "https://crm.contoso.com/Contoso/api/data/v9.2/WhoAmI";
    let answered = |status: u16| Outcome::Answer(Answer { status, ..Answer::default() });
    let of = |outcome: Outcome, stopped: Option<Stopped>| DynamicsAccess {
        url: "https://crm.contoso.com/Contoso".to_owned(),
        endpoint: "crm.contoso.com:443".to_owned(),
        api: Some("v9.2".to_owned()),
        scheme: Some("NTLM".to_owned()),
        asked: vec![Asked::get(URL, outcome)],
        stopped,
        remarks: Vec::new(),
    };
    let example = |given, access: DynamicsAccess, expect| {
        let facts = Facts::default().with(&Subject::organization(CONTOSO), access);
        let model = of_organization("", organization(Read::Value(settings())), Expect::Pass);
        Example { given, facts, expect, ..model }
    };
    let failed = |failure| Outcome::Failed { failure, reason: "192.0.2.40:443".to_owned() };
    let why = |text: &str| text.to_owned();
    let silent = || Outcome::NotEstablished { reason: "no answer in time".to_owned() };
    let mut lost = example("the probe did not end", of(answered(200), None), Expect::Blocked);
    lost.facts = Facts::default();
    let reason = "the time of the run was over".to_owned();
    lost.facts.lose(
        &Subject::organization(CONTOSO),
        FactKind::DynamicsAccess,
        crate::facts::Lost { reason, because: None },
    );
    let read = DynamicsOrganization {
        mailboxes: Read::Failed("status 403: 0x80040220 missing prvReadMailbox".to_owned()),
        ..organization(Read::Value(settings()))
    };
    let mut unread_mailboxes =
        example("the user may not read mailboxes", of(answered(200), None), error("unread-table"));
    unread_mailboxes.facts.record(&Subject::organization(CONTOSO), read);
    let mut cut = of(answered(200), None);
    cut.remarks.push("the table mailboxes has more than 1000 pages; the rest was not read".to_owned());
    vec![
        example("the Web API answers", of(answered(200), None), Expect::Pass),
        example("a table is endless", cut, Expect::Finding(Level::Note, "cut")),
        example(
            "the sign-in is rejected",
            of(answered(401), Some(Stopped::Rejected(why("the server rejected the sign-in")))),
            error("rejected"),
        ),
        example(
            "the user may not read",
            of(answered(403), Some(Stopped::Forbidden(why("the user lacks prvReadMailbox")))),
            error("forbidden"),
        ),
        example(
            "a sign-in page answers",
            of(answered(200), Some(Stopped::NotTheApi(why("a web page answers in place of the Web API")))),
            error("not-the-api"),
        ),
        example(
            "no version is there",
            of(answered(404), Some(Stopped::NoVersion(why("none of v9.0 to v9.2 is there")))),
            error("no-version"),
        ),
        example(
            "an answer without end",
            of(answered(200), Some(Stopped::Broken(why("the answer is larger than 32 MiB")))),
            error("broken"),
        ),
        example(
            "the port refuses",
            of(failed(Failure::Refused), Some(Stopped::Silent(why("refused")))),
            error("refused"),
        ),
        example("no answer in time", of(silent(), Some(Stopped::Silent(why("no answer in time")))), Expect::Blocked),
        example(
            "no credential fits",
            of(answered(401), Some(Stopped::NotSignedIn(why("no credential is configured")))),
            Expect::Blocked,
        ),
        example("the server is busy", of(answered(503), Some(Stopped::Busy(why("status 503")))), Expect::Blocked),
        unread_mailboxes,
        of_organization("only evidence of the collector", organization(Read::Value(settings())), Expect::NotApplicable),
        lost,
    ]
}
