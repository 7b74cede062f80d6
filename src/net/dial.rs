//! How is a connection to the outside opened, and where does it really go?

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::net::{TcpStream, UdpSocket};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::limits;
use crate::parse::ConnectTo;

/// The one dialer under DNS, TLS, HTTP and SMTP.
#[derive(Debug)]
pub struct Dialer {
    connect_to: ConnectTo,
    timeout: Duration,
    sockets: Semaphore,
}

impl Dialer {
    /// A dialer that waits at most `timeout` for a connection and holds at most `sockets` of them.
    pub fn new(connect_to: ConnectTo, timeout: Duration, sockets: usize) -> Self {
        Self { connect_to, timeout, sockets: Semaphore::new(sockets) }
    }

    /// The longest wait for a connection.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Where a host name is sent to without asking DNS for it.
    pub fn mapped(&self, host: &str, port: u16) -> Option<SocketAddr> {
        self.connect_to.target(host, port)
    }

    /// Where a connection to an address really goes.
    pub fn route(&self, address: SocketAddr) -> SocketAddr {
        self.connect_to.target_of(address).unwrap_or(address)
    }

    /// Whether an address that a zone of somebody else names may be asked: public, or mapped on purpose.
    pub fn may_ask(&self, address: IpAddr, port: u16) -> bool {
        limits::is_public(address) || self.connect_to.target_of(SocketAddr::new(address, port)).is_some()
    }

    /// Opens a TCP connection.
    ///
    /// # Errors
    /// As the system says; `TimedOut` when nothing came in time.
    pub async fn tcp(&self, address: SocketAddr) -> io::Result<TcpStream> {
        let _permit = self.permit().await;
        let connecting = TcpStream::connect(self.route(address));
        let stream = tokio::time::timeout(self.timeout, connecting)
            .await
            .map_err(|_| io::Error::new(io::ErrorKind::TimedOut, "no answer to the connection request in time"))??;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    /// Whether there is a route to an address from here; nothing is sent.
    ///
    /// # Errors
    /// As the system says why not.
    pub async fn routed(&self, address: SocketAddr) -> io::Result<()> {
        self.udp(address).await.map(drop)
    }

    /// Opens a UDP socket that hears only the given server, so that its refusals are heard too.
    ///
    /// # Errors
    /// As the system says.
    pub async fn udp(&self, address: SocketAddr) -> io::Result<(UdpSocket, SemaphorePermit<'_>)> {
        let permit = self.permit().await;
        let target = self.route(address);
        let local: IpAddr = if target.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
        let socket = UdpSocket::bind((local, 0)).await?;
        socket.connect(target).await?;
        Ok((socket, permit))
    }

    async fn permit(&self) -> SemaphorePermit<'_> {
        self.sockets.acquire().await.expect("the semaphore is never closed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialer() -> Dialer {
        let map = ["ns1.contoso.com:53=127.0.0.1:5300", "192.0.2.53:53=127.0.0.1:5300"];
        let map = map.iter().map(|text| crate::parse::mapping(text).unwrap()).collect();
        Dialer::new(map, Duration::from_secs(1), 4)
    }

    #[test]
    fn a_mapped_name_or_address_goes_elsewhere_and_another_port_does_not() {
        let dialer = dialer();
        assert_eq!(dialer.mapped("NS1.contoso.com.", 53), Some("127.0.0.1:5300".parse().unwrap()));
        assert_eq!(dialer.route("192.0.2.53:53".parse().unwrap()), "127.0.0.1:5300".parse().unwrap());
        assert_eq!(dialer.route("192.0.2.53:443".parse().unwrap()), "192.0.2.53:443".parse().unwrap());
    }

    #[test]
    fn an_inside_address_may_be_asked_only_when_it_is_mapped() {
        let dialer = dialer();
        assert!(dialer.may_ask("192.0.2.53".parse().unwrap(), 53));
        assert!(!dialer.may_ask("192.0.2.53".parse().unwrap(), 443));
        assert!(!dialer.may_ask("10.0.0.1".parse().unwrap(), 53));
    }
}
