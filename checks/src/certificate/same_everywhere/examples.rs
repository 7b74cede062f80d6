//! Which places hold what, and what follows?

use super::super::example::{
    EXPIRED, FORMER, OWN, PFX, RENEWED, and_cer, and_evidence, closed, deployment, error, example, note, of_files,
    registered, server, stored, warning, with_pfx,
};
use crate::facts::certificate::Unopened;
use crate::facts::deployment::{Deployment, TokenError};
use crate::facts::server::{Read, Server, StoreCertificate};
use crate::prelude::*;

const ISSUER: &str = "S2STokenIssuer";
const ALTERNATIVE: &str = "AlternativeS2STokenIssuer";

fn crm1(store: Vec<StoreCertificate>) -> Server {
    server("crm1.contoso.com", store)
}

fn crm2(store: Vec<StoreCertificate>) -> Server {
    server("crm2.contoso.com", store)
}

fn printed(thumbprint: &str) -> Deployment {
    let error = TokenError {
        code: "AADSTS700027".to_owned(),
        thumbprint: Some(thumbprint.to_owned()),
        at: None,
        file: "alert.txt".to_owned(),
    };
    Deployment { token_errors: vec![error], ..deployment(vec![registered(ISSUER, OWN)]) }
}

pub(super) fn all() -> Vec<Example> {
    let of = |given, servers, known, expect| {
        let facts = and_evidence(of_files(OWN.1, and_cer(with_pfx(OWN), OWN)), servers, Some(known));
        example(given, OWN.1, facts, expect)
    };
    let own = || deployment(vec![registered(ISSUER, OWN)]);
    let former = || deployment(vec![registered(ISSUER, FORMER)]);
    let both = || vec![crm1(vec![stored(OWN)]), crm2(vec![stored(OWN)])];
    let before = || vec![crm1(vec![stored(FORMER)]), crm2(vec![stored(FORMER)])];
    let tools =
        || Server { roles: Read::Value(vec!["DeploymentTools".to_owned()]), ..server("crm3.contoso.com", Vec::new()) };
    let unknown = || Server { roles: Read::Unasked, ..server("crm3.contoso.com", Vec::new()) };
    let denied = Server { certificates: Read::Failed("access denied".to_owned()), ..crm2(Vec::new()) };
    let cycle = deployment(vec![registered(ISSUER, FORMER), registered(ALTERNATIVE, OWN)]);
    let stale = and_evidence(
        of_files(FORMER.1, with_pfx(FORMER)),
        vec![crm1(vec![stored(RENEWED)])],
        Some(deployment(vec![registered(ISSUER, RENEWED)])),
    );
    let ended = deployment(vec![registered(ISSUER, EXPIRED)]);
    let evidence_only =
        and_evidence(Facts::about([Subject::new(SubjectKind::Certificate, OWN.1)]), both(), Some(own()));
    let mut known_to_tenant = of("the tenant as well", both(), own(), Expect::Pass);
    let tenant = Subject::tenant("6babcaad-604b-40ac-a9d7-9fd97c0b779f");
    known_to_tenant.facts.record(&tenant, crate::entra::graph::example::healthy());
    vec![
        known_to_tenant,
        of("the same in files, stores and Dynamics", both(), own(), Expect::Pass),
        of("a server whose roles need no certificate", [both(), vec![tools()]].concat(), own(), Expect::Pass),
        example("no file, and the same in stores and Dynamics", OWN.1, evidence_only, Expect::Pass),
        of("the exchange by way of the alternative issuer", both(), cycle, Expect::Pass),
        of("a renewal that is prepared and not yet installed", before(), former(), note("renewal-prepared")),
        of("a server without it", vec![crm1(vec![stored(OWN)]), crm2(Vec::new())], own(), error("not-installed")),
        of(
            "a server with the former one",
            vec![crm1(vec![stored(OWN)]), crm2(vec![stored(FORMER)])],
            own(),
            error("other-installed"),
        ),
        of(
            "an expired one everywhere but in the files",
            vec![crm1(vec![stored(EXPIRED)])],
            ended,
            error("other-installed"),
        ),
        of("Dynamics is configured with the former one", both(), former(), error("other-registered")),
        of("Dynamics is configured with none", both(), deployment(Vec::new()), error("not-registered")),
        of(
            "Dynamics is configured with two",
            both(),
            deployment(vec![registered(ISSUER, OWN), registered(ISSUER, FORMER)]),
            error("several-registered"),
        ),
        example("files from before the renewal", FORMER.1, stale, error("files-differ")),
        of(
            "an error text that prints the certificate itself",
            both(),
            printed(OWN.1),
            warning("token-error-names-this"),
        ),
        of("an error text that prints another one", both(), printed(FORMER.1), note("token-error-names-other")),
        of("a server whose roles nobody tells", [both(), vec![unknown()]].concat(), own(), Expect::Blocked),
        of("a store that could not be read", vec![crm1(vec![stored(OWN)]), denied], own(), Expect::Blocked),
        of("the configuration of Dynamics is not known", both(), Deployment::default(), Expect::Blocked),
        example("no evidence", OWN.1, of_files(OWN.1, with_pfx(OWN)), Expect::Blocked),
        example("a PFX that does not open", PFX, of_files(PFX, closed(Unopened::WrongPassword)), Expect::Blocked),
    ]
}
