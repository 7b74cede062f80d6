//! Which facts follow from the tables of an organization?

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Alert, DynamicsMailbox, DynamicsOrganization, DynamicsProfile, MailboxRecord, Method, OrganizationSettings,
    ProfileRecord, SignedInUser,
};
use crate::facts::server::{Read, Row};
use crate::facts::{Fact, Facts, Origin};
use crate::model::{Subject, SubjectKind};

/// Alerts beyond these of one mailbox are old news.
const MOST_ALERTS: usize = 20;

/// What was read of one organization.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tables {
    /// Its unique name.
    pub organization: String,
    /// Where it was read: the Web API, or a file.
    pub source: String,
    /// The version of Dynamics.
    pub version: Option<String>,
    /// Its settings.
    pub settings: Read<OrganizationSettings>,
    /// Who was signed in.
    pub user: Read<SignedInUser>,
    /// Its mailboxes.
    pub mailboxes: Read<Vec<MailboxRecord>>,
    /// Its profiles.
    pub profiles: Read<Vec<ProfileRecord>>,
    /// Its alerts.
    pub alerts: Read<Vec<Alert>>,
    /// Whether every mailbox that uses a profile was read, so that uses can be counted.
    pub whole: bool,
}

impl Tables {
    /// The rows of the collector, or of the Web API.
    pub fn read<T>(rows: &Read<Vec<Row>>, of: impl Fn(&Row) -> T) -> Read<Vec<T>> {
        match rows {
            Read::Value(rows) => Read::Value(rows.iter().map(of).collect()),
            Read::Absent => Read::Absent,
            Read::Failed(reason) => Read::Failed(reason.clone()),
            Read::Unasked => Read::Unasked,
        }
    }
}

/// The facts of several organizations, subject by subject.
pub fn facts(tables: Vec<Tables>) -> Vec<(Subject, Fact)> {
    let mut facts: Vec<(Subject, Fact)> = Vec::new();
    let mut mailboxes: BTreeMap<Subject, DynamicsMailbox> = BTreeMap::new();
    let mut profiles: BTreeMap<Subject, DynamicsProfile> = BTreeMap::new();
    for mut table in tables {
        let organization = DynamicsOrganization {
            source: table.source.clone(),
            version: table.version.clone(),
            settings: table.settings.clone(),
            user: table.user.clone(),
            mailboxes: count(&table.mailboxes),
            profiles: count(&table.profiles),
            alerts: count(&table.alerts),
        };
        facts.push((Subject::organization(&table.organization), organization.into()));
        let mut alerts = by_subject(std::mem::take(&mut table.alerts));
        let (own_profiles, own_mailboxes) = connected(&mut table, &mut alerts);
        for record in own_profiles {
            profiles.entry(Subject::profile(&record.name)).or_default().records.push(record);
        }
        for record in own_mailboxes {
            let records = &mut mailboxes.entry(Subject::mailbox(record.title())).or_default().records;
            // Hardly any address is in two organizations, and there may be a hundred thousand of them.
            records.reserve_exact(1);
            records.push(record);
        }
    }
    facts.extend(profiles.into_iter().map(|(subject, fact)| (subject, fact.into())));
    facts.extend(mailboxes.into_iter().map(|(subject, fact)| (subject, fact.into())));
    facts
}

/// Adds what is known of other organizations to what was read of one: no source hides another.
pub fn beside(facts: &mut [(Subject, Fact)], known: &Facts) {
    for (subject, fact) in facts {
        match fact {
            Fact::DynamicsMailbox(own) => {
                let known = known.fetch::<DynamicsMailbox>(subject).map(|fact| fact.records.as_slice());
                others(&mut own.records, known, |record| &record.organization);
            }
            Fact::DynamicsProfile(own) => {
                let known = known.fetch::<DynamicsProfile>(subject).map(|fact| fact.records.as_slice());
                others(&mut own.records, known, |record| &record.organization);
            }
            _ => {}
        }
    }
}

/// Adds the records of organizations that are not there yet.
fn others<T: Clone>(own: &mut Vec<T>, known: Option<&[T]>, organization: fn(&T) -> &str) {
    let is_other = |record: &&T| !own.iter().any(|own| organization(own).eq_ignore_ascii_case(organization(record)));
    let more: Vec<T> = known.into_iter().flatten().filter(is_other).cloned().collect();
    own.extend(more);
}

/// Adds the facts to a set; what nobody named is found.
pub fn record(set: &mut Facts, facts: Vec<(Subject, Fact)>) {
    for (subject, mut fact) in facts {
        mark_named(set, &subject, &mut fact);
        set.discover(subject.clone(), None, fact.kind());
        set.record(&subject, fact);
    }
}

/// Marks the records of a mailbox that the run names.
pub fn mark_named(set: &Facts, subject: &Subject, fact: &mut Fact) {
    if let Fact::DynamicsMailbox(mailbox) = fact
        && set.standing(subject).is_some_and(|standing| standing.origin == Origin::Named)
    {
        mailbox.records.iter_mut().for_each(|record| record.named = true);
    }
}

fn count<T>(list: &Read<Vec<T>>) -> Read<usize> {
    match list {
        Read::Value(list) => Read::Value(list.len()),
        Read::Absent => Read::Absent,
        Read::Failed(reason) => Read::Failed(reason.clone()),
        Read::Unasked => Read::Unasked,
    }
}

/// The alerts by what they are about, newest first.
fn by_subject(alerts: Read<Vec<Alert>>) -> Read<BTreeMap<String, Vec<Alert>>> {
    let list = match alerts {
        Read::Value(list) => list,
        Read::Absent => return Read::Absent,
        Read::Failed(reason) => return Read::Failed(reason),
        Read::Unasked => return Read::Unasked,
    };
    let mut map: BTreeMap<String, Vec<Alert>> = BTreeMap::new();
    for alert in list {
        map.entry(alert.about.clone().unwrap_or_default()).or_default().push(alert);
    }
    for own in map.values_mut() {
        own.sort_by_key(|alert| std::cmp::Reverse(alert.at));
        own.truncate(MOST_ALERTS);
    }
    Read::Value(map)
}

fn alerts_of(alerts: &mut Read<BTreeMap<String, Vec<Alert>>>, id: Option<&String>) -> Read<Vec<Alert>> {
    match alerts {
        Read::Value(map) => Read::Value(id.and_then(|id| map.remove(id)).unwrap_or_default()),
        Read::Absent => Read::Value(Vec::new()),
        Read::Failed(reason) => Read::Failed(reason.clone()),
        Read::Unasked => Read::Unasked,
    }
}

/// Profiles and mailboxes that know of each other, of their alerts and of the default.
fn connected(
    table: &mut Tables,
    alerts: &mut Read<BTreeMap<String, Vec<Alert>>>,
) -> (Vec<ProfileRecord>, Vec<MailboxRecord>) {
    let default = table.settings.value().map(|settings| settings.default_profile.clone());
    let counted = table.whole && table.mailboxes.is_known();
    let mut profiles = taken(&mut table.profiles);
    let mut mailboxes = taken(&mut table.mailboxes);
    // A page that comes twice brings no second record.
    let mut seen = BTreeSet::new();
    mailboxes.retain(|own| own.id.as_ref().is_none_or(|id| seen.insert(id.clone())));
    let names: BTreeMap<String, String> =
        profiles.iter().filter_map(|own| Some((own.id.clone()?, own.name.clone()))).collect();
    let mut uses: BTreeMap<String, usize> = BTreeMap::new();
    for mailbox in &mut mailboxes {
        if mailbox.profile_name.is_none() {
            mailbox.profile_name = mailbox.profile.as_ref().and_then(|id| names.get(id).cloned());
        }
        if mailbox.alerts.is_unasked() {
            mailbox.alerts = alerts_of(alerts, mailbox.id.as_ref());
        }
        let methods = [mailbox.incoming, mailbox.outgoing, mailbox.act];
        if mailbox.active != Some(false) && methods.contains(&Some(Method::ServerSide)) {
            *uses.entry(mailbox.profile.clone().unwrap_or_default()).or_default() += 1;
        }
    }
    for profile in &mut profiles {
        let used_by = profile.id.as_ref().map(|id| uses.get(id).copied().unwrap_or_default());
        profile.used_by = used_by.filter(|count| counted || *count > 0);
        profile.is_default = default.as_ref().map(|default| default.is_some() && *default == profile.id);
        profile.alerts = alerts_of(alerts, profile.id.as_ref());
    }
    (profiles, mailboxes)
}

fn taken<T>(list: &mut Read<Vec<T>>) -> Vec<T> {
    match std::mem::take(list) {
        Read::Value(list) => list,
        Read::Absent | Read::Failed(_) | Read::Unasked => Vec::new(),
    }
}

impl Subject {
    /// An organization of Dynamics, by its unique name.
    pub fn organization(name: &str) -> Self {
        Self::new(SubjectKind::Organization, name)
    }

    /// An e-mail server profile, by its name.
    pub fn profile(name: &str) -> Self {
        Self::new(SubjectKind::Profile, name)
    }

    /// A mailbox, by its address.
    pub fn mailbox(address: &str) -> Self {
        Self::new(SubjectKind::Mailbox, address.to_ascii_lowercase())
    }
}
