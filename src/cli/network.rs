//! What may the command line say about connections?

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::RangedU64ValueParser;

use crate::config::Draft;
use crate::parse::{self, Endpoint, ProxyUse};

/// How the world is reached.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Network")]
pub struct NetworkArgs {
    /// Ask this DNS server, ADDR or ADDR:PORT, not the system's; repeatable
    #[arg(long, value_name = "ADDR", value_delimiter = ',', value_parser = parse::resolver)]
    pub resolver: Vec<SocketAddr>,
    /// The DNSSEC trust anchor, instead of the root's
    #[arg(long, value_name = "FILE")]
    pub trust_anchor: Option<PathBuf>,
    /// Trust these certification authorities too, in PEM
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    /// Send connections for HOST:PORT to ADDR:PORT; repeatable
    #[arg(long, value_name = "HOST:PORT=ADDR:PORT", value_delimiter = ',', value_parser = parse::mapping)]
    pub connect_to: Vec<(Endpoint, SocketAddr)>,
    /// Send web requests through this HTTP proxy, http://HOST:PORT, or
    /// none; that of the environment or the system when absent
    #[arg(long, value_name = "URL", value_parser = parse::proxy_use)]
    pub proxy: Option<ProxyUse>,
    /// How long one exchange may take: 500ms, 10s (default), 2m
    #[arg(long, value_name = "TIME", value_parser = parse::timeout)]
    pub timeout: Option<Duration>,
    /// How many domains of a list, or endpoints, to look at side by side:
    /// 1 to 256 (default 8)
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..=256))]
    pub jobs: Option<usize>,
    /// How many connections to one address of a TLS server may be open
    /// at a time: 1 to 64 (default 8)
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..=64))]
    pub connections: Option<usize>,
}

impl NetworkArgs {
    /// What these options say.
    pub fn draft(&self) -> Draft {
        Draft {
            resolvers: (!self.resolver.is_empty()).then(|| self.resolver.clone()),
            trust_anchor: self.trust_anchor.clone(),
            ca_file: self.ca_file.clone(),
            connect_to: self.connect_to.iter().cloned().collect(),
            proxy: self.proxy.clone(),
            timeout: self.timeout,
            jobs: self.jobs,
            connections: self.connections,
            ..Draft::default()
        }
    }
}
