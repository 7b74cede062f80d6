//! What does a directory server hold? It is only searched, page by page.

mod door;
mod sasl;
mod sealed;

use std::time::Duration;

use exdoctor_checks::facts::directory::Directory;
use exdoctor_checks::identity::object::{Field, Object, REQUESTED};
use exdoctor_checks::identity::survey::Survey;
use ldap3::adapters::{Adapter, EntriesOnly, PagedResults};
use ldap3::{Ldap, Scope, SearchEntry};
use tokio::time::Instant;

use super::{Progress, ranges};
use crate::config::{DirectoryConfig, DirectorySignIn};
use crate::net::Net;
use crate::parse::{LdapUrl, Refusal};
use crate::secret::Secret;
use door::{bind, connect, refused};

pub(super) use door::in_time;

/// Objects of one page; servers of Microsoft give no more.
const PAGE: i32 = 1000;
/// A server may take so many times the usual wait for a page.
const PATIENCE: u32 = 6;
/// No search takes longer: an entry a minute would never end.
const LONGEST: Duration = Duration::from_mins(30);
/// No directory has more users, groups and contacts.
const MOST: u64 = 10_000_000;
/// Users, groups and contacts.
const EVERYBODY: &str = "(|(objectCategory=person)(objectCategory=group))";

/// How a server is searched.
pub struct Access {
    url: LdapUrl,
    base: Option<String>,
    filter: String,
    user: Option<User>,
}

/// Who signs in.
struct User {
    name: String,
    password: Secret,
    sign_in: DirectorySignIn,
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Access").field("url", &self.url).field("base", &self.base).finish_non_exhaustive()
    }
}

impl Access {
    /// What the configuration says; the password is fetched.
    ///
    /// # Errors
    /// When the password cannot be had, or the filter is none.
    pub fn of(url: &LdapUrl, config: &DirectoryConfig) -> Result<Self, Refusal> {
        let filter = match &config.filter {
            Some(own) if own.starts_with('(') => format!("(&{EVERYBODY}{own})"),
            Some(own) => format!("(&{EVERYBODY}({own}))"),
            None => EVERYBODY.to_owned(),
        };
        if ldap3::parse_filter(&filter).is_err() {
            let refusal = Refusal::new("`directory.filter` is no LDAP filter");
            return Err(refusal.instead("write it such as (department=Sales)"));
        }
        let user = match (&config.username, &config.password) {
            (Some(name), Some(source)) => Some(User {
                name: name.clone(),
                password: source.fetch(&format!("the password of {name} at {}", url.url()))?,
                sign_in: config.sign_in.unwrap_or_default(),
            }),
            _ => None,
        };
        Ok(Self { url: url.clone(), base: config.base.clone(), filter, user })
    }
}

/// Searches the server; `keep` entries of each list are kept.
///
/// # Errors
/// Why the directory could not be read, in words.
pub async fn read(net: &Net, access: &Access, keep: usize, progress: &mut Progress<'_>) -> Result<Directory, String> {
    let at = access.url.url();
    let wait = net.dialer.timeout() * PATIENCE;
    let (mut ldap, remark) = match &access.user {
        Some(user) if user.sign_in != DirectorySignIn::Simple => sasl::connect(net, access, user, wait).await?,
        user => {
            let mut ldap = connect(net, access, wait).await?;
            if let Some(user) = user {
                bind(net, &mut ldap, access, user, wait).await?;
            }
            (ldap, None)
        }
    };
    let base = match &access.base {
        Some(base) => base.clone(),
        None => naming_context(&mut ldap, access, wait).await.map_err(|why| format!("{at}: {why}"))?,
    };
    let mut survey = Survey::new("LDAP", keep);
    if let Some(remark) = remark {
        survey.remark(remark);
    }
    let found = search(&mut ldap, access, &base, survey, wait, progress).await.map_err(|why| format!("{at}: {why}"));
    // The server forgets the connection either way.
    let _ = in_time(wait, ldap.unbind()).await;
    found
}

/// The top of what the server holds; a global catalogue is searched whole.
async fn naming_context(ldap: &mut Ldap, access: &Access, wait: Duration) -> Result<String, String> {
    if access.url.is_global_catalogue() {
        return Ok(String::new());
    }
    let asked = ldap.search("", Scope::Base, "(objectClass=*)", vec!["defaultNamingContext", "namingContexts"]);
    let (entries, result) = in_time(wait, asked).await.map(|found| (found.0, found.1))?;
    if result.rc != 0 {
        return Err(format!("its root cannot be read: {}", refused(result.rc, &result.text)));
    }
    let root = entries.into_iter().next().map(SearchEntry::construct).ok_or("its root is empty")?;
    let named = |name: &str| root.attrs.get(name).and_then(|values| values.first()).cloned();
    let context = named("defaultNamingContext").or_else(|| named("namingContexts"));
    context.ok_or_else(|| "it does not say what it holds; name `base` in [directory]".to_owned())
}

async fn search(
    ldap: &mut Ldap,
    access: &Access,
    base: &str,
    mut survey: Survey,
    wait: Duration,
    progress: &mut Progress<'_>,
) -> Result<Directory, String> {
    let adapters: Vec<Box<dyn Adapter<'_, _, _>>> =
        vec![Box::new(EntriesOnly::new()), Box::new(PagedResults::new(PAGE))];
    let opened = ldap.streaming_search_with(adapters, base, Scope::Subtree, &access.filter, REQUESTED.to_vec());
    let mut stream = in_time(wait, opened).await?;
    let mut cut = 0_u64;
    let end = Instant::now() + LONGEST;
    while let Some(entry) = in_time(wait, stream.next()).await? {
        let seen = survey.passed();
        if Instant::now() > end || seen >= MOST {
            let narrow = "narrow it with `base` or `filter` of [directory], or export with ldifde and name the file";
            return Err(format!(
                "the search did not end in {} minutes, after {seen} objects; {narrow}",
                LONGEST.as_secs() / 60
            ));
        }
        let entry = SearchEntry::construct(entry);
        let mut object = object(&entry);
        cut += u64::from(!ranges::complete(ldap, &entry, &mut object, wait, end).await);
        survey.add(&object);
        if survey.passed().is_multiple_of(u64::from(PAGE.unsigned_abs())) {
            progress(survey.passed());
        }
    }
    let result = stream.finish().await;
    match result.rc {
        0 => {}
        // Whoever searched without signing in is told so in the words of the server.
        code => {
            let seen = survey.passed();
            let hint = if access.user.is_none() { "; name username and password in [directory]" } else { "" };
            return Err(format!("the search ended after {seen} objects: {}{hint}", refused(code, &result.text)));
        }
    }
    if survey.passed() == 0 {
        return Err(format!("no object below {base:?} that this account may see fits the filter"));
    }
    if cut > 0 {
        survey.remark(format!("{cut} objects have more values than the server gives at once; the rest was not read"));
    }
    Ok(survey.finish())
}

/// The object of an entry.
fn object(entry: &SearchEntry) -> Object {
    let mut object = Object::default();
    object.put(Field::Dn, &entry.dn);
    for (name, values) in &entry.attrs {
        let Some(field) = Field::named(name) else { continue };
        for value in values {
            object.put(field, value);
        }
    }
    if entry.bin_attrs.contains_key("msExchMasterAccountSid") {
        object.put(Field::MasterAccount, "binary");
    }
    object
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::ldap_url;

    #[test]
    fn a_filter_of_ones_own_only_narrows_the_search() {
        let access = |filter: &str| {
            let config = DirectoryConfig { filter: Some(filter.to_owned()), ..DirectoryConfig::default() };
            Access::of(&ldap_url("ldap://dc1.contoso.com").unwrap(), &config).map(|access| access.filter)
        };
        assert_eq!(access("(l=Berlin)").unwrap(), format!("(&{EVERYBODY}(l=Berlin))"));
        assert_eq!(access("l=Berlin").unwrap(), format!("(&{EVERYBODY}(l=Berlin))"));
        assert!(access("(l=").is_err());
    }
}
