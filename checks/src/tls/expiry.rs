//! Is every certificate of the chain valid now, and for long enough?

use jiff::{SignedDuration, Timestamp};

use super::certificate::Certificate;
use super::chain::{Chain, readable};
use super::example::{
    ENDING, EXPIRED, FUTURE, ISSUING, ISSUING_ENDING, LEAF, SHORT, endpoint, error, example, healthy, hidden, outside,
    sign_in, trusted, warning,
};
use super::path::{MEND_PATH, about_server};
use super::sources::{EXCHANGE_CERTIFICATES, RFC5280};
use crate::facts::tls::TlsChains;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("tls.expiry"),
    title: "every certificate of the chain is valid now and for some time",
    subject: SubjectKind::Endpoint,
    roles: Role::WITH_TLS,
    scope: &everywhere(Level::Error),
    proves: "No certificate of the chain has ended or begins later, and the first to end leaves time to renew it. The \
             root is not judged: whoever trusts it does not look at its dates alone.",
    sources: &[RFC5280],
    needs: &[FactKind::TlsScan],
    any_of: &[],
    uses: &[FactKind::TlsChains],
    blames: &[],
    steps: &[
        (Scenario::A, Step::Prerequisites),
        (Scenario::B, Step::TlsSuites),
        (Scenario::C, Step::ExchangeCertificates),
        (Scenario::C, Step::OutboundEndpoints),
    ],
    remedies: &[&RENEW, &COMPARE_CLOCKS, &MEND_PATH],
    settings: &[Setting {
        name: "days",
        default: 30,
        min: 1,
        max: 365,
        about: "a certificate that ends in fewer days is a warning, unless a quarter of its lifetime is less",
    }],
    examples,
    run,
};

static RENEW: Remedy = Remedy {
    id: "renew-server-certificate",
    summary: "Renew {certificate_observed} at {host}.",
    steps: &[
        "For the server's own certificate, request a new one with the same names; for an intermediate, import the issuer's present one.",
        "Import it with its private key on every server, load balancer and reverse proxy behind {host}, and bind it to IIS.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Get-ExchangeCertificate -DomainName {host} | Format-List Subject,NotAfter,Services,Thumbprint",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Get-ExchangeCertificate -DomainName {host} | Format-List Thumbprint, Issuer, NotAfter, IsSelfSigned, Status",
        },
        Command { shell: Shell::PowerShell, text: "Enable-ExchangeCertificate -Services IIS -Thumbprint THUMBPRINT" },
    ],
    who: Who::ExchangeAdmin,
    risk: "a hybrid connector that names the former certificate must be changed too",
    undo: "enable the former certificate again, as long as it is valid",
    effective: "at once for new connections",
    documentation: &[EXCHANGE_CERTIFICATES],
};

static COMPARE_CLOCKS: Remedy = Remedy {
    id: "compare-clocks-of-certificate",
    summary: "Compare the clocks; else bind the certificate before {certificate_observed} until it begins.",
    steps: &[
        "See whether the clock of this machine is right: a certificate of today begins later for a clock that is late.",
        "Where the clock is right, {host} shows a certificate that was made for later: bind the former one again until then.",
        "Where the issuer gave it a wrong beginning, have it issued again.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "w32tm /query /status" },
        Command {
            shell: Shell::PowerShell,
            text: "Get-ExchangeCertificate -DomainName {host} | Format-List Subject,NotBefore,NotAfter,Services,Thumbprint",
        },
    ],
    who: Who::ServerAdmin,
    risk: "none for a comparison; whoever binds another certificate must see that it names {host}",
    undo: "bind the certificate again",
    effective: "at once for new connections",
    documentation: &[EXCHANGE_CERTIFICATES],
};

const DAY: i64 = 24 * 60 * 60;

fn run(cx: &CheckCx<'_>) -> Verdict {
    let (scan, chains) = match readable(cx) {
        Ok(known) => known,
        Err(verdict) => return verdict,
    };
    let findings = chains.iter().filter_map(|chain| Some(about_server(cx, scan, judged(cx, chain)?))).collect();
    let first = |chain: &Chain<'_>| {
        let own = chain.below_root().min_by_key(|own| own.not_after)?;
        Some(line(chain, own, cx.run.now))
    };
    Verdict::of(findings, chains.iter().filter_map(first).collect())
}

/// The worst that the dates of a chain say; of several, the certificate that ends first.
fn judged(cx: &CheckCx<'_>, chain: &Chain<'_>) -> Option<Finding> {
    let now = cx.run.now;
    let mut by_end: Vec<&Certificate> = chain.below_root().collect();
    by_end.sort_by_key(|own| own.not_after);
    let at = &chain.at;
    if let Some(own) = by_end.first().filter(|own| own.not_after < now) {
        let ago = days(now.duration_since(own.not_after));
        let message = format!(
            "{} of {at} expired {ago} ago ({}); whoever connects refuses it",
            own.subject,
            moment(own.not_after)
        );
        return Some(finding(Level::Error, "expired", message, chain, own, now, "a date in the future"));
    }
    if let Some(own) = by_end.iter().find(|own| own.not_before > now) {
        let wait = days(own.not_before.duration_since(now));
        let message = format!("{} of {at} is not valid before {}, in {wait}", own.subject, moment(own.not_before));
        let early = finding(Level::Error, "not-yet-valid", message, chain, own, now, "a beginning in the past");
        return Some(early.remedy(&COMPARE_CLOCKS));
    }
    let (own, least) = by_end.iter().map(|own| (own, enough(cx, own))).find(|(own, least)| left(own, now) < *least)?;
    let expected = format!("at least {}", days(SignedDuration::from_secs(least.as_secs() + DAY - 1)));
    let message = format!(
        "{} of {at} expires in {} ({}); expected {expected}",
        own.subject,
        days(left(own, now)),
        moment(own.not_after)
    );
    Some(finding(Level::Warning, "ends-soon", message, chain, own, now, &expected))
}

/// The setting, or a quarter of the lifetime where that is less.
fn enough(cx: &CheckCx<'_>, own: &Certificate) -> SignedDuration {
    SignedDuration::from_secs(cx.setting("days").saturating_mul(DAY)).min(own.lifetime() / 4)
}

fn left(own: &Certificate, now: Timestamp) -> SignedDuration {
    own.not_after.duration_since(now)
}

fn finding(
    level: Level,
    code: &'static str,
    message: String,
    chain: &Chain<'_>,
    own: &Certificate,
    now: Timestamp,
    expected: &str,
) -> Finding {
    Finding::at(level, code, message)
        .because(line(chain, own, now).expected(expected).source(&RFC5280))
        .remedy(&RENEW)
        .value("certificate_observed", format!("{} (serial number {})", own.subject, own.serial))
}

fn line(chain: &Chain<'_>, own: &Certificate, now: Timestamp) -> Evidence {
    let valid = format!("{} to {}", moment(own.not_before), moment(own.not_after));
    let end = if own.not_after < now { "ended".to_owned() } else { format!("{} left", days(left(own, now))) };
    Evidence::new(format!("first to end in the chain of {}: {}", chain.at, own.subject), format!("{valid}, {end}"))
}

fn days(span: SignedDuration) -> String {
    match span.as_secs() / DAY {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

fn examples() -> Vec<Example> {
    let of = |given, chains: TlsChains, expect| {
        example(given, vec![endpoint(healthy()).into(), chains.into()], outside(), expect)
    };
    let mut patient = of("the same, where five days are enough", trusted(&[ENDING, ISSUING]), Expect::Pass);
    let five = [("days".to_owned(), 5)].into();
    patient.circumstances.settings.insert("tls.expiry".to_owned(), five);
    let mut crossed = trusted(&[LEAF, ISSUING_ENDING]);
    crossed.chains[0].anchored.insert(0);
    vec![
        of("three months left", trusted(&[LEAF, ISSUING]), Expect::Pass),
        of("a short-lived certificate with four of six days left", trusted(&[SHORT, ISSUING]), Expect::Pass),
        of("a week left of ninety days", trusted(&[ENDING, ISSUING]), warning("ends-soon")),
        patient,
        of("the issuer ends before the certificate", trusted(&[LEAF, ISSUING_ENDING]), warning("ends-soon")),
        of("a cross-signature that ends, of a root that is known as it is", crossed, Expect::Pass),
        of("expired", trusted(&[EXPIRED, ISSUING]), error("expired")),
        example(
            "a proxy's certificate for a host of Microsoft expired",
            vec![sign_in().into(), trusted(&[EXPIRED, ISSUING]).into()],
            outside(),
            error("expired"),
        ),
        of("not valid yet", trusted(&[FUTURE, ISSUING]), error("not-yet-valid")),
        of("the certificate is hidden", hidden("the handshake ended with alert 40"), Expect::Blocked),
    ]
}
