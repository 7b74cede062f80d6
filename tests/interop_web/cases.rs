//! How may Autodiscover of a domain be published, well or badly?

/// Where servers are; at [`CLOSED`] nobody listens on port 443.
pub(crate) const OPEN: &str = "100.200.2.80";
pub(crate) const CLOSED: &str = "100.200.2.90";

/// A domain below `contoso.com`.
pub(crate) struct Case {
    /// Its first label.
    pub(crate) name: &'static str,
    /// Hosts, by what stands before the domain, with their addresses.
    pub(crate) hosts: &'static [(&'static str, &'static str)],
    /// The target of the service record.
    pub(crate) srv: Option<&'static str>,
    /// Servers of nginx: what stands before the domain, the port, and what it does there.
    pub(crate) servers: &'static [(&'static str, u16, Does)],
    /// The host at which Autodiscover is found.
    pub(crate) found: Option<&'static str>,
    /// Why exchangelib does not find it there, where it does not.
    pub(crate) differs: Option<&'static str>,
}

/// What a server does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Does {
    /// It serves Autodiscover to who signs in by Basic.
    Serve,
    /// It serves it, and offers other ways beside Basic.
    ServeWithMore,
    /// It answers a page in HTML, with 200.
    Page,
    /// It answers with a status.
    Status(u16),
    /// It redirects there.
    Redirect(&'static str),
    /// It serves with a certificate of another name.
    OtherName,
    /// It serves with a certificate that has ended.
    Ended,
    /// It serves with a certificate of an authority that nobody knows.
    Stranger,
}

/// The host to which redirects and service records lead.
pub(crate) const MAIL: &str = "mail.contoso.com";
const THERE: &str = "https://mail.contoso.com$request_uri";
const OWN: &[(&str, &str)] = &[("", OPEN), ("autodiscover.", OPEN)];
const HOST: &[(&str, &str)] = &[("autodiscover.", OPEN)];

const fn case(
    name: &'static str,
    hosts: &'static [(&'static str, &'static str)],
    servers: &'static [(&'static str, u16, Does)],
    found: Option<&'static str>,
) -> Case {
    Case { name, hosts, srv: None, servers, found, differs: None }
}

pub(crate) const CASES: &[Case] = &[
    case("root", OWN, &[("", 443, Does::Serve)], Some("root.contoso.com")),
    case("host", HOST, &[("autodiscover.", 443, Does::Serve)], Some("autodiscover.host.contoso.com")),
    case("more", HOST, &[("autodiscover.", 443, Does::ServeWithMore)], Some("autodiscover.more.contoso.com")),
    case(
        "page-before",
        OWN,
        &[("", 443, Does::Page), ("autodiscover.", 443, Does::Serve)],
        Some("autodiscover.page-before.contoso.com"),
    ),
    case(
        "missing-before",
        OWN,
        &[("", 443, Does::Status(404)), ("autodiscover.", 443, Does::Serve)],
        Some("autodiscover.missing-before.contoso.com"),
    ),
    case(
        "foreign-before",
        OWN,
        &[("", 443, Does::OtherName), ("autodiscover.", 443, Does::Serve)],
        Some("autodiscover.foreign-before.contoso.com"),
    ),
    case(
        "closed-before",
        &[("", CLOSED), ("autodiscover.", OPEN)],
        &[("autodiscover.", 443, Does::Serve)],
        Some("autodiscover.closed-before.contoso.com"),
    ),
    Case {
        differs: Some("it asks how to sign in before anything else, and takes a redirect for no answer to that"),
        ..case("redirect", HOST, &[("autodiscover.", 443, Does::Redirect(THERE))], Some(MAIL))
    },
    case(
        "clear-redirect",
        HOST,
        &[("autodiscover.", 443, Does::OtherName), ("autodiscover.", 80, Does::Redirect(THERE))],
        Some(MAIL),
    ),
    case("only-clear", &[("autodiscover.", CLOSED)], &[("autodiscover.", 80, Does::Redirect(THERE))], Some(MAIL)),
    case("clear-text", HOST, &[("autodiscover.", 443, Does::Redirect("http://mail.contoso.com$request_uri"))], None),
    case("circle", HOST, &[("autodiscover.", 443, Does::Redirect("https://$host$request_uri"))], None),
    case(
        "to-page",
        HOST,
        &[
            ("autodiscover.", 443, Does::OtherName),
            ("autodiscover.", 80, Does::Redirect("https://web.contoso.com$request_uri")),
        ],
        None,
    ),
    case("ended", HOST, &[("autodiscover.", 443, Does::Ended)], None),
    case("stranger", HOST, &[("autodiscover.", 443, Does::Stranger)], None),
    case("page", HOST, &[("autodiscover.", 443, Does::Page)], None),
    case("forbidden", HOST, &[("autodiscover.", 443, Does::Status(403))], None),
    case("unavailable", HOST, &[("autodiscover.", 443, Does::Status(503))], None),
    case("no-way", HOST, &[("autodiscover.", 443, Does::Status(401))], None),
    case("nothing", &[], &[], None),
    Case { srv: Some(MAIL), ..case("service", &[], &[], Some(MAIL)) },
    Case { srv: Some(MAIL), ..case("service-after", HOST, &[("autodiscover.", 443, Does::Page)], Some(MAIL)) },
    Case { srv: Some("web.contoso.com"), ..case("service-page", &[], &[], None) },
];
