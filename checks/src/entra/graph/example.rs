//! How are answers of Graph written down in examples?

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{DYNAMICS, EXCHANGE};
use crate::entra::example::{TENANT, discovered, example, known};
use crate::facts::certificate::{CertificateFiles, Content, File, Form};
use crate::facts::graph::{
    Application, Credential, Domain, Graph, Holder, Organization, Principal, Reader, Token, Told,
};
use crate::facts::tls::Der;
use crate::model::Vantage;
use crate::prelude::*;

/// The certificate of the examples, valid from 2026-05-02 to 2027-05-02 or so.
const DER: &[u8] = include_bytes!("../../certificate/data/own.der");
pub(in crate::entra) const OWN: &str = "7C1BD4B0FB788E958E0BBCF8E7D1C616B113D2EE";
pub(in crate::entra) const OTHER: &str = "B1BD8084214561FF9645DC2ABE1C781BB3226E41";

pub(in crate::entra) fn at(text: &str) -> Timestamp {
    text.parse().expect("the examples have moments")
}

/// What a reader sees of a tenant where everything is as it should be.
pub(crate) fn healthy() -> Graph {
    Graph {
        reader: Some(reader(Token::Granted {
            permissions: ["Application.Read.All", "Organization.Read.All"].map(str::to_owned).into(),
            tenant: Some(TENANT.to_owned()),
        })),
        organization: Told::Value(Organization {
            id: TENANT.to_owned(),
            name: Some("Contoso".to_owned()),
            synchronized: Some(true),
            last_sync: Some(at("2026-05-28T20:00:00Z")),
        }),
        domains: Told::Value(vec![Domain {
            name: "contoso.com".to_owned(),
            verified: Some(true),
            authentication: Some("Managed".to_owned()),
            services: vec!["Email".to_owned()],
        }]),
        dynamics: Told::Value(principal(vec![key(OWN, "2026-05-02T00:00:00Z", certificate_end())])),
        exchange: Told::Value(Principal {
            app_id: EXCHANGE.to_owned(),
            names: Some(vec![EXCHANGE.to_owned(), "https://mail.contoso.com".to_owned()]),
            keys: Some(Vec::new()),
            ..principal(Vec::new())
        }),
        applications: Told::Value(Vec::new()),
        holders: [("ada@contoso.com".to_owned(), Told::Value(vec![ada()]))].into(),
        issues: Told::Value(Vec::new()),
        ..Graph::default()
    }
}

pub(in crate::entra) fn reader(token: Token) -> Reader {
    Reader { name: "3f6e4b1a-0000-4000-8000-000000000001".to_owned(), token, waited: None }
}

/// The reader that gets no token.
pub(in crate::entra) fn refused() -> Graph {
    let said = "AADSTS7000222: the client secret has expired".to_owned();
    Graph { reader: Some(reader(Token::Refused { said, codes: vec!["7000222".to_owned()] })), ..Graph::default() }
}

/// An answer that a missing permission kept back.
pub(in crate::entra) fn denied<T>(permission: &str) -> Told<T> {
    let said = "403 Authorization_RequestDenied, request-id 00000000-0000-0000-0000-000000000001".to_owned();
    Told::Denied { permission: permission.to_owned(), said }
}

/// The last moment of the certificate of the examples.
pub(in crate::entra) fn certificate_end() -> &'static str {
    "2026-11-01T00:00:00Z"
}

pub(in crate::entra) fn principal(keys: Vec<Credential>) -> Principal {
    Principal {
        id: "0f0f0f0f-0000-4000-8000-000000000007".to_owned(),
        app_id: DYNAMICS.to_owned(),
        name: Some("Dataverse".to_owned()),
        enabled: Some(true),
        names: Some(vec![DYNAMICS.to_owned(), format!("{DYNAMICS}/*.contoso.com")]),
        keys: Some(keys),
    }
}

pub(in crate::entra) fn key(thumbprint: &str, from: &str, until: &str) -> Credential {
    Credential {
        id: format!("00000000-0000-4000-8000-{}", &thumbprint[..12].to_ascii_lowercase()),
        name: Some("CN=s2s.contoso.com".to_owned()),
        usage: Some("Verify".to_owned()),
        thumbprint: Some(thumbprint.to_owned()),
        from: Some(at(from)),
        until: Some(at(until)),
    }
}

pub(in crate::entra) fn application(name: &str, given: &[&str]) -> Application {
    let given: BTreeSet<String> = given.iter().map(ToString::to_string).collect();
    Application {
        app_id: "4a4a4a4a-0000-4000-8000-000000000001".to_owned(),
        name: Some(name.to_owned()),
        wants: given.clone(),
        given: Told::Value(given),
        secrets: Vec::new(),
        keys: Some(Vec::new()),
    }
}

pub(in crate::entra) fn ada() -> Holder {
    Holder {
        id: "ada00000-0000-4000-8000-000000000001".to_owned(),
        kind: "user".to_owned(),
        name: Some("ada@contoso.com".to_owned()),
        enabled: Some(true),
        plans: Some(vec!["Enabled".to_owned()]),
        created: Some(at("2020-01-01T00:00:00Z")),
        deleted: None,
        errors: Vec::new(),
    }
}

/// An example about a tenant that was discovered, with these answers of Graph and the file of the certificate.
pub(in crate::entra) fn given(given: &'static str, graph: Graph, scenario: Scenario, expect: Expect) -> Example {
    let mut made = without(given, scenario, expect);
    made.facts.record(&Subject::tenant(TENANT), graph);
    made
}

/// The same where nobody asked Graph.
pub(in crate::entra) fn without(given: &'static str, scenario: Scenario, expect: Expect) -> Example {
    example(given, TENANT, discovered(vec![known()]), scenario, Vantage::DynamicsServer, expect)
}

/// The same with the file of the certificate.
pub(in crate::entra) fn with_certificate(mut made: Example) -> Example {
    let content = Content {
        form: Form::Der,
        certificates: vec![Der(DER.to_vec())],
        thumbprint: Some(OWN.to_owned()),
        friendly_name: None,
        keys: Vec::new(),
        protection: None,
        oddities: BTreeSet::new(),
    };
    let files = CertificateFiles { pfx: None, cer: Some(File { path: "s2s.cer".to_owned(), content: Ok(content) }) };
    made.facts.record(&Subject::new(SubjectKind::Certificate, OWN), files);
    made
}
