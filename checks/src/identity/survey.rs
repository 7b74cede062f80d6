//! What of a directory is worth keeping, however large it is?
//!
//! Objects pass one by one. What stays is counts, the values that break a rule, and the values that several objects hold:
//! a check then judges these values by the same rules. Memory grows with the number of names, not with what an object holds.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::address::{Proxy, domain, is_routable, proxy};
use super::key::{key, shown};
use super::object::Object;
use super::propose::{one_each, proposal};
use super::rules::{is_only_routing, problems};
use super::scope::scope;
use crate::facts::directory::{
    Attribute, Class, Directory, Held, Holder, InDomain, Listed, Primaries, Shared, Suspect, Unequal,
};

/// How many entries of each list a run keeps; the rest is counted.
pub const KEPT: usize = 1000;
/// How many objects stand for all of a domain.
const FIRST: usize = 5;

/// A directory on its way through.
#[derive(Debug)]
pub struct Survey {
    directory: Directory,
    keep: usize,
    names: Vec<(Box<str>, Class)>,
    index: HashMap<Box<str>, Entry>,
    shared: BTreeMap<Box<str>, Vec<Entry>>,
    suffixes: BTreeMap<String, InDomain>,
    domains: BTreeMap<String, InDomain>,
}

/// Who holds a value, and in which attributes.
#[derive(Clone, Copy, Debug)]
struct Entry {
    holder: usize,
    attributes: u8,
    primary: bool,
}

impl Survey {
    /// A survey that lists this many entries of each kind.
    pub fn new(form: &str, keep: usize) -> Self {
        Self {
            directory: Directory { form: form.to_owned(), ..Directory::default() },
            keep,
            names: Vec::new(),
            index: HashMap::new(),
            shared: BTreeMap::new(),
            suffixes: BTreeMap::new(),
            domains: BTreeMap::new(),
        }
    }

    /// How many objects have passed.
    pub fn passed(&self) -> u64 {
        self.directory.read
    }

    /// Notes something that a reader must know of the source.
    pub fn remark(&mut self, text: impl Into<String>) {
        self.directory.remarks.push(text.into());
    }

    /// Takes one object.
    pub fn add(&mut self, object: &Object) {
        self.directory.read += 1;
        let class = match scope(object) {
            Ok(class) => class,
            Err(why) => {
                *self.directory.skipped.entry(why).or_default() += 1;
                return;
            }
        };
        *self.directory.judged.entry(class).or_default() += 1;
        let holder = self.names.len();
        self.names.push((object.name().into(), class));
        self.judge_values(object, class);
        self.note_domains(object, class);
        self.note_keys(object, holder);
    }

    fn judge_values(&mut self, object: &Object, class: Class) {
        let has_upn = object.first(Attribute::UserPrincipalName).is_some();
        for (attribute, value) in &object.values {
            *self.directory.attributes.entry(*attribute).or_default() += 1;
            // What another forest gives a linked mailbox is judged there.
            let elsewhere = *attribute == Attribute::UserPrincipalName && object.is_linked();
            let wrong = problems(*attribute, class, has_upn, value);
            if elsewhere || wrong.is_empty() {
                continue;
            }
            let suspects = if is_only_routing(*attribute, &wrong) {
                &mut self.directory.unroutable
            } else {
                &mut self.directory.suspects
            };
            suspects.entry(*attribute).or_default().push(self.keep, || Suspect {
                holder: Holder { dn: object.name().to_owned(), class },
                value: value.clone(),
                primary: object.primary_smtp().map(str::to_owned),
                proposal: None,
            });
        }
    }

    fn note_domains(&mut self, object: &Object, class: Class) {
        let holder = || Holder { dn: object.name().to_owned(), class };
        let primaries: Vec<&str> = object.primaries().collect();
        if primaries.len() > 1 {
            let addresses = primaries.into_iter().map(str::to_owned).collect();
            self.directory.primaries.push(self.keep, || Primaries { holder: holder(), addresses });
        }
        for name in own_domains(object, class) {
            count(self.domains.entry(name).or_default(), object.signs_in(), holder);
        }
        let Some(upn) = object.first(Attribute::UserPrincipalName) else { return };
        if object.is_linked() {
            self.directory.linked += 1;
            return;
        }
        let Some(name) = domain(upn) else { return };
        // A name that no tenant takes is judged by its suffix alone.
        let routable = is_routable(&name);
        count(self.suffixes.entry(name).or_default(), object.signs_in(), holder);
        if let Some(smtp) = object.primary_smtp().filter(|_| object.signs_in() && routable) {
            self.directory.compared += 1;
            if !upn.trim().eq_ignore_ascii_case(smtp) {
                let unequal = || Unequal { holder: holder(), upn: upn.to_owned(), smtp: smtp.to_owned() };
                self.directory.unequal.push(self.keep, unequal);
            }
        }
    }

    fn note_keys(&mut self, object: &Object, holder: usize) {
        let has_upn = object.first(Attribute::UserPrincipalName).is_some();
        for (attribute, value) in &object.values {
            if matches!(attribute, Attribute::UserPrincipalName) && object.is_linked() {
                continue;
            }
            if let Some((key, primary)) = key(*attribute, has_upn, value) {
                self.note(key, Entry { holder, attributes: bit(*attribute), primary });
            }
        }
        if let Some(smtp) = &object.primary_smtp {
            let entry = Entry { holder, attributes: bit(Attribute::ProxyAddresses), primary: true };
            self.note(smtp.trim().to_lowercase(), entry);
        }
    }

    fn note(&mut self, key: String, entry: Entry) {
        let key = key.into_boxed_str();
        let Some(first) = self.index.get_mut(&key) else {
            self.index.insert(key, entry);
            return;
        };
        if first.holder == entry.holder {
            first.join(entry);
            return;
        }
        let others = self.shared.entry(key).or_default();
        match others.last_mut().filter(|last| last.holder == entry.holder) {
            Some(last) => last.join(entry),
            None => others.push(entry),
        }
    }

    /// What stays.
    ///
    /// # Panics
    /// Never: whoever shares a value was noted in the index first.
    pub fn finish(mut self) -> Directory {
        let mut shared = Listed::default();
        for (key, others) in &self.shared {
            let first = self.index.get(key).expect("what is shared is in the index");
            let mut holders: Vec<Held> = [first].into_iter().chain(others).map(|entry| self.held(*entry)).collect();
            // An object that the source holds twice is one object.
            holders.sort_by(|a, b| a.holder.dn.cmp(&b.holder.dn));
            holders.dedup_by(|a, b| !a.holder.dn.is_empty() && a.holder.dn.eq_ignore_ascii_case(&b.holder.dn));
            if holders.len() > 1 {
                shared.push(self.keep, || Shared { value: shown(key).to_owned(), holders });
            }
        }
        self.directory.shared = shared;
        let mut suspects = std::mem::take(&mut self.directory.suspects);
        let mut unroutable = std::mem::take(&mut self.directory.unroutable);
        let mut all: Vec<(Attribute, &mut Suspect)> = Vec::new();
        for (attribute, listed) in suspects.iter_mut().chain(&mut unroutable) {
            all.extend(listed.entries.iter_mut().map(|suspect| (*attribute, suspect)));
        }
        for (attribute, suspect) in &mut all {
            suspect.proposal = self.proposal(*attribute, suspect);
        }
        one_each(&mut all);
        (self.directory.suspects, self.directory.unroutable) = (suspects, unroutable);
        self.directory.suffixes = largest(self.suffixes, self.keep);
        self.directory.domains = largest(self.domains, self.keep);
        self.directory
    }

    fn held(&self, entry: Entry) -> Held {
        let (dn, class) = &self.names[entry.holder];
        let attributes = Attribute::ALL.into_iter().filter(|own| entry.attributes & bit(*own) != 0).collect();
        Held { holder: Holder { dn: dn.to_string(), class: *class }, attributes, primary: entry.primary }
    }

    /// A value in the place of a suspect one that nobody else holds.
    fn proposal(&self, attribute: Attribute, suspect: &Suspect) -> Option<String> {
        let class = suspect.holder.class;
        let wrong = problems(attribute, class, false, &suspect.value);
        let near = proposal(attribute, class, &suspect.value, suspect.primary.as_deref(), &wrong)?;
        let (wanted, _) = key(attribute, false, &near)?;
        let itself = key(attribute, false, &suspect.value).is_some_and(|(held, _)| held == wanted);
        // One's own other attributes may hold it; where the attribute itself does, there is nothing to add.
        let is_free = |entry: &Entry| {
            let own = *self.names[entry.holder].0 == *suspect.holder.dn;
            own && (itself || entry.attributes & bit(attribute) == 0)
        };
        let others = self.shared.get(wanted.as_str()).into_iter().flatten();
        self.index.get(wanted.as_str()).into_iter().chain(others).all(is_free).then_some(near)
    }
}

impl Entry {
    fn join(&mut self, more: Self) {
        self.attributes |= more.attributes;
        self.primary |= more.primary;
    }
}

/// The domains of an object's SMTP addresses, without those of people outside: a contact's, and where mail is sent on to.
fn own_domains(object: &Object, class: Class) -> BTreeSet<String> {
    fn smtp(value: &str) -> Option<&str> {
        match proxy(value.trim()) {
            Proxy::Smtp(address) => Some(address),
            _ => None,
        }
    }
    let outside = object.first(Attribute::TargetAddress).and_then(smtp);
    let addresses = object.all(Attribute::ProxyAddresses).filter_map(smtp).chain(object.primary_smtp.as_deref());
    let inside = |address: &&str| !outside.is_some_and(|outside| outside.eq_ignore_ascii_case(address));
    if class == Class::Contact {
        return BTreeSet::new();
    }
    addresses.filter(inside).filter_map(domain).collect()
}

fn bit(attribute: Attribute) -> u8 {
    1 << (attribute as u8)
}

fn count(of: &mut InDomain, signs_in: bool, holder: impl FnOnce() -> Holder) {
    of.objects += 1;
    of.sign_in += u64::from(signs_in);
    if of.first.len() < FIRST {
        of.first.push(holder());
    }
}

fn largest(of: BTreeMap<String, InDomain>, keep: usize) -> Listed<(String, InDomain)> {
    let total = of.len() as u64;
    let mut entries: Vec<(String, InDomain)> = of.into_iter().collect();
    entries.sort_by_key(|(_, own)| std::cmp::Reverse(own.objects));
    entries.truncate(keep);
    Listed { total, entries }
}
