//! Does the credential sign in?

use super::codes::{self, diagnostics};
use super::enabled::{READ, READ_APPLICATIONS};
use super::signed::{absent, came, line, list, waits};
use super::signed_example::{self as of, account, at_endpoint, rejected};
use super::sources::{AUTHENTICATION, DYNAMICS_EXCHANGE, RESPONSE_CODE, USER_FORM};
use crate::asked::{Server, Unanswered, unanswered};
use crate::facts::ews::{Came, EwsSignIn, Other};
use crate::facts::sign_in::Scheme;
use crate::facts::tls::{TlsChains, TlsScan};
use crate::facts::web::{Asked, Outcome};
use crate::prelude::*;
use crate::tls::certificate::Certificate;
use crate::web;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("ews.sign-in"),
    title: "the credential signs in at EWS",
    subject: SubjectKind::Endpoint,
    roles: &[Role::Ews],
    scope: &[(Scenario::B, Level::Error), (Scenario::C, Level::Error)],
    proves: "EWS answered a request with the credential of the configuration, so that the account signs in from here by the \
             way that is named. It does not prove that the account may do anything, nor that Dynamics uses the same \
             credential.",
    sources: &[AUTHENTICATION, DYNAMICS_EXCHANGE, RESPONSE_CODE],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::EwsSignIn],
    blames: &[FactKind::TlsScan, FactKind::TlsChains],
    steps: &[(Scenario::B, Step::ImpersonationAccount), (Scenario::C, Step::MrsProxyHybridApp)],
    remedies: &[&CREDENTIAL, &TOKEN, &SCHEME, &FORBIDDEN, &NO_EWS],
    settings: &[],
    examples,
    run,
};

static CREDENTIAL: Remedy = Remedy {
    id: "mend-credential-of-ews",
    summary: "Give a credential that signs in at {url}.",
    steps: &[
        "Look at the account in the directory: locked, expired, disabled, or with a new password? Each further try with a wrong password may lock it.",
        "Write the user as user@domain. DOMAIN\\user signs in at some servers, and Dynamics then asks for a mailbox of that name.",
        "Compare the ways that EWS offers with the authentication of the virtual directory, and with Extended Protection: NTLM through a device that opens TLS fails where it is required.",
        "Where the issuer of the certificate is not yours, a device in between may take the sign-in for itself.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-WebServicesVirtualDirectory | Format-List Server, *Authentication*, ExtendedProtection*",
    }],
    who: Who::ExchangeAdmin,
    risk: "a new password must reach everything that uses the account",
    undo: "set the former value again",
    effective: "at once; a password within the replication of the directory",
    documentation: &[AUTHENTICATION, DYNAMICS_EXCHANGE],
};

static TOKEN: Remedy = Remedy {
    id: "mend-token-for-ews",
    summary: "Let the token of [tenant] be one that {url} takes.",
    steps: &[
        "Read the number of x-ms-diagnostics in the evidence: permission (2000008), audience (2000003), clock (2000002), tenant (2000004), user (2000005), signature (2000000).",
        "Permission: the application needs full_access_as_app of Office 365 Exchange Online as an application permission, with the consent of an administrator.",
        "Clock: compare the clocks of this machine and of the server; tokens bear five minutes.",
        "Another number: compare tenant, cloud and the host of EWS with what the token is for.",
    ],
    commands: &[],
    who: Who::GlobalAdmin,
    risk: "full_access_as_app opens every mailbox: limit the application with RBAC for applications",
    undo: "take the permission away again",
    effective: "with the next token, within minutes",
    documentation: &[RESPONSE_CODE],
};

static SCHEME: Remedy = Remedy {
    id: "allow-what-ews-offers",
    summary: "Let the configuration and {url} agree on a way to sign in.",
    steps: &[
        "Set sign_in in [exchange] to what the e-mail server profile in Dynamics uses.",
        "Or enable that way for the published virtual directory.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-WebServicesVirtualDirectory | Format-List Server, *Authentication*",
    }],
    who: Who::ExchangeAdmin,
    risk: "clients may be asked for credentials again",
    undo: "set the former value again",
    effective: "after IIS has been restarted",
    documentation: &[AUTHENTICATION],
};

static FORBIDDEN: Remedy = Remedy {
    id: "let-account-use-ews",
    summary: "Let the account use EWS at {url}.",
    steps: &[
        "A 403 after the sign-in is a policy: EWS is off for the organization or the mailbox, a list of user agents keeps the caller out, or a device in front forbids the path.",
        "Compare with Get-OrganizationConfig and Get-CASMailbox, and with the rules of the reverse proxy. In Exchange Online the list of applications is shown only by the second command, which Exchange Server does not have.",
    ],
    commands: &[READ, READ_APPLICATIONS],
    who: Who::ExchangeAdmin,
    risk: "whoever the list admits can use EWS",
    undo: "set the former value again",
    effective: "within two hours",
    documentation: &[RESPONSE_CODE],
};

static NO_EWS: Remedy = Remedy {
    id: "lead-signed-in-calls-to-ews",
    summary: "Let {url} lead to EWS after the sign-in as well.",
    steps: &[
        "Look at what answers: a redirect, a web page and 404 come from something else than EWS.",
        "Correct ews_url, or the rule of the device that takes signed-in requests elsewhere.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-WebServicesVirtualDirectory | Format-List Server, InternalUrl, ExternalUrl",
    }],
    who: Who::ExchangeAdmin,
    risk: "none",
    undo: "set the former value again",
    effective: "at once",
    documentation: &[AUTHENTICATION],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let Some(signed) = cx.seen::<EwsSignIn>() else { return absent(cx, FactKind::EwsSignIn) };
    let evidence = evidence(cx, signed);
    if codes::is_busy(&signed.call) && !matches!(signed.call.came, Came::Soap(_)) {
        let reason = format!("the server has no time: {}", came(&signed.call));
        return waits(FactKind::EwsLoad, &cx.subject.name, reason, evidence);
    }
    match &signed.call.came {
        Came::Soap(_) => Verdict::of(form_note(signed).into_iter().collect(), evidence),
        Came::Withheld { reason } => Verdict::blocked(FactKind::EwsSignIn, reason).with(evidence),
        Came::Rejected { reason } => {
            let seen = Evidence::new("sign-in at the directory", reason).expected("a ticket for the account");
            let finding = Finding::error("rejected", reason).because(seen.source(&AUTHENTICATION)).remedy(&CREDENTIAL);
            Verdict::of(vec![finding.value("url", &signed.url)], evidence)
        }
        Came::Nothing { outcome } => nothing(cx, signed, outcome).with(evidence),
        Came::NotOffered { wanted, offered } => {
            let message = format!("EWS offers {}, and the configuration allows {wanted}", list(offered));
            let seen = Evidence::new(format!("ways to sign in at {}", signed.url), list(offered)).expected(wanted);
            let finding = Finding::error("not-offered", message).because(seen.source(&AUTHENTICATION)).remedy(&SCHEME);
            Verdict::of(vec![finding.value("url", &signed.url)], evidence)
        }
        // Whoever reads of a rejection needs all that was seen beside it.
        Came::Other(other) if other.status == 401 => {
            Verdict::of(vec![evidence.into_iter().skip(1).fold(refused(signed, other), Finding::because)], Vec::new())
        }
        Came::Other(other) => Verdict::of(vec![refused(signed, other)], evidence),
    }
}

fn refused(signed: &EwsSignIn, other: &Other) -> Finding {
    let scheme = signed.scheme.as_deref().unwrap_or("the credential");
    let credential = if scheme == Scheme::Bearer.word() { &TOKEN } else { &CREDENTIAL };
    let (code, message, remedy): (_, String, &'static Remedy) = match other.status {
        401 => ("rejected", format!("EWS at {} rejects the sign-in with {scheme}", signed.url), credential),
        403 => ("forbidden", format!("EWS at {} lets {scheme} in and forbids the request", signed.url), &FORBIDDEN),
        _ => ("no-ews", format!("signed in, {} answers with {}", signed.url, came(&signed.call)), &NO_EWS),
    };
    let seen = Evidence::new(format!("{} at {}", signed.call.operation, signed.url), came(&signed.call));
    let seen = seen.expected("an answer in SOAP").source(&AUTHENTICATION);
    Finding::error(code, message).because(seen).remedy(remedy).value("url", &signed.url)
}

fn nothing(cx: &CheckCx<'_>, signed: &EwsSignIn, outcome: &Outcome) -> Verdict {
    let server = Server { endpoint: cx.subject.clone(), microsoft: signed.microsoft, fact: FactKind::EwsSignIn };
    let asked = Asked { method: "POST".to_owned(), ..Asked::get(&signed.url, outcome.clone()) };
    match unanswered(cx, &server, &asked) {
        Some(Unanswered::Open(verdict)) => verdict,
        _ => Verdict::blocked(FactKind::EwsSignIn, format!("no answer to the signed-in request: {outcome}")),
    }
}

/// Dynamics asks for a mailbox of the name that signs in.
fn form_note(signed: &EwsSignIn) -> Option<Finding> {
    let account = signed.account.as_deref().filter(|account| account.contains('\\'))?;
    let message = format!("{account} signs in here; in an e-mail server profile user@domain is the form that works");
    let seen = Evidence::new("form of the user", form(account)).expected("user@domain").source(&USER_FORM);
    Some(Finding::note("down-level-name", message).because(seen))
}

fn form(account: &str) -> String {
    let form = match account {
        name if name.contains('\\') => "DOMAIN\\user",
        name if name.contains('@') => "user@domain",
        _ => "a name without a domain",
    };
    format!("{form} ({account})")
}

/// Headers that say who answered.
const SERVERS: [&str; 8] =
    ["server", "via", "x-feserver", "x-beserver", "x-calculatedbetarget", "x-diaginfo", "x-powered-by", "request-id"];

fn evidence(cx: &CheckCx<'_>, signed: &EwsSignIn) -> Vec<Evidence> {
    let _scan = cx.seen::<TlsScan>();
    let mut lines = vec![line(&signed.call)];
    lines.extend(signed.scheme.as_deref().map(|scheme| Evidence::new("way that was used", scheme)));
    lines.extend(signed.account.as_deref().map(|account| Evidence::new("form of the user", form(account))));
    if let Some(asked) = &signed.asked {
        lines.push(web::request(asked));
        if let Some(answer) = asked.answer() {
            let offered = super::challenge::challenges(answer.header("www-authenticate"));
            if answer.status == 401 {
                lines.push(Evidence::new("ways that are offered", super::words::schemes(&offered)));
            }
            lines.extend(
                offered
                    .iter()
                    .filter(|one| one.is("Bearer"))
                    .map(|one| Evidence::new("way to sign in", super::words::challenge(one))),
            );
            for name in SERVERS {
                lines.extend(answer.header(name).map(|value| Evidence::new(name, crate::facts::dns::short(value))));
            }
            lines.extend(
                answer.header("x-ms-diagnostics").map(|why| Evidence::new("x-ms-diagnostics", diagnostics(why))),
            );
        }
    }
    let issuer = cx.seen::<TlsChains>().and_then(issuer);
    lines.extend(issuer.map(|issuer| Evidence::new("issuer of the certificate", issuer)));
    lines
        .extend(signed.call.said().and_then(|said| said.version.as_deref()).map(|build| Evidence::new("build", build)));
    lines
}

/// Who issued the certificate of the server.
fn issuer(chains: &TlsChains) -> Option<String> {
    let own = chains.chains.first()?.certificates.first()?;
    Certificate::parse(&own.0).ok().map(|certificate| certificate.issuer)
}

fn examples() -> Vec<Example> {
    let example = at_endpoint;
    let other = |status, location: Option<&str>| {
        Came::Other(Other { status, location: location.map(str::to_owned), ..Other::default() })
    };
    let not_offered = Came::NotOffered { wanted: "NTLM".to_owned(), offered: vec!["Basic".to_owned()] };
    let silent = Came::Nothing { outcome: super::example::silent() };
    let withheld = Came::Withheld { reason: "the credential was rejected before in this run".to_owned() };
    let reason = "dc1.contoso.com:88 says that the password of svc@contoso.com is wrong: KDC_ERR_PREAUTH_FAILED (24)";
    let by_token = EwsSignIn { scheme: Some(Scheme::Bearer.to_string()), account: None, ..rejected() };
    let by_directory = Came::Rejected { reason: reason.to_owned() };
    vec![
        example("the account signs in with NTLM", of::sign_in(of::soap("NoError")), Expect::Pass),
        example("a service account without a mailbox", of::sign_in(of::soap("ErrorMissingEmailAddress")), Expect::Pass),
        example(
            "the application may only impersonate",
            of::sign_in(of::soap("ErrorImpersonationRequired")),
            Expect::Pass,
        ),
        example(
            "DOMAIN\\user signs in",
            account(of::sign_in(of::soap("NoError")), "CONTOSO\\svc"),
            Expect::Finding(Level::Note, "down-level-name"),
        ),
        example("the password is wrong", rejected(), of::error("rejected")),
        example("the token is rejected", by_token, of::error("rejected")),
        of::scanned(example("the password is wrong, and the chain is known", rejected(), of::error("rejected"))),
        example("the directory says that the password is wrong", of::sign_in(by_directory), of::error("rejected")),
        example("EWS forbids the account", of::sign_in(other(403, None)), of::error("forbidden")),
        example("the path is gone after the sign-in", of::sign_in(other(404, None)), of::error("no-ews")),
        example(
            "a redirect after the sign-in",
            of::sign_in(other(302, Some("https://mail.contoso.com/owa/"))),
            of::error("no-ews"),
        ),
        example(
            "the server offers Basic alone, and NTLM is configured",
            of::sign_in(not_offered),
            of::error("not-offered"),
        ),
        example("the server has no time", of::sign_in(other(503, None)), Expect::Blocked),
        example("nothing answers", of::sign_in(silent), Expect::Blocked),
        example("the credential was rejected elsewhere", of::sign_in(withheld), Expect::Blocked),
        of::without_credential("no credential is configured"),
        of::lost_at_endpoint("the time of the run was over", FactKind::EwsSignIn),
    ]
}
