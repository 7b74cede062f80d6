//! What does a directory server hold? It is only searched, page by page.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use exdoctor_checks::facts::directory::Directory;
use exdoctor_checks::facts::dns::RecordType;
use exdoctor_checks::identity::object::{Field, Object, REQUESTED};
use exdoctor_checks::identity::survey::Survey;
use ldap3::adapters::{Adapter, EntriesOnly, PagedResults};
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError, Scope, SearchEntry, StdStream};
use tokio::time::{Instant, timeout};

use super::{Progress, ranges};
use crate::config::DirectoryConfig;
use crate::net::{Net, limits};
use crate::parse::{LdapUrl, Refusal};
use crate::secret::Secret;

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
    sign_in: Option<(String, Secret)>,
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
        let sign_in = match (&config.username, &config.password) {
            (Some(name), Some(source)) => {
                Some((name.clone(), source.fetch(&format!("the password of {name} at {}", url.url()))?))
            }
            _ => None,
        };
        Ok(Self { url: url.clone(), base: config.base.clone(), filter, sign_in })
    }
}

/// Searches the server; `keep` entries of each list are kept.
///
/// # Errors
/// Why the directory could not be read, in words.
pub async fn read(net: &Net, access: &Access, keep: usize, progress: &mut Progress<'_>) -> Result<Directory, String> {
    let at = access.url.url();
    let wait = net.dialer.timeout() * PATIENCE;
    let mut ldap = connect(net, access, wait).await?;
    if let Some((name, password)) = &access.sign_in {
        bind(net, &mut ldap, access, (name, password), wait).await?;
    }
    let base = match &access.base {
        Some(base) => base.clone(),
        None => naming_context(&mut ldap, access, wait).await.map_err(|why| format!("{at}: {why}"))?,
    };
    let survey = search(&mut ldap, access, &base, keep, wait, progress).await.map_err(|why| format!("{at}: {why}"));
    // The server forgets the connection either way.
    let _ = in_time(wait, ldap.unbind()).await;
    survey
}

/// Signs in, unless the same account was rejected before in the run, here or elsewhere.
async fn bind(
    net: &Net,
    ldap: &mut Ldap,
    access: &Access,
    (name, password): (&str, &Secret),
    wait: Duration,
) -> Result<(), String> {
    /// `invalidCredentials`.
    const REJECTED: u32 = 49;
    let at = access.url.url();
    let turn = net.sign_in.turn(name, password, &access.url.endpoint.to_string()).await?;
    match in_time(wait, ldap.simple_bind(name, password.expose())).await {
        Ok(result) if result.rc == 0 => {
            turn.accepted();
            Ok(())
        }
        Ok(result) => {
            let reason = format!("{at} refuses to sign {name} in: {}", refused(result.rc, &result.text));
            if result.rc == REJECTED {
                turn.rejected(&reason);
            }
            Err(reason)
        }
        Err(why) => {
            let reason = format!("{at}: {why}");
            turn.unanswered(&reason);
            Err(reason)
        }
    }
}

async fn connect(net: &Net, access: &Access, wait: Duration) -> Result<Ldap, String> {
    let (url, endpoint) = (&access.url, &access.url.endpoint);
    let mut last = format!("{} has no address", endpoint.host);
    for address in addresses(net, &endpoint.host, endpoint.port).await? {
        let stream = match net.dialer.tcp(address).await.and_then(tokio::net::TcpStream::into_std) {
            Ok(stream) => stream,
            Err(error) => {
                last = format!("{} ({address}): {error}", url.url());
                continue;
            }
        };
        // A password never goes over a connection that anybody could read.
        let starttls = !url.tls && access.sign_in.is_some();
        let settings = LdapConnSettings::new()
            .set_config(net.web.tls())
            .set_starttls(starttls)
            .set_std_stream(StdStream::Tcp(stream));
        match in_time(wait, LdapConnAsync::with_settings(settings, &url.url())).await {
            Ok((connection, ldap)) => {
                ldap3::drive!(connection);
                return Ok(ldap);
            }
            Err(why) if starttls => {
                last = format!(
                    "{} ({address}): StartTLS failed, and a password goes over TLS only: {why}; give the server a certificate, or export with ldifde and name the file",
                    url.url()
                );
            }
            Err(why) => last = format!("{} ({address}): {why}", url.url()),
        }
    }
    Err(last)
}

/// The configuration names the server: wherever it is, it may be asked.
async fn addresses(net: &Net, host: &str, port: u16) -> Result<Vec<SocketAddr>, String> {
    if let Some(mapped) = net.dialer.mapped(host, port) {
        return Ok(vec![mapped]);
    }
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let (v4, v6) = tokio::join!(net.names.lookup(host, RecordType::A), net.names.lookup(host, RecordType::Aaaa));
    let found: Vec<SocketAddr> =
        v4.addresses().chain(v6.addresses()).take(limits::ADDRESSES).map(|own| SocketAddr::new(own, port)).collect();
    if found.is_empty() { Err(format!("{host}: A: {}; AAAA: {}", v4.answer, v6.answer)) } else { Ok(found) }
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
    keep: usize,
    wait: Duration,
    progress: &mut Progress<'_>,
) -> Result<Directory, String> {
    let adapters: Vec<Box<dyn Adapter<'_, _, _>>> =
        vec![Box::new(EntriesOnly::new()), Box::new(PagedResults::new(PAGE))];
    let opened = ldap.streaming_search_with(adapters, base, Scope::Subtree, &access.filter, REQUESTED.to_vec());
    let mut stream = in_time(wait, opened).await?;
    let mut survey = Survey::new("LDAP", keep);
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
        cut += u64::from(!ranges::complete(ldap, &entry, &mut object, wait).await);
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
            let hint = if access.sign_in.is_none() { "; name username and password in [directory]" } else { "" };
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

/// What came in time, or why nothing did.
pub(super) async fn in_time<T>(wait: Duration, asked: impl Future<Output = Result<T, LdapError>>) -> Result<T, String> {
    match timeout(wait, asked).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(words(&error)),
        Err(_) => Err("no answer in time".to_owned()),
    }
}

fn words(error: &LdapError) -> String {
    match error {
        LdapError::LdapResult { result } => refused(result.rc, &result.text),
        LdapError::Io { source } => source.to_string(),
        other => other.to_string(),
    }
}

/// A result code in words; Active Directory says more in the text behind it.
fn refused(code: u32, text: &str) -> String {
    const DETAILS: [(&str, &str); 7] = [
        ("data 525", "there is no such account"),
        ("data 52e", "name or password is wrong"),
        ("data 530", "the account may not sign in at this time"),
        ("data 532", "the password has expired"),
        ("data 533", "the account is disabled"),
        ("data 773", "the password must be changed first"),
        ("data 775", "the account is locked"),
    ];
    let lower = text.to_ascii_lowercase();
    let detail = DETAILS.iter().find(|(mark, _)| lower.contains(mark)).map(|(_, words)| *words);
    let known = match code {
        1 => "the server demands a sign-in, or has an error of its own",
        4 => "the server gives no more than a number of objects",
        8 => "the server demands a stronger sign-in or TLS",
        32 => "there is no such object; is `base` right?",
        49 => "name or password is wrong",
        50 => "the account may not read this",
        51 | 52 => "the server has no time now",
        _ => "the server refuses",
    };
    let said: String = text.chars().filter(|c| !c.is_control()).take(200).collect();
    let said = said.trim();
    format!(
        "{} (code {code}{})",
        detail.unwrap_or(known),
        if said.is_empty() { String::new() } else { format!(": {said}") }
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::ldap_url;

    #[test]
    fn what_active_directory_says_behind_the_code_is_told() {
        let text = "80090308: LdapErr: DSID-0C09042A, comment: AcceptSecurityContext error, data 775, v4563\0";
        assert!(refused(49, text).starts_with("the account is locked (code 49: 80090308"));
        assert_eq!(refused(8, ""), "the server demands a stronger sign-in or TLS (code 8)");
    }

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
