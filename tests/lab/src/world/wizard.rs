//! What did the Hybrid Configuration Wizard see in a world, and how does it write that down?

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::World;
use super::script::Site;

/// A run of the wizard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wizard {
    /// When it began.
    pub start: Timestamp,
    /// What it called, in order.
    pub calls: Vec<Invoke>,
}

/// A cmdlet that the wizard called.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Invoke {
    /// `OnPremises` or `Tenant`.
    pub side: String,
    /// `Get-AuthServer`.
    pub cmdlet: String,
    /// What it was given.
    pub parameters: BTreeMap<String, String>,
    /// What came back.
    pub objects: Vec<BTreeMap<String, String>>,
    /// What it wrote into the stream of its errors.
    pub error: Option<String>,
}

/// A side of the deployment.
pub(crate) const ON_PREMISES: &str = "OnPremises";
/// The other one.
pub(crate) const TENANT: &str = "Tenant";

const CERTIFICATES: [(&str, &str); 7] = [
    ("transport", include_str!("../../data/hybrid/transport.b64")),
    ("transport-ended", include_str!("../../data/hybrid/transport-ended.b64")),
    ("transport-ending", include_str!("../../data/hybrid/transport-ending.b64")),
    ("auth", include_str!("../../data/hybrid/auth.b64")),
    ("auth-ended", include_str!("../../data/hybrid/auth-ended.b64")),
    ("auth-ending", include_str!("../../data/hybrid/auth-ending.b64")),
    ("own", include_str!("../../data/hybrid/own.b64")),
];

impl Wizard {
    /// What the wizard saw where all is well.
    pub(super) fn healthy() -> Self {
        toml::from_str(include_str!("../../worlds/wizard.toml"))
            .expect("the file is part of the crate and read by its tests")
    }

    /// The calls of a cmdlet on a side.
    ///
    /// # Panics
    /// When there is none.
    pub fn calls(&mut self, side: &str, cmdlet: &str) -> Vec<&mut Invoke> {
        let found: Vec<&mut Invoke> =
            self.calls.iter_mut().filter(|call| call.side == side && call.cmdlet == cmdlet).collect();
        assert!(!found.is_empty(), "the wizard calls {cmdlet} on {side}");
        found
    }

    /// Sets a property of every object that a cmdlet gave back.
    pub fn set(&mut self, side: &str, cmdlet: &str, property: &str, value: &str) {
        for object in self.calls(side, cmdlet).into_iter().flat_map(|call| &mut call.objects) {
            object.insert(property.to_owned(), value.to_owned());
        }
    }

    /// Takes away every object that a cmdlet gave back.
    pub fn clear(&mut self, side: &str, cmdlet: &str) {
        self.calls(side, cmdlet).into_iter().for_each(|call| call.objects.clear());
    }

    /// Gives a server these certificates, by their names in `data/hybrid`.
    pub fn certificates(&mut self, server: &str, names: &[&str]) {
        let object = |name: &&str| BTreeMap::from([("RawData".to_owned(), format!("@{name}"))]);
        for call in self.calls(ON_PREMISES, "Get-ExchangeCertificate") {
            if call.parameters.get("Server").is_some_and(|own| own == server) {
                call.objects = names.iter().map(object).collect();
            }
        }
    }

    /// The file, as the wizard writes it: a byte order mark, and elements without a root.
    pub(super) fn write(&self) -> String {
        let mut text = "\u{feff}".to_owned();
        for (seconds, call) in (0_i64..).zip(&self.calls) {
            let start = (self.start + SignedDuration::from_secs(seconds)).strftime("%m/%d/%Y %H:%M:%S.430");
            let (side, cmdlet) = (escaped(&call.side), escaped(&call.cmdlet));
            put(&mut text, format_args!(r#"<invoke start="{start}" duration="183" type="{side}" cmdlet="{cmdlet}">"#));
            put(&mut text, format_args!("<!--{cmdlet}--><parameters>"));
            for (name, value) in &call.parameters {
                put(
                    &mut text,
                    format_args!(
                        r#"<parameter name="{}" type="System.String" value="{}" />"#,
                        escaped(name),
                        escaped(value)
                    ),
                );
            }
            text.push_str("</parameters><results>");
            for object in &call.objects {
                text.push_str(r#"<object type="Deserialized.Microsoft.Exchange.Data.ConfigurableObject">"#);
                for (name, value) in object {
                    let (name, value) = (escaped(name), escaped(&raw(value)));
                    put(&mut text, format_args!(r#"<property name="{name}" type="System.String" value="{value}" />"#));
                }
                text.push_str(r#"<property name="CatchAllRecipientID" valueIsNull="True" /></object>"#);
            }
            text.push_str("</results>");
            if let Some(error) = &call.error {
                put(
                    &mut text,
                    format_args!("<datastreams><errors><error>{}</error></errors></datastreams>", escaped(error)),
                );
            }
            text.push_str("</invoke>\r\n");
            put(&mut text, format_args!("<information start=\"{start}\" text=\"Initial:CheckPrerequisites\" />\r\n"));
        }
        text
    }
}

/// The id of the organization's own application in the tenant, which an authorization server names.
pub(crate) const APPLICATION: &str = "4b1f6f3c-0a0b-4a52-8f5e-3a7f0a2c1d11";

/// A certificate by its name in `data/hybrid`.
pub(crate) fn certificate(name: &str) -> Vec<u8> {
    let text = named(name).expect("the test data has the certificate");
    data_encoding::BASE64.decode(text.as_bytes()).expect("it is in Base64")
}

fn named(name: &str) -> Option<String> {
    CERTIFICATES.iter().find(|(own, _)| *own == name).map(|(_, text)| text.replace('\n', ""))
}

/// A value, with a certificate in the place of its name.
fn raw(value: &str) -> String {
    value.strip_prefix('@').and_then(named).unwrap_or_else(|| value.to_owned())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn put(text: &mut String, line: std::fmt::Arguments<'_>) {
    text.write_fmt(line).expect("a string takes everything");
}

impl World {
    /// The healthy tenant in the midst of its migration: Exchange Server is published, and the wizard's file is there
    /// (scenario C).
    pub fn migration() -> Self {
        let mut world = Self::exchange();
        let hybrid = Self::hybrid();
        world.scenario = vec!["C".to_owned()];
        world.endpoints.extend(hybrid.endpoints);
        world.records = hybrid.records;
        world.outbound_addresses = hybrid.outbound_addresses;
        (world.phase, world.wizard) = (Some("during".to_owned()), Some(Wizard::healthy()));
        // The connectors name the certificate that stands behind the hybrid endpoint.
        world.endpoint("smtp.contoso.com:25").leaf.names =
            ["mail.contoso.com", "smtp.contoso.com"].map(str::to_owned).into();
        // Autodiscover is still that of Exchange Server.
        world.set("autodiscover.contoso.com CNAME", &["mail.contoso.com."]);
        let mail = world.endpoint("mail.contoso.com:443");
        mail.leaf.names = vec!["mail.contoso.com".to_owned(), "autodiscover.contoso.com".to_owned()];
        let clear = Site::at(([192, 0, 2, 10], 80).into()).plain();
        let asks = mail.paths["/EWS/Exchange.asmx"].clone();
        for path in ["/autodiscover/autodiscover.xml", "/autodiscover/autodiscover.svc", "/EWS/mrsproxy.svc"] {
            mail.paths.insert(path.to_owned(), asks.clone());
        }
        world.sites.insert("mail.contoso.com:80".to_owned(), clear);
        world
    }

    /// The same without the file of the wizard.
    pub fn classic() -> Self {
        Self { wizard: None, ..Self::migration() }
    }

    /// What the wizard saw, to change it.
    ///
    /// # Panics
    /// When the world has no file of the wizard.
    pub fn wizard(&mut self) -> &mut Wizard {
        self.wizard.as_mut().expect("the world has a file of the wizard")
    }
}
