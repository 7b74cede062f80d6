//! If the domain announces MTA-STS, can senders fetch the policy, and does it cover every MX host?

mod examples;
mod policy;

use policy::Mode;

use super::microsoft::exchangers;
use super::tags;
use super::view::{ROOTS, evidence, judge_public};
use crate::facts::dns::short;
use crate::facts::dns::{Lookup, MtaSts, Mx};
use crate::facts::web::{Asked, Failure, Outcome};
use crate::prelude::*;
use crate::web::request;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dns.mta-sts"),
    title: "the announced MTA-STS policy can be fetched and covers every MX host",
    subject: SubjectKind::Domain,
    roles: &[],
    scope: &[(Scenario::C, Level::Warning), (Scenario::D, Level::Warning)],
    proves: "Senders find one announcement, fetch a policy that they can read over a trusted connection, and may \
             deliver to every MX host of it. It does not prove that those hosts have fitting certificates.",
    sources: &[RFC8461, M365],
    needs: &[FactKind::DnsMtaSts],
    any_of: &[],
    uses: &[FactKind::DnsMx],
    blames: ROOTS,
    steps: &[(Scenario::C, Step::SmtpBothWays)],
    remedies: &[&MEND, &SERVE, &CERTIFY],
    settings: &[],
    examples: examples::all,
    run,
};

const RFC8461: Source =
    Source::new("RFC 8461: SMTP MTA Strict Transport Security", "https://www.rfc-editor.org/rfc/rfc8461");
const M365: Source = Source::new(
    "Enhancing mail flow with MTA-STS",
    "https://learn.microsoft.com/en-us/purview/enhancing-mail-flow-with-mta-sts",
);

static MEND: Remedy = Remedy {
    id: "mend-mta-sts",
    summary: "Serve a valid policy for the MX hosts, or withdraw the announcement.",
    steps: &[
        "Serve the file at https://mta-sts.{domain}/.well-known/mta-sts.txt with a publicly trusted certificate, without a redirect, as text/plain.",
        "Name every MX host in it: `version: STSv1`, `mode: enforce`, `max_age: 604800`, and a line `mx:` for each of {mx_hosts}.",
        "Then publish the announcement with a new id.",
    ],
    commands: &[Command { shell: Shell::Zone, text: "_mta-sts.{domain}. 3600 IN TXT \"v=STSv1; id={new_id}\"" }],
    who: Who::DnsAdmin,
    risk: "senders that enforce a policy without the right hosts keep the mail back",
    undo: "serve the file with `mode: none` and a new id, and withdraw the announcement after the former max_age",
    effective: "senders fetch the file again when the id changes, at the latest after max_age",
    documentation: &[RFC8461, M365],
};

static SERVE: Remedy = Remedy {
    id: "serve-mta-sts-policy",
    summary: "Let https://mta-sts.{domain} answer with the policy.",
    steps: &[
        "Let the name mta-sts.{domain} lead to the web server, with port 443 open to everybody.",
        "Serve the file at /.well-known/mta-sts.txt as text/plain, without a redirect or a sign-in.",
        "Where no policy is wanted any more, withdraw the announcement instead: delete the TXT record _mta-sts.{domain}.",
    ],
    commands: &[],
    who: Who::NetworkAdmin,
    risk: "none: senders that have an older policy keep to it until then",
    undo: "nothing to undo",
    effective: "senders ask again within a day",
    documentation: &[RFC8461, M365],
};

static CERTIFY: Remedy = Remedy {
    id: "renew-mta-sts-certificate",
    summary: "Give mta-sts.{domain} a valid certificate of a public authority.",
    steps: &[
        "Request or renew a certificate that names mta-sts.{domain}; where it renews itself, find out why it did not.",
        "Bind it, with its intermediate certificates, to the web site that serves the policy.",
    ],
    commands: &[],
    who: Who::NetworkAdmin,
    risk: "none: DNS and the policy stay as they are",
    undo: "bind the former certificate again",
    effective: "at once; senders ask again within a day",
    documentation: &[RFC8461],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let sts = cx.need::<MtaSts>();
    let hosts = cx.seen::<Mx>().map(exchangers).unwrap_or_default();
    judge_public(cx, FactKind::DnsMtaSts, &sts.announcement, |lookup| judged(cx, sts, lookup, &hosts))
}

fn judged(cx: &CheckCx<'_>, sts: &MtaSts, lookup: &Lookup, hosts: &[&str]) -> Verdict {
    let shown = vec![evidence(lookup)];
    let id = cx.run.now.strftime("%Y%m%dT%H%M%S").to_string();
    let mended =
        |finding: Finding, remedy| finding.remedy(remedy).value("mx_hosts", hosts.join(", ")).value("new_id", &id);
    let with = |finding: Finding| mended(finding, &MEND);
    let announcements: Vec<&str> = lookup.texts().filter(|text| tags::has_version(text, "STSv1")).collect();
    let announced = match announcements.as_slice() {
        [] => return Verdict::not_applicable("the domain does not announce MTA-STS").with(shown),
        [one] => announcement(one).map_err(|why| ("announcement", format!("senders ignore the announcement: {why}"))),
        several => Err(("several-announcements", format!("{} announcements, so senders use none", several.len()))),
    };
    if let Err((code, message)) = announced {
        let expected = evidence(lookup).expected("one record: v=STSv1; id=…").source(&RFC8461);
        return with(Finding::warning(code, message).because(expected)).into();
    }
    let address = format!("https://mta-sts.{}/.well-known/mta-sts.txt", cx.subject);
    let fetched = match &sts.policy {
        None => return Verdict::blocked(FactKind::DnsMtaSts, format!("{address} was not fetched")).with(shown),
        Some(asked) => match asked.outcome.unsettled() {
            Some(reason) => {
                let reason = format!("{address} could not be fetched from here: {reason}");
                return Verdict::blocked(FactKind::DnsMtaSts, reason).with(shown).with([request(asked)]);
            }
            None => served(asked),
        },
    };
    let findings = match fetched {
        Err((code, message)) => {
            let seen = sts.policy.as_ref().map_or_else(|| Evidence::new(address.as_str(), ""), request);
            let seen = seen.expected("status 200 and a policy").source(&RFC8461);
            let remedy = match sts.policy.as_ref().map(|asked| &asked.outcome) {
                Some(Outcome::Failed { failure: Failure::Certificate, .. }) => &CERTIFY,
                _ => &SERVE,
            };
            vec![mended(Finding::warning(code, message).because(seen), remedy)]
        }
        Ok((body, media)) => policy_findings(&address, body, hosts).into_iter().chain(media).map(with).collect(),
    };
    Verdict::of(findings, shown)
}

/// The id tells senders that the policy has changed: up to 32 letters and digits.
fn announcement(text: &str) -> Result<(), String> {
    let tags = tags::parse(text)?;
    let id = tags::value(&tags, "id").ok_or("it has no tag `id`")?;
    let fits = (1..=32).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric());
    if fits { Ok(()) } else { Err(format!("`id={}` is not up to 32 letters and digits", short(id))) }
}

/// The body of a usable response, with a note on its media type.
fn served(asked: &Asked) -> Result<(&str, Option<Finding>), (&'static str, String)> {
    let answer = match &asked.outcome {
        Outcome::Answer(answer) => answer,
        Outcome::NoAddress { reason } => {
            return Err(("no-host", format!("the policy host cannot be found: {reason}")));
        }
        other => return Err(("connection", format!("the policy host fails: {other}"))),
    };
    let status = answer.status;
    if status == 200 {
        let media = answer.media_type().unwrap_or_default();
        let note = format!("the policy is served as `{}`; some senders accept only text/plain", short(&media));
        return Ok((&answer.body, (media != "text/plain").then(|| Finding::note("media-type", note))));
    }
    match answer.redirect() {
        Some(location) => {
            let to = short(location);
            let message = format!("the policy is redirected to {to} (status {status}), which senders must not follow");
            Err(("redirected", message))
        }
        None => Err(("not-served", format!("the policy answers with status {status}"))),
    }
}

fn policy_findings(address: &str, body: &str, hosts: &[&str]) -> Vec<Finding> {
    let seen = |expected: &str| Evidence::new(address, short(body)).expected(expected).source(&RFC8461);
    let policy = match policy::parse(body) {
        Ok(policy) => policy,
        Err(why) => {
            let message = format!("senders cannot read the policy: {why}");
            return vec![Finding::warning("policy", message).because(seen("version, mode, max_age and mx"))];
        }
    };
    if policy.mode == Mode::None {
        return vec![
            Finding::note("mode-none", "the policy is switched off (mode none)").because(seen("testing or enforce")),
        ];
    }
    let left_out: Vec<&str> = hosts.iter().copied().filter(|host| *host != "." && !policy.covers(host)).collect();
    if left_out.is_empty() {
        return Vec::new();
    }
    let verb =
        if policy.mode == Mode::Enforce { "senders will not deliver to" } else { "the policy (in testing) leaves out" };
    let message = format!("{verb} {}", left_out.join(", "));
    vec![Finding::warning("mx-not-covered", message).because(seen("a line mx for every MX host"))]
}
