//! Which tables are read, and what becomes of them?

use std::collections::{BTreeMap, BTreeSet};

use exdoctor_checks::facts::dynamics::{
    self, Alert, DynamicsAccess, MailboxRecord, OrganizationSettings, ProfileRecord, Stopped, Tables,
};
use exdoctor_checks::facts::server::{Read, Row};
use exdoctor_checks::facts::{FactKind, Lost, Origin};
use exdoctor_checks::model::{Subject, SubjectKind};

use super::api::{Api, Failed};
use super::query::{is_id, literal};
use super::rights::signed_in;
use crate::net::sign_in::{Credential, SignIn};
use crate::parse;
use crate::probes::{Observed, ProbeCx};

/// Mailboxes that are read.
const MAILBOXES: usize = 200_000;
/// Profiles that are read.
const PROFILES: usize = 1_000;
/// Error alerts that are read: the newest.
const ALERTS: usize = 20_000;
/// Named mailboxes that one question asks for.
const AT_ONCE: usize = 20;
/// Teams whose roles are looked up.
const TEAMS: usize = 50;

/// Which mailboxes are read.
#[derive(Clone, Debug)]
pub enum Mailboxes {
    /// Those with these addresses.
    Named(Vec<String>),
    /// Every active one that server-side synchronization serves.
    Served,
    /// Every active one.
    Active,
}

/// What was read of an organization.
#[derive(Debug)]
pub struct Reading {
    /// How it was read, or why it was not.
    pub access: DynamicsAccess,
    /// What was read.
    pub tables: Option<Tables>,
}

/// Reads an organization.
pub async fn read(sign_in: &SignIn, url: &str, organization: &str, mailboxes: &Mailboxes) -> Reading {
    let mut api = Api::new(sign_in, url);
    let tables = whole(&mut api, organization, mailboxes).await;
    let (tables, stopped) = match tables {
        Ok(tables) => (Some(tables), None),
        Err(stopped) => (None, Some(stopped)),
    };
    let endpoint = parse::web_url(url, "").map(|url| url.endpoint.subject().name).unwrap_or_default();
    let access = DynamicsAccess {
        url: url.to_owned(),
        endpoint,
        api: Some(api.version).filter(|_| tables.is_some()),
        scheme: api.scheme,
        asked: api.asked,
        stopped,
        remarks: api.remarks,
    };
    Reading { access, tables }
}

/// What the probe does.
pub(super) async fn look(cx: ProbeCx) -> Observed {
    let organization = cx.subject.name.clone();
    // Another organization of the evidence has no address.
    let own = cx.run.dynamics.iter().find(|own| own.organization.eq_ignore_ascii_case(&organization));
    let Some(own) = own else {
        let reason = "the configuration names no address of this organization".to_owned();
        let lost = vec![(cx.subject.clone(), FactKind::DynamicsAccess, Lost { reason, because: None })];
        return Observed { lost, ..Observed::default() };
    };
    let named = named(&cx);
    let mailboxes = if named.is_empty() { Mailboxes::Served } else { Mailboxes::Named(named) };
    let reading = read(&cx.net.sign_in, &own.url, &organization, &mailboxes).await;
    let mut observed = Observed::one(&cx.subject, reading.access).seen_with(Credential::Dynamics);
    if let Some(tables) = reading.tables {
        let mut facts = dynamics::facts(vec![tables]);
        let known = cx.facts.read().expect("nobody panics while holding this lock");
        for (subject, fact) in &mut facts {
            dynamics::mark_named(&known, subject, fact);
        }
        drop(known);
        observed.subjects.extend(facts.iter().map(|(subject, fact)| (subject.clone(), None, fact.kind())));
        observed.facts.extend(facts);
    }
    observed
}

/// The addresses that the command line or the configuration names.
fn named(cx: &ProbeCx) -> Vec<String> {
    let facts = cx.facts.read().expect("nobody panics while holding this lock");
    let all = facts.subjects_of(SubjectKind::Mailbox, &[]);
    let is_named = |subject: &&Subject| {
        facts.standing(subject).is_some_and(|standing| standing.origin == Origin::Named) && subject.name.contains('@')
    };
    all.filter(is_named).map(|subject| subject.name.clone()).collect()
}

async fn whole(api: &mut Api, organization: &str, wanted: &Mailboxes) -> Result<Tables, Stopped> {
    const SOURCE: &str = "the Web API";
    let user = api.open().await?;
    let version = api.one("RetrieveVersion()").await.ok();
    let version = version.and_then(|value| value["Version"].as_str().map(|text| text.chars().take(40).collect()));
    let mut settings = Read::Absent;
    let mut take = |row: Row| settings = Read::Value(OrganizationSettings::of(&row));
    let read = api.rows("organizations", OrganizationSettings::COLUMNS, "$top=1", 1, &mut take).await;
    if let Some(reason) = failed(read)? {
        settings = Read::Failed(reason);
    }
    let mut profiles = Vec::new();
    let columns = format!("{},{}", ProfileRecord::COLUMNS, ProfileRecord::MODERN_COLUMNS);
    let mut take = |row: Row| profiles.push(ProfileRecord::of(&row, organization, SOURCE));
    let read = api.rows("emailserverprofiles", &columns, "", PROFILES, &mut take).await;
    let profiles = of_table(read, profiles)?;
    let mut mailboxes = Vec::new();
    let mut end = Ok(0);
    for filter in filters(wanted) {
        let mut take = |row: Row| mailboxes.push(MailboxRecord::of(&row, organization, SOURCE));
        end = api.rows("mailboxes", MailboxRecord::COLUMNS, &filter, MAILBOXES, &mut take).await;
        if end.is_err() {
            break;
        }
    }
    owners(api, &mut mailboxes).await;
    let mailboxes = of_table(end, mailboxes)?;
    let alerts = alerts(api, wanted, &mailboxes, &profiles).await?;
    let user = signed_in(api, user).await;
    let whole = !matches!(wanted, Mailboxes::Named(_));
    let (organization, source) = (organization.to_owned(), SOURCE.to_owned());
    Ok(Tables { organization, source, version, settings, user, mailboxes, profiles, alerts, whole })
}

/// The filters under which the wanted mailboxes are.
fn filters(wanted: &Mailboxes) -> Vec<String> {
    match wanted {
        Mailboxes::Active => vec!["$filter=statecode eq 0".to_owned()],
        Mailboxes::Served => {
            let methods =
                "incomingemaildeliverymethod eq 2 or outgoingemaildeliverymethod eq 2 or actdeliverymethod eq 1";
            vec![format!("$filter=statecode eq 0 and ({methods})")]
        }
        Mailboxes::Named(addresses) => {
            let any = |some: &[String]| {
                let tests: Vec<String> =
                    some.iter().map(|address| format!("emailaddress eq {}", literal(address))).collect();
                format!("$filter=({})", tests.join(" or "))
            };
            addresses.chunks(AT_ONCE).map(any).collect()
        }
    }
}

/// The newest errors; where mailboxes are named, those of them and of their profiles.
async fn alerts(
    api: &mut Api,
    wanted: &Mailboxes,
    mailboxes: &Read<Vec<MailboxRecord>>,
    profiles: &Read<Vec<ProfileRecord>>,
) -> Result<Read<Vec<Alert>>, Stopped> {
    let about: BTreeSet<&str> = match wanted {
        Mailboxes::Named(_) => {
            let profiles = profiles.value().into_iter().flatten().filter_map(|own| own.id.as_deref());
            let mailboxes = mailboxes.value().into_iter().flatten().filter_map(|own| own.id.as_deref());
            profiles.chain(mailboxes).filter(|id| is_id(id)).collect()
        }
        Mailboxes::Served | Mailboxes::Active => BTreeSet::new(),
    };
    let about: Vec<String> = about.iter().map(|id| format!("_regardingobjectid_value eq {id}")).collect();
    let any = |some: &[String]| format!("level eq 3 and ({})", some.join(" or "));
    let mut filters: Vec<String> = about.chunks(AT_ONCE).map(any).collect();
    if !matches!(wanted, Mailboxes::Named(_)) {
        filters.push("level eq 3".to_owned());
    }
    let (mut alerts, mut end) = (Vec::new(), Ok(0));
    for filter in filters {
        let mut take = |row: Row| alerts.push(Alert::of(&row));
        let newest = format!("$filter={filter}&$orderby=createdon desc");
        end = api.rows("tracelogs", Alert::COLUMNS, &newest, ALERTS, &mut take).await;
        if end.is_err() {
            break;
        }
    }
    of_table(end, alerts)
}

/// Why a table could not be read; an end of the whole Web API ends the reading.
fn failed(read: Result<usize, Failed>) -> Result<Option<String>, Stopped> {
    match read {
        Ok(_) => Ok(None),
        Err(Failed::Table(reason)) => Ok(Some(reason)),
        Err(Failed::Stopped(stopped)) => Err(stopped),
    }
}

fn of_table<T>(read: Result<usize, Failed>, rows: Vec<T>) -> Result<Read<Vec<T>>, Stopped> {
    Ok(failed(read)?.map_or(Read::Value(rows), Read::Failed))
}

/// The roles of teams that own mailboxes of queues.
async fn owners(api: &mut Api, mailboxes: &mut [MailboxRecord]) {
    let of_team = |record: &MailboxRecord| record.is_queue() && record.owner_kind.as_deref() == Some("team");
    let teams: BTreeSet<String> = mailboxes
        .iter()
        .filter(|record| of_team(record))
        .filter_map(|record| record.owner.clone())
        .take(TEAMS)
        .collect();
    let mut roles: BTreeMap<String, Read<Vec<String>>> = BTreeMap::new();
    for team in teams {
        let mut names = Vec::new();
        let mut take = |row: Row| names.extend(row.get("name").cloned());
        let read = api.rows(&format!("teams({team})/teamroles_association"), "name", "", 100, &mut take).await;
        let read = read.map_err(Failed::reason);
        roles.insert(team, read.map_or_else(Read::Failed, |_| Read::Value(names)));
    }
    for record in mailboxes.iter_mut().filter(|record| of_team(record)) {
        if let Some(own) = record.owner.as_ref().and_then(|team| roles.get(team)) {
            record.owner_roles = own.clone();
        }
    }
}
