//! From where are the mailboxes read?

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use exdoctor_checks::dynamics::overview::{Around, Line};
use exdoctor_checks::facts::Fact;
use exdoctor_checks::facts::dynamics::{self, DynamicsOrganization, MailboxRecord, Tables};
use exdoctor_checks::model::DynamicsAt;
use jiff::Timestamp;

use crate::cli::MailboxesArgs;
use crate::command::job::Job;
use crate::config::{self, Config, Draft};
use crate::evidence::{self, Evidence};
use crate::failure::Failure;
use crate::lists;
use crate::net::clock::Clock;
use crate::net::sign_in::{Credential, Credentials, Grounds};
use crate::net::{Net, Scanning};
use crate::parse::Refusal;
use crate::probes::dynamics::{Mailboxes, read};
use crate::run;

/// Everything that is needed to read them.
pub(super) struct Prepared {
    pub(super) config: Config,
    pub(super) evidence: Evidence,
    /// The Web API of each organization that somebody signs in to.
    pub(super) apis: Vec<DynamicsAt>,
    pub(super) now: Timestamp,
    pub(super) net: Option<Net>,
}

/// The mailboxes, each in a line.
pub(super) struct Gathered {
    pub(super) lines: Vec<Line>,
    pub(super) sources: Vec<String>,
    pub(super) remarks: Vec<String>,
    /// What could not be read.
    pub(super) unread: Vec<String>,
}

impl Prepared {
    /// Reads configuration, evidence and secrets; nothing is sent.
    pub(super) fn of(args: &MailboxesArgs, clock: Timestamp) -> Result<Self, Failure> {
        let file = args.config.as_deref().map_or_else(|| Ok(Draft::default()), config::load)?;
        let mut draft = args.draft().over(file);
        if let Some(path) = draft.mailboxes_file.take() {
            draft.mailboxes.get_or_insert_default().extend(lists::mailboxes(&path)?);
        }
        let evidence = draft.evidence.as_deref().map_or_else(|| Ok(Evidence::default()), evidence::load)?;
        let config = draft.settle(clock);
        config.sign_in.fits()?;
        let apis: Vec<DynamicsAt> = config.sign_in.signed_in().collect();
        if apis.is_empty() && evidence.dynamics.is_empty() {
            let refusal = Refusal::new("nothing says where the mailboxes of Dynamics are");
            return Err(refusal
                .instead("give a configuration with [dynamics] url and sign_in, -c FILE, or --evidence of `exdoctor collect`")
                .into());
        }
        let now = config.circumstances.now;
        let mut prepared = Self { config, evidence, apis, now, net: None };
        if !prepared.apis.is_empty() && !args.dry_run {
            let credentials = Arc::new(Credentials::load(&prepared.config, &BTreeSet::from([Credential::Dynamics]))?);
            let own = Clock::new(prepared.config.now_is_set.then_some(now));
            prepared.net = Some(run::open(&prepared.config, Scanning::default(), own, credentials, Arc::default())?);
        }
        Ok(prepared)
    }

    /// The same from a run that was prepared already: nothing is read twice.
    pub(super) fn of_job(job: &Job) -> Result<Self, Failure> {
        let (config, evidence) = (job.config.clone(), job.evidence.clone());
        let apis: Vec<DynamicsAt> = config.sign_in.signed_in().collect();
        let now = config.circumstances.now;
        let own = Clock::new(config.now_is_set.then_some(now));
        let net = run::open(&config, Scanning::default(), own, job.credentials.clone(), Arc::default())?;
        Ok(Self { config, evidence, apis, now, net: Some(net) })
    }

    /// What would be asked and changed.
    pub(super) fn dry_run(&self, triggers: bool) -> String {
        let mut text = String::new();
        let mut put = |line: &str| {
            let _ = writeln!(text, "{line}");
        };
        for at in &self.apis {
            put(&format!("{}: GET of the organization, its profiles, mailboxes and error alerts", at.url));
        }
        if self.apis.is_empty() {
            put("nothing is sent: only the evidence is read");
        } else {
            put(&format!("signed in {}", self.config.sign_in.way(Credential::Dynamics).unwrap_or_default()));
            for place in Grounds::of(&self.config).places(Credential::Dynamics) {
                put(&format!("the credential may go to {place}"));
            }
        }
        put(if triggers { super::trigger::WRITES } else { "writes: none" });
        text
    }
}

/// Reads the Web API, and what evidence says beside it; where mailboxes are named, only those.
pub(super) async fn gather(prepared: &Prepared, named: &[String]) -> Gathered {
    let mut tables: Vec<Tables> = prepared.evidence.dynamics.clone();
    let (mut sources, mut remarks, mut unread) = (Vec::new(), prepared.evidence.remarks.clone(), Vec::new());
    for (at, net) in prepared.apis.iter().filter_map(|at| Some((at, prepared.net.as_ref()?))) {
        let wanted = if named.is_empty() { Mailboxes::Active } else { Mailboxes::Named(named.to_vec()) };
        let reading = read(&net.sign_in, &at.url, &at.organization, &wanted).await;
        remarks.extend(reading.access.remarks);
        match (reading.tables, reading.access.stopped) {
            (Some(own), _) => {
                tables.retain(|other| !other.organization.eq_ignore_ascii_case(&at.organization));
                sources.push(at.url.clone());
                tables.push(own);
            }
            (None, stopped) => {
                let why = stopped.map(|stopped| stopped.reason().to_owned()).unwrap_or_default();
                unread.push(format!("{} could not be read: {why}", at.url));
            }
        }
    }
    let files: BTreeSet<String> = tables
        .iter()
        .filter(|own| !sources.contains(&own.source) && own.source != "the Web API")
        .map(|own| own.source.clone())
        .collect();
    sources.extend(files);
    unread.extend(tables.iter().flat_map(failures));
    Gathered { lines: lines(tables, named, prepared), sources, remarks, unread }
}

/// What could not be read of an organization.
fn failures(own: &Tables) -> impl Iterator<Item = String> {
    let all = [
        ("mailboxes", own.mailboxes.failure()),
        ("profiles", own.profiles.failure()),
        ("alerts", own.alerts.failure()),
    ];
    all.into_iter().filter_map(move |(name, why)| {
        Some(format!("{}: the table of {name} could not be read: {}", own.organization, why?))
    })
}

/// Every mailbox in a line; where some are named, only those, and the ones that Dynamics does not know.
fn lines(tables: Vec<Tables>, named: &[String], prepared: &Prepared) -> Vec<Line> {
    let (now, scenarios) = (prepared.now, prepared.config.circumstances.scenarios.as_slice());
    let whole = !tables.is_empty() && tables.iter().all(|table| table.mailboxes.is_known());
    let mut asked: BTreeMap<String, (Option<bool>, Option<bool>)> = BTreeMap::new();
    let mut off: BTreeSet<(String, String)> = BTreeSet::new();
    let mut lines = Vec::new();
    for (subject, fact) in dynamics::facts(tables) {
        match fact {
            Fact::DynamicsOrganization(DynamicsOrganization { settings, .. }) => {
                let own = settings.value().map(|own| (own.approval_of_users, own.approval_of_queues));
                asked.insert(subject.name, own.unwrap_or_default());
            }
            Fact::DynamicsProfile(profile) => {
                let inactive = profile.records.into_iter().filter(|own| own.active == Some(false));
                off.extend(inactive.map(|own| (own.organization, own.name)));
            }
            Fact::DynamicsMailbox(mailbox) => {
                let wanted = |record: &&MailboxRecord| {
                    named.is_empty()
                        || record
                            .address
                            .as_ref()
                            .is_some_and(|own| named.iter().any(|one| one.eq_ignore_ascii_case(own)))
                };
                let line = |record: &MailboxRecord| {
                    let profile = record.profile_name.clone().map(|name| (record.organization.clone(), name));
                    let around = Around {
                        approval: asked.get(&record.organization).copied().unwrap_or_default(),
                        profile_is_off: profile.is_some_and(|profile| off.contains(&profile)),
                        scenarios,
                        records: &mailbox.records,
                    };
                    Line::of(record, now, around)
                };
                lines.extend(mailbox.records.iter().filter(wanted).map(line));
            }
            _ => {}
        }
    }
    let missing =
        named.iter().filter(|address| !lines.iter().any(|line: &Line| line.address.eq_ignore_ascii_case(address)));
    let missing: Vec<Line> = missing
        .map(|address| {
            let record = MailboxRecord { address: Some(address.clone()), ..MailboxRecord::default() };
            let fix = whole.then(|| {
                "Dynamics has no mailbox record with this address: compare it with the address of the user or the queue."
                    .to_owned()
            });
            Line { fix, ..Line::of(&record, now, Around::default()) }
        })
        .collect();
    lines.extend(missing);
    lines
}
