//! What is a fault, and what must a check of the faulty world show?

use serde::Serialize;

use crate::World;

/// A named change of a healthy world, with every record that a check of it shows and that is not a pass.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// Its name on the command line.
    pub name: &'static str,
    /// What is wrong, in one sentence.
    pub about: &'static str,
    /// The healthy world that it changes.
    pub world: fn() -> World,
    /// The one record under which all others stand.
    pub root: Root,
    /// Every record that is not a pass.
    pub expect: &'static [Expected],
    /// Checks that pass with a note because of the fault.
    pub notes: &'static [&'static str],
    /// Makes the world faulty.
    pub apply: fn(&mut World),
}

impl Fault {
    /// The faulty world.
    pub fn broken(&self) -> World {
        combined(&[self])
    }
}

/// A world with several faults: that of the first, with the endpoints that the others need.
pub fn combined(faults: &[&Fault]) -> World {
    let mut world = faults.first().map_or_else(World::healthy, |first| (first.world)());
    for fault in faults {
        let whole = (fault.world)();
        for (name, endpoint) in whole.endpoints {
            world.endpoints.entry(name).or_insert(endpoint);
        }
        for (name, site) in whole.sites {
            world.sites.entry(name).or_insert(site);
        }
        world.wizard = world.wizard.or(whole.wizard);
        for (name, machine) in whole.machines {
            world.machines.entry(name).or_insert(machine);
        }
        for (name, entry) in whole.entries {
            world.entries.entry(name).or_insert(entry);
        }
        (fault.apply)(&mut world);
    }
    // What one fault takes away, no other brings back.
    for fault in faults {
        let (whole, mut broken) = ((fault.world)(), (fault.world)());
        (fault.apply)(&mut broken);
        let taken = |name: &String| whole.machines.contains_key(name) && !broken.machines.contains_key(name);
        world.machines.retain(|name, _| !taken(name));
    }
    world
}

/// A change of a healthy world that is odd and no fault: a check of it shows what it shows without the change.
#[derive(Clone, Copy, Debug)]
pub struct Variant {
    /// Its name.
    pub name: &'static str,
    /// What is odd, in one sentence.
    pub about: &'static str,
    /// The healthy world that it changes.
    pub world: fn() -> World,
    /// Makes the world odd.
    pub apply: fn(&mut World),
}

/// The root of what goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Root {
    /// Its check.
    pub check: &'static str,
    /// What the check judged.
    pub subject: &'static str,
}

/// A record that a check of the faulty world shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Expected {
    /// The check.
    pub check: &'static str,
    /// What it judged.
    pub subject: &'static str,
    /// `fail`, `blocked`, `not-applicable`, …: the outcomes of a report.
    pub outcome: &'static str,
    /// The level of a failure.
    pub level: Option<&'static str>,
}

/// The faults as `demo --list-faults` prints them, in JSON.
pub fn list(faults: &[Fault]) -> serde_json::Value {
    let faults: Vec<_> = faults
        .iter()
        .map(|fault| {
            let checks = |outcome: &str| -> Vec<&str> {
                fault.expect.iter().filter(|one| one.outcome == outcome).map(|one| one.check).collect()
            };
            serde_json::json!({
                "name": fault.name,
                "about": fault.about,
                "root": fault.root,
                "checks": checks("fail"),
                "blocked": checks("blocked"),
            })
        })
        .collect();
    serde_json::json!({ "faults": faults })
}
