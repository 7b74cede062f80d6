//! What is a token for, and at which hosts is that?

use std::fmt;

use exdoctor_checks::values::Cloud;

use crate::parse::Endpoint;

/// What a token is for.
#[derive(Clone, Debug)]
pub struct Resource {
    pub(super) cloud: &'static Cloud,
    service: Service,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Service {
    Graph,
    Exchange,
    Named(Endpoint),
}

impl Resource {
    /// Microsoft Graph of a cloud.
    pub fn graph(cloud: &'static Cloud) -> Self {
        Self { cloud, service: Service::Graph }
    }

    /// Exchange Online of a cloud.
    pub fn exchange(cloud: &'static Cloud) -> Self {
        Self { cloud, service: Service::Exchange }
    }

    /// A server that has its tokens from a cloud.
    pub fn named(cloud: &'static Cloud, endpoint: Endpoint) -> Self {
        Self { cloud, service: Service::Named(endpoint) }
    }

    /// Whether it is Microsoft Graph.
    pub(super) fn is_graph(&self) -> bool {
        self.service == Service::Graph
    }

    /// What the token service knows it by.
    pub(super) fn audience(&self) -> String {
        match &self.service {
            Service::Graph => format!("https://{}", self.cloud.graph),
            Service::Exchange => format!("https://{}", self.cloud.exchange.first().map_or("", String::as_str)),
            Service::Named(endpoint) if endpoint.port == 443 => format!("https://{}", endpoint.host),
            Service::Named(endpoint) => format!("https://{endpoint}"),
        }
    }

    /// Whether a token that names an audience is for it.
    pub(super) fn takes(&self, audience: &str) -> bool {
        let audience = audience.trim_end_matches('/');
        let is_host = |host: &String| audience.strip_prefix("https://").is_some_and(|named| named == host);
        match &self.service {
            Service::Graph => audience == "00000003-0000-0000-c000-000000000000" || is_host(&self.cloud.graph),
            Service::Exchange => {
                audience == "00000002-0000-0ff1-ce00-000000000000" || self.cloud.exchange.iter().any(is_host)
            }
            Service::Named(_) => audience == self.audience(),
        }
    }

    /// Whether its tokens may go to a host.
    pub(super) fn is_at(&self, host: &str, port: u16) -> bool {
        let within = |names: &[String]| port == 443 && names.iter().any(|name| name == host);
        match &self.service {
            Service::Graph => port == 443 && host == self.cloud.graph,
            Service::Exchange => within(&self.cloud.exchange) || within(&self.cloud.autodiscover),
            Service::Named(endpoint) => endpoint.host == host && endpoint.port == port,
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.service {
            Service::Graph => write!(f, "Microsoft Graph in {}", self.cloud.title),
            Service::Exchange => write!(f, "Exchange Online in {}", self.cloud.title),
            Service::Named(endpoint) => endpoint.fmt(f),
        }
    }
}
