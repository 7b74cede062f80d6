//! Are mailboxes opened through pyspnego, which stands before the embedded Exchange Server and checks who signs in?

use data_encoding::BASE64;
use exdoctor::ews::{Ask, requests::get_inbox};
use exdoctor_checks::facts::sign_in::Scheme;
use exdoctor_lab::{Lab, World};

use crate::ntlm::{HOST, URL, front, text};
use crate::support::{begin, config, net};

#[test]
#[ignore = "runs only in the network that another test makes"]
fn inside() {
    let folder = begin(&[HOST]);
    let folder = folder.path();
    std::fs::write(folder.join("password"), "P4ssword-svc").unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let lab = Lab::start(World::mailboxes()).await.unwrap();
        let upstream = format!("https://{}", lab.connect_to()["192.0.2.10:443"]);
        let own = lab.signed().unwrap();
        let basic = BASE64.encode(format!("{}:{}", own.username, own.password).as_bytes());
        let authorization = folder.join("authorization");
        std::fs::write(&authorization, format!("Basic {basic}")).unwrap();
        let authorization = authorization.to_str().unwrap();
        let also = ["--bind", "--upstream", &upstream, "--authorization", authorization];
        for (sign_in, scheme, port) in [("ntlm", "NTLM", 8001), ("negotiate", "Negotiate", 8002)] {
            let server = front(folder, port, HOST, scheme, &also);
            let place = format!("127.0.0.1:{port}");
            let config = config(folder, &text(sign_in, "svc@contoso.com"));
            let net = net(folder, &config, &[("mail.contoso.com:443", &place), ("CONTOSO.COM:88", "127.0.0.1:1")]);
            for (mailbox, code) in [
                ("ada@contoso.com", None),
                ("nobody@contoso.com", Some("ErrorNonExistentMailbox")),
                ("ben@contoso.com", None),
            ] {
                let (body, operation) = (get_inbox(Some(mailbox)), "GetFolder");
                let ask = Ask { url: URL, operation, mailbox: Some(mailbox), body, inside: false };
                let heard = net.ews.ask(&net.sign_in, &ask).await;
                assert_eq!(heard.call.codes().first().copied(), code, "{sign_in} {mailbox}: {:?}", heard.call);
                assert!(matches!(heard.scheme, Some(Scheme::Ntlm | Scheme::Negotiate)), "{sign_in} {mailbox}");
            }
            assert_eq!(server.times("accepted", 1), 1, "one connection for all: {}", server.said());
        }
    });
}
