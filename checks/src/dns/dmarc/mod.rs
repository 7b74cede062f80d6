//! Which DMARC policy applies to the domain, and can it be read?

mod record;

use record::{Policy, Record};

use super::example::{circumstances, example, lookup, public, texts};
use super::view::{ROOTS, evidence, settled, through};
use crate::facts::dns::short;
use crate::facts::dns::{Answer, Dmarc, RecordType, Seen};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dns.dmarc"),
    title: "one valid DMARC record applies to the domain",
    subject: SubjectKind::Domain,
    roles: &[],
    scope: &[(Scenario::C, Level::Warning), (Scenario::D, Level::Warning)],
    proves: "The domain, or the parent that speaks for it, has one DMARC record that receivers can use. It does not \
             prove that the addresses in it accept reports, nor that mail passes.",
    sources: &[RFC7489, M365],
    needs: &[FactKind::DnsDmarc],
    any_of: &[],
    uses: &[],
    blames: ROOTS,
    steps: &[(Scenario::C, Step::SmtpBothWays)],
    remedies: &[&PUBLISH],
    settings: &[],
    examples,
    run,
};

const RFC7489: Source =
    Source::new("RFC 7489, section 6: DMARC policy", "https://www.rfc-editor.org/rfc/rfc7489#section-6");
const M365: Source = Source::new(
    "Use DMARC to validate email",
    "https://learn.microsoft.com/en-us/defender-office-365/email-authentication-dmarc-configure",
);

static PUBLISH: Remedy = Remedy {
    id: "publish-dmarc",
    summary: "Publish one DMARC record, first with p=none and an address for reports.",
    steps: &[
        "Publish the record below with a mailbox that somebody reads, or correct the one that is there.",
        "When the reports show only known senders, move to p=quarantine and then to p=reject.",
    ],
    commands: &[Command {
        shell: Shell::Zone,
        text: "_dmarc.{domain}. 3600 IN TXT \"v=DMARC1; p=none; rua=mailto:{report_address}\"",
    }],
    who: Who::DnsAdmin,
    risk: "none with p=none; a stricter policy stops senders that pass neither SPF nor DKIM",
    undo: "publish the former record again: {dmarc_observed}",
    effective: "when the record's time to live has passed",
    documentation: &[M365, RFC7489],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let dmarc = cx.need::<Dmarc>();
    let shown: Vec<Evidence> = dmarc.walk.iter().map(|seen| evidence(&seen.lookup)).collect();
    for (place, seen) in dmarc.walk.iter().enumerate() {
        let lookup = match settled(cx, FactKind::DnsDmarc, &seen.lookup) {
            Ok(lookup) => lookup,
            Err(open) => return open.with(shown),
        };
        if lookup.answer == Answer::Loop {
            let message = format!("the aliases of {} lead in a circle or too far", lookup.name);
            return through(cx, seen.view, Verdict::of(vec![with(Finding::warning("circle", message), seen)], shown));
        }
        let records: Vec<&str> = lookup.texts().filter(|text| record::is_dmarc(text)).collect();
        if !records.is_empty() {
            return through(cx, seen.view, judged(cx, place > 0, seen, &records, shown));
        }
    }
    let Some(own) = dmarc.walk.first() else {
        return Verdict::blocked(FactKind::DnsDmarc, "no name was asked");
    };
    let finding = with(Finding::warning("missing", format!("{} has no DMARC record", cx.subject)), own);
    through(cx, own.view, Verdict::of(vec![finding], shown))
}

fn judged(cx: &CheckCx<'_>, inherited: bool, seen: &Seen, records: &[&str], shown: Vec<Evidence>) -> Verdict {
    let name = &seen.lookup.name;
    let [text] = records else {
        let message = format!("{name} holds {} DMARC records, so receivers use none of them", records.len());
        return Verdict::of(vec![with(Finding::warning("several-records", message), seen)], shown);
    };
    let mut findings = Vec::new();
    let parsed = record::parse(text);
    if let Ok(record) = &parsed {
        let ignored = record.ignored.iter().map(|why| format!("receivers pass over a tag of {name}: {why}"));
        findings.extend(ignored.map(|message| Finding::note("tag-ignored", message)));
    }
    findings.extend(match parsed {
        Err(why) => Some(Finding::warning("invalid", format!("the DMARC record at {name} cannot be used: {why}"))),
        Ok(Record { public_suffix: true, .. }) if inherited => Some(Finding::warning(
            "missing",
            format!("{} has no DMARC record; {name} speaks for a registry", cx.subject),
        )),
        Ok(record) if (if inherited { record.below } else { record.policy }) == Policy::None => {
            let message =
                format!("{name} asks receivers to do nothing about mail that fails (policy {})", Policy::None.word());
            Some(Finding::note("policy-none", message))
        }
        Ok(_) => None,
    });
    Verdict::of(findings.into_iter().map(|finding| with(finding, seen)).collect(), shown)
}

fn with(finding: Finding, seen: &Seen) -> Finding {
    let observed: Vec<String> = seen.lookup.texts().map(short).collect();
    let observed = if observed.is_empty() { "none".to_owned() } else { observed.join(" and ") };
    finding
        .because(evidence(&seen.lookup).expected("one record: v=DMARC1; p=…").source(&RFC7489))
        .remedy(&PUBLISH)
        .value("dmarc_observed", observed)
}

fn examples() -> Vec<Example> {
    let own = |records: &[&str]| public(texts("_dmarc.contoso.com", records));
    let parent = |records: &[&str]| public(texts("_dmarc.com", records));
    let of = |given, walk: Vec<Seen>, expect| example(given, Dmarc { walk }, circumstances(Scenario::D), expect);
    let warning = |code| Expect::Finding(Level::Warning, code);
    let circle = public(lookup("_dmarc.contoso.com", RecordType::Txt, Answer::Loop));
    let silent = public(lookup("_dmarc.contoso.com", RecordType::Txt, Answer::Timeout));
    vec![
        of("one record that rejects", vec![own(&["v=DMARC1; p=reject; rua=mailto:dmarc@contoso.com"])], Expect::Pass),
        of("one record beside another text", vec![own(&["v=DMARC1; p=quarantine", "verification=7"])], Expect::Pass),
        of("policy none", vec![own(&["v=DMARC1; p=none"])], Expect::Finding(Level::Note, "policy-none")),
        of(
            "a parent whose policy for names below is none",
            vec![own(&[]), parent(&["v=DMARC1; p=reject; sp=none"])],
            Expect::Finding(Level::Note, "policy-none"),
        ),
        of("no record", vec![own(&[]), parent(&[])], warning("missing")),
        of("only a record of the registry", vec![own(&[]), parent(&["v=DMARC1; p=reject; psd=y"])], warning("missing")),
        of("two records", vec![own(&["v=DMARC1; p=none", "v=DMARC1; p=reject"])], warning("several-records")),
        of("a policy that is misspelt", vec![own(&["v=DMARC1; p=rejct"])], warning("invalid")),
        of(
            "a share that is no number",
            vec![own(&["v=DMARC1; p=reject; pct=half"])],
            Expect::Finding(Level::Note, "tag-ignored"),
        ),
        of("aliases in a circle", vec![circle], warning("circle")),
        of("no answer in time", vec![silent], Expect::Blocked),
    ]
}
