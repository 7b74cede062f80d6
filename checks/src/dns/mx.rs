//! Does mail from the internet arrive where the configuration says?

use super::example::{circumstances, example, host, lookup, public, signing_in_at};
use super::microsoft::{self, exchangers, proves_ownership};
use super::view::{evidence, judge_public, settled};
use crate::facts::dns::{Answer, Data, Host, Mx, RecordType};
use crate::prelude::*;
use crate::values;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dns.mx"),
    title: "MX points where mail is meant to arrive",
    subject: SubjectKind::Domain,
    roles: &[],
    scope: &everywhere(Level::Error),
    proves: "The public MX records exist, their hosts have addresses, and they fit `mail_flow` where it is set, else the \
             phase of a migration. \
             It does not prove that the hosts accept mail.",
    sources: &[M365, RFC2181, RFC5321, RFC7505],
    needs: &[FactKind::DnsMx],
    any_of: &[],
    uses: &[FactKind::DnsZone, FactKind::TenantDiscovery],
    blames: &[FactKind::DnsSec],
    steps: &[(Scenario::A, Step::Prerequisites), (Scenario::B, Step::TestEnable), (Scenario::C, Step::SmtpBothWays)],
    remedies: &[&SET_MX],
    settings: &[],
    examples,
    run,
};

const M365: Source = Source::new(
    "External Domain Name System records for Microsoft 365",
    "https://learn.microsoft.com/en-us/microsoft-365/enterprise/external-domain-name-system-records",
);
const RFC5321: Source = Source::new(
    "RFC 5321, section 5.1: locating the target host",
    "https://www.rfc-editor.org/rfc/rfc5321#section-5.1",
);
const RFC2181: Source =
    Source::new("RFC 2181, section 10.3: MX and NS records", "https://www.rfc-editor.org/rfc/rfc2181#section-10.3");
const RFC7505: Source = Source::new("RFC 7505: null MX", "https://www.rfc-editor.org/rfc/rfc7505");

static SET_MX: Remedy = Remedy {
    id: "set-mx",
    summary: "Publish the MX record that fits the mail flow of the domain.",
    steps: &[
        "For Exchange Online, read the exact host in the Microsoft 365 admin center: Settings > Domains > {domain} > DNS records.",
        "Change the MX record at the public DNS host; remove MX records that nothing answers for.",
    ],
    commands: &[Command { shell: Shell::Zone, text: "{domain}. 3600 IN MX 0 {mx_host}." }],
    who: Who::DnsAdmin,
    risk: "mail goes to the new host at once; lower the time to live first",
    undo: "publish the former record again: {mx_observed}",
    effective: "when the former record's time to live has passed",
    documentation: &[M365],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let mx = cx.need::<Mx>();
    judge_public(cx, FactKind::DnsMx, &mx.seen, |_| judged(cx, mx))
}

fn judged(cx: &CheckCx<'_>, mx: &Mx) -> Verdict {
    let domain = &cx.subject.name;
    let seen = evidence(&mx.seen.lookup);
    let targets = exchangers(mx);
    let finding = |finding: Finding| {
        let observed: Vec<String> = mx.seen.lookup.answer.records().iter().map(ToString::to_string).collect();
        let observed = if observed.is_empty() { "there was none".to_owned() } else { observed.join(", ") };
        let finding = finding.remedy(&SET_MX).value("mx_observed", observed);
        let online = microsoft::expected(cx)
            .into_iter()
            .find_map(|cloud| cloud.confirmed(&cloud.mx).next())
            .filter(|_| meant_for_microsoft(cx, &finding.code));
        match online {
            Some(suffix) => finding.value("mx_host", format!("{}.{suffix}", domain.replace('.', "-"))),
            None => finding,
        }
    };
    if targets.is_empty() {
        let absent = Finding::error("missing", format!("{domain} has no MX record"))
            .because(seen.expected("at least one MX record").source(&M365));
        return finding(absent).into();
    }
    if targets == ["."] {
        if cx.run.scenarios == [Scenario::D] && cx.run.mail_flow.is_none() {
            return Verdict::not_applicable("the domain declares that it takes no mail (null MX, RFC 7505)")
                .with([seen]);
        }
        let null = Finding::error("null", format!("{domain} declares that it takes no mail (null MX)"));
        return finding(null.because(seen.expected("an MX record with a host").source(&RFC7505))).into();
    }
    let hosts: Vec<&Host> = mx.hosts.iter().filter(|host| !proves_ownership(&host.name)).collect();
    let mut findings: Vec<Finding> = hosts.iter().filter_map(|host| unusable(host, &hosts)).collect();
    findings.extend(
        misdirected(cx, &targets).map(|(found, wanted)| found.because(seen.clone().expected(wanted).source(&M365))),
    );
    let open = |host: &&&Host| !(host.has_address() || host.a.answer.settled() && host.aaaa.answer.settled());
    let unknown: Vec<&&Host> = hosts.iter().filter(open).collect();
    if findings.is_empty() && !unknown.is_empty() && !hosts.iter().any(|host| host.has_address()) {
        let open = unknown.iter().flat_map(|host| [&host.a, &host.aaaa]);
        let open = open.into_iter().find_map(|lookup| settled(cx, FactKind::DnsMx, lookup).err());
        return open.unwrap_or_else(|| Verdict::blocked(FactKind::DnsMx, "no MX host was looked up")).with([seen]);
    }
    findings.extend(unknown.into_iter().filter(|host| host.a.answer != Answer::Loop).map(|host| {
        let message = format!("the addresses of {} are not established: {}", host.name, host.a.answer);
        Finding::note("host-not-established", message).because(evidence(&host.a))
    }));
    let names = |cloud: &'static values::Cloud| cloud.mx.iter().collect();
    let foreign = targets.iter().find_map(|host| microsoft::of_another_cloud(cx, "the MX host", host, names));
    findings.extend(foreign.map(|note| note.because(seen.clone())));
    if mx.beyond > 0 {
        let message = format!("{} more MX hosts were not looked at", mx.beyond);
        findings.push(Finding::note("beyond-the-limit", message).because(seen.clone()));
    }
    Verdict::of(findings.into_iter().map(finding).collect(), vec![seen])
}

/// Whether the record to publish is one of Exchange Online.
fn meant_for_microsoft(cx: &CheckCx<'_>, code: &str) -> bool {
    match (cx.run.mail_flow, code) {
        (Some(flow), _) => flow == MailFlow::ExchangeOnline,
        (None, "too-early" | "not-moved") => code == "not-moved",
        (None, _) => microsoft::arrival(cx) == microsoft::Arrival::ExchangeOnline,
    }
}

/// A host that no mail can reach: an error when no other host is left.
fn unusable(host: &Host, all: &[&Host]) -> Option<Finding> {
    let gone = |host: &&Host| host.a.answer.absent() && host.aaaa.answer.absent();
    let source = |what: &Host| evidence(&what.a).expected("an address").source(&RFC5321);
    if gone(&host) {
        let level = if all.iter().all(gone) { Level::Error } else { Level::Warning };
        let message = format!("the MX host {} has no address", host.name);
        return Some(Finding::at(level, "host-without-address", message).because(source(host)));
    }
    if host.a.answer == Answer::Loop {
        return Some(
            Finding::error("host-loop", format!("the MX host {} is an endless alias", host.name)).because(source(host)),
        );
    }
    let alias = host.a.aliases.first()?;
    let message = format!("the MX host {} is an alias of {}, which RFC 2181 forbids", host.name, alias.target);
    Some(
        Finding::warning("host-is-alias", message)
            .because(evidence(&host.a).expected("a name with addresses of its own").source(&RFC2181)),
    )
}

/// MX records that contradict the configured mail flow, or else the phase of a migration.
fn misdirected(cx: &CheckCx<'_>, targets: &[&str]) -> Option<(Finding, &'static str)> {
    let Some(flow) = cx.run.mail_flow else { return out_of_phase(cx, targets) };
    let online = |host: &&&str| microsoft::is_exchanger(cx, host);
    let at_microsoft: Vec<&str> = targets.iter().filter(online).copied().collect();
    let elsewhere: Vec<&str> = targets.iter().filter(|host| !online(host)).copied().collect();
    let (wrong, right, wanted) = match flow {
        MailFlow::ExchangeOnline => (elsewhere, at_microsoft, "Exchange Online"),
        MailFlow::OnPremises => (at_microsoft, elsewhere, "the organization's own servers"),
        MailFlow::Gateway => (at_microsoft, elsewhere, "the gateway"),
    };
    if wrong.is_empty() {
        return None;
    }
    // Where no document states the hosts of the cloud, an unknown host may be one of them.
    let stated = microsoft::expected(cx).into_iter().any(|cloud| cloud.confirmed(&cloud.mx).next().is_some());
    let (level, code) = match right.is_empty() {
        _ if flow == MailFlow::ExchangeOnline && !stated => (Level::Note, "hosts-not-known"),
        true => (Level::Error, "elsewhere"),
        false => (Level::Warning, "partly-elsewhere"),
    };
    let message = format!("MX points to {}; mail is meant to arrive at {wanted}", wrong.join(", "));
    Some((Finding::at(level, code, message), wanted))
}

/// Before a migration mail arrives where it always did, and after it no longer at the organization's own servers; whoever
/// means it otherwise says so by `mail_flow`.
fn out_of_phase(cx: &CheckCx<'_>, targets: &[&str]) -> Option<(Finding, &'static str)> {
    let phase = cx.run.phase.filter(|_| cx.judges(Scenario::C))?;
    let online = |host: &&str| microsoft::is_exchanger(cx, host);
    let own = |host: &&str| values::below(host, &cx.subject.name);
    let hosts = targets.join(", ");
    match phase {
        Phase::Before if targets.iter().all(online) => {
            let message = format!(
                "MX points to {hosts} before any mailbox has moved; where that is meant, say mail_flow = \"exchange-online\""
            );
            Some((Finding::warning("too-early", message), "the servers of before the migration"))
        }
        Phase::After if targets.iter().all(own) => {
            let message = format!(
                "MX still points to {hosts}, though the migration is over; where that is a gateway, say mail_flow = \"gateway\""
            );
            Some((Finding::warning("not-moved", message), "Exchange Online, or the gateway in front of it"))
        }
        _ => None,
    }
}

fn examples() -> Vec<Example> {
    let in_phase = |phase| Circumstances { phase: Some(phase), ..circumstances(Scenario::C) };
    let mx = |hosts: Vec<Host>| {
        let records = hosts.iter().map(|host| Data::Mx { preference: 0, host: host.name.clone() }).collect();
        let lookup = lookup("contoso.com", RecordType::Mx, Answer::Records(records));
        Mx { seen: public(lookup.clone()), resolver: lookup, hosts, beyond: 0 }
    };
    let bare = |answer: Answer| {
        let lookup = lookup("contoso.com", RecordType::Mx, answer);
        Mx { seen: public(lookup.clone()), resolver: lookup, hosts: Vec::new(), beyond: 0 }
    };
    let online = || host("contoso-com.mail.protection.outlook.com", &["192.0.2.25"]);
    let mut silent = host("mx.contoso.com", &[]);
    (silent.a.answer, silent.aaaa.answer) = (Answer::Timeout, Answer::Timeout);
    let flow = |mail_flow| Circumstances { mail_flow: Some(mail_flow), ..circumstances(Scenario::C) };
    let error = |code| Expect::Finding(Level::Error, code);
    let warning = |code| Expect::Finding(Level::Warning, code);
    let own = || mx(vec![host("mail.contoso.com", &["192.0.2.25"])]);
    vec![
        example(
            "MX at Exchange Online before the migration",
            mx(vec![online()]),
            in_phase(Phase::Before),
            warning("too-early"),
        ),
        example("MX at the own server before the migration", own(), in_phase(Phase::Before), Expect::Pass),
        example("MX at the own server after the migration", own(), in_phase(Phase::After), warning("not-moved")),
        example("MX at Exchange Online after the migration", mx(vec![online()]), in_phase(Phase::After), Expect::Pass),
        example(
            "MX at Exchange Online, as configured",
            mx(vec![online()]),
            flow(MailFlow::ExchangeOnline),
            Expect::Pass,
        ),
        example(
            "MX at a gateway, nothing configured",
            mx(vec![host("mx.fabrikam.com", &["192.0.2.26"])]),
            circumstances(Scenario::A),
            Expect::Pass,
        ),
        example(
            "MX at a gateway, Exchange Online configured",
            mx(vec![host("mx.fabrikam.com", &["192.0.2.26"])]),
            flow(MailFlow::ExchangeOnline),
            error("elsewhere"),
        ),
        example(
            "an MX host of a cloud whose hosts no document states",
            mx(vec![host("contoso-fr.mx.fabrikam.com", &["192.0.2.26"])]),
            Circumstances { cloud: Some("bleu".to_owned()), ..flow(MailFlow::ExchangeOnline) },
            Expect::Finding(Level::Note, "hosts-not-known"),
        ),
        signing_in_at(
            "login.microsoftonline.us",
            example(
                "MX at the global cloud, and a tenant of another one",
                mx(vec![online()]),
                flow(MailFlow::ExchangeOnline),
                Expect::Finding(Level::Note, "of-another-cloud"),
            ),
        ),
        signing_in_at(
            "login.microsoftonline.com",
            example(
                "MX at Exchange Online, in the cloud of the tenant",
                mx(vec![online()]),
                flow(MailFlow::ExchangeOnline),
                Expect::Pass,
            ),
        ),
        signing_in_at(
            "login.microsoftonline.us",
            example(
                "an MX host in a cloud whose hosts no document states, as discovery found",
                mx(vec![host("mx.fabrikam.com", &["192.0.2.26"])]),
                flow(MailFlow::ExchangeOnline),
                Expect::Finding(Level::Note, "hosts-not-known"),
            ),
        ),
        example("no MX record", bare(Answer::NoData), circumstances(Scenario::A), error("missing")),
        example(
            "an MX host without address",
            mx(vec![host("gone.contoso.com", &[])]),
            circumstances(Scenario::D),
            error("host-without-address"),
        ),
        example(
            "a second MX record that only proves ownership to Microsoft 365",
            mx(vec![online(), host("ms12345678.msv1.invalid", &[])]),
            flow(MailFlow::ExchangeOnline),
            Expect::Pass,
        ),
        example("no answer in time", bare(Answer::Timeout), circumstances(Scenario::A), Expect::Blocked),
        example("an MX host for which nobody answers", mx(vec![silent]), circumstances(Scenario::A), Expect::Blocked),
        example(
            "a domain that takes no mail",
            bare(Answer::Records(vec![Data::Mx { preference: 0, host: ".".to_owned() }])),
            circumstances(Scenario::D),
            Expect::NotApplicable,
        ),
    ]
}
