//! What does the keyring of this system keep under a name?
//!
//! On Windows that is the Credential Manager; on Linux whatever speaks the Secret Service of a desktop.

use zeroize::Zeroizing;

/// Every entry of this program belongs to it.
const SERVICE: &str = "exdoctor";

/// Why there is no secret, in words that hold nothing of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Absent {
    /// There is no keyring, or it does not open.
    Closed(String),
    /// It keeps nothing under the name.
    Unknown,
    /// It keeps several secrets under the name.
    Several,
}

/// Reads the secret that is kept under a name.
///
/// # Errors
/// Why there is none.
pub(crate) fn read(name: &str) -> Result<Zeroizing<Vec<u8>>, Absent> {
    system::read(name)
}

/// How a person puts a secret there.
pub(crate) fn stores(name: &str) -> String {
    system::stores(name)
}

#[cfg(target_os = "linux")]
mod system {
    use std::collections::HashMap;
    use std::time::Duration;

    use secret_service::{EncryptionType, Error, SecretService};
    use tokio::runtime::Builder;
    use tokio::time::timeout;
    use zeroize::Zeroizing;

    use super::{Absent, SERVICE};

    /// Somebody may have to open the keyring with a password.
    const PATIENCE: Duration = Duration::from_mins(2);

    pub(super) fn read(name: &str) -> Result<Zeroizing<Vec<u8>>, Absent> {
        let asks = || {
            let runtime = Builder::new_current_thread().enable_all().build();
            let runtime = runtime.map_err(|error| Absent::Closed(error.to_string()))?;
            let waited = runtime.block_on(async { timeout(PATIENCE, asked(name)).await });
            waited.unwrap_or_else(|_| Err(Absent::Closed("nobody opened it within 2 minutes".to_owned())))
        };
        // The caller may be at home in another runtime, which must not stand still.
        std::thread::scope(|scope| scope.spawn(asks).join())
            .unwrap_or_else(|_| Err(Absent::Closed("it cannot be asked".to_owned())))
    }

    async fn asked(name: &str) -> Result<Zeroizing<Vec<u8>>, Absent> {
        let closed = |error: Error| Absent::Closed(words(&error));
        let service = SecretService::connect(EncryptionType::Dh).await.map_err(closed)?;
        let found = service.search_items(HashMap::from([("service", SERVICE), ("username", name)])).await;
        let found = found.map_err(closed)?;
        let item = match (found.unlocked.as_slice(), found.locked.as_slice()) {
            ([], []) => return Err(Absent::Unknown),
            ([item], []) => item,
            ([], [item]) => {
                item.unlock().await.map_err(closed)?;
                item
            }
            _ => return Err(Absent::Several),
        };
        item.get_secret().await.map(Zeroizing::new).map_err(closed)
    }

    fn words(error: &Error) -> String {
        match error {
            Error::Unavailable => "no Secret Service runs in this session".to_owned(),
            Error::Locked | Error::Prompt | Error::PromptDisconnected => "it is locked".to_owned(),
            Error::Zbus(error) => error.to_string(),
            other => other.to_string(),
        }
    }

    pub(super) fn stores(name: &str) -> String {
        format!("secret-tool store --label exdoctor service {SERVICE} username {name}")
    }
}

#[cfg(windows)]
mod system {
    use std::collections::HashMap;

    use keyring_core::Error;
    use keyring_core::api::CredentialStoreApi;
    use windows_native_keyring_store::Store;
    use zeroize::Zeroizing;

    use super::{Absent, SERVICE};

    pub(super) fn read(name: &str) -> Result<Zeroizing<Vec<u8>>, Absent> {
        let target = format!("{SERVICE}:{name}");
        let entry = Store::new()
            .and_then(|store| store.build(SERVICE, name, Some(&HashMap::from([("target", target.as_str())]))));
        match entry.and_then(|entry| entry.get_password()) {
            Ok(password) => Ok(Zeroizing::new(password.into_bytes())),
            Err(Error::NoEntry) => Err(Absent::Unknown),
            Err(Error::Ambiguous(_)) => Err(Absent::Several),
            Err(error) => Err(Absent::Closed(error.to_string())),
        }
    }

    pub(super) fn stores(name: &str) -> String {
        format!("cmdkey /generic:{SERVICE}:{name} /user:{name} /pass")
    }
}

#[cfg(not(any(target_os = "linux", windows)))]
mod system {
    use zeroize::Zeroizing;

    use super::Absent;

    pub(super) fn read(_name: &str) -> Result<Zeroizing<Vec<u8>>, Absent> {
        Err(Absent::Closed("this version knows none on this system".to_owned()))
    }

    pub(super) fn stores(_name: &str) -> String {
        "name another source: env, file or prompt".to_owned()
    }
}
