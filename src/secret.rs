//! How does a secret come into the program without ever leaving it?

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::keyring::{self, Absent};
use crate::parse::{Refusal, shown};

/// A password or the like: it cannot be shown, written or compared, and its memory is cleared.
pub struct Secret(Zeroizing<String>);

/// Where a secret is; never the secret itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// In an environment variable of this name.
    Env(String),
    /// The first line of a file.
    File(PathBuf),
    /// In somebody's memory: it is asked for at the terminal.
    Prompt,
    /// In the keyring of the system, under this name.
    Keyring(String),
}

/// A file with a secret is not larger than this.
const LARGEST: u64 = 64 * 1024;

impl Secret {
    /// A secret that is known already.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// A token holds no white space, whatever the file around it does.
    pub(crate) fn trimmed(&self) -> Self {
        Self::new(self.0.trim().to_owned())
    }

    /// The secret itself, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl SecretSource {
    /// Fetches the secret; `what` says what it is for: "the password of s2s.pfx".
    ///
    /// # Errors
    /// When it is not there; the words name the place, never its contents.
    pub fn fetch(&self, what: &str) -> Result<Secret, Refusal> {
        match self {
            Self::Env(name) => match std::env::var(name) {
                Err(_) if !is_variable(name) => Err(misplaced("an environment variable", what)),
                Ok(text) => Ok(Secret::new(text)),
                Err(std::env::VarError::NotPresent) => {
                    let reason = format!("the environment variable {} with {what} is not set", shown(name));
                    Err(Refusal::new(reason).instead("set it, or name another source: file, prompt, keyring"))
                }
                Err(std::env::VarError::NotUnicode(_)) => {
                    Err(Refusal::new(format!("the environment variable {} with {what} is not Unicode", shown(name))))
                }
            },
            Self::File(path) => from_file(path, what),
            Self::Keyring(name) => from_keyring(name, what),
            Self::Prompt => {
                rpassword::prompt_password(format!("{}: ", capital(what))).map(Secret::new).map_err(|error| {
                    let refusal = Refusal::new(format!("{what} cannot be asked for: {error}"));
                    refusal.instead("run at a terminal, or name another source: env, file, keyring")
                })
            }
        }
    }
}

fn from_file(path: &Path, what: &str) -> Result<Secret, Refusal> {
    use std::io::Read;
    let refuse = |why: &str| Refusal::new(format!("{} with {what} {why}", path.display()));
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(_) if !is_path(path) => return Err(misplaced("a file that can be read", what)),
        Err(error) => return Err(refuse(&format!("cannot be read: {error}"))),
    };
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| refuse(&format!("cannot be read: {error}")))?;
    if bytes.len() as u64 > LARGEST {
        return Err(refuse("is larger than 64 KiB").instead("a file with a secret holds one line"));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| refuse("is not UTF-8").instead("save it as UTF-8"))?;
    line(text.strip_prefix('\u{feff}').unwrap_or(text))
        .ok_or_else(|| refuse("has several lines").instead("a file with a secret holds one line"))
}

fn from_keyring(name: &str, what: &str) -> Result<Secret, Refusal> {
    let other = "name another source: env, file, prompt";
    let bytes = keyring::read(name).map_err(|absent| match absent {
        Absent::Closed(why) => Refusal::new(format!("the keyring with {what} cannot be read: {why}")).instead(other),
        Absent::Unknown if !is_entry(name) => misplaced("a secret in the keyring", what),
        Absent::Unknown => {
            let reason = format!("the keyring holds no secret {}, for {what}", shown(name));
            Refusal::new(reason).instead(format!("store it: {}", keyring::stores(name)))
        }
        Absent::Several => {
            let reason = format!("the keyring holds several secrets {}, for {what}", shown(name));
            Refusal::new(reason).instead("remove those that are out of date")
        }
    })?;
    let refuse = |why: &str| Refusal::new(format!("the secret {} in the keyring, {what}, {why}", shown(name)));
    let text = std::str::from_utf8(&bytes).map_err(|_| refuse("is not UTF-8"))?;
    line(text).ok_or_else(|| refuse("has several lines").instead("store one line"))
}

/// What stands where a place is to be named may be the secret itself: it is not repeated.
fn misplaced(kind: &str, what: &str) -> Refusal {
    let refusal = Refusal::new(format!("the source of {what} does not name {kind}"));
    refusal.instead("name where the secret is, and never write the secret itself there")
}

fn is_variable(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.chars().all(fits) && !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit())
}

fn is_entry(name: &str) -> bool {
    name.chars().all(|c| c.is_alphanumeric() || " ._-@/\\:".contains(c))
}

/// Whether the words are those of a path: with an ending, or plain words. A folder may have any name, where it is there.
fn is_path(path: &Path) -> bool {
    let plain = |name: &str| name.chars().all(|c| c.is_alphanumeric() || " ._-".contains(c));
    let word = |name: &str| !name.contains(|c: char| c.is_numeric() || c.is_uppercase());
    let text = |part: Option<&OsStr>| part.and_then(OsStr::to_str).map(str::to_owned);
    let ends = text(path.extension()).is_some_and(|end| end.len() <= 8 && end.chars().all(char::is_alphabetic));
    let name = text(path.file_name()).filter(|name| plain(name));
    let mut folders = path.ancestors().skip(1).take_while(|folder| !folder.as_os_str().is_empty() && !folder.is_dir());
    name.is_some_and(|name| ends || word(&name))
        && folders.all(|folder| text(folder.file_name()).is_some_and(|name| plain(&name)))
}

/// The one line of a text, without its end.
fn line(text: &str) -> Option<Secret> {
    let line = text.strip_suffix('\n').unwrap_or(text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    (!line.contains('\n')).then(|| Secret::new(line.to_owned()))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(content: &[u8]) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        std::fs::write(&path, content).unwrap();
        let fetched = SecretSource::File(path).fetch("the password of s2s.pfx");
        let name = format!("{}/", folder.path().display());
        fetched.map(|secret| secret.expose().to_owned()).map_err(|refusal| refusal.to_string().replace(&name, ""))
    }

    #[test]
    fn the_line_of_a_file_is_the_secret_without_its_end() {
        for content in ["hunter2", "hunter2\n", "hunter2\r\n", "\u{feff}hunter2\n"] {
            assert_eq!(file(content.as_bytes()).as_deref(), Ok("hunter2"));
        }
        assert_eq!(file(b" hunter2 \n").as_deref(), Ok(" hunter2 "));
    }

    #[test]
    fn what_is_wrong_is_said_without_the_secret() {
        for content in [&b"hunter2\nhunter3\n"[..], b"hunter2\xff", &vec![b'h'; 70_000]] {
            let error = file(content).unwrap_err();
            assert!(
                error.starts_with("password with the password of s2s.pfx ") && !error.contains("hunter"),
                "{error}"
            );
        }
        let error =
            SecretSource::Env("EXDOCTOR_TEST_ABSENT".to_owned()).fetch("the password of s2s.pfx").err().unwrap();
        assert_eq!(
            error.reason,
            "the environment variable `EXDOCTOR_TEST_ABSENT` with the password of s2s.pfx is not set"
        );
    }

    #[test]
    fn a_secret_in_the_place_of_a_name_is_not_repeated() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| SecretSource::File(folder.path().join(name));
        let refused = |source: SecretSource| source.fetch("the secret of [tenant]").err().unwrap();
        for secret in ["Hunter2~Secret.abc", "Hunter2", "x8/Hunter2+abc=", "Hunter2~/secret.txt"] {
            let refusal = refused(file(secret));
            assert_eq!(refusal.reason, "the source of the secret of [tenant] does not name a file that can be read");
            assert!(!format!("{refusal}").contains("Hunter2"), "{refusal}");
        }
        for named in ["client_secret", "reader.secret", "Reader 1.txt", "missing/secret.txt"] {
            assert!(refused(file(named)).reason.contains(named), "{named}");
        }
        let refusal = refused(SecretSource::Env("Hunter2~Secret.abc".to_owned()));
        assert_eq!(refusal.reason, "the source of the secret of [tenant] does not name an environment variable");
        assert!(is_entry("exdoctor reader@contoso.com") && !is_entry("Hunter2~Secret.abc"));
    }
}
