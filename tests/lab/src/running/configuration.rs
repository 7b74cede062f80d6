//! What does the configuration of a running world say?

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::Running;
use crate::World;
use crate::world::reader;
use crate::world::signing::Section;

impl Running {
    /// Writes `ca.pem`, `root.key`, `exdoctor.toml` and, where the company's CA is trusted, `trusted.pem` into an existing folder and names the configuration.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write_to(&self, folder: &Path) -> io::Result<PathBuf> {
        let folder = std::path::absolute(folder)?;
        let (ca, anchor) = (folder.join("ca.pem"), folder.join("root.key"));
        std::fs::write(&ca, &self.ca_pem)?;
        std::fs::write(&anchor, &self.trust_anchor)?;
        let mut trusted = ca.clone();
        if self.trusted_pem != self.ca_pem {
            trusted = folder.join("trusted.pem");
            std::fs::write(&trusted, &self.trusted_pem)?;
        }
        let (endpoints, smtp_endpoints) = (self.endpoints(), self.smtp_endpoints());
        let evidence = self.write_evidence(&folder)?;
        let certificate = self.world.signing.write(&folder)?;
        let mut dynamics = Vec::new();
        for (place, reader) in self.world.reads_dynamics.iter().enumerate() {
            let file =
                folder.join(if place == 0 { "dynamics.token".to_owned() } else { format!("dynamics-{place}.token") });
            std::fs::write(&file, &reader.token)?;
            dynamics.push(Dynamics { url: &reader.url, sign_in: "bearer", token: File { file } });
        }
        if let Some(signed) = &self.world.signed {
            signed.write(&folder)?;
        }
        let signed = self.world.signed.as_ref();
        let tenant = self.world.reader.as_ref().map(|reader| reader.write(&folder)).transpose()?;
        let file = self.world.write_directory(&folder)?;
        let script = self.world.write_script(&folder)?;
        let directory = file.map(|file| Directory { file, alternate_id: self.world.alternate_id });
        let connects = self.world.ews_url.is_some() || self.world.scenario.iter().any(|letter| letter == "A");
        let named = !self.world.endpoints.is_empty() || !smtp_endpoints.is_empty();
        let declared = named || connects || !self.world.machines.is_empty();
        let configuration = Configuration {
            scenario: &self.world.scenario,
            phase: self.world.phase.as_deref(),
            script,
            domains: [&self.world.domain],
            vantage: self.vantage(),
            mail_flow: self.mail_flow(),
            cloud: self.world.cloud.as_deref(),
            hybrid: self.world.hybrid.as_deref(),
            exchange: exchange(&self.world),
            allow_list: signed.filter(|signed| !signed.allow_list.is_empty()).map(|_| "firewall.txt"),
            region: signed.and_then(|signed| signed.region.as_deref()),
            values: declared.then_some(Values { public_roots: [&ca] }),
            endpoints,
            smtp_endpoints,
            outbound_addresses: self.outbound_addresses(),
            mailboxes: self.mailboxes(),
            evidence: evidence.map(|folder| [folder]),
            dynamics: Dynamics::written(dynamics),
            now: self.world.date.to_string(),
            certificate,
            tenant,
            known_thumbprints: &self.world.known_thumbprints,
            directory,
            network: Network {
                resolvers: &self.resolvers,
                trust_anchor: &anchor,
                ca_file: &trusted,
                connect_to: &self.connect_to,
                // Nobody else's proxy is on the way to a world on loopback.
                proxy: self.proxy().unwrap_or_else(|| "none".to_owned()),
            },
        };
        let text = toml::to_string(&configuration).map_err(io::Error::other)?;
        let file = folder.join("exdoctor.toml");
        std::fs::write(&file, text)?;
        Ok(file)
    }
}

#[derive(Serialize)]
struct Configuration<'a> {
    scenario: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    phase: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    script: Option<&'static str>,
    domains: [&'a str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    vantage: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mail_flow: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cloud: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hybrid: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    endpoints: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    smtp_endpoints: Vec<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    outbound_addresses: &'a [IpAddr],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    mailboxes: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    known_thumbprints: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<[PathBuf; 1]>,
    now: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    allow_list: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<Section>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant: Option<reader::Section>,
    #[serde(skip_serializing_if = "Option::is_none")]
    directory: Option<Directory>,
    network: Network<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange: Option<Exchange<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dynamics: Option<Written<Dynamics<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Values<'a>>,
}

#[derive(Serialize)]
struct Directory {
    file: &'static str,
    alternate_id: bool,
}

#[derive(Serialize)]
struct Exchange<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    ews_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_in: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<BTreeMap<&'a str, &'a str>>,
}

fn exchange(world: &World) -> Option<Exchange<'_>> {
    let signed = world.signed.as_ref();
    let named = world.ews_url.is_some() || signed.is_some();
    named.then(|| Exchange {
        ews_url: world.ews_url.as_deref(),
        sign_in: signed.map(|signed| signed.sign_in.as_str()),
        username: signed.map(|signed| signed.username.as_str()).filter(|username| !username.is_empty()),
        password: signed.filter(|signed| !signed.password.is_empty()).map(|_| [("file", "exchange.password")].into()),
    })
}

#[derive(Serialize)]
struct Dynamics<'a> {
    url: &'a str,
    sign_in: &'a str,
    token: File,
}

impl Dynamics<'_> {
    /// One is `[dynamics]`; several are each `[[dynamics]]`.
    fn written(mut all: Vec<Self>) -> Option<Written<Self>> {
        match all.len() {
            0 | 1 => all.pop().map(Written::One),
            _ => Some(Written::Several(all)),
        }
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum Written<T> {
    One(T),
    Several(Vec<T>),
}

#[derive(Serialize)]
struct File {
    file: PathBuf,
}

#[derive(Serialize)]
struct Values<'a> {
    public_roots: [&'a Path; 1],
}

#[derive(Serialize)]
struct Network<'a> {
    resolvers: &'a [SocketAddr],
    trust_anchor: &'a Path,
    ca_file: &'a Path,
    proxy: String,
    connect_to: &'a BTreeMap<String, SocketAddr>,
}
