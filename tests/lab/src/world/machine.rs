//! Which Windows servers does a company have, and what does their evidence say?

use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::endpoint::Endpoint;
use super::signing::Signing;
use super::{DynamicsReader, World};
use crate::service::ServiceKind;
use crate::service::dynamics::Dynamics;

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

    /// The healthy tenant with Exchange Server, whose Dynamics is asked by its Web API (scenario B): two users, a queue that a team
    /// owns, and a shared mailbox.
    ///
    /// # Panics
    /// Never: the files are part of the crate and read by its tests.
    pub fn web_api() -> Self {
        let mut world = Self::exchange();
        let dynamics =
            serde_json::from_str(include_str!("../../worlds/dynamics.json")).expect("the organization is valid JSON");
        world.add_organization(dynamics, [192, 0, 2, 40].into());
        world
    }

    /// Adds an organization of Dynamics, whose host has this address, and lets the configuration name it.
    ///
    /// # Panics
    /// When it takes no token.
    pub fn add_organization(&mut self, dynamics: Dynamics, address: IpAddr) {
        let token = dynamics.tokens.keys().next().cloned().expect("the organization takes a token");
        let url = format!("{}{}", dynamics.address, dynamics.path);
        let place = format!("{}:443", dynamics.address.trim_start_matches("https://"));
        self.services.dynamics.push(dynamics);
        let services = vec![ServiceKind::Dynamics];
        let crm = Endpoint { addresses: vec![address], services, named: false, ..Endpoint::default() };
        self.endpoints.entry(place).or_insert(crm);
        self.reads_dynamics.push(DynamicsReader { url, token });
    }

    /// The Web API of the world.
    ///
    /// # Panics
    /// When the world has none.
    pub fn dynamics_service(&mut self) -> &mut Dynamics {
        self.services.dynamics.first_mut().expect("the world has a Web API")
    }

    /// How the configuration reads the Web API of the world.
    ///
    /// # Panics
    /// When it does not.
    pub fn dynamics_reader(&mut self) -> &mut DynamicsReader {
        self.reads_dynamics.first_mut().expect("the configuration reads Dynamics")
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
