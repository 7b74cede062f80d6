//! What may the command line say about looking at TLS servers?

use clap::Args;

use super::words::words;
use crate::net::{Addresses, Scanning};
use crate::parse::ADDRESSES;
use crate::probes::tls::Depth;

/// How TLS servers are looked at.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "TLS servers")]
pub struct ScanArgs {
    /// Which addresses of a host to look at: each (default), or one
    /// after the other until any answers
    #[arg(long, value_name = "WHICH", value_parser = words(ADDRESSES), hide_possible_values = true)]
    pub address: Option<Addresses>,
    /// Ask for every cipher suite of every version
    #[arg(long)]
    pub deep: bool,
    /// Ask for the server's whole order of suites too
    #[arg(long)]
    pub order: bool,
}

impl ScanArgs {
    /// What these options say.
    pub fn scanning(self) -> Scanning {
        let depth = match (self.order, self.deep) {
            (true, _) => Depth::Order,
            (false, true) => Depth::Deep,
            (false, false) => Depth::Usual,
        };
        Scanning { depth, addresses: self.address.unwrap_or_default(), ..Scanning::default() }
    }
}
