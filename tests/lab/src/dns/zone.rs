//! What does one zone say about a name?

use std::collections::{BTreeMap, BTreeSet};

use hickory_server::proto::rr::{Name, RData, Record, RecordType};

/// How long everything in a world may be cached, in seconds.
pub(crate) const TTL: u32 = 300;

/// A record set with its signatures.
#[derive(Clone, Debug, Default)]
pub(crate) struct Set {
    pub(crate) records: Vec<Record>,
    pub(crate) signatures: Vec<Record>,
}

/// A zone with its delegations, and with keys, signatures and NSEC records when it is signed.
#[derive(Clone, Debug)]
pub(crate) struct Built {
    pub(crate) origin: Name,
    pub(crate) owners: BTreeMap<Name, BTreeMap<RecordType, Set>>,
    /// Where children begin.
    pub(crate) cuts: BTreeSet<Name>,
}

/// What a zone says about a name.
pub(crate) enum Found<'z> {
    Records(&'z Set),
    Alias(&'z Set, Name),
    /// The name lies in a child, beginning at this name.
    Referral(Name),
    NoData,
    NxDomain,
}

impl Built {
    pub(crate) fn new(origin: Name) -> Self {
        Self { origin, owners: BTreeMap::new(), cuts: BTreeSet::new() }
    }

    pub(crate) fn add(&mut self, owner: &Name, data: RData) {
        let kind = data.record_type();
        let set = self.owners.entry(owner.clone()).or_default().entry(kind).or_default();
        let record = Record::from_rdata(owner.clone(), TTL, data);
        if !set.records.contains(&record) {
            set.records.push(record);
        }
    }

    pub(crate) fn find(&self, name: &Name, kind: RecordType) -> Found<'_> {
        if let Some(cut) = self.cut_above(name)
            && !(kind == RecordType::DS && cut == *name)
        {
            return Found::Referral(cut);
        }
        let Some(sets) = self.owners.get(name) else {
            return if self.has_below(name) { Found::NoData } else { Found::NxDomain };
        };
        if let Some(set) = sets.get(&kind) {
            return Found::Records(set);
        }
        match sets.get(&RecordType::CNAME) {
            Some(set) => match set.records.first().map(|record| &record.data) {
                Some(RData::CNAME(target)) => Found::Alias(set, target.0.clone()),
                _ => Found::NoData,
            },
            None => Found::NoData,
        }
    }

    pub(crate) fn set(&self, name: &Name, kind: RecordType) -> Option<&Set> {
        self.owners.get(name)?.get(&kind)
    }

    /// The NSEC sets that prove what `find` denied.
    pub(crate) fn denial(&self, name: &Name) -> Vec<&Set> {
        let mut proof: Vec<&Set> = self.covering(name).into_iter().collect();
        if matches!(self.find(name, RecordType::NSEC), Found::NxDomain) {
            let wildcard = self.encloser(name).prepend_label("*").ok();
            let other = wildcard.and_then(|wildcard| self.covering(&wildcard));
            proof.extend(other.filter(|other| !proof.iter().any(|one| std::ptr::eq(*one, *other))));
        }
        proof
    }

    /// Whether the name belongs to a child.
    pub(crate) fn is_below_cut(&self, name: &Name) -> bool {
        self.cut_above(name).is_some_and(|cut| cut != *name)
    }

    /// The first delegation on the way down to a name.
    fn cut_above(&self, name: &Name) -> Option<Name> {
        let labels = usize::from(name.num_labels());
        let first = usize::from(self.origin.num_labels()) + 1;
        (first..=labels).map(|count| name.trim_to(count)).find(|above| self.cuts.contains(above))
    }

    fn has_below(&self, name: &Name) -> bool {
        self.owners.range(name.clone()..).next().is_some_and(|(next, _)| name.zone_of(next))
    }

    /// The NSEC set at a name, or the one before it.
    fn covering(&self, name: &Name) -> Option<&Set> {
        self.owners.range(..=name.clone()).rev().find_map(|(_, sets)| sets.get(&RecordType::NSEC))
    }

    /// The longest existing name above a name that does not exist.
    fn encloser(&self, name: &Name) -> Name {
        let mut above = name.base_name();
        while above != self.origin && !self.owners.contains_key(&above) && !self.has_below(&above) {
            above = above.base_name();
        }
        above
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::records::name;

    fn zone() -> Built {
        let mut zone = Built::new(name("contoso.com").expect("a name"));
        let address = RData::try_from_str(RecordType::A, "192.0.2.1").expect("an address");
        let servers = RData::try_from_str(RecordType::NS, "ns.contoso.com.").expect("a name");
        zone.add(&name("a.b.contoso.com").expect("a name"), address);
        zone.add(&name("child.contoso.com").expect("a name"), servers);
        zone.cuts.insert(name("child.contoso.com").expect("a name"));
        zone
    }

    fn found(question: &str, kind: RecordType) -> &'static str {
        match zone().find(&name(question).expect("a name"), kind) {
            Found::Records(_) => "records",
            Found::Alias(..) => "alias",
            Found::Referral(_) => "referral",
            Found::NoData => "no data",
            Found::NxDomain => "no such name",
        }
    }

    #[test]
    fn a_name_between_others_exists_without_data() {
        assert_eq!(found("a.b.contoso.com", RecordType::A), "records");
        assert_eq!(found("b.contoso.com", RecordType::A), "no data");
        assert_eq!(found("c.contoso.com", RecordType::A), "no such name");
    }

    #[test]
    fn below_a_cut_is_a_referral_but_ds_is_the_parents() {
        assert_eq!(found("www.child.contoso.com", RecordType::A), "referral");
        assert_eq!(found("child.contoso.com", RecordType::NS), "referral");
        assert_eq!(found("child.contoso.com", RecordType::DS), "no data");
    }
}
