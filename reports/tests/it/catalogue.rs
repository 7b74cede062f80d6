//! Does the catalogue say everything about a check, to people and to programs?

use exdoctor_checks::facts::{FactKind, Facts};
use exdoctor_checks::model::{
    Check, CheckId, Circumstances, Example, Expect, Level, Remedy, Role, Scenario, Setting, Source, SubjectKind,
    Verdict, Who,
};
use exdoctor_checks::registry;
use exdoctor_checks::setup::Step;
use exdoctor_reports::{Style, catalogue};
use unicode_width::UnicodeWidthStr;

static RENEW: Remedy = Remedy {
    id: "renew",
    summary: "Renew the certificate of {subject}.",
    steps: &["Order it.", "Install it on every server."],
    commands: &[],
    who: Who::ServerAdmin,
    risk: "",
    undo: "bind the former certificate again",
    effective: "at once",
    documentation: &[],
};

static CHECK: Check = Check {
    id: CheckId::new("tls.days-left"),
    title: "the certificate is valid for 30 more days",
    subject: SubjectKind::Endpoint,
    roles: Role::WITH_TLS,
    scope: &[(Scenario::A, Level::Error), (Scenario::B, Level::Error), (Scenario::D, Level::Note)],
    proves: "The certificate that this host presented is valid now and for the days of the setting. It does not prove \
             that other hosts of the same name present the same one.",
    sources: &[Source::new("RFC 5280, section 4.1.2.5", "https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5")],
    needs: &[FactKind::DnsZone],
    any_of: &[],
    uses: &[FactKind::DnsTlsa],
    blames: &[],
    steps: &[(Scenario::A, Step::InstallCertificate), (Scenario::B, Step::PublishEws)],
    remedies: &[&RENEW],
    settings: &[Setting { name: "days", default: 30, min: 1, max: 365, about: "how many days must be left" }],
    examples,
    run: |_| Verdict::pass(Vec::new()),
};

fn examples() -> Vec<Example> {
    let example = |given, expect| Example {
        given,
        facts: Facts::default(),
        circumstances: Circumstances::plain(jiff::Timestamp::UNIX_EPOCH, &[Scenario::A]),
        subject: "mail.contoso.com:443",
        expect,
    };
    vec![
        example("90 days left", Expect::Pass),
        example("6 days left", Expect::Finding(Level::Warning, "soon")),
        example("expired yesterday", Expect::Finding(Level::Error, "expired")),
        example("plain text where TLS is due", Expect::NotApplicable),
        example("no answer in time", Expect::Blocked),
    ]
}

#[test]
fn a_check_is_explained_in_full() {
    insta::assert_snapshot!("explain.human", catalogue::explain(&CHECK, Style::default()));
    insta::assert_snapshot!("explain.json", catalogue::explain_json(&CHECK));
    insta::assert_snapshot!("list.human", catalogue::list(&[&CHECK], Style::default()));
}

#[test]
fn the_list_names_every_check_once() {
    let checks: Vec<_> = registry::checks().collect();
    let text = catalogue::list(&checks, Style::default());
    let json: serde_json::Value = serde_json::from_str(&catalogue::list_json(&checks)).expect("it is JSON");
    assert_eq!(json.as_array().map(Vec::len), Some(checks.len()));
    for check in checks {
        let lines = text.lines().filter(|line| line.split("  ").any(|cell| cell.trim() == check.id.as_str()));
        assert_eq!(lines.count(), 1, "{} in {text}", check.id);
    }
}

#[test]
fn every_check_can_be_explained_within_the_width() {
    let style = Style::default();
    for check in registry::checks() {
        let text = catalogue::explain(check, style);
        let copied = |line: &str| {
            let line = line.trim_start();
            line.starts_with('<')
                || ["zone line ", "PowerShell ", "command "].iter().any(|label| line.starts_with(label))
        };
        let beyond: Vec<&str> = text.lines().filter(|line| line.width() > style.width && !copied(line)).collect();
        assert_eq!(beyond, Vec::<&str>::new(), "{}", check.id);
        assert!(text.contains("When it fails: ") && text.contains("Examples"), "{text}");
    }
}
