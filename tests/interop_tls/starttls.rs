//! Is a mail server seen as nmap, sslyze and OpenSSL see it?

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use exdoctor::probes::mail::talk;
use exdoctor_checks::facts::mail::Talk;

use crate::certificates::file;
use crate::peers::{Begins, ours, s_client};
use crate::port::free_port;
use crate::servers::Server;
use crate::suites::agreed;

/// postfix at work: its master is no child of the command that starts it, and is told to stop by another one.
pub(crate) struct Postfix {
    server: Server,
    settings: PathBuf,
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let stopped = Command::new("/usr/sbin/postfix").arg("-c").arg(&self.settings).arg("stop").output();
        assert!(stopped.is_ok_and(|output| output.status.success()), "postfix does not stop: {}", self.server.log());
    }
}

/// What postfix offers.
pub(crate) enum Offer {
    /// No STARTTLS.
    Plain,
    /// STARTTLS with these certificates and this key.
    Tls { certificates: PathBuf, key: PathBuf },
}

impl Offer {
    fn settings(&self) -> String {
        match self {
            Self::Plain => "smtpd_tls_security_level = none\n".to_owned(),
            Self::Tls { certificates, key } => format!(
                "smtpd_tls_cert_file = {}\nsmtpd_tls_key_file = {}\nsmtpd_tls_security_level = may\n",
                certificates.display(),
                key.display()
            ),
        }
    }
}

pub(crate) fn postfix(offer: &Offer) -> (Postfix, u16) {
    let port = free_port();
    let mut settings = PathBuf::new();
    let server = Server::run("postfix", &[port], |folder| {
        let folder = folder.path();
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("our own folder");
        for part in ["etc", "queue", "data"] {
            fs::create_dir(folder.join(part)).expect("the folder is writable");
        }
        fs::write(folder.join("etc/main.cf"), main(folder) + &offer.settings()).expect("the folder is writable");
        fs::write(folder.join("etc/master.cf"), master(port)).expect("the folder is writable");
        let owner = Command::new("chown").arg("postfix").arg(folder.join("data")).status();
        assert!(owner.is_ok_and(|status| status.success()), "the user postfix (of the package postfix) is missing");
        let mut command = Command::new("/usr/sbin/postfix");
        settings = folder.join("etc");
        command.arg("-c").arg(&settings).arg("start-fg");
        command
    });
    (Postfix { server, settings }, port)
}

fn main(folder: &Path) -> String {
    let at = folder.display();
    format!(
        "compatibility_level = 3.6\nmyhostname = mail.contoso.com\nqueue_directory = {at}/queue\n\
         data_directory = {at}/data\nmaillog_file = {at}/log\nmaillog_file_prefixes = {at}\ninet_interfaces = 127.0.0.1\n\
         inet_protocols = ipv4\nmydestination =\nalias_maps =\nlocal_recipient_maps =\nsmtpd_peername_lookup = no\n\
         smtpd_client_connection_count_limit = 0\nsmtpd_tls_protocols = >=TLSv1\nsmtpd_tls_ciphers = low\ntls_ssl_options = 0\n\
         tls_low_cipherlist = ALL:@SECLEVEL=0\nsmtpd_tls_loglevel = 0\nsmtpd_error_sleep_time = 0\n"
    )
}

fn master(port: u16) -> String {
    format!(
        "127.0.0.1:{port} inet n - n - 100 smtpd\npostlog unix-dgram n - n - 1 postlogd\ntlsmgr unix - - n - 1 tlsmgr\n\
         anvil unix - - n - 1 anvil\ncleanup unix n - n - 0 cleanup\nrewrite unix - - n - - trivial-rewrite\n"
    )
}

#[test]
fn postfix_offers_the_suites_and_the_certificate_that_others_see() {
    let (postfix, port) = postfix(&Offer::Tls { certificates: file("rsa.pem"), key: file("rsa.key") });
    let counts = agreed(port, Begins::WithSmtp, "postfix");
    assert!(counts[0] == 0 && counts[1..].iter().all(|count| *count >= 3), "{counts:?} {}", postfix.server.log());
    let theirs = s_client(port, &["-starttls", "smtp", "-tls1_2", "-cipher", "ALL:!aNULL:@SECLEVEL=0"]);
    assert_eq!(ours(port, Begins::WithSmtp).chains, BTreeSet::from([theirs]), "{}", postfix.server.log());
}

/// What exdoctor hears before TLS.
fn heard(port: u16) -> Talk {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.expect("postfix listens");
        talk(&mut stream, Duration::from_secs(10)).await
    })
}

#[test]
fn postfix_with_and_without_starttls_is_heard_as_it_is_set() {
    for offers in [true, false] {
        let tls = Offer::Tls { certificates: file("rsa.pem"), key: file("rsa.key") };
        let (postfix, port) = postfix(if offers { &tls } else { &Offer::Plain });
        let talk = heard(port);
        let banner = talk.banner.expect("postfix greets");
        assert_eq!((banner.code, banner.lines.len()), (220, 1), "{}", postfix.server.log());
        assert!(banner.lines[0].starts_with("mail.contoso.com ESMTP"), "{banner:?}");
        let extensions = talk.extensions.expect("EHLO was asked").expect("postfix answers");
        assert_eq!((extensions.code, extensions.offers("STARTTLS")), (250, offers), "{extensions:?}");
        assert!(extensions.offers("pipelining") && !extensions.offers("MAIL"), "{extensions:?}");
    }
}
