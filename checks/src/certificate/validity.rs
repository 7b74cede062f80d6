//! Is the certificate valid now, and long enough to renew it in time?

use jiff::{SignedDuration, Timestamp};

use super::example::{ENDING, EXPIRED, FUTURE, OWN, PFX, closed, error, example, of_files, warning, with_pfx};
use super::known::{KNOWN, Known, about, known};
use super::sources::{CONNECT, RFC5280, SERVER_BASED};
use crate::facts::certificate::Unopened;
use crate::model::Setting;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("certificate.validity"),
    title: "the certificate is valid now and for some time",
    subject: SubjectKind::Certificate,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "The certificate has begun and has not ended, and there is time to renew it. It does not prove that the \
             tenant's copy of it holds as long.",
    sources: &[RFC5280, CONNECT],
    needs: &[],
    any_of: &[],
    uses: KNOWN,
    blames: &[],
    steps: &[(Scenario::A, Step::ObtainCertificate)],
    remedies: &[&RENEW],
    settings: &[Setting {
        name: "days",
        default: 60,
        min: 1,
        max: 365,
        about: "a certificate that ends in fewer days is a warning, unless a third of its lifetime is less",
    }],
    examples,
    run,
};

static RENEW: Remedy = Remedy {
    id: "renew-token-issuer",
    summary: "Renew {certificate_observed}, which Dynamics signs with.",
    steps: &[
        "Obtain the new certificate with an RSA key, KeySpec 1 and the same subject, as a PFX and as a .cer.",
        "Add the new .cer to the service principal 00000007-0000-0000-c000-000000000000 beside the former one, ahead of time.",
        "In one maintenance window: import the new PFX on every server and take the former certificate out of LocalMachine\\My, because two valid certificates with one subject are ambiguous.",
        "Grant the service account the new key, register the new certificate in Dynamics, restart both asynchronous services.",
        "Test & Enable a mailbox, then remove the former certificate from the service principal.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "$password = [Net.NetworkCredential]::new('', (Read-Host 'Password of the PFX' -AsSecureString)).Password",
        },
        Command {
            shell: Shell::PowerShell,
            text: ".\\CertificateReconfiguration.ps1 -certificateFile <new.pfx> -password $password -updateCrm -certificateType S2STokenIssuer -serviceAccount '{account}' -storeFindType FindBySubjectDistinguishedName",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Restart-Service MSCRMAsyncService, 'MSCRMAsyncService$maintenance'",
        },
    ],
    who: Who::ServerAdmin,
    risk: "mail stops while stores, Dynamics and the tenant hold different certificates",
    undo: "register the former certificate again, as long as it is valid",
    effective: "once both asynchronous services have restarted",
    documentation: &[CONNECT, SERVER_BASED],
};

const DAY: i64 = 24 * 60 * 60;

fn run(cx: &CheckCx<'_>) -> Verdict {
    let known = match known(cx) {
        Ok(known) => known,
        Err(verdict) => return verdict,
    };
    let (now, own) = (cx.run.now, &known.certificate);
    let left = own.not_after.duration_since(now);
    let least = SignedDuration::from_secs(cx.setting("days").saturating_mul(DAY)).min(own.lifetime() / 3);
    let at = &known.at;
    if left.is_negative() {
        let ago = days(now.duration_since(own.not_after));
        let message =
            format!("the certificate in {at} expired {ago} ago ({}); no token is issued for it", moment(own.not_after));
        return finding(cx, &known, Level::Error, "expired", message, "a date in the future").into();
    }
    if own.not_before > now {
        let wait = days(own.not_before.duration_since(now));
        let message = format!("the certificate in {at} is not valid before {}, in {wait}", moment(own.not_before));
        return finding(cx, &known, Level::Error, "not-yet-valid", message, "a beginning in the past").into();
    }
    if left < least {
        let expected = format!("at least {}", days(SignedDuration::from_secs(least.as_secs() + DAY - 1)));
        let message = format!(
            "the certificate in {at} expires in {} ({}); expected {expected}",
            days(left),
            moment(own.not_after)
        );
        return finding(cx, &known, Level::Warning, "ends-soon", message, &expected).into();
    }
    Verdict::pass(vec![line(&known)])
}

fn finding(
    cx: &CheckCx<'_>,
    known: &Known,
    level: Level,
    code: &'static str,
    message: String,
    expected: &str,
) -> Finding {
    let finding = Finding::at(level, code, message).because(line(known).expected(expected).source(&RFC5280));
    about(cx, finding).remedy(&RENEW).value("certificate_observed", &known.certificate.subject)
}

fn line(known: &Known) -> Evidence {
    let own = &known.certificate;
    let valid = format!("{} to {}", moment(own.not_before), moment(own.not_after));
    Evidence::new(format!("{} in {}", own.subject, known.at), valid)
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
    let of =
        |given, made: super::example::Made, expect| example(given, made.1, of_files(made.1, with_pfx(made)), expect);
    let mut patient = of("the same, where thirty days are enough", ENDING, Expect::Pass);
    let thirty = [("days".to_owned(), 30)].into();
    patient.circumstances.settings.insert("certificate.validity".to_owned(), thirty);
    vec![
        of("five months left", OWN, Expect::Pass),
        of("five weeks left of a year", ENDING, warning("ends-soon")),
        patient,
        of("expired", EXPIRED, error("expired")),
        of("not valid yet", FUTURE, error("not-yet-valid")),
        example("a PFX that does not open", PFX, of_files(PFX, closed(Unopened::WrongPassword)), Expect::Blocked),
    ]
}
