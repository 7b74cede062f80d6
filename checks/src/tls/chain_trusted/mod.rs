//! Does the chain end in a root that whoever connects trusts?

mod examples;

use crate::facts::tls::{RootSet, TlsScan, Trust, TrustVerdict};
use crate::model::Vantage;
use crate::place::seen_from;
use crate::prelude::*;
use crate::tls::chain::{Chain, best, chains};
use crate::tls::heard::{about, is_mail, whose};
use crate::tls::path::{MEND_PATH, about_server};
use crate::tls::sources::{DYNAMICS_EXCHANGE, DYNAMICS_TLS, EXCHANGE_CERTIFICATES, HYBRID, RFC5280};

pub(in crate::tls) static CHECK: Check = Check {
    id: CheckId::new("tls.chain-trusted"),
    title: "the chain ends in a trusted root",
    subject: SubjectKind::Endpoint,
    roles: Role::WITH_TLS,
    scope: &everywhere(Level::Error),
    proves: "The signatures lead to a root: a public one where services of Microsoft connect to Exchange Server, else \
             one of this system, of Mozilla or of `--ca-file`. Dates, names and revocation are judged elsewhere; a \
             missing intermediate is added first.",
    sources: &[DYNAMICS_EXCHANGE, HYBRID, RFC5280, DYNAMICS_TLS],
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
    remedies: &[&PUBLIC_CERTIFICATE, &TRUST_ROOT, &MEND_PATH],
    settings: &[],
    examples: examples::all,
    run,
};

static PUBLIC_CERTIFICATE: Remedy = Remedy {
    id: "use-public-certificate",
    summary: "Give {host} a certificate of a public authority; it has one of {issuer_observed}.",
    steps: &[
        "Request a certificate for {host} and the Autodiscover name from a public authority.",
        "Import it with its private key and its intermediates on every server behind {host}, and bind it to IIS.",
        "Where a load balancer or reverse proxy ends TLS, replace the certificate there.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "New-ExchangeCertificate -GenerateRequest -SubjectName 'CN={host}' -DomainName {host} -PrivateKeyExportable $true",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Get-ExchangeCertificate -DomainName {host} | Format-List Thumbprint, Issuer, NotAfter, IsSelfSigned, Status",
        },
        Command { shell: Shell::PowerShell, text: "Enable-ExchangeCertificate -Services IIS -Thumbprint THUMBPRINT" },
    ],
    who: Who::ExchangeAdmin,
    risk: "the replaced certificate may serve other services; look at Services in Get-ExchangeCertificate first",
    undo: "enable the former certificate for IIS again",
    effective: "at once for new connections",
    documentation: &[EXCHANGE_CERTIFICATES, HYBRID],
};

static TRUST_ROOT: Remedy = Remedy {
    id: "trust-root",
    summary: "Let the servers that connect to {host} trust the root of {issuer_observed}, or give {host} a public certificate.",
    steps: &[
        "See that the root is one that you know and want; a root that an inspecting proxy made is judged by tls.interception.",
        "Distribute it by group policy: Computer Configuration > Windows Settings > Security Settings > Public Key Policies > Trusted Root Certification Authorities.",
        "For public roots, see that Windows may update its list of roots; run exdoctor with --ca-file where only exdoctor lacks it.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Import-Certificate -FilePath root.cer -CertStoreLocation Cert:\\LocalMachine\\Root",
    }],
    who: Who::ServerAdmin,
    risk: "whoever holds the key of a trusted root can pose as any host",
    undo: "remove the root from the store",
    effective: "at once; services may need a restart",
    documentation: &[DYNAMICS_TLS],
};

const PUBLIC: [RootSet; 3] = [RootSet::Mozilla, RootSet::Microsoft, RootSet::Declared];
const ANY: [RootSet; 5] = [RootSet::Platform, RootSet::Mozilla, RootSet::Microsoft, RootSet::CaFile, RootSet::Declared];

fn run(cx: &CheckCx<'_>) -> Verdict {
    let (scan, chains) = match chains(cx) {
        Ok(known) => known,
        Err(verdict) => return verdict,
    };
    let called = [Role::Ews, Role::Autodiscover, Role::Named].iter().any(|role| scan.roles.contains(role));
    let services = cx.judges(Scenario::B) || cx.judges(Scenario::C);
    let public = services && called && !scan.microsoft && !is_mail(scan);
    let sets: &[RootSet] = if public { &PUBLIC } else { &ANY };
    let (mut from_here, mut anywhere, mut open, mut evidence) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for chain in &chains {
        evidence.push(chain.evidence());
        evidence.extend(chain.shown.trust.iter().map(|trust| line(chain, trust)));
        let said: Vec<&TrustVerdict> = sets.iter().filter_map(|set| chain.verdict(*set)).collect();
        let invalid = said.iter().find_map(|verdict| match verdict {
            TrustVerdict::Invalid(why) => Some(why),
            _ => None,
        });
        let unverifiable = said.iter().find_map(|verdict| match verdict {
            TrustVerdict::NotVerifiable(why) => Some(why),
            _ => None,
        });
        if said.is_empty() {
            open.push(format!("no set of roots was asked about the chain of {}", chain.at));
        } else if said.contains(&&TrustVerdict::Trusted) {
            anywhere.extend(difference(cx, scan, chain));
        } else if let Some(why) = unverifiable {
            open.push(format!("whether the chain of {} is trusted: {}", chain.at, crate::tls::certificate::short(why)));
        } else if let Some(why) = invalid {
            let message = format!("the chain of {} is not valid: {}", chain.at, crate::tls::certificate::short(why));
            anywhere.push(finding(cx, scan, chain, "invalid", message, public));
        } else {
            let (code, message) = unknown(chain, public);
            from_here.push(finding(cx, scan, chain, code, message, public));
        }
    }
    if from_here.is_empty() && anywhere.is_empty() && !open.is_empty() {
        return Verdict::blocked(FactKind::TlsChains, open.join("; ")).with(evidence);
    }
    seen_from(cx, whose(scan), FactKind::TlsChains, from_here, anywhere, evidence)
}

fn unknown(chain: &Chain<'_>, public: bool) -> (&'static str, String) {
    let issuer = issuer(chain);
    if chain.own().is_some_and(|own| own.self_signed) {
        return (
            "self-signed",
            format!(
                "the certificate of {} is signed by itself: nobody vouches for it, and whoever connects refuses it",
                chain.at
            ),
        );
    }
    let private = chain.trusted_by(RootSet::Platform) || chain.trusted_by(RootSet::CaFile);
    if public && private {
        let message = format!(
            "the chain of {} ends at {issuer}, which is trusted here but is not on Mozilla's list of public authorities; services of Microsoft need a public one",
            chain.at
        );
        return ("private-authority", message);
    }
    (
        "unknown-issuer",
        format!(
            "the chain of {} ends at {issuer}, which no known root vouches for; whoever connects refuses it",
            chain.at
        ),
    )
}

fn issuer<'c>(chain: &'c Chain<'_>) -> &'c str {
    chain.top().map_or("an issuer that cannot be read", |top| top.issuer.as_str())
}

fn finding(
    cx: &CheckCx<'_>,
    scan: &TlsScan,
    chain: &Chain<'_>,
    code: &'static str,
    message: String,
    public: bool,
) -> Finding {
    let (expected, source, remedy) = match public {
        true if cx.judges(Scenario::B) => ("a root of Mozilla's list", &DYNAMICS_EXCHANGE, &PUBLIC_CERTIFICATE),
        true => ("a root of Mozilla's list", &HYBRID, &PUBLIC_CERTIFICATE),
        false => ("a root of this system, of Mozilla's list or of --ca-file", &RFC5280, &TRUST_ROOT),
    };
    let finding = Finding::error(code, message)
        .because(chain.evidence().expected(expected).source(source))
        .remedy(remedy)
        .value("issuer_observed", issuer(chain));
    about_server(cx, scan, finding)
}

/// Sets of roots that do not agree: said, because another client may have the other set.
fn difference(cx: &CheckCx<'_>, scan: &TlsScan, chain: &Chain<'_>) -> Option<Finding> {
    let here = chain.verdict(RootSet::Platform)?;
    let public = PUBLIC.iter().any(|set| chain.trusted_by(*set));
    let issuer = issuer(chain);
    if *here == TrustVerdict::Trusted && !public && chain.verdict(RootSet::Mozilla).is_some() {
        let message = format!("{issuer} is trusted by this system, but is not on Mozilla's list: a private authority");
        return Some(note(cx, scan, chain, "not-public", message));
    }
    if *here == TrustVerdict::Trusted || !chain.trusted_by(RootSet::Mozilla) {
        return None;
    }
    let message = format!("{issuer} is on Mozilla's list, but this system has not installed it");
    let place = cx.run.vantage;
    let caller = cx.judges(Scenario::A) && place == Vantage::DynamicsServer
        || cx.judges(Scenario::C) && place == Vantage::ExchangeServer;
    if !(scan.microsoft && caller) {
        return Some(note(cx, scan, chain, "platform-differs", message));
    }
    // Absence is not distrust: Windows fetches a root when it first needs it.
    let message = format!("{message}; Windows fetches it when it is needed, unless that is switched off");
    Some(note(cx, scan, chain, "platform-lacks-root", message))
}

fn note(cx: &CheckCx<'_>, scan: &TlsScan, chain: &Chain<'_>, code: &'static str, message: String) -> Finding {
    let seen = chain.evidence().expected("a root that this system and Mozilla trust").source(&RFC5280);
    about(cx, scan, Finding::note(code, message).because(seen).value("issuer_observed", issuer(chain)))
}

fn line(chain: &Chain<'_>, trust: &Trust) -> Evidence {
    let set = match trust.roots {
        RootSet::Platform => "roots of this system",
        RootSet::Mozilla => "roots of Mozilla's list",
        RootSet::Microsoft => "roots that Microsoft names for its hosts",
        RootSet::CaFile => "roots of --ca-file",
        RootSet::Declared => "roots that the configuration declares public, for tests",
    };
    let said = match best(trust) {
        TrustVerdict::Trusted if trust.sent == TrustVerdict::Trusted => "trusted".to_owned(),
        TrustVerdict::Trusted => "trusted once the missing certificates are added".to_owned(),
        TrustVerdict::UnknownIssuer => "unknown issuer".to_owned(),
        TrustVerdict::NotVerifiable(why) => format!("not established: {}", crate::tls::certificate::short(why)),
        TrustVerdict::Invalid(why) => format!("not valid: {}", crate::tls::certificate::short(why)),
    };
    Evidence::new(format!("{set}, about the chain of {}", chain.at), said)
}
