//! How is a directory server reached and signed in to, and what does it mean when it refuses?

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use exdoctor_checks::facts::dns::RecordType;
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError, StdStream};
use tokio::time::timeout;

use super::{Access, User};
use crate::net::{Net, limits};

/// What the first address gives that gives anything.
pub(super) async fn first<T, F: Future<Output = Result<T, String>>>(
    net: &Net,
    access: &Access,
    open: impl Fn(SocketAddr) -> F,
) -> Result<T, String> {
    let (url, endpoint) = (&access.url, &access.url.endpoint);
    let mut last = format!("{} has no address", endpoint.host);
    for address in addresses(net, &endpoint.host, endpoint.port).await? {
        match open(address).await {
            Ok(opened) => return Ok(opened),
            Err(why) => last = format!("{} ({address}): {why}", url.url()),
        }
    }
    Err(last)
}

/// A connection over which a password may go.
pub(super) async fn connect(net: &Net, access: &Access, wait: Duration) -> Result<Ldap, String> {
    // A password never goes over a connection that anybody could read.
    let starttls = !access.url.tls && access.user.is_some();
    let (connection, ldap) = first(net, access, |address| async move {
        let stream = net.dialer.tcp(address).await.and_then(tokio::net::TcpStream::into_std);
        let stream = stream.map_err(|error| error.to_string())?;
        let settings = LdapConnSettings::new()
            .set_config(net.web.tls())
            .set_starttls(starttls)
            .set_std_stream(StdStream::Tcp(stream));
        let connected = in_time(wait, LdapConnAsync::with_settings(settings, &access.url.url())).await;
        connected.map_err(|why| {
            if starttls { format!("StartTLS failed, and a password goes over TLS only: {why}; {WITHOUT}") } else { why }
        })
    })
    .await?;
    ldap3::drive!(connection);
    Ok(ldap)
}

/// What there is where a server has no TLS.
const WITHOUT: &str = "sign in with sign_in = \"negotiate\" in [directory], which needs none, or give the server a certificate, or export with ldifde and name the file";
/// `invalidCredentials`.
pub(super) const REJECTED: u32 = 49;

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

/// Signs in with the password, unless the same account was rejected before in the run, here or elsewhere.
pub(super) async fn bind(
    net: &Net,
    ldap: &mut Ldap,
    access: &Access,
    user: &User,
    wait: Duration,
) -> Result<(), String> {
    let (at, name) = (access.url.url(), &user.name);
    let turn = net.sign_in.turn(name, &user.password, &access.url.endpoint.to_string()).await?;
    match in_time(wait, ldap.simple_bind(name, user.password.expose())).await {
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

/// What came in time, or why nothing did.
pub(in crate::directory) async fn in_time<T>(
    wait: Duration,
    asked: impl Future<Output = Result<T, LdapError>>,
) -> Result<T, String> {
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
pub(super) fn refused(code: u32, text: &str) -> String {
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

    #[test]
    fn what_active_directory_says_behind_the_code_is_told() {
        let text = "80090308: LdapErr: DSID-0C09042A, comment: AcceptSecurityContext error, data 775, v4563\0";
        assert!(refused(49, text).starts_with("the account is locked (code 49: 80090308"));
        assert_eq!(refused(8, ""), "the server demands a stronger sign-in or TLS (code 8)");
    }
}
