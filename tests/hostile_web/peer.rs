//! How does a server behave that means harm?

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

/// What a server does once it has heard something.
#[derive(Clone, Debug)]
pub(crate) enum Peer {
    /// Nothing.
    Silent,
    /// It says this and closes.
    Says(&'static [u8]),
    /// It says this, a byte at a time.
    Drip(&'static [u8]),
    /// It says the one, then the other without end, up to two gigabytes.
    Endless(&'static [u8], Vec<u8>),
    /// It says this to who asks for JSON, and asks everybody else to sign in.
    Json(&'static [u8]),
    /// It redirects every request one step onwards.
    Onwards,
    /// There is no server.
    Nobody,
}

/// Starts a server; its thread ends with its last connection or the test.
pub(crate) fn start(peer: Peer) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound");
    if matches!(peer, Peer::Nobody) {
        return address;
    }
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let peer = peer.clone();
            std::thread::spawn(move || serve(stream, &peer));
        }
    });
    address
}

fn serve(mut stream: TcpStream, peer: &Peer) {
    act(&mut stream, peer);
    let _gone = stream.shutdown(std::net::Shutdown::Write);
    let _end = stream.read(&mut [0; 1024]);
}

/// Hears a request, and does what the peer does.
pub(crate) fn act(stream: &mut (impl Read + Write), peer: &Peer) {
    let mut heard = [0; 16 * 1024];
    let Ok(length) = stream.read(&mut heard) else { return };
    let request = String::from_utf8_lossy(&heard[..length]).into_owned();
    // Who went away does not hear the rest.
    let _gone = match peer {
        Peer::Silent | Peer::Nobody => {
            std::thread::sleep(Duration::from_secs(20));
            Ok(())
        }
        Peer::Says(bytes) => stream.write_all(bytes),
        Peer::Drip(bytes) => bytes.iter().try_for_each(|byte| {
            std::thread::sleep(Duration::from_millis(200));
            stream.write_all(&[*byte]).and_then(|()| stream.flush())
        }),
        Peer::Endless(first, more) => stream.write_all(first).and_then(|()| {
            let times = 2_000_000_000 / more.len();
            (0..times).try_for_each(|_| stream.write_all(more))
        }),
        Peer::Json(bytes) if request.contains("autodiscover.json") => stream.write_all(bytes),
        Peer::Json(_) => stream.write_all(SIGN_IN),
        Peer::Onwards => {
            let path = request.split(' ').nth(1).unwrap_or("/");
            let next = format!("HTTP/1.1 302 Found\r\nLocation: {path}x\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(next.as_bytes())
        }
    };
    let _gone = stream.flush();
}

const SIGN_IN: &[u8] =
    b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
