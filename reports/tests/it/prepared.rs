//! Which reports are every format tested with?

use std::collections::BTreeMap;

use exdoctor_checks::model::{
    BlockedBy, Command, Evidence, Finding, Level, Outcome, Record, Remedy as Advice, Scenario, Shell, Source, StepRef,
    Subject, Vantage, Who,
};
use exdoctor_reports::{Again, FailOn, Found, Remedy, Report, RunInfo, SeenFrom};

const RFC5321: Source = Source::new(
    "RFC 5321, section 5.1: locating the target host",
    "https://www.rfc-editor.org/rfc/rfc5321#section-5.1",
);

static MOVE_MX: Advice = Advice {
    id: "move-mx",
    summary: "Publish the MX record that fits the mail flow of {domain}.",
    steps: &[
        "For Exchange Online, read the exact host in the Microsoft 365 admin center: Settings > Domains > {domain} > DNS records.",
        "Change the MX record at the public DNS host; remove MX records that nothing answers for.",
    ],
    commands: &[
        Command { shell: Shell::Zone, text: "{domain}. 3600 IN MX 0 {mx_expected}." },
        Command { shell: Shell::PowerShell, text: "Resolve-DnsName -Type MX -Name '{domain}' -Server {dns_server}" },
    ],
    who: Who::DnsAdmin,
    risk: "mail goes to the new host at once; lower the time to live first",
    undo: "publish the former record again: {mx_observed}",
    effective: "when the former record's time to live has passed",
    documentation: &[Source::new(
        "External Domain Name System records for Microsoft 365",
        "https://learn.microsoft.com/en-us/microsoft-365/enterprise/external-domain-name-system-records",
    )],
};

static TIGHTEN: Advice = Advice {
    id: "tighten-policy",
    summary: "Ask receivers to quarantine mail that fails, once the reports show only known senders.",
    steps: &["Read the reports of some weeks.", "Change the policy."],
    commands: &[],
    who: Who::DnsAdmin,
    risk: "",
    undo: "",
    effective: "when the record's time to live has passed",
    documentation: &[],
};

/// Every prepared report with its name.
pub(crate) fn all() -> Vec<(&'static str, Report)> {
    vec![
        ("broken", broken()),
        ("sound", sound()),
        ("weak", weak()),
        ("cascade", cascade()),
        ("batch", batch()),
        ("hostile", hostile()),
        ("empty", empty()),
    ]
}

/// A run of one domain at a fixed time.
pub(crate) fn run() -> RunInfo {
    RunInfo {
        version: "0.1.0".to_owned(),
        started: "2026-06-01T08:00:00Z".parse().expect("it is a time"),
        duration_ms: 1834,
        vantage: SeenFrom {
            host: "ws1.contoso.com".to_owned(),
            place: Vantage::Internal,
            resolvers: vec!["192.0.2.53".to_owned(), "[2001:db8::53]:53".to_owned()],
            proxy: None,
            as_of: None,
        },
        scenarios: vec![Scenario::C],
        found: vec![Found { what: "mail".to_owned(), observed: "arrives at mail.contoso.com".to_owned() }],
        values: BTreeMap::new(),
        fail_on: FailOn::Error,
        warnings: Vec::new(),
        hints: Vec::new(),
        ends: Vec::new(),
        again: Again {
            options: "-c exdoctor.toml".to_owned(),
            domains: vec!["contoso.com".to_owned()],
            ..Again::default()
        },
    }
}

/// The report of records, with a remedy of the tests' own for every finding that names one.
fn report(run: RunInfo, records: Vec<Record>) -> Report {
    let (values, again) = (run.values.clone(), run.again.options.clone());
    let mut report = Report::new(run, records);
    for record in &mut report.records {
        for finding in &mut record.findings {
            let advice = match finding.code.as_str() {
                "elsewhere" => &MOVE_MX,
                "policy-none" => &TIGHTEN,
                _ => continue,
            };
            let mut known = values.clone();
            known.extend([("domain".to_owned(), record.subject.name.clone())]);
            known.extend(finding.values.clone());
            let verify = format!("exdoctor check {again} --only {}", record.check);
            finding.remedy = Some(Remedy::filled(advice, &known, verify));
        }
    }
    report
}

/// A record; its title says what it would prove.
pub(crate) fn record(check: &str, subject: &Subject, outcome: Outcome) -> Record {
    let title = match check {
        "dns.mx" => "MX points where mail is meant to arrive",
        "dns.zone" => "the domain exists and its resolvers answer",
        "dns.dmarc" => "one valid DMARC record applies",
        _ => "the answer is what it should be",
    };
    Record {
        check: check.to_owned(),
        title: title.to_owned(),
        family: check.split('.').next().expect("there is a first part").to_owned(),
        subject: subject.clone(),
        level: None,
        outcome,
        reason: None,
        blocked_by: None,
        findings: Vec::new(),
        evidence: vec![Evidence::new(format!("{check} of {subject}"), "as expected")],
        steps: vec![StepRef { scenario: Scenario::C, step: "smtp-both-ways".to_owned() }],
    }
}

pub(crate) fn because(reason: &str, record: Record) -> Record {
    Record { reason: Some(reason.to_owned()), ..record }
}

pub(crate) fn found(findings: Vec<Finding>, record: Record) -> Record {
    let level = findings.iter().map(|finding| finding.level).max();
    Record { level, findings, ..record }
}

pub(crate) fn blocked(fact: &str, by: &str, about: &Subject, level: Level, record: Record) -> Record {
    let blocked_by = BlockedBy { check: by.to_owned(), subject: about.clone(), fact: fact.to_owned() };
    Record { blocked_by: Some(blocked_by), level: Some(level), ..record }
}

fn contoso() -> Subject {
    Subject::domain("contoso.com")
}

fn mx_elsewhere(domain: &str) -> Finding {
    Finding::error("elsewhere", "MX points to mx.fabrikam.com; mail is meant to arrive at Exchange Online")
        .because(
            Evidence::new(format!("MX of {domain} at ns1.contoso.com (192.0.2.53)"), "10 mx.fabrikam.com")
                .expected("a host below mail.protection.outlook.com")
                .source(&RFC5321),
        )
        .value("mx_expected", format!("{}.mail.protection.outlook.com", domain.replace('.', "-")))
        .value("mx_observed", "10 mx.fabrikam.com")
}

/// A broken link, everything else that can happen beside it, and questions that are open for two reasons.
pub(crate) fn broken() -> Report {
    let (domain, mail) = (contoso(), Subject::endpoint("mail.contoso.com", 443));
    let weak = Finding::warning("three-void-lookups", "3 of 7 look-ups find nothing; receivers give up after 2")
        .because(
            Evidence::new(
                "SPF of contoso.com",
                "contoso.com: 7 look-ups\n  include:spf.protection.outlook.com: 1\n  include:old.fabrikam.com: 4, void",
            )
            .expected("at most 2 void look-ups"),
        );
    let note = Finding::note("policy-none", "the policy is none: failing mail is delivered and only reported");
    let unreachable = "no TCP connection to 192.0.2.10:443 within 10 s: filtered?";
    let closed = |check| {
        let record = record(check, &mail, Outcome::Blocked);
        blocked("tls-connection", "tls.reachable", &mail, Level::Error, because(unreachable, record))
    };
    let records = vec![
        record("dns.zone", &domain, Outcome::Pass),
        found(vec![mx_elsewhere("contoso.com")], record("dns.mx", &domain, Outcome::Fail)),
        found(vec![weak, note.clone()], record("dns.spf", &domain, Outcome::Fail)),
        found(vec![note], record("dns.dmarc", &domain, Outcome::Pass)),
        because("a gateway signs outbound mail", record("dns.dkim", &domain, Outcome::NotApplicable)),
        because("not planned before 2027", record("dns.mta-sts", &domain, Outcome::Disabled)),
        because("the check panicked: index out of bounds", record("dns.tls-rpt", &domain, Outcome::Broken)),
        blocked(
            "dns-mx",
            "dns.mx",
            &domain,
            Level::Warning,
            because(
                "the MX hosts are not those of the configured mail flow",
                record("dns.dane", &domain, Outcome::Blocked),
            ),
        ),
        closed("tls.reachable"),
        closed("tls.version-floor"),
        closed("tls.expiry"),
        found(
            vec![Finding::warning("tls-1-0", "TLS 1.0 is offered")],
            because(
                "accepted until 2027-01-31: retired with the old fax server",
                record("tls.legacy-protocols", &Subject::endpoint("legacy.contoso.com", 443), Outcome::Waived),
            ),
        ),
    ];
    let mut run = run();
    run.warnings.push("the evidence of SRV1 is 9 days old".to_owned());
    run.vantage.as_of = Some("2026-05-31T00:00:00Z".parse().expect("it is a time"));
    run.vantage.proxy = Some("http://proxy.contoso.com:8080".to_owned());
    report(run, records)
}

/// Nothing to do.
pub(crate) fn sound() -> Report {
    let domain = contoso();
    let pass = |check| record(check, &domain, Outcome::Pass);
    let none = because("the domain has no TLSA record", record("dns.dane", &domain, Outcome::NotApplicable));
    report(run(), vec![pass("dns.zone"), pass("dns.mx"), none])
}

/// Warnings and notes only.
fn weak() -> Report {
    let domain = contoso();
    let alias = Finding::warning(
        "host-is-alias",
        "the MX host mx.contoso.com is an alias of mx.fabrikam.com, which RFC 2181 forbids",
    );
    let records =
        vec![record("dns.zone", &domain, Outcome::Pass), found(vec![alias], record("dns.mx", &domain, Outcome::Fail))];
    report(RunInfo { fail_on: FailOn::Warning, ..run() }, records)
}

/// A resolver that does not answer: forty questions are open, and there is one root.
pub(crate) fn cascade() -> Report {
    let domain = contoso();
    let records = (0..40).map(|number| {
        let check = if number == 0 { "dns.zone".to_owned() } else { format!("dns.question-{number:02}") };
        let record = because("192.0.2.53 did not answer within 10 s", record(&check, &domain, Outcome::Blocked));
        blocked("dns-zone", "dns.zone", &domain, Level::Error, record)
    });
    report(run(), records.collect())
}

/// Several domains, of which two fail in the same way.
fn batch() -> Report {
    let mut records = Vec::new();
    for check in ["dns.zone", "dns.mx"] {
        for number in 1..=6 {
            let name = format!("tenant{number}.contoso.com");
            let domain = Subject::domain(&name);
            let fails = check == "dns.mx" && number > 4;
            let outcome = if fails { Outcome::Fail } else { Outcome::Pass };
            let findings = if fails { vec![mx_elsewhere(&name)] } else { Vec::new() };
            records.push(found(findings, record(check, &domain, outcome)));
        }
    }
    report(run(), records)
}

/// Whatever the network may send.
pub(crate) fn hostile() -> Report {
    let evil = "\u{1b}[2J\u{1b}]0;owned\u{7}<script>alert('1')</script>\r\nverify: rm -rf / \u{9b}31m\u{202e}]]>&amp;\0\u{ffff}";
    let long = "a".repeat(300);
    let wide = "日本語のとても長い説明文".repeat(12);
    let finding = Finding::error("elsewhere", format!("TXT says {evil}"))
        .because(Evidence::new(evil, format!("{long}\n{evil}")).expected(&wide).source(&RFC5321))
        .because(Evidence::new("family", "👩‍👩‍👧‍👦 ".repeat(30)))
        .value("mx_expected", "mx.fabrikam.com\" \n $(calc)")
        .value("mx_observed", evil);
    let domain = Subject::domain(format!("contoso.com{evil}"));
    let records = vec![
        found(vec![finding], record("dns.mx", &domain, Outcome::Fail)),
        because(&wide, record("dns.dkim", &Subject::domain(&wide), Outcome::NotApplicable)),
        blocked(
            "dns-zone",
            "dns.zone",
            &domain,
            Level::Error,
            because(evil, record("dns.spf", &domain, Outcome::Blocked)),
        ),
        because(&long, record("dns.zone", &Subject::domain(&long), Outcome::Broken)),
    ];
    let mut run = run();
    run.warnings.push(evil.to_owned());
    run.vantage.host = format!(" {evil}");
    run.vantage.resolvers = vec![evil.to_owned()];
    run.values.insert("organization".to_owned(), evil.to_owned());
    report(run, records)
}

/// Nothing was selected.
fn empty() -> Report {
    report(run(), Vec::new())
}
