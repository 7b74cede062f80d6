//! What does the evidence say about one Windows server?
//!
//! Each value says whether it was there, was absent, could not be read and why, or was not looked at: a text that
//! somebody already had fills only a few of them. No field can hold a private key or a secret.

mod account;
mod certificate;
mod file;
mod host;
mod network;
mod read;

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use account::{Account, AccountKind, AppPool, Group, Service, TokenGroups};
pub use certificate::{Access, IcaclsEntry, KeyFile, StoreCertificate, StoredKey};
pub use file::{EVIDENCE_SCHEMA, EvidenceFile};
pub use host::{Role, same_host};
pub use network::{ChainLink, DotNetSwitch, Handshake, Outbound, Proxy, SchannelSwitch};
pub use read::Read;

/// A row of a table that is kept as it was: names of columns and their values as text.
pub type Row = BTreeMap<String, String>;

/// Everything that is known about one server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct Server {
    /// Its name: the fully qualified one where that is known.
    pub host: String,
    /// When the collector looked; none where only undated texts are there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collected: Option<Timestamp>,
    /// The files that the evidence came from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// Whether the collector had the rights of an administrator.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub elevated: Read<bool>,
    /// The domain that the server belongs to; absent in a workgroup.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub domain: Read<String>,
    /// The SID of the server's own accounts: `S-1-5-21-…`.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub machine_sid: Read<String>,
    /// The version of Windows: `10.0.17763`.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub windows: Read<String>,
    /// The version of Dynamics; absent where it is not installed.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub dynamics: Read<String>,
    /// The roles of Dynamics that the server has, as the deployment or the server itself names them.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub roles: Read<Vec<String>>,
    /// LocalMachine\My, all of it.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub certificates: Read<Vec<StoreCertificate>>,
    /// The files of private keys.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub key_files: Vec<KeyFile>,
    /// The services of Dynamics.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub services: Read<Vec<Service>>,
    /// The application pools of the Dynamics web application; none where there is no IIS.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub app_pools: Read<Vec<AppPool>>,
    /// The accounts of those services and pools.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<Account>,
    /// The protocols that Schannel is told about.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub schannel: Read<Vec<SchannelSwitch>>,
    /// What .NET is told about TLS.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub dotnet: Read<Vec<DotNetSwitch>>,
    /// The proxies.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub proxies: Read<Vec<Proxy>>,
    /// Where the clock takes its time from, as `w32tm` says it.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub time_source: Read<String>,
    /// TLS connections from the server.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub outbound: Read<Vec<Outbound>>,
    /// What AD FS says, table by table; absent where the server has no AD FS.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub adfs: Read<BTreeMap<String, Vec<Row>>>,
}

impl Server {
    /// A server of which only the name is known.
    pub fn named(host: impl Into<String>) -> Self {
        Self { host: host.into(), ..Self::default() }
    }

    /// The certificate of a thumbprint.
    pub fn certificate(&self, thumbprint: &str) -> Option<&StoreCertificate> {
        self.certificates.value()?.iter().find(|own| own.thumbprint.eq_ignore_ascii_case(thumbprint))
    }

    /// The file that holds a certificate's key: by its name, else the only one that a text shows without a name.
    pub fn key_file(&self, certificate: &StoreCertificate) -> Option<&KeyFile> {
        let wanted = certificate.key.value().and_then(|key| key.file.value());
        let is_wanted = |file: &&KeyFile| {
            wanted.is_some_and(|wanted| file.name().is_some_and(|name| name.eq_ignore_ascii_case(wanted)))
        };
        let nameless = || {
            let mut nameless = self.key_files.iter().filter(|file| wanted.is_none() || file.path.is_none());
            nameless.next().filter(|_| nameless.next().is_none())
        };
        self.key_files.iter().find(is_wanted).or_else(nameless)
    }

    /// An account, by the name that a service or a pool writes.
    pub fn account(&self, name: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.name.eq_ignore_ascii_case(name))
    }

    /// The roles in the terms of exdoctor; `None` where they are not known.
    pub fn known_roles(&self) -> Option<Vec<Role>> {
        self.roles.value().map(|roles| roles.iter().map(|word| Role::of(word)).collect())
    }

    /// What the collector tried to read and could not, each with the reason.
    pub fn unread(&self) -> Vec<(&'static str, &str)> {
        let of = |name: &'static str, failure: Option<&'_ str>| failure.map(|_| name);
        let all = [
            ("rights of the collector", self.elevated.failure()),
            ("domain", self.domain.failure()),
            ("machine SID", self.machine_sid.failure()),
            ("version of Windows", self.windows.failure()),
            ("version of Dynamics", self.dynamics.failure()),
            ("roles", self.roles.failure()),
            ("certificates", self.certificates.failure()),
            ("services", self.services.failure()),
            ("application pools", self.app_pools.failure()),
            ("Schannel", self.schannel.failure()),
            (".NET", self.dotnet.failure()),
            ("proxies", self.proxies.failure()),
            ("time source", self.time_source.failure()),
            ("outbound connections", self.outbound.failure()),
            ("AD FS", self.adfs.failure()),
        ];
        all.into_iter()
            .filter_map(|(name, failure)| of(name, failure).zip(failure))
            .chain(self.key_files.iter().filter_map(|file| Some(("access list of a key file", file.access.failure()?))))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: Option<&str>) -> KeyFile {
        KeyFile { path: path.map(str::to_owned), ..KeyFile::default() }
    }

    #[test]
    fn a_key_file_is_found_by_its_name_and_else_only_where_no_other_is_meant() {
        let key = StoredKey { file: Read::Value("AB_1".to_owned()), ..StoredKey::default() };
        let certificate = StoreCertificate { key: Read::Value(key), ..StoreCertificate::default() };
        let with = |files: Vec<KeyFile>| Server { key_files: files, ..Server::default() };
        let named = with(vec![file(None), file(Some(r"C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys\ab_1"))]);
        assert_eq!(named.key_file(&certificate), Some(&named.key_files[1]));
        let nameless = with(vec![file(None), file(Some("other"))]);
        assert_eq!(nameless.key_file(&certificate), Some(&nameless.key_files[0]));
        assert_eq!(with(vec![file(None), file(None)]).key_file(&certificate), None);
        assert_eq!(with(vec![file(Some("other"))]).key_file(&certificate), None);
    }

    #[test]
    fn what_could_not_be_read_is_listed_with_its_reason() {
        let denied = "access denied".to_owned();
        let key_files = vec![KeyFile { access: Read::Failed(denied.clone()), ..KeyFile::default() }];
        let schannel = Read::Failed(denied);
        let server = Server { schannel, adfs: Read::Absent, key_files, ..Server::named("crm1") };
        let names: Vec<&str> = server.unread().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["Schannel", "access list of a key file"]);
    }
}
