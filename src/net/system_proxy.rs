//! Which proxy does the system name?
//!
//! Windows keeps the proxy of services (`netsh winhttp`) and that of the signed-in user in its registry; other
//! systems name theirs in the environment.

use super::web::Proxies;

/// The proxy of the system's own settings.
#[cfg(not(windows))]
pub(super) fn found() -> Proxies {
    Proxies::default()
}

/// What a reader must know whose browser asks a script for its proxy.
#[cfg(windows)]
const SCRIPT: &str = "the settings of the user name a script that chooses the proxy; exdoctor runs no script: name the proxy \
                      with --proxy where one is needed";

/// The proxy of services, else that of the user who runs exdoctor.
#[cfg(windows)]
pub(super) fn found() -> Proxies {
    let Some((servers, except)) = registry::services().or_else(registry::user) else {
        let mut none = Proxies::default();
        if registry::is_scripted() {
            none.remarks.push(SCRIPT.to_owned());
        }
        return none;
    };
    Proxies::of_system(&servers, &except)
}

#[cfg(windows)]
mod registry {
    use windows_registry::{CURRENT_USER, LOCAL_MACHINE};

    const SETTINGS: &str = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings";

    pub(super) fn services() -> Option<(String, String)> {
        let key = LOCAL_MACHINE.open(format!(r"{SETTINGS}\Connections")).ok()?;
        let value = key.get_value("WinHttpSettings").ok()?;
        super::settings(&value)
    }

    pub(super) fn user() -> Option<(String, String)> {
        let key = CURRENT_USER.open(SETTINGS).ok()?;
        key.get_u32("ProxyEnable").ok().filter(|on| *on != 0)?;
        Some((key.get_string("ProxyServer").ok()?, key.get_string("ProxyOverride").unwrap_or_default()))
    }

    pub(super) fn is_scripted() -> bool {
        let script = CURRENT_USER.open(SETTINGS).and_then(|key| key.get_string("AutoConfigURL"));
        script.is_ok_and(|script| !script.trim().is_empty())
    }
}

/// The proxies of `WinHttpSettings` and the hosts that go without, where it names any: version, counter and flags in four
/// bytes each, then each text behind its length.
#[cfg(any(windows, test))]
fn settings(value: &[u8]) -> Option<(String, String)> {
    const NAMES_PROXY: u8 = 2;
    let flags = *value.get(8)?;
    let (servers, rest) = text(value.get(12..)?)?;
    let except = text(rest).map(|(except, _)| except).unwrap_or_default();
    (flags & NAMES_PROXY != 0 && !servers.is_empty()).then_some((servers, except))
}

#[cfg(any(windows, test))]
fn text(value: &[u8]) -> Option<(String, &[u8])> {
    let (length, rest) = value.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (text, rest) = rest.split_at_checked(length)?;
    Some((String::from_utf8_lossy(text).into_owned(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(flags: u8, servers: &str, except: &str) -> Vec<u8> {
        let mut value = vec![0x28, 0, 0, 0, 2, 0, 0, 0, flags, 0, 0, 0];
        for text in [servers, except] {
            value.extend_from_slice(&u32::try_from(text.len()).unwrap().to_le_bytes());
            value.extend_from_slice(text.as_bytes());
        }
        value
    }

    #[test]
    fn the_proxy_of_services_is_read_where_one_is_named() {
        let named = value(3, "proxy.contoso.com:8080", "<local>;*.contoso.com");
        assert_eq!(settings(&named), Some(("proxy.contoso.com:8080".to_owned(), "<local>;*.contoso.com".to_owned())));
        assert_eq!(settings(&value(1, "", "")), None);
    }

    #[test]
    fn a_broken_value_names_nothing() {
        let whole = value(3, "proxy.contoso.com:8080", "");
        for end in 0..whole.len() - 4 {
            assert_eq!(settings(&whole[..end]), None, "{end}");
        }
        assert_eq!(settings(&[0xff; 64]), None);
    }
}
