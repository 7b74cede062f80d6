//! How does a hostile server speak once TLS is up, with a certificate that the run trusts?

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::peer::{Peer, act};

/// A server at work; its threads end with the test.
pub(crate) struct Secure {
    pub(crate) address: SocketAddr,
    /// The authority of its certificate, in PEM.
    pub(crate) authority: String,
}

/// Starts it under a host's name.
pub(crate) fn start(host: &str, peer: Peer) -> Secure {
    let mut root = CertificateParams::new(Vec::new()).expect("no names");
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = CertifiedIssuer::self_signed(root, KeyPair::generate().expect("a key")).expect("a certificate");
    let key = KeyPair::generate().expect("a key");
    let leaf = CertificateParams::new(vec![host.to_owned()]).expect("a name").signed_by(&key, &root);
    let chain = vec![leaf.expect("a certificate").der().clone()];
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions that ring has")
        .with_no_client_auth()
        .with_single_cert(chain, PrivatePkcs8KeyDer::from(key.serialize_der()).into())
        .expect("a key that fits");
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (peer, config) = (peer.clone(), Arc::clone(&config));
            std::thread::spawn(move || serve(stream, &peer, config));
        }
    });
    Secure { address, authority: root.pem() }
}

fn serve(stream: TcpStream, peer: &Peer, config: Arc<ServerConfig>) {
    let connection = ServerConnection::new(config).expect("the settings are whole");
    let mut stream = StreamOwned::new(connection, stream);
    act(&mut stream, peer);
    stream.conn.send_close_notify();
    // Who went away does not hear the farewell.
    let _gone = stream.conn.complete_io(&mut stream.sock);
}
