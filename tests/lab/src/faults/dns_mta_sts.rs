//! What goes wrong with MTA-STS?

use super::words::{DOMAIN, HEALTHY, blocked, warning};
use crate::{Certificate, Connection, Delivery, Expected, Fault, Page, World};

const WARNS: &[Expected] = &[warning("dns.mta-sts")];
const BLOCKED: &[Expected] = &[blocked("dns.mta-sts")];
const ANNOUNCEMENT: &str = "_mta-sts.contoso.com TXT";

pub(super) const FAILURES: &[Fault] = &[
    failing("mta-sts-two", "two records announce an MTA-STS policy, so that senders use none", |world| {
        world.set(ANNOUNCEMENT, &["v=STSv1; id=20260501T000000", "v=STSv1; id=20260502T000000"]);
    }),
    failing("mta-sts-no-id", "the record that announces the MTA-STS policy has no id", |world| {
        world.set(ANNOUNCEMENT, &["v=STSv1;"]);
    }),
    failing("mta-sts-host-missing", "the MTA-STS policy is announced, but its host has no address", |world| {
        world.remove("mta-sts.contoso.com A");
        world.sites.remove("mta-sts.contoso.com");
    }),
    failing("mta-sts-missing", "the web site of the MTA-STS policy answers 404", |world| page(world).status = 404),
    failing("mta-sts-redirect", "the MTA-STS policy is redirected, which senders do not follow", |world| {
        let page = page(world);
        (page.status, page.location) = (302, Some("https://www.contoso.com/mta-sts.txt".to_owned()));
    }),
    failing("mta-sts-invalid", "the MTA-STS policy has a mode that does not exist", |world| {
        let page = page(world);
        page.body = page.body.replace("enforce", "enforced");
    }),
    failing("mta-sts-html", "the web site answers with a page of its own instead of the MTA-STS policy", |world| {
        let body = "<html><script>alert(1)</script><p>Welcome\u{1b}[2J</p></html>\n".to_owned();
        *page(world) = Page { content_type: "text/html".to_owned(), body, ..Page::default() };
    }),
    failing("mta-sts-other-mx", "the MTA-STS policy does not cover the MX", |world| {
        let page = page(world);
        page.body = page.body.replace("*.mail.protection.outlook.com", "mail.contoso.com");
    }),
    failing("mta-sts-huge", "the web site of the MTA-STS policy sends a gigabyte", |world| {
        page(world).size = Some(1_000_000_000);
    }),
    failing("mta-sts-wrong-name", "the certificate of the MTA-STS web site is for another host", |world| {
        world.site(HOST).certificate = Certificate::WrongName;
    }),
    failing("mta-sts-untrusted", "the certificate of the MTA-STS web site is by a CA that nobody knows", |world| {
        world.site(HOST).certificate = Certificate::Untrusted;
    }),
    failing("mta-sts-self-signed", "the certificate of the MTA-STS web site is signed by itself", |world| {
        world.site(HOST).certificate = Certificate::SelfSigned;
    }),
    failing("mta-sts-expired", "the certificate of the MTA-STS web site has ended", |world| {
        world.site(HOST).certificate = Certificate::Expired;
    }),
    failing("mta-sts-plain-text", "the MTA-STS web site speaks plain text on the port for TLS", |world| {
        world.site(HOST).connection = Connection::PlainText;
    }),
    failing("mta-sts-refused", "nothing listens where the MTA-STS policy should be", |world| {
        world.site(HOST).connection = Connection::Refuse;
    }),
    failing("mta-sts-closed", "the MTA-STS web site closes every connection", |world| {
        world.site(HOST).connection = Connection::Close;
    }),
];

pub(super) const NOT_ESTABLISHED: &[Fault] = &[
    open("mta-sts-silent", "the MTA-STS web site accepts connections and says nothing", |world| {
        world.site(HOST).connection = Connection::Silent;
    }),
    open("mta-sts-drip", "the MTA-STS policy comes at a byte a second", |world| {
        page(world).delivery = Delivery::Drip;
    }),
];

const HOST: &str = "mta-sts.contoso.com";

const fn failing(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    HEALTHY.fault(name, about, ("dns.mta-sts", DOMAIN), WARNS, apply)
}

const fn open(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    HEALTHY.fault(name, about, ("dns.mta-sts", DOMAIN), BLOCKED, apply)
}

fn page(world: &mut World) -> &mut Page {
    world.site(HOST).paths.entry("/.well-known/mta-sts.txt".to_owned()).or_default()
}
