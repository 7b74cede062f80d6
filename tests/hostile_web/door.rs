//! How does a test go through the door to the web?

use std::io::Read;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use exdoctor::net::web::{Proxies, Request};
use exdoctor::net::{Net, Opening};
use exdoctor::parse::mapping;
use exdoctor_checks::facts::web::Asked;

use crate::peer::{self, Peer};

/// One exchange may take so long.
pub(crate) const PATIENCE: Duration = Duration::from_millis(700);

/// The doors, with these hosts on loopback and no DNS.
pub(crate) fn net(places: &[(&str, SocketAddr)]) -> Net {
    net_through(places, Proxies::default())
}

/// The same with proxies.
pub(crate) fn net_through(places: &[(&str, SocketAddr)], proxies: Proxies) -> Net {
    let connect_to = places.iter().map(|(from, to)| mapping(&format!("{from}={to}")).expect("a mapping")).collect();
    let resolvers = vec!["127.0.0.1:9".parse().expect("an address")];
    Net::open(Opening { resolvers, connect_to, proxies, timeout: PATIENCE, ..Opening::default() }).expect("doors")
}

/// What a peer makes of a request in clear text.
pub(crate) async fn ask(peer: Peer) -> Asked {
    ask_for("http://mail.contoso.com/", peer).await
}

/// The same of any address of its host.
pub(crate) async fn ask_for(url: &str, peer: Peer) -> Asked {
    let address = peer::start(peer);
    let net = net(&[("mail.contoso.com:80", address), ("mail.contoso.com:443", address)]);
    net.web.ask(&Request::get(url)).await
}

/// The head of a request, as it arrives.
pub(crate) async fn heard(request: &Request) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let net = net(&[("mail.contoso.com:80", listener.local_addr().expect("bound"))]);
    let reader = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let mut head = [0; 4096];
        let length = stream.read(&mut head).expect("a request");
        String::from_utf8_lossy(&head[..length]).into_owned()
    });
    net.web.ask(request).await;
    reader.join().expect("the reader ends")
}
