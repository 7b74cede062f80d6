//! What does a file of `Export-Clixml` say about Exchange: the Health Checker's, or that of a cmdlet?
//!
//! Objects carry the names of their .NET types, so that each says itself of which table it is a row. The Health Checker
//! names what it exports after the cmdlets: `GetAuthServer`.

use std::collections::BTreeMap;

use exdoctor_checks::facts::hybrid::{HybridConfiguration, ServerCertificates, Table};
use exdoctor_checks::facts::server::Row;
use jiff::Timestamp;
use roxmltree::Node;

use super::tables::{self, MOST_TEXT, Tables};
use super::xml::{self, children};
use crate::parse::Refusal;

/// What such a file is called in messages.
const WHAT: &str = "file of Export-Clixml";

/// The last part of a type's name, and the table of its objects; online: it is of Exchange Online alone.
const TYPES: &[(&str, Table, bool)] = &[
    ("AcceptedDomain", Table::AcceptedDomains, false),
    ("AuthConfig", Table::AuthConfig, false),
    ("AuthServer", Table::AuthServers, false),
    ("ADWebServicesVirtualDirectory", Table::WebServices, false),
    ("ADAutodiscoverVirtualDirectory", Table::AutodiscoverServices, false),
    ("HybridConfiguration", Table::Hybrid, false),
    ("IntraOrganizationConfiguration", Table::IntraOrganizationConfiguration, false),
    ("IntraOrganizationConnector", Table::IntraOrganizationConnectors, false),
    ("OnPremisesOrganization", Table::OnPremisesOrganizations, true),
    ("ADOrganizationConfig", Table::Organization, false),
    ("OrganizationRelationship", Table::OrganizationRelationships, false),
    ("PartnerApplication", Table::PartnerApplications, false),
    ("ReceiveConnector", Table::ReceiveConnectors, false),
    ("SmtpSendConnectorConfig", Table::SendConnectors, false),
    ("ExchangeServer", Table::Servers, false),
    ("SettingOverride", Table::SettingOverrides, false),
    ("TenantInboundConnector", Table::InboundConnectors, true),
    ("TenantOutboundConnector", Table::OutboundConnectors, true),
];

/// Whether a text begins like such a file.
pub(super) fn is_clixml(text: &str) -> bool {
    text.lines().next().is_some_and(|line| line.contains("<Objs ") && line.contains("schemas.microsoft.com/powershell"))
}

/// What the file says; it holds a part of the whole: one server's, or one cmdlet's.
///
/// # Errors
/// When it is damaged, or holds nothing of Exchange that is looked at.
pub fn clixml(text: &str) -> Result<HybridConfiguration, Refusal> {
    xml::read(text, WHAT, |root| {
        let mut reader = Reader { types: types(root), ..Reader::default() };
        for object in root.descendants().filter(|node| node.has_tag_name_local("Obj")) {
            reader.object(object);
        }
        let Reader { mut whole, mut on_premises, online, build, moment, .. } = reader;
        if let (Some(build), Some(rows)) = (build, on_premises.rows_mut(Table::Servers))
            && let [row] = rows
        {
            row.insert("ExactBuild".to_owned(), build);
        }
        (whole.on_premises, whole.online, whole.collected) = (on_premises.side(), online.side(), moment);
        if whole.on_premises.0.is_empty() && whole.online.0.is_empty() && whole.certificates.is_empty() {
            let refusal = Refusal::new(format!("is a {WHAT} without any object of Exchange that is looked at"));
            return Err(refusal
                .instead("give the XML of the Exchange Health Checker, or of a cmdlet that docs/evidence.md names"));
        }
        whole.organization = tables::organization(&whole);
        Ok(whole)
    })
}

trait Local {
    fn has_tag_name_local(&self, name: &str) -> bool;
}

impl Local for Node<'_, '_> {
    fn has_tag_name_local(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

/// The first type of each list of types, by its number.
fn types<'a>(root: Node<'a, '_>) -> BTreeMap<&'a str, &'a str> {
    let lists = root.descendants().filter(|node| node.has_tag_name_local("TN"));
    lists.filter_map(|list| Some((list.attribute("RefId")?, children(list, "T").next()?.text()?))).collect()
}

#[derive(Default)]
struct Reader<'a> {
    types: BTreeMap<&'a str, &'a str>,
    whole: HybridConfiguration,
    on_premises: Tables,
    online: Tables,
    build: Option<String>,
    moment: Option<Timestamp>,
}

impl<'a> Reader<'a> {
    fn object(&mut self, object: Node<'a, '_>) {
        let name = object.attribute("N").unwrap_or_default();
        if name == "VersionInformation" {
            self.build = properties(object).find(|(name, _)| *name == "BuildVersion").and_then(|(_, value)| value);
        }
        let generated = properties(object).find(|(name, _)| *name == "GenerationTime").and_then(|(_, value)| value);
        self.moment = self.moment.or_else(|| generated.and_then(|text| moment(&text)));
        // The Health Checker's own objects have lost their types.
        if let Some(table) = name.strip_prefix("Get").and_then(Table::of_noun) {
            let list = children(object, "LST").chain(children(object, "IE")).next();
            let known = list.map(|list| children(list, "Obj").any(|one| self.table(one).is_some()));
            match (list, known) {
                (Some(list), Some(false)) => {
                    let rows = children(list, "Obj").take(tables::MOST_ROWS).map(|one| row(table, one)).collect();
                    self.on_premises.add(table, rows);
                }
                (None, _) if self.table(object).is_none() => self.on_premises.add(table, vec![row(table, object)]),
                _ => {}
            }
        }
        match self.kind(object) {
            Some("ExchangeCertificate") => self.certificate(object),
            Some(_) => self.typed(object),
            None => {}
        }
    }

    fn typed(&mut self, object: Node<'a, '_>) {
        let Some((table, online)) = self.table(object) else { return };
        let said = |name: &str| {
            properties(object).any(|(own, value)| own == name && value.is_some_and(|text| !text.is_empty()))
        };
        let side = if online || said("OrganizationalUnitRoot") { &mut self.online } else { &mut self.on_premises };
        side.add(table, vec![row(table, object)]);
    }

    /// The last part of the name of an object's type.
    fn kind(&self, object: Node<'a, '_>) -> Option<&'a str> {
        let own = children(object, "TN").next().and_then(|list| children(list, "T").next()?.text());
        let by_number = || self.types.get(children(object, "TNRef").next()?.attribute("RefId")?).copied();
        own.or_else(by_number)?.rsplit('.').next()
    }

    fn table(&self, object: Node<'a, '_>) -> Option<(Table, bool)> {
        let kind = self.kind(object)?;
        TYPES.iter().find(|(name, ..)| *name == kind).map(|(_, table, online)| (*table, *online))
    }

    /// A certificate; its identity begins with its server: `EX1.contoso.com\THUMBPRINT`.
    fn certificate(&mut self, object: Node<'a, '_>) {
        let value = |name: &str| properties(object).find(|(own, _)| *own == name).and_then(|(_, value)| value);
        let Some(der) = value("RawData").as_deref().map(tables::certificate) else { return };
        let identity = value("Identity").unwrap_or_default();
        let server = identity.split_once('\\').map_or("", |(server, _)| server).to_owned();
        let known = &mut self.whole.certificates;
        let room = known.len() < tables::MOST_SERVERS;
        match known.iter_mut().find(|own| own.server.eq_ignore_ascii_case(&server)) {
            Some(own) if own.certificates.len() < tables::MOST_CERTIFICATES => own.certificates.push(der),
            None if room => known.push(ServerCertificates { server, certificates: vec![der] }),
            _ => {}
        }
    }
}

fn row(table: Table, object: Node<'_, '_>) -> Row {
    tables::row(table, properties(object))
}

/// The properties of an object, its own and those that were added.
fn properties<'a>(object: Node<'a, '_>) -> impl Iterator<Item = (&'a str, Option<String>)> {
    let bags = ["Props", "MS"].into_iter().flat_map(move |bag| children(object, bag));
    let elements = bags.flat_map(|bag| bag.children().filter(Node::is_element));
    elements.filter_map(|element| Some((element.attribute("N")?, value(element))))
}

/// A value as the shell shows it.
fn value(element: Node<'_, '_>) -> Option<String> {
    match element.tag_name().name() {
        "Nil" | "Ref" => None,
        "B" => Some(if element.text() == Some("true") { "True" } else { "False" }.to_owned()),
        "Obj" => {
            let parts = |list: Node<'_, '_>| {
                let all = list.children().filter(Node::is_element).filter_map(value);
                all.take(tables::MOST_ROWS).collect::<Vec<_>>().join(", ")
            };
            let list = ["LST", "IE"].into_iter().find_map(|name| children(element, name).next());
            list.map(parts).or_else(|| children(element, "ToString").next().map(|text| xml::text(text, MOST_TEXT)))
        }
        _ => Some(xml::text(element, tables::LARGEST_VALUE)),
    }
}

/// `2026-05-27T09:00:00.0000000+02:00`.
fn moment(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::rows::column;

    const HEAD: &str = r#"<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">"#;

    fn of(objects: &str) -> Result<HybridConfiguration, String> {
        clixml(&format!("\u{feff}{HEAD}{objects}</Objs>")).map_err(|refusal| refusal.to_string())
    }

    fn first<'h>(hybrid: &'h HybridConfiguration, table: Table, name: &str) -> Option<&'h str> {
        column(&hybrid.on_premises.rows(table)?[0], name)
    }

    #[test]
    fn objects_of_a_cmdlet_are_rows_of_the_table_of_their_type() {
        let hybrid = of(r#"<Obj RefId="0"><TN RefId="0"><T>Microsoft.Exchange.Data.Directory.SystemConfiguration.AuthServer</T></TN>
            <ToString>ACS</ToString><Props><B N="Enabled">true</B><S N="Identity">ACS</S><S N="CurrentEncryptedAppSecret">c2VjcmV0</S>
            <Obj N="DomainName" RefId="1"><LST><S>contoso.com</S><Obj RefId="2"><ToString>fabrikam.com</ToString></Obj></LST></Obj>
            <Nil N="Realm"/></Props></Obj><Obj RefId="3"><TNRef RefId="0"/><Props><S N="Identity">EvoSts</S></Props></Obj>"#)
        .unwrap();
        assert_eq!(first(&hybrid, Table::AuthServers, "Enabled"), Some("True"));
        assert_eq!(first(&hybrid, Table::AuthServers, "DomainName"), Some("contoso.com, fabrikam.com"));
        assert_eq!(hybrid.on_premises.rows(Table::AuthServers).unwrap().len(), 2);
        assert!(!format!("{hybrid:?}").contains("c2VjcmV0"));
    }

    #[test]
    fn the_health_checker_names_its_tables_and_the_exact_build() {
        let hybrid = of(r#"<Obj RefId="0"><MS><Obj N="HealthCheckerExchangeServer" RefId="1"><MS>
            <DT N="GenerationTime">2026-05-27T09:00:00+02:00</DT>
            <Obj N="GetExchangeServer" RefId="2"><TN RefId="9"><T>Deserialized.Microsoft.Exchange.Data.Directory.Management.ExchangeServer</T></TN>
              <Props><S N="Name">EX1</S><S N="Identity">EX1</S></Props></Obj>
            <Obj N="VersionInformation" RefId="3"><MS><Version N="BuildVersion">15.2.2562.37</Version></MS></Obj>
            <Obj N="GetPartnerApplication" RefId="4"><LST><Obj RefId="5"><MS><S N="Identity">Exchange Online</S></MS></Obj></LST></Obj>
            </MS></Obj></MS></Obj>"#)
        .unwrap();
        assert_eq!(first(&hybrid, Table::Servers, "ExactBuild"), Some("15.2.2562.37"));
        assert_eq!(first(&hybrid, Table::PartnerApplications, "Identity"), Some("Exchange Online"));
        assert_eq!(hybrid.collected.unwrap().to_string(), "2026-05-27T07:00:00Z");
    }

    #[test]
    fn a_file_of_something_else_is_refused() {
        let refusal = of("<S>text</S>").unwrap_err();
        assert!(refusal.starts_with("is a file of Export-Clixml without any object of Exchange"), "{refusal}");
    }
}
