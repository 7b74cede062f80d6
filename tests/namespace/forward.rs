//! How does what arrives at an address of the world come to the port at which it is served?

use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::time::Duration;

/// Passes TCP on, and UDP on port 53, as long as the process lives.
pub(crate) fn forward(from: SocketAddr, to: SocketAddr) {
    let listener = TcpListener::bind(from).unwrap_or_else(|error| panic!("{from}: {error}"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A side that goes away ends its connection and nothing else.
            std::thread::spawn(move || drop(connect(stream, to)));
        }
    });
    if from.port() == 53 {
        let socket = UdpSocket::bind(from).unwrap_or_else(|error| panic!("{from}: {error}"));
        std::thread::spawn(move || datagrams(&socket, to));
    }
}

fn connect(client: TcpStream, to: SocketAddr) -> std::io::Result<()> {
    let server = TcpStream::connect(to)?;
    let (mut up, mut down) = ((client.try_clone()?, server.try_clone()?), (server, client));
    let upwards = std::thread::spawn(move || {
        // The end of one direction is passed on as an end.
        let _copied = std::io::copy(&mut up.0, &mut up.1);
        let _ended = up.1.shutdown(std::net::Shutdown::Write);
    });
    let _copied = std::io::copy(&mut down.0, &mut down.1);
    let _ended = down.1.shutdown(std::net::Shutdown::Write);
    drop(upwards.join());
    Ok(())
}

fn datagrams(socket: &UdpSocket, to: SocketAddr) {
    let mut question = vec![0; 65_535];
    while let Ok((length, client)) = socket.recv_from(&mut question) {
        let (question, socket) = (question[..length].to_vec(), socket.try_clone().expect("a second handle"));
        std::thread::spawn(move || {
            // A question without an answer stays without one.
            drop(answer(&question, to).and_then(|answer| socket.send_to(&answer, client)));
        });
    }
}

fn answer(question: &[u8], to: SocketAddr) -> std::io::Result<Vec<u8>> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    socket.set_read_timeout(Some(Duration::from_secs(10)))?;
    socket.send_to(question, to)?;
    let mut answer = vec![0; 65_535];
    let length = socket.recv(&mut answer)?;
    answer.truncate(length);
    Ok(answer)
}
