//! Which Windows servers does a company have, and what does their evidence say?

use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::World;
use super::signing::Signing;

const MACHINES: [(&str, &str); 3] = [
    ("crm1", include_str!("../../worlds/machines/crm1.json")),
    ("crm2", include_str!("../../worlds/machines/crm2.json")),
    ("crm3", include_str!("../../worlds/machines/crm3.json")),
];

impl World {
    /// The healthy tenant with Dynamics 365 on-premises: two full servers, crm1 and crm2, and crm3 with the roles of
    /// the front end (scenario A). The evidence of crm1 holds the deployment.
    ///
    /// # Panics
    /// Never: the files are part of the crate and read by its tests.
    pub fn dynamics() -> Self {
        let machine = |(name, text): (&str, &str)| {
            let value = serde_json::from_str(text).expect("the evidence is valid JSON");
            (name.to_owned(), value)
        };
        let machines = MACHINES.into_iter().map(machine).collect();
        let vantage = Some("dynamics-server".to_owned());
        let signing = Signing::healthy();
        let scenario = vec!["A".to_owned()];
        let mut world = Self { scenario, phase: None, vantage, machines, signing, ..Self::healthy() };
        world.with_microsoft();
        world
    }

    /// The evidence file of a machine, to change it.
    ///
    /// # Panics
    /// When the world has no such machine.
    pub fn machine(&mut self, name: &str) -> &mut Value {
        self.machines.get_mut(name).expect("the world has the machine")
    }

    /// What the evidence says about the server itself.
    ///
    /// # Panics
    /// When the world has no such machine.
    pub fn machine_server(&mut self, name: &str) -> &mut Value {
        &mut self.machine(name)["server"]
    }

    /// The certificate of a machine's store, by its place.
    ///
    /// # Panics
    /// When the world has no such machine.
    pub fn machine_certificate(&mut self, name: &str, at: usize) -> &mut Value {
        &mut self.machine_server(name)["certificates"]["value"][at]
    }

    /// The security descriptor of a machine's only key file.
    ///
    /// # Panics
    /// When the world has no such machine.
    pub fn set_key_access(&mut self, name: &str, sddl: &str) {
        self.machine_server(name)["key-files"][0]["access"]["value"]["sddl"] = sddl.into();
    }

    /// The deployment, as crm1 sees it.
    ///
    /// # Panics
    /// When the world has no crm1.
    pub fn deployment(&mut self) -> &mut Value {
        &mut self.machine("crm1")["deployment"]
    }

    /// Writes the evidence into `evidence` below a folder, where there is any, and names that folder.
    pub(crate) fn write_evidence(&self, folder: &Path) -> io::Result<Option<PathBuf>> {
        if self.machines.is_empty() && self.texts.is_empty() && self.wizard.is_none() {
            return Ok(None);
        }
        let folder = folder.join("evidence");
        let file = |name: &str, text: &str| {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap_or(&folder))?;
            std::fs::write(path, text)
        };
        for (name, machine) in &self.machines {
            file(&format!("{name}.json"), &machine.to_string())?;
        }
        if let Some(wizard) = &self.wizard {
            file("20260527_090000.xhcw", &wizard.write())?;
        }
        for (name, text) in &self.texts {
            file(name, text)?;
        }
        Ok(Some(folder))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_evidence_survives_the_writing_and_reading_of_its_world() {
        let mut world = World::dynamics();
        world.texts.insert("crm2/key.txt".to_owned(), "D:PAI(A;;FA;;;SY)".to_owned());
        let text = toml::to_string(&world).expect("a world can be written");
        assert_eq!(World::parse(&text).expect("and read"), world);
        let folder = tempfile::tempdir().expect("there is a folder");
        let evidence = world.write_evidence(folder.path()).expect("it can be written").expect("there is evidence");
        assert!(evidence.join("crm1.json").is_file() && evidence.join("crm2/key.txt").is_file());
        assert_eq!(World::healthy().write_evidence(folder.path()).expect("nothing to write"), None);
    }
}
