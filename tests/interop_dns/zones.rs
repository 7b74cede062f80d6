//! Which zones does the world of these tests have?

use std::fmt::Write;

/// The addresses that the zones give the name servers.
pub(crate) const ROOT: &str = "127.0.53.1";
pub(crate) const REGISTRY: &str = "127.0.53.2";
pub(crate) const NS1: &str = "127.0.53.3";
pub(crate) const NS2: &str = "127.0.53.4";
pub(crate) const INNER: &str = "127.0.53.5";
pub(crate) const SERVERS: [&str; 5] = [ROOT, REGISTRY, NS1, NS2, INNER];

/// A zone, how it is signed and who serves it.
pub(crate) struct Zone {
    pub(crate) origin: &'static str,
    pub(crate) signing: Signing,
    pub(crate) servers: &'static [&'static str],
    pub(crate) extra: &'static str,
}

/// How a zone is signed, and what is wrong with that.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Signing {
    Unsigned,
    /// Good signatures with this algorithm.
    Good(&'static str),
    /// Good signatures, absence proven by NSEC3.
    Nsec3,
    /// NSEC3, and insecure delegations have no proof of their own, as in large registries.
    OptOut,
    /// Records were changed after signing.
    Changed,
    Expired,
    Early,
    /// The parent's DS belongs to another key.
    OtherKey,
    /// Signed, but the parent has no DS.
    Island,
    /// The parent's DS names an algorithm that nobody knows.
    UnknownAlgorithm,
}

use Signing::{Changed, Early, Expired, Good, Island, Nsec3, OptOut, OtherKey, UnknownAlgorithm, Unsigned};

const BOTH: &[&str] = &[NS1, NS2];
const ECDSA: Signing = Good("ECDSAP256SHA256");

/// The zones below the registries, each parent after its children so that DS records exist when it is signed.
pub(crate) const ZONES: &[Zone] = &[
    zone("dept.signed.test", ECDSA, &[INNER], ""),
    zone("ok.test", Unsigned, BOTH, ODD),
    zone("signed.test", ECDSA, BOTH, "dept NS ns1.dept\nns1.dept A 127.0.53.5\n"),
    zone("rsa.test", Good("RSASHA256"), BOTH, ""),
    zone("edwards.test", Good("ED25519"), BOTH, ""),
    zone("nsec3.test", Nsec3, BOTH, ""),
    zone("bogus.test", Changed, BOTH, ""),
    zone("expired.test", Expired, BOTH, ""),
    zone("early.test", Early, BOTH, ""),
    zone("otherkey.test", OtherKey, BOTH, ""),
    zone("island.test", Island, BOTH, ""),
    zone("unknown.test", UnknownAlgorithm, BOTH, ""),
    zone("broken.test", Unsigned, BOTH, BROKEN),
    zone("halflame.test", Unsigned, &[NS2], ""),
    zone("provider.test", Unsigned, BOTH, "ns A 127.0.53.3\n"),
    zone("elsewhere.test", Unsigned, &[NS1], ""),
    zone("signed.example", ECDSA, BOTH, ""),
    zone("plain.example", Unsigned, BOTH, ""),
    zone("null.example", Unsigned, BOTH, ""),
];

const fn zone(origin: &'static str, signing: Signing, servers: &'static [&'static str], extra: &'static str) -> Zone {
    Zone { origin, signing, servers, extra }
}

/// What every zone holds; names without a dot at the end are in the zone.
const COMMON: &str = r#"
@ A 127.0.0.1
@ MX 10 mx1
@ MX 20 MX2
mx1 A 192.0.2.25
mx1 AAAA 2001:db8::25
mx2 CNAME mx1
@ TXT "v=spf1 include:spf.plain.example a:deep.wild mx -all"
@ TXT "MS=ms12345678"
autodiscover CNAME mail
_autodiscover._tcp SRV 0 5 443 mail
mail A 192.0.2.80
mail AAAA 2001:db8::80
selector1._domainkey CNAME key.plain.example.
_dmarc TXT "v=DMARC1; p=quarantine;" " rua=mailto:d@contoso.com"
_25._tcp.mx1 TLSA 3 1 1 0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef
_smtp._tls TXT "v=TLSRPTv1; rua=mailto:t@contoso.com"
msoid CNAME clientconfig.partner.microsoftonline-p.net.cn.
*.wild A 192.0.2.77
"#;

/// Unusual, but right.
const ODD: &str = r#"
@ TXT "many " "strings, " "one " "record"
@ TXT "escapes: \"quoted\" back\\slash semi;colon \009tab \027[31mred\027[0m <script>alert(1)</script>"
@ TXT "bytes: \000 \255 \200"
@ TXT "gr\195\188\195\159e \230\151\165\230\156\172"
@ TXT ""
@ TXT "\032leading and trailing\032"
@ MX 30 10.0.0.1.
@ MX 40 with\032space\.dot
@ MX 10 mx3
mx3 A 192.0.2.26
selector2._domainkey CNAME hop1
hop1 CNAME hop2
hop2 CNAME selector2._domainkey.provider.test.
loop1 CNAME loop2
loop2 CNAME loop1
dangling CNAME nothing
"#;

/// Mistakes that people make.
const BROKEN: &str = r#"
@ TXT "v=spf1 include:loop1.broken.test include:nothing.broken.test a:dangling.broken.test exists:servfail.notloaded.test a:x.lame.test -all"
@ MX 40 loop1
@ MX 50 dangling
@ MX 60 nothing
@ MX 70 www.notloaded.test.
@ MX 80 www.lame.test.
@ MX 90 www.bogus.test.
loop1 CNAME loop2
loop2 CNAME loop1
dangling CNAME nothing
selector2._domainkey CNAME loop1
"#;

impl Zone {
    /// The zone file before signing.
    pub(crate) fn text(&self) -> String {
        let mut text = head(self.origin);
        for (number, server) in self.servers.iter().enumerate() {
            let one = number + 1;
            if self.origin == "elsewhere.test" {
                text += "@ NS ns.provider.test.\n";
            } else {
                write!(text, "@ NS ns{one}\nns{one} A {server}\n").expect("a string takes everything");
            }
        }
        match self.origin {
            "null.example" => text += "@ MX 0 .\n@ TXT \"v=spf1 -all\"\n",
            "plain.example" => text += "spf TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\nkey TXT \"v=DKIM1; p=\"\n",
            _ => {}
        }
        if self.origin != "null.example" {
            text += COMMON;
        }
        if self.origin == "ok.test" {
            text += &large();
        }
        text + self.extra
    }

    /// The delegation in the parent, without DS.
    pub(crate) fn delegation(&self) -> String {
        if self.origin == "elsewhere.test" {
            return format!("{}. NS ns.provider.test.\n", self.origin);
        }
        let one = |(number, server): (usize, &&str)| {
            delegated(self.origin, &format!("ns{}.{}", number + 1, self.origin), server)
        };
        self.servers.iter().enumerate().map(one).collect()
    }
}

/// More text than fits into a datagram.
fn large() -> String {
    let line = |number| format!("@ TXT \"record-{number:03}-{}\"\n", "x".repeat(150));
    (0..20).map(line).collect()
}

/// Origin, time to live, SOA.
fn head(origin: &str) -> String {
    format!("$ORIGIN {origin}.\n$TTL 60\n@ IN SOA ns1 hostmaster 2026010101 3600 600 86400 60\n")
}

/// A delegation with the address of its server.
fn delegated(zone: &str, host: &str, address: &str) -> String {
    format!("{zone}. NS {host}.\n{host}. A {address}\n")
}

/// A registry: delegations, of which some lead nowhere.
pub(crate) fn registry(top: &str) -> String {
    let children = ZONES.iter().filter(|zone| zone.origin.ends_with(top) && zone.origin.split('.').count() == 2);
    let good: String = children.map(Zone::delegation).collect();
    // NS1 does not serve two of these, NS2 has lost the file of one.
    let lost = [
        delegated("lame.test", "ns1.lame.test", NS1),
        delegated("halflame.test", "ns1.halflame.test", NS1),
        delegated("notloaded.test", "ns2.notloaded.test", NS2),
        "noserver NS ns1.nothing.example.\n".to_owned(),
    ];
    let lost = if top == "test" { lost.concat() } else { String::new() };
    head(top) + &delegated(top, &format!("ns1.{top}"), REGISTRY) + &good + &lost
}

/// The root: two registries, one with NSEC3 and opt-out, one with NSEC.
pub(crate) fn root() -> String {
    let tops = REGISTRIES.iter().map(|(top, _)| delegated(top, &format!("ns1.{top}"), REGISTRY));
    let tops: String = tops.collect();
    let soa = "$TTL 60\n. IN SOA ns1.test. hostmaster.test. 2026010101 3600 600 86400 60\n";
    format!("{soa}{}{tops}", delegated("", "a.root-servers.example", ROOT))
}

/// The registries and how they are signed.
pub(crate) const REGISTRIES: [(&str, Signing); 2] = [("test", OptOut), ("example", ECDSA)];
