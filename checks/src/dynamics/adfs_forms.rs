//! Does AD FS offer a sign-in by form on the intranet?

use std::collections::BTreeMap;

use super::example::{and, deployment as plain, of_deployment, row, warning};
use super::known::on;
use super::published::{adfs, cell, deployment, enabled};
use super::sources::POST_INSTALL;
use crate::facts::deployment::Deployment;
use crate::facts::server::{Read, Row, Server};
use crate::prelude::*;
use crate::values::Side;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.adfs-forms"),
    title: "AD FS offers forms authentication on the intranet",
    subject: SubjectKind::Deployment,
    roles: &[],
    scope: &[(Scenario::A, Level::Warning)],
    proves: "The global policy of AD FS names forms authentication for the intranet, as the product's guide asks for with App for Outlook and mobile \
             clients. It does not concern a deployment that is not published.",
    sources: &[POST_INSTALL],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::Deployment, FactKind::ServerEvidence],
    blames: &[],
    steps: &[(Scenario::A, Step::AppForOutlook)],
    remedies: &[&OFFER_FORMS],
    settings: &[],
    examples,
    run,
};

static OFFER_FORMS: Remedy = Remedy {
    id: "offer-forms-authentication",
    summary: "Let AD FS offer forms authentication on the intranet.",
    steps: &[
        "On the AD FS server, open AD FS Management, Authentication Methods (older: Authentication Policies), and edit the primary methods.",
        "Tick Forms Authentication under Intranet, beside what is ticked already.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-AdfsGlobalAuthenticationPolicy | Format-List Primary*",
    }],
    who: Who::ServerAdmin,
    risk: "users of the intranet may see a form where Windows signed them in",
    undo: "untick it",
    effective: "at once",
    documentation: &[POST_INSTALL],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let known = match deployment(cx) {
        Ok(known) => known,
        Err(verdict) => return verdict,
    };
    match enabled(&known.ifd, "IfdSettings") {
        Ok(true) => {}
        Ok(false) => {
            return Verdict::not_applicable("the deployment is not published, so nobody signs in through AD FS");
        }
        Err(verdict) => return verdict,
    }
    let (host, tables) = match adfs(cx) {
        Ok(found) => found,
        Err(verdict) => return verdict,
    };
    let Some(policy) = tables.get("authentication").and_then(|rows| rows.first()) else {
        return Verdict::blocked(FactKind::Deployment, format!("the global policy of AD FS on {host} was not read"));
    };
    let intranet = cell(policy, "PrimaryIntranetAuthenticationProvider");
    let line = Evidence::new(format!("primary methods of AD FS on {host}, intranet"), intranet);
    if intranet.to_ascii_lowercase().contains("forms") {
        return Verdict::pass(vec![line]);
    }
    let finding =
        Finding::warning("no-forms", format!("AD FS on {host} offers no forms authentication on the intranet"));
    on(
        Some(Side::Server),
        finding.because(line.expected("FormsAuthentication among them").source(&POST_INSTALL)).remedy(&OFFER_FORMS),
    )
    .into()
}

fn examples() -> Vec<Example> {
    let published = |value: &str| Deployment { ifd: Read::Value(row(&[("Enabled", value)])), ..plain(&[], &[]) };
    let sts = |rows: Vec<Row>| {
        let tables = BTreeMap::from([("authentication".to_owned(), rows)]);
        Server { adfs: Read::Value(tables), ..Server::named("sts.contoso.com") }
    };
    let with = |given, methods: &str, expect| {
        let policy = row(&[("PrimaryIntranetAuthenticationProvider", methods)]);
        and(of_deployment(given, published("True"), expect), &Subject::server("sts.contoso.com"), sts(vec![policy]))
    };
    let mut none = of_deployment("no evidence", plain(&[], &[]), Expect::Blocked);
    none.facts = Facts::about([Subject::deployment()]);
    vec![
        with("forms and Windows", "{WindowsAuthentication, FormsAuthentication}", Expect::Pass),
        with("Windows alone", "{WindowsAuthentication}", warning("no-forms")),
        and(
            of_deployment("the policy was not read", published("True"), Expect::Blocked),
            &Subject::server("sts.contoso.com"),
            sts(Vec::new()),
        ),
        of_deployment("no server with AD FS", published("True"), Expect::Blocked),
        of_deployment("not published", published("False"), Expect::NotApplicable),
        of_deployment("an older collector", plain(&[], &[]), Expect::Blocked),
        none,
    ]
}
