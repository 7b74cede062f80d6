//! How is a directory server signed in to with NTLM or Kerberos (RFC 4513, 5.2; MS-ADTS, 5.1.1.1), and who seals what follows?
//!
//! The library for LDAP binds with a password alone. So the bind is made here, on a connection of ours; behind it the
//! library speaks to a socket of this machine (see `sealed`).

use std::io;
use std::time::Duration;

use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, StdStream};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::door::{REJECTED, first, in_time, refused};
use super::sealed::{Stream, handed_on};
use super::{Access, User};
use crate::der::{self, Parts, tag};
use crate::net::Net;
use crate::net::sign_in::{Caller, Dialogue, Opened};

/// `saslBindInProgress`.
const GO_ON: u32 = 14;
/// Messages of a sign-in that are sent at most.
const MESSAGES: u8 = 5;
/// An answer to a bind is not larger.
const ANSWER: usize = 64 * 1024;

const NO_LDAP: &str = "the answer is none of LDAP";

/// A connection that is signed in, and what is to be said about it.
pub(super) async fn connect(
    net: &Net,
    access: &Access,
    user: &User,
    wait: Duration,
) -> Result<(Ldap, Option<String>), String> {
    let at = access.url.url();
    let signed = match signed(net, access, user, true, wait).await? {
        // A server that is not of Windows may refuse every ticket that is bound; this one is judged without.
        Err(Refused { bound_ticket: true, .. }) => signed(net, access, user, false, wait).await?,
        signed => signed,
    };
    let (stream, sealed, remark) = signed.map_err(|refused| format!("{at} {}", refused.reason))?;
    let local = handed_on(stream, sealed).await.map_err(|error| format!("{at}: {error}"))?;
    let settings = LdapConnSettings::new().set_std_stream(StdStream::Tcp(local));
    let plain = format!("ldap://{}", access.url.endpoint);
    let connected = in_time(wait, LdapConnAsync::with_settings(settings, &plain)).await;
    let (connection, ldap) = connected.map_err(|why| format!("{at}: {why}"))?;
    ldap3::drive!(connection);
    Ok((ldap, remark))
}

/// A connection that is signed in, what seals it, and what is to be said about it.
type Signed = (Box<dyn Stream>, Option<Dialogue>, Option<String>);

/// Why a server is not signed in to.
struct Refused {
    reason: String,
    /// Whether it is a ticket that is refused, and bound to the certificate.
    bound_ticket: bool,
}

/// Reaches the server and signs in, with a ticket that is bound to its certificate or is not.
async fn signed(
    net: &Net,
    access: &Access,
    user: &User,
    binds_tickets: bool,
    wait: Duration,
) -> Result<Result<Signed, Refused>, String> {
    let (mut stream, certificate) = first(net, access, |address| async move {
        let stream = net.dialer.tcp(address).await.map_err(|error| error.to_string())?;
        let plain = |stream| -> (Box<dyn Stream>, Option<Vec<u8>>) { (Box::new(stream), None) };
        if access.url.tls { over_tls(net, access, stream, wait).await } else { Ok(plain(stream)) }
    })
    .await?;
    let endpoint = &access.url.endpoint;
    let caller = Caller {
        username: &user.name,
        password: &user.password,
        way: user.sign_in,
        at: &endpoint.to_string(),
        service: format!("ldap/{}", endpoint.host),
        certificate: certificate.as_deref(),
        binds_tickets,
    };
    let bound = bind(net, caller, &mut *stream, wait).await;
    Ok(bound.map(|(dialogue, remark)| (stream, certificate.is_none().then_some(dialogue), remark)))
}

/// The connection within TLS, and the certificate that the server showed.
async fn over_tls(
    net: &Net,
    access: &Access,
    stream: TcpStream,
    wait: Duration,
) -> Result<(Box<dyn Stream>, Option<Vec<u8>>), String> {
    let name = ServerName::try_from(access.url.endpoint.host.clone()).map_err(|error| error.to_string())?;
    let connecting = timeout(wait, TlsConnector::from(net.web.tls()).connect(name, stream)).await;
    let stream = connecting.map_err(|_| "no answer in time".to_owned())?.map_err(|error| error.to_string())?;
    let shown = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first());
    let certificate = shown.map(|certificate| certificate.to_vec()).ok_or("it shows no certificate")?;
    Ok((Box::new(stream), Some(certificate)))
}

/// Signs the connection in, unless the same account was rejected before in the run, here or elsewhere.
async fn bind(
    net: &Net,
    caller: Caller<'_>,
    stream: &mut dyn Stream,
    wait: Duration,
) -> Result<(Dialogue, Option<String>), Refused> {
    let refuse = |reason| Refused { reason, bound_ticket: false };
    let unreadable = |why| refuse(format!("sends a message of the sign-in that cannot be read: {why}"));
    let (user, sealed) = (caller.username, caller.certificate.is_none());
    let bound = caller.binds_tickets && !sealed;
    let opened =
        net.sign_in.dialogue(caller, wait).await.map_err(|why| refuse(format!("is not signed in to: {why}")))?;
    let Opened { first: mut token, mut dialogue, remark, turn } = opened;
    for number in 1..=MESSAGES {
        let asked = timeout(wait, exchange(stream, number, &token)).await;
        let heard = asked.map_err(|_| "no answer in time".to_owned()).and_then(|heard| heard);
        let answer = match heard {
            Ok(answer) => answer,
            Err(why) => {
                let reason = format!("does not answer to the sign-in: {why}");
                // The first message of NTLM, and a ticket, say nothing of the password.
                if number > 1 && !dialogue.is_kerberos() {
                    turn.unanswered(&reason);
                }
                return Err(refuse(reason));
            }
        };
        match answer.code {
            0 => {
                // Within TLS it is known already who the server is, and a ticket needs no answer.
                if sealed && !answer.token.is_empty() {
                    dialogue.next(answer.token).await.map_err(unreadable)?;
                }
                if !dialogue.is_settled() && (sealed || !dialogue.is_kerberos()) {
                    return Err(refuse("ends the sign-in before it is whole".to_owned()));
                }
                turn.accepted();
                return Ok((dialogue, remark));
            }
            GO_ON => token = dialogue.next(answer.token).await.map_err(unreadable)?,
            code => {
                let also = remark.map(|remark| format!("; {remark}")).unwrap_or_default();
                let reason = format!("refuses to sign {user} in: {}{also}", refused(code, &answer.text));
                let bound_ticket = code == REJECTED && bound && dialogue.is_kerberos();
                match dialogue.is_kerberos() {
                    _ if code != REJECTED || bound_ticket => {}
                    // Of a ticket only this server judges; the password was right where it came from.
                    true => turn.rejected_here(&reason),
                    false => turn.rejected(&reason),
                }
                return Err(Refused { reason, bound_ticket });
            }
        }
    }
    Err(refuse("asks for ever more messages of the sign-in".to_owned()))
}

/// What a server answers to a bind.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    code: u32,
    text: String,
    token: Vec<u8>,
}

/// Sends a message of the sign-in, and reads what the server says to it.
async fn exchange(stream: &mut dyn Stream, number: u8, token: &[u8]) -> Result<Answer, String> {
    let words = |error: io::Error| error.to_string();
    stream.write_all(&request(number, token)).await.map_err(words)?;
    stream.flush().await.map_err(words)?;
    let mut heard = vec![0; 2];
    stream.read_exact(&mut heard).await.map_err(words)?;
    if let long @ 0x81..=0x84 = heard[1] {
        heard.resize(2 + usize::from(long & 0x7f), 0);
        stream.read_exact(&mut heard[2..]).await.map_err(words)?;
    }
    let (begin, length) = der::head(&heard).ok_or(NO_LDAP)?;
    if length > ANSWER {
        return Err("the answer is too large".to_owned());
    }
    heard.resize(begin + length, 0);
    stream.read_exact(&mut heard[begin..]).await.map_err(words)?;
    answer(&heard).ok_or_else(|| NO_LDAP.to_owned())
}

/// `BindRequest` within `LDAPMessage` (RFC 4511, 4.1.1 and 4.2).
fn request(number: u8, token: &[u8]) -> Vec<u8> {
    const BIND: u8 = 0x60;
    let credentials = [der::write(tag::OCTETS, &[b"GSS-SPNEGO"]), der::write(tag::OCTETS, &[token])].concat();
    let [version, nobody] = [der::write(tag::INTEGER, &[&[3]]), der::write(tag::OCTETS, &[])];
    let bind = der::write(BIND, &[&version, &nobody, &der::write(tag::around(3), &[&credentials])]);
    der::write(tag::SEQUENCE, &[&der::write(tag::INTEGER, &[&[number]]), &bind])
}

/// `BindResponse` within `LDAPMessage`.
fn answer(message: &[u8]) -> Option<Answer> {
    const BOUND: u8 = 0x61;
    let mut message = Parts::within(message, tag::SEQUENCE)?;
    message.tagged(tag::INTEGER)?;
    let mut bound = Parts(message.tagged(BOUND)?.contents);
    let code = bound.tagged(tag::ENUMERATED)?.contents.iter().fold(0, |code, byte| code << 8 | u32::from(*byte));
    bound.tagged(tag::OCTETS)?;
    let text = String::from_utf8_lossy(bound.tagged(tag::OCTETS)?.contents).into_owned();
    let token = bound.find(|part| part.tag == tag::instead(7)).map(|part| part.contents.to_vec());
    Some(Answer { code, text, token: token.unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bind_is_written_as_rfc_4511_has_it() {
        let bind = b"\x30\x1c\x02\x01\x01\x60\x17\x02\x01\x03\x04\x00\xa3\x10\x04\x0aGSS-SPNEGO\x04\x02ab";
        assert_eq!(request(1, b"ab"), bind);
    }

    #[test]
    fn an_answer_is_read_with_and_without_a_message_of_the_sign_in() {
        let on = b"\x30\x13\x02\x01\x01\x61\x0e\x0a\x01\x0e\x04\x00\x04\x03go \x87\x02ab";
        let read = |code, text: &str, token: &[u8]| Some(Answer { code, text: text.to_owned(), token: token.to_vec() });
        assert_eq!(answer(on), read(14, "go ", b"ab"));
        assert_eq!(answer(b"\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x31\x04\x00\x04\x00"), read(49, "", b""));
        for wrong in [&b""[..], b"\x30\x80", b"HTTP/1.1 400 Bad Request", &on[..9]] {
            assert_eq!(answer(wrong), None, "{wrong:?}");
        }
    }

    #[tokio::test]
    async fn a_hostile_answer_ends_in_one_reason() {
        let large = [b"\x30\x84\x7f\xff\xff\xff".to_vec(), vec![0; 100]].concat();
        for (said, reason) in [
            (large, "the answer is too large"),
            (b"HTTP/1.1 400 Bad Request\r\nContent-Length: 10000\r\n\r\n".repeat(9), NO_LDAP),
            (b"\x30\x80".to_vec(), NO_LDAP),
            (b"\x30\x13\x02".to_vec(), "early eof"),
            (Vec::new(), "early eof"),
        ] {
            let (mut near, mut far) = tokio::io::duplex(4096);
            far.write_all(&said).await.unwrap();
            far.shutdown().await.unwrap();
            assert_eq!(exchange(&mut near, 1, b"token").await, Err(reason.to_owned()), "{said:?}");
        }
    }
}
