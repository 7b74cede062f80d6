//! Is the certificate the only one of its subject in each server's store?

use super::example::{
    EXPIRED, FORMER, OWN, PFX, and_evidence, closed, error, example, of_files, server, stored, warning, with_pfx,
};
use super::known::{KNOWN, Known, about, known};
use super::places::same_subject;
use super::sources::SERVER_BASED;
use crate::facts::certificate::Unopened;
use crate::facts::server::{Read, Server, StoreCertificate};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("certificate.unique-subject"),
    title: "no store holds a second certificate with the same subject",
    subject: SubjectKind::Certificate,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "Dynamics looks its certificate up by the full subject, and in each store that the evidence shows there is only \
             one with it. Stores without evidence are not judged.",
    sources: &[SERVER_BASED],
    needs: &[],
    any_of: &[],
    uses: KNOWN,
    blames: &[],
    steps: &[(Scenario::A, Step::InstallCertificate)],
    remedies: &[&REMOVE],
    settings: &[],
    examples,
    run,
};

static REMOVE: Remedy = Remedy {
    id: "remove-same-subject",
    summary: "Take every certificate but {thumbprint} with the subject {subject_observed} out of the store of {server}.",
    steps: &[
        "See which certificate Dynamics is configured with: Get-CrmCertificate. That one stays.",
        "Export the others with their keys where anything else uses them, IIS or AD FS for one, and bind those to the one that stays.",
        "Remove the others from LocalMachine\\My, and restart both asynchronous services.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Get-ChildItem Cert:\\LocalMachine\\My | Where-Object Subject -eq '{subject_observed}' | Format-List Thumbprint,NotBefore,NotAfter,HasPrivateKey",
        },
        Command { shell: Shell::PowerShell, text: "Remove-Item Cert:\\LocalMachine\\My\\{other}" },
        Command {
            shell: Shell::PowerShell,
            text: "Restart-Service MSCRMAsyncService, 'MSCRMAsyncService$maintenance'",
        },
    ],
    who: Who::ServerAdmin,
    risk: "a web site or AD FS that is bound to a removed certificate stops",
    undo: "import the exported PFX again",
    effective: "once both asynchronous services have restarted",
    documentation: &[SERVER_BASED],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let servers: Vec<&Server> = cx.all::<Server>().map(|(_, server)| server).collect();
    let known = match known(cx) {
        Ok(known) => known,
        Err(verdict) => return verdict,
    };
    let (mut findings, mut evidence, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for server in servers {
        let Some(entries) = server.certificates.value() else {
            open.push(format!("the store of {} {}", server.host, server.certificates.why_not()));
            continue;
        };
        let alike: Vec<&StoreCertificate> = entries.iter().filter(|entry| same_subject(entry, &known)).collect();
        evidence.push(Evidence::new(
            format!("certificates of {} in the store of {}", known.certificate.subject, server.host),
            if alike.is_empty() { "none".to_owned() } else { shown(&alike) },
        ));
        findings.extend(judged(cx, &known, server, &alike));
    }
    if findings.is_empty() && evidence.is_empty() {
        let reason =
            if open.is_empty() { "there is no evidence of any server's store".to_owned() } else { open.join("; ") };
        return Verdict::blocked(FactKind::ServerEvidence, reason);
    }
    Verdict::of(findings, evidence)
}

fn judged(cx: &CheckCx<'_>, known: &Known, server: &Server, alike: &[&StoreCertificate]) -> Option<Finding> {
    if alike.len() < 2 {
        return None;
    }
    let valid = |entry: &&&StoreCertificate| {
        let begun = entry.not_before.value().is_none_or(|from| *from <= cx.run.now);
        begun && entry.not_after.value().is_none_or(|until| cx.run.now <= *until)
    };
    let usable = alike.iter().filter(valid).filter(|entry| entry.has_key != Read::Value(false)).count();
    let (host, subject) = (&server.host, &known.certificate.subject);
    let (level, code, message) = if usable > 1 {
        let message = format!(
            "{host} holds {usable} valid certificates with a key and the subject {subject}: which of them signs is left to \
             chance (\"Private key not found\")"
        );
        (Level::Error, "several-usable", message)
    } else {
        let message = format!(
            "{host} holds {} certificates with the subject {subject}; those that are expired or have no key may be \
             taken for the right one",
            alike.len()
        );
        (Level::Warning, "left-over", message)
    };
    let own = alike.iter().any(|entry| entry.thumbprint.eq_ignore_ascii_case(&cx.subject.name));
    let others = alike.iter().filter(|entry| !entry.thumbprint.eq_ignore_ascii_case(&cx.subject.name));
    let other =
        others.clone().skip(usize::from(!own)).map(|entry| entry.thumbprint.as_str()).next().unwrap_or_default();
    let what = format!("certificates of {subject} in the store of {host}");
    let seen = Evidence::new(what, shown(alike)).expected("one").source(&SERVER_BASED);
    let written = alike.first().and_then(|entry| entry.subject.value());
    let finding = about(cx, Finding::at(level, code, message).because(seen)).remedy(&REMOVE);
    Some(
        finding
            .value("server", host)
            .value("other", other)
            .value("subject_observed", written.unwrap_or(subject).as_str()),
    )
}

fn shown(entries: &[&StoreCertificate]) -> String {
    let one = |entry: &&StoreCertificate| {
        let until = entry.not_after.value().map(|until| format!(", until {}", until.strftime("%Y-%m-%d")));
        let key = if entry.has_key == Read::Value(false) { ", no key" } else { "" };
        format!("{}{}{key}", entry.thumbprint, until.unwrap_or_default())
    };
    entries.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn examples() -> Vec<Example> {
    let on = |store: Vec<StoreCertificate>| {
        let second = server("crm2.contoso.com", vec![stored(OWN)]);
        and_evidence(of_files(OWN.1, with_pfx(OWN)), vec![server("crm1.contoso.com", store), second], None)
    };
    let of = |given, store, expect| example(given, OWN.1, on(store), expect);
    let web = StoreCertificate { subject: Read::Value("CN=crm.contoso.com, O=Contoso".to_owned()), ..stored(FORMER) };
    let keyless = StoreCertificate { has_key: Read::Value(false), ..stored(FORMER) };
    let denied =
        Server { certificates: Read::Failed("access denied".to_owned()), ..server("crm1.contoso.com", Vec::new()) };
    vec![
        of("one, beside that of the web site", vec![stored(OWN), web], Expect::Pass),
        of("a renewed one beside the former", vec![stored(OWN), stored(FORMER)], error("several-usable")),
        of("an expired one beside it", vec![stored(OWN), stored(EXPIRED)], warning("left-over")),
        of("one without a key beside it", vec![stored(OWN), keyless], warning("left-over")),
        example("no server", OWN.1, of_files(OWN.1, with_pfx(OWN)), Expect::Blocked),
        example(
            "a store that could not be read",
            OWN.1,
            and_evidence(of_files(OWN.1, with_pfx(OWN)), vec![denied], None),
            Expect::Blocked,
        ),
        example("a PFX that does not open", PFX, of_files(PFX, closed(Unopened::WrongPassword)), Expect::Blocked),
    ]
}
