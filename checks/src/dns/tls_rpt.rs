//! If the domain asks for TLS reports, can senders use the record?

use super::example::{circumstances, example, lookup, public, texts};
use super::tags;
use super::view::{ROOTS, evidence, judge_public};
use crate::facts::dns::short;
use crate::facts::dns::{Answer, Lookup, RecordType, TlsRpt};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dns.tls-rpt"),
    title: "the TLS reporting record is valid",
    subject: SubjectKind::Domain,
    roles: &[],
    scope: &[(Scenario::C, Level::Note), (Scenario::D, Level::Note)],
    proves: "Senders that report TLS failures find one record and an address in it. It does not prove that somebody reads the reports.",
    sources: &[RFC8460],
    needs: &[FactKind::DnsTlsRpt],
    any_of: &[],
    uses: &[],
    blames: ROOTS,
    steps: &[(Scenario::C, Step::SmtpBothWays)],
    remedies: &[&MEND],
    settings: &[],
    examples,
    run,
};

const RFC8460: Source =
    Source::new("RFC 8460, section 3: reporting policy", "https://www.rfc-editor.org/rfc/rfc8460#section-3");

static MEND: Remedy = Remedy {
    id: "mend-tls-rpt",
    summary: "Publish one TLS reporting record with an address, or none.",
    steps: &["Replace the TXT record at _smtp._tls.{domain} by the one below, with a mailbox that somebody reads."],
    commands: &[Command {
        shell: Shell::Zone,
        text: "_smtp._tls.{domain}. 3600 IN TXT \"v=TLSRPTv1; rua=mailto:{report_address}\"",
    }],
    who: Who::DnsAdmin,
    risk: "none",
    undo: "delete the record",
    effective: "when the record's time to live has passed",
    documentation: &[RFC8460],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    judge_public(cx, FactKind::DnsTlsRpt, &cx.need::<TlsRpt>().seen, judged)
}

fn judged(lookup: &Lookup) -> Verdict {
    let shown = vec![evidence(lookup)];
    let records: Vec<&str> = lookup.texts().filter(|text| tags::has_version(text, "TLSRPTv1")).collect();
    let (code, message) = match records.as_slice() {
        [] => return Verdict::not_applicable("the domain asks for no TLS reports").with(shown),
        [one] => match parse(one) {
            Ok(()) => return Verdict::pass(shown),
            Err(why) => ("invalid", format!("senders cannot use the TLS reporting record: {why}")),
        },
        several => ("several-records", format!("{} TLS reporting records, so senders use none", several.len())),
    };
    let seen = evidence(lookup).expected("one record: v=TLSRPTv1; rua=mailto:…").source(&RFC8460);
    Finding::note(code, message).because(seen).remedy(&MEND).into()
}

/// `rua` with one or more addresses, each `mailto:` or `https:`.
fn parse(text: &str) -> Result<(), String> {
    let tags = tags::parse(text)?;
    let addresses = tags::value(&tags, "rua").ok_or("it has no tag `rua`")?;
    let usable = |address: &&str| {
        let (scheme, rest) = address.split_once(':').unwrap_or_default();
        match scheme.to_ascii_lowercase().as_str() {
            "mailto" => rest.split_once('@').is_some_and(|(local, host)| !local.is_empty() && host.contains('.')),
            "https" => rest.starts_with("//") && rest.len() > 2,
            _ => false,
        }
    };
    match addresses.split(',').map(str::trim).find(|address| !usable(address)) {
        Some(address) => Err(format!("`{}` is neither a mailto: nor an https: address", short(address))),
        None => Ok(()),
    }
}

fn examples() -> Vec<Example> {
    const NAME: &str = "_smtp._tls.contoso.com";
    let of =
        |given, lookup, expect| example(given, TlsRpt { seen: public(lookup) }, circumstances(Scenario::D), expect);
    let note = |code| Expect::Finding(Level::Note, code);
    vec![
        of("reports by mail", texts(NAME, &["v=TLSRPTv1; rua=mailto:tls@contoso.com"]), Expect::Pass),
        of(
            "reports by mail and by web",
            texts(NAME, &["v=TLSRPTv1;rua=mailto:tls@contoso.com,https://r.fabrikam.com/tls"]),
            Expect::Pass,
        ),
        of("no record", lookup(NAME, RecordType::Txt, Answer::NxDomain), Expect::NotApplicable),
        of("an address without a scheme", texts(NAME, &["v=TLSRPTv1; rua=tls@contoso.com"]), note("invalid")),
        of(
            "two records",
            texts(NAME, &["v=TLSRPTv1; rua=mailto:a@contoso.com", "v=TLSRPTv1; rua=mailto:b@contoso.com"]),
            note("several-records"),
        ),
        of("no answer in time", lookup(NAME, RecordType::Txt, Answer::Timeout), Expect::Blocked),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,200}", addresses in "[a-z:@/,. ]{0,60}") {
            let _ = (parse(&text), parse(&format!("v=TLSRPTv1; rua={addresses}")));
        }
    }
}
