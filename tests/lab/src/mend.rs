//! Which change takes a fault back, whatever else is broken?

use serde_json::Value;

use crate::{Expected, Fault, World};

impl Fault {
    /// The records that name it: its failures; where nothing fails, its open questions.
    pub fn shows(&self) -> Vec<&'static Expected> {
        let of =
            |outcome: &str| -> Vec<&Expected> { self.expect.iter().filter(|one| one.outcome == outcome).collect() };
        let fails = of("fail");
        if fails.is_empty() { of("blocked") } else { fails }
    }

    /// Whether somebody who does what a record asks for mends it.
    pub fn is_mended_by(&self, check: &str, subject: &str) -> bool {
        self.shows().iter().any(|one| one.check == check && one.subject == subject)
    }

    /// Makes the change that mends it: what it made of the healthy world becomes again as it was, all else stays as it is.
    ///
    /// # Panics
    /// Never: a world of which parts are those of another world is a world.
    pub fn mend(&self, world: &mut World) {
        let value = |world: &World| serde_json::to_value(world).expect("a world is plain data");
        let mut now = value(world);
        restore(&mut now, &value(&(self.world)()), &value(&self.broken()));
        *world = serde_json::from_value(now).expect("parts of worlds are parts of a world");
    }
}

/// Puts back what differs between the healthy and the broken, and leaves what differs from both where it can.
fn restore(now: &mut Value, healthy: &Value, broken: &Value) {
    if healthy == broken {
        return;
    }
    if now == broken {
        return now.clone_from(healthy);
    }
    match (now, healthy, broken) {
        (Value::Object(now), Value::Object(healthy), Value::Object(broken)) => {
            now.retain(|name, _| healthy.contains_key(name) || !broken.contains_key(name));
            for (name, healthy) in healthy {
                match (now.get_mut(name), broken.get(name)) {
                    (Some(now), Some(broken)) => restore(now, healthy, broken),
                    (None, Some(broken)) if broken == healthy => {}
                    _ => drop(now.insert(name.clone(), healthy.clone())),
                }
            }
        }
        (Value::Array(now), Value::Array(healthy), Value::Array(broken))
            if now.len() == broken.len() && broken.len() == healthy.len() =>
        {
            for (now, (healthy, broken)) in now.iter_mut().zip(healthy.iter().zip(broken)) {
                restore(now, healthy, broken);
            }
        }
        (Value::Array(now), Value::Array(healthy), Value::Array(broken)) => {
            now.retain(|one| healthy.contains(one) || !broken.contains(one));
            now.extend(healthy.iter().filter(|one| !broken.contains(one)).cloned().collect::<Vec<_>>());
        }
        (now, healthy, _) => now.clone_from(healthy),
    }
}

#[cfg(test)]
mod tests {
    use crate::{combined, faults};

    #[test]
    fn every_fault_that_is_mended_leaves_its_healthy_world() {
        for fault in faults() {
            let mut world = fault.broken();
            fault.mend(&mut world);
            assert_eq!(world, (fault.world)(), "{}", fault.name);
        }
    }

    #[test]
    fn of_two_faults_one_is_mended_and_the_other_stays() {
        let fault = |name: &str| faults().iter().find(|fault| fault.name == name).expect("it is a fault");
        for names in [
            ["spf-two", "mx-missing"],
            ["api-own-mailboxes-only", "api-plain-http"],
            ["hybrid-auth-server-foreign", "hybrid-connector-off"],
        ] {
            let [one, other] = names.map(fault);
            let mut world = combined(&[one, other]);
            one.mend(&mut world);
            assert_eq!(world, other.broken(), "{names:?}");
            other.mend(&mut world);
            assert_eq!(world, (other.world)(), "{names:?}");
        }
    }
}
