//! What does a host show at the end of the other path, through the proxy of this network?

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use exdoctor_checks::facts::tls::{HandshakeFailure, Proxied};

use super::handshake::handshake;
use super::settings::{Dial, Settings, Target};
use crate::parse::Endpoint;
use crate::probes::ProbeCx;

/// One handshake through the proxy, where one is on the way: a proxy that inspects shows a certificate of its own.
pub(super) async fn proxied(cx: &ProbeCx, endpoint: &Endpoint, name: &str) -> Option<Proxied> {
    let (host, port) = (endpoint.host.clone(), endpoint.port);
    let proxy = cx.net.web.proxy_to(&host, port)?.to_string();
    let net = cx.net.clone();
    let dial: Dial = Arc::new(move |_| {
        let (net, host) = (net.clone(), host.clone());
        Box::pin(async move {
            match net.web.tunnel(&host, port).await {
                Some(Ok(stream)) => Ok(stream),
                Some(Err(outcome)) => Err(io::Error::other(outcome.to_string())),
                None => Err(io::Error::other("no proxy is on the way")),
            }
        })
    });
    // The proxy resolves the name, so that the address is none.
    let address = SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), port);
    let target = Target { address, name: name.to_owned(), starttls: false };
    let settings = Settings { timeout: cx.net.dialer.timeout() * 2, ..Settings::default() };
    let shown = handshake(&target, &settings, &dial).await;
    let certificates = match (shown.certificates, shown.outcome) {
        (none, Err(HandshakeFailure::Unreachable(why))) if none.is_empty() => Err(why),
        (none, _) if none.is_empty() => Err("the handshake showed no certificate".to_owned()),
        (certificates, _) => Ok(certificates),
    };
    Some(Proxied { proxy, certificates })
}
