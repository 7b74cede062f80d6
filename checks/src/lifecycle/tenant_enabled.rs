//! Has Microsoft enabled the tenant for Dynamics on-premises?

use crate::dynamics::cause::Trouble;
use crate::dynamics::direction::judged;
use crate::dynamics::example::{TENANT, record};
use crate::facts::dynamics::{
    Alert, DynamicsMailbox, DynamicsProfile, MailboxRecord, ProfileRecord, ServerType, Status,
};
use crate::facts::ews::{Call, Came, EwsRehearsal, Other, Said};
use crate::facts::server::Read;
use crate::model::Blocked;
use crate::prelude::*;
use crate::setup::shared::HAVE_TENANT_ENABLED;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("lifecycle.tenant-enabled"),
    title: "the tenant is enabled for Dynamics on-premises",
    subject: SubjectKind::Tenant,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "Some mailbox with a profile for Exchange Online passed Test & Enable, or the token of the rehearsal was let in, so Exchange Online takes the tokens of this deployment. Nothing that can be \
             read shows the enablement itself: only a call that succeeds proves it.",
    sources: &[CONNECT],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::DynamicsMailbox, FactKind::DynamicsProfile, FactKind::EwsRehearsal],
    blames: &[],
    steps: &[(Scenario::A, Step::Lifecycle)],
    remedies: &[&HAVE_TENANT_ENABLED],
    settings: &[],
    examples,
    run,
};

const CONNECT: Source = Source::new(
    "Connect Dynamics 365 (on-premises) to Exchange Online",
    "https://learn.microsoft.com/en-us/dynamics365/customerengagement/on-premises/admin/connect-dynamics-365-on-premises-exchange-online",
);

fn run(cx: &CheckCx<'_>) -> Verdict {
    let fact = FactKind::DynamicsMailbox;
    let records: Vec<&MailboxRecord> = cx.all::<DynamicsMailbox>().flat_map(|(_, fact)| &fact.records).collect();
    let online = |record: &MailboxRecord| {
        let name = record.profile_name.as_deref()?;
        let profiles = cx.seen_of::<DynamicsProfile>(&Subject::profile(name))?;
        let own = profiles.records.iter().find(|own: &&ProfileRecord| own.organization == record.organization)?;
        own.server.map(ServerType::is_online)
    };
    let works = |record: &&&MailboxRecord| {
        judged(record).iter().any(|own| own.status == Some(Status::Success)) && online(record) == Some(true)
    };
    if let Some(record) = records.iter().find(works) {
        return Verdict::pass(vec![Evidence::new(
            "Test & Enable with Exchange Online",
            format!("Success: {}", record.title()),
        )]);
    }
    let refused = |record: &&MailboxRecord| {
        let alerts = record.alerts.value().into_iter().flatten();
        alerts.map(Trouble::of).find(Trouble::is_tenant_not_enabled).map(|trouble| trouble.at)
    };
    if let Some((record, at)) = records.iter().find_map(|record| Some((record, refused(record)?))) {
        let when = at.map(|at| format!(" of {at}")).unwrap_or_default();
        let line = Evidence::new(
            format!("alert of {}{when}", record.title()),
            "the token was issued, and Exchange Online refused its issuer",
        );
        let message = "Exchange Online refuses the tokens of Dynamics: Microsoft has not enabled the tenant";
        let finding =
            Finding::error("not-enabled", message).because(line.expected("a call that is let in").source(&CONNECT));
        return finding
            .because(Evidence::new("the fault lies with", crate::values::Side::Microsoft.word()))
            .remedy(&HAVE_TENANT_ENABLED)
            .into();
    }
    if let Some((mailbox, rehearsal)) = cx.all::<EwsRehearsal>().next() {
        let calls = || std::iter::once(&rehearsal.plain).chain(&rehearsal.as_dynamics);
        // Whatever EWS says about the mailbox, it says to somebody whom it took.
        if calls().any(|call| call.said().is_some()) {
            let seen = Evidence::new("EWS, with the token of the rehearsal", format!("answers in SOAP for {mailbox}"));
            return Verdict::pass(vec![seen]);
        }
        if calls().any(|call| matches!(&call.came, Came::Other(Other { status: 401, .. }))) {
            let (fact, subject) = (FactKind::EwsRehearsal, Some(mailbox.clone()));
            let reason = "the token of the rehearsal is refused, which a tenant that is not enabled may explain";
            return Blocked { fact, subject, reason: reason.to_owned(), level: None, evidence: Vec::new() }.into();
        }
    }
    let reason = "no mailbox with a profile for Exchange Online is known to work: Test & Enable, or `--rehearse-s2s`, would tell";
    Blocked { fact, subject: None, reason: reason.to_owned(), level: Some(Level::Note), evidence: Vec::new() }.into()
}

fn examples() -> Vec<Example> {
    let profile = |server| ProfileRecord {
        organization: record().organization,
        name: record().profile_name.unwrap_or_default(),
        server: Some(server),
        ..ProfileRecord::default()
    };
    let example = |given, records: Vec<MailboxRecord>, server, expect| {
        let mut facts = Facts::about([Subject::tenant(TENANT)]);
        facts.record(&Subject::profile(&profile(server).name), DynamicsProfile { records: vec![profile(server)] });
        if !records.is_empty() {
            facts.record(&Subject::mailbox("ada@contoso.com"), DynamicsMailbox { records });
        }
        let circumstances = Circumstances::plain(jiff::Timestamp::UNIX_EPOCH, &[Scenario::A]);
        Example { given, facts, circumstances, subject: TENANT, expect }
    };
    let failing = |details: &str| {
        let status = Some(Status::Failure);
        let alert =
            Alert { text: "The test failed.".to_owned(), details: Some(details.to_owned()), ..Alert::default() };
        vec![MailboxRecord {
            incoming_status: status,
            outgoing_status: status,
            act_status: status,
            alerts: Read::Value(vec![alert]),
            ..record()
        }]
    };
    let online = ServerType::ExchangeOnline;
    let soap = Came::Soap(Said { status: 200, code: "ErrorInvalidLicense".to_owned(), ..Said::default() });
    let refused = Came::Other(Other { status: 401, ..Other::default() });
    vec![
        example("a mailbox works with Exchange Online", vec![record()], online, Expect::Pass),
        example(
            "a mailbox works with Exchange Server alone",
            vec![record()],
            ServerType::ExchangeServer,
            Expect::Blocked,
        ),
        example(
            "Exchange Online refuses the issuer",
            failing("401 trusted_issuers=\"…\", error=\"invalid_token\""),
            online,
            Expect::Finding(Level::Error, "not-enabled"),
        ),
        example(
            "Exchange Online refuses the application",
            failing("x-ms-diagnostics: 2000006;reason=\"\""),
            online,
            Expect::Finding(Level::Error, "not-enabled"),
        ),
        example("the test fails for another reason", failing("ErrorNonExistentMailbox"), online, Expect::Blocked),
        example("no mailbox is known", Vec::new(), online, Expect::Blocked),
        rehearsed("EWS takes the token of the rehearsal", soap, Expect::Pass),
        rehearsed("EWS refuses the token of the rehearsal", refused, Expect::Blocked),
    ]
}

/// What the rehearsal came to, where no mailbox of Dynamics tells.
fn rehearsed(given: &'static str, came: Came, expect: Expect) -> Example {
    let url = "https://outlook.office365.com/EWS/Exchange.asmx".to_owned();
    let plain = Call { operation: "GetFolder".to_owned(), busy: Vec::new(), came };
    let facts = Facts::about([Subject::tenant(TENANT)]);
    let facts = facts.with(&Subject::mailbox("ada@contoso.com"), EwsRehearsal { url, plain, as_dynamics: None });
    let circumstances = Circumstances::plain(jiff::Timestamp::UNIX_EPOCH, &[Scenario::A]);
    Example { given, facts, circumstances, subject: TENANT, expect }
}
