//! How is a connection to the outside opened, and where does it really go?

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::net::{TcpStream, UdpSocket};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep};

use super::limits;
use crate::parse::ConnectTo;

/// The one dialer under DNS, TLS, HTTP and SMTP.
#[derive(Debug)]
pub struct Dialer {
    connect_to: ConnectTo,
    timeout: Duration,
    sockets: Semaphore,
    short: AtomicBool,
}

/// What the system says when this process or machine has no socket or no memory for one more.
#[cfg(windows)]
const SHORTAGE: [i32; 2] = [10_024, 10_055];
#[cfg(target_os = "linux")]
const SHORTAGE: [i32; 4] = [12, 23, 24, 105];
#[cfg(not(any(windows, target_os = "linux")))]
const SHORTAGE: [i32; 4] = [12, 23, 24, 55];
/// After this pause a socket may be free again.
const PAUSE: Duration = Duration::from_millis(100);

impl Dialer {
    /// A dialer that waits at most `timeout` for a connection and holds at most `sockets` of them.
    pub fn new(connect_to: ConnectTo, timeout: Duration, sockets: usize) -> Self {
        Self { connect_to, timeout, sockets: Semaphore::new(sockets), short: AtomicBool::new(false) }
    }

    /// The longest wait for a connection.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Whether this machine had no socket to spare at some time.
    pub fn was_short(&self) -> bool {
        self.short.load(Ordering::Relaxed)
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
        let target = self.route(address);
        let connecting = self.with_socket(|| TcpStream::connect(target));
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
        let socket = self.with_socket(|| UdpSocket::bind((local, 0))).await?;
        socket.connect(target).await?;
        Ok((socket, permit))
    }

    /// Waits for a socket while there is none: that says nothing about the other side, so that it ends like silence.
    async fn with_socket<T, F: Future<Output = io::Result<T>>>(&self, open: impl Fn() -> F) -> io::Result<T> {
        let end = Instant::now() + self.timeout;
        loop {
            let error = match open().await {
                Err(error) if is_shortage(&error) => error,
                done => return done,
            };
            self.short.store(true, Ordering::Relaxed);
            if Instant::now() + PAUSE >= end {
                let reason = format!("this machine has no socket to spare: {error}");
                return Err(io::Error::new(io::ErrorKind::TimedOut, reason));
            }
            sleep(PAUSE).await;
        }
    }

    async fn permit(&self) -> SemaphorePermit<'_> {
        self.sockets.acquire().await.expect("the semaphore is never closed")
    }
}

fn is_shortage(error: &io::Error) -> bool {
    error.raw_os_error().is_some_and(|code| SHORTAGE.contains(&code))
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

    #[tokio::test(start_paused = true)]
    async fn who_has_no_socket_waits_for_one_and_then_says_nothing_about_the_other_side() {
        let full = || io::Error::from_raw_os_error(SHORTAGE[0]);
        let dialer = dialer();
        let tries = std::sync::atomic::AtomicUsize::new(0);
        let later = || {
            let done = if tries.fetch_add(1, Ordering::Relaxed) < 3 { Err(full()) } else { Ok("a socket") };
            std::future::ready(done)
        };
        assert_eq!(dialer.with_socket(later).await.unwrap(), "a socket");
        assert!(dialer.was_short());
        let never = dialer.with_socket(|| std::future::ready(Err::<(), _>(full()))).await.unwrap_err();
        assert_eq!(never.kind(), io::ErrorKind::TimedOut);
        let refused = || std::future::ready(Err::<(), _>(io::Error::from(io::ErrorKind::ConnectionRefused)));
        assert_eq!(dialer.with_socket(refused).await.unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
    }

    #[test]
    fn an_inside_address_may_be_asked_only_when_it_is_mapped() {
        let dialer = dialer();
        assert!(dialer.may_ask("192.0.2.53".parse().unwrap(), 53));
        assert!(!dialer.may_ask("192.0.2.53".parse().unwrap(), 443));
        assert!(!dialer.may_ask("10.0.0.1".parse().unwrap(), 53));
    }
}
