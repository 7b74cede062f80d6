//! How does a proxy open a way to a host?

use exdoctor_checks::facts::web::{Failure, Outcome};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::USER_AGENT;
use crate::parse::Proxy;

/// A proxy's answer to CONNECT is shorter.
const HEAD: usize = 16 * 1024;

/// Asks the proxy for a connection to the host.
///
/// # Errors
/// Why there is none.
pub(super) async fn open(mut stream: TcpStream, proxy: &Proxy, host: &str, port: u16) -> Result<TcpStream, Outcome> {
    let target = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
    let request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\nUser-Agent: {USER_AGENT}\r\n\r\n");
    let broken = |why: String| failed(proxy, &why);
    stream.write_all(request.as_bytes()).await.map_err(|error| broken(error.to_string()))?;
    let head = head(&mut stream).await.map_err(broken)?;
    let (status, reason) = status(&head).ok_or_else(|| failed(proxy, "does not answer in HTTP"))?;
    match status {
        200..=299 => Ok(stream),
        407 => Err(asks_sign_in(proxy, &offers(&head))),
        _ => Err(failed(proxy, &format!("does not open a connection to {target}: {status} {reason}"))),
    }
}

/// What a proxy wants that exdoctor does not give it.
pub(super) fn asks_sign_in(proxy: &Proxy, offered: &[&str]) -> Outcome {
    let schemes: Vec<&str> = offered.iter().filter_map(|offer| offer.split_whitespace().next()).take(8).collect();
    let schemes = if schemes.is_empty() { String::new() } else { format!(", {}", schemes.join(", ")) };
    failed(
        proxy,
        &format!(
            "asks for a sign-in (407{schemes}), and exdoctor signs in to no proxy: let this machine through without \
             one, or name another with --proxy"
        ),
    )
}

fn failed(proxy: &Proxy, why: &str) -> Outcome {
    Outcome::Failed { failure: Failure::Proxy, reason: format!("the proxy {proxy} {why}") }
}

/// The head of the answer, and not a byte more: what follows belongs to the host.
async fn head(stream: &mut TcpStream) -> Result<String, String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && !head.ends_with(b"\n\n") {
        if head.len() == HEAD {
            return Err(format!("answers with a head of more than {HEAD} bytes"));
        }
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                return Err("closes the connection without an answer".to_owned());
            }
            Err(error) => return Err(format!("breaks off: {error}")),
        }
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

fn status(head: &str) -> Option<(u16, String)> {
    let line = head.lines().next()?.strip_prefix("HTTP/1.")?;
    let mut words = line.splitn(3, ' ').skip(1);
    let status = words.next()?.parse().ok()?;
    Some((status, words.next().unwrap_or_default().trim().chars().take(80).collect()))
}

fn offers(head: &str) -> Vec<&str> {
    let headers = head.lines().filter_map(|line| line.split_once(':'));
    headers.filter(|(name, _)| name.eq_ignore_ascii_case("proxy-authenticate")).map(|(_, value)| value.trim()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_of_the_answer_decides() {
        assert_eq!(status("HTTP/1.1 200 Connection established\r\n\r\n").map(|(status, _)| status), Some(200));
        assert_eq!(status("HTTP/1.0 403 Forbidden\r\n\r\n"), Some((403, "Forbidden".to_owned())));
        assert_eq!(status("SSH-2.0-x\r\n\r\n"), None);
    }

    #[test]
    fn the_schemes_of_a_proxy_are_named() {
        let head = "HTTP/1.1 407 x\r\nProxy-Authenticate: Negotiate\r\nproxy-authenticate: NTLM\r\n\r\n";
        let proxy = crate::parse::proxy("http://proxy.contoso.com:8080").unwrap();
        let Outcome::Failed { failure: Failure::Proxy, reason } = asks_sign_in(&proxy, &offers(head)) else {
            panic!("a failure of the proxy")
        };
        assert!(reason.contains("http://proxy.contoso.com:8080 asks for a sign-in (407, Negotiate, NTLM)"), "{reason}");
    }
}
