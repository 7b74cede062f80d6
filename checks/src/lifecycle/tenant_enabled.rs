//! Has Microsoft enabled the tenant for Dynamics on-premises?

use jiff::Timestamp;

use crate::dynamics::cause::since_success;
use crate::dynamics::direction::judged;
use crate::dynamics::example::{TENANT, record};
use crate::facts::dynamics::{
    Alert, AlertLevel, DynamicsMailbox, DynamicsProfile, MailboxRecord, ProfileRecord, ServerType, Status,
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
    proves: "Some mailbox with a profile for Exchange Online passed Test & Enable, or the rehearsal of Dynamics' own call was let in, so Exchange Online takes the \
             tokens of this deployment. Nothing that can be read shows the enablement itself: only a call that is let in proves it.",
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
    let rehearsals = || cx.all::<EwsRehearsal>().map(|(mailbox, own)| (mailbox, own.closest()));
    if let Some((mailbox, call)) = rehearsals().find(|(_, call)| matches!(call.came, Came::Soap(_))) {
        return Verdict::pass(vec![Evidence::new(
            format!("{} of the rehearsal", call.operation),
            format!("let in: {mailbox}"),
        )]);
    }
    let refused = |record: &&MailboxRecord| {
        // The newest trouble counts, with what was written in the same hour: a later call that was let in disproves an older refusal.
        let since = since_success(record);
        let newest = since.first()?.at;
        let is_new = |at: Option<Timestamp>| match (at, newest) {
            (Some(at), Some(newest)) => newest.duration_since(at).as_hours() < 1,
            _ => true,
        };
        let mut new = since.iter().filter(|trouble| is_new(trouble.at) && online(record) != Some(false));
        new.find(|trouble| trouble.is_tenant_not_enabled()).map(|trouble| trouble.at)
    };
    let alert = records.iter().find_map(|record| Some((record, refused(record)?)));
    let place = alert.map(|(record, at)| {
        let when = at.map(|at| format!(" of {at}")).unwrap_or_default();
        format!("alert of {}{when}", record.title())
    });
    let rehearsed = rehearsals()
        .find(|(_, call)| call.refuses_application())
        .map(|(mailbox, _)| format!("rehearsal for {mailbox}"));
    if let Some(place) = place.or(rehearsed) {
        let line = Evidence::new(place, "the token was issued, and Exchange Online refused its issuer");
        let message = "Exchange Online refuses the tokens of Dynamics: Microsoft has not enabled the tenant";
        let finding =
            Finding::error("not-enabled", message).because(line.expected("a call that is let in").source(&CONNECT));
        return finding
            .because(Evidence::new(Evidence::SIDE, crate::values::Side::Microsoft.word()))
            .remedy(&HAVE_TENANT_ENABLED)
            .into();
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
        let circumstances = Circumstances::plain(Timestamp::UNIX_EPOCH, &[Scenario::A]);
        Example { given, facts, circumstances, subject: TENANT, expect }
    };
    let failing = |details: &str| {
        let status = Some(Status::Failure);
        let (level, text) = (Some(AlertLevel::Error), "The test failed.".to_owned());
        let alert = Alert { level, text, details: Some(details.to_owned()), at: record().tested, ..Alert::default() };
        vec![MailboxRecord {
            incoming_status: status,
            outgoing_status: status,
            act_status: status,
            last_sync: None,
            alerts: Read::Value(vec![alert]),
            ..record()
        }]
    };
    let online = ServerType::ExchangeOnline;
    let refusal = |why: &str| Came::Other(Other { status: 401, diagnostics: Some(why.to_owned()), ..Other::default() });
    let rehearsed = |given, came, expect| {
        let mut example = example(given, Vec::new(), online, expect);
        let url = "https://outlook.office365.com/EWS/Exchange.asmx".to_owned();
        let rehearsal = EwsRehearsal {
            url,
            plain: Call { operation: "GetFolder".to_owned(), busy: Vec::new(), came },
            as_dynamics: None,
        };
        example.facts.record(&Subject::mailbox("ada@contoso.com"), rehearsal);
        example
    };
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
        example(
            "Exchange online says that the clock is wrong",
            failing("401 trusted_issuers=\"…\", error=\"invalid_token\" x-ms-diagnostics: 2000002;reason=\"x\""),
            online,
            Expect::Blocked,
        ),
        example(
            "Exchange Server refuses a token",
            failing("401 trusted_issuers=\"…\", error=\"invalid_token\""),
            ServerType::ExchangeServer,
            Expect::Blocked,
        ),
        example("the test fails for another reason", failing("ErrorNonExistentMailbox"), online, Expect::Blocked),
        example("no mailbox is known", Vec::new(), online, Expect::Blocked),
        rehearsed("the rehearsal is let in", Came::Soap(Said { status: 200, ..Said::default() }), Expect::Pass),
        rehearsed(
            "the rehearsal is refused",
            refusal("2000006;reason=\"\""),
            Expect::Finding(Level::Error, "not-enabled"),
        ),
        rehearsed("the rehearsal is refused for another reason", refusal("2000004;reason=\"\""), Expect::Blocked),
    ]
}
