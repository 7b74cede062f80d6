//! What is done about a policy that does not work?

use super::{M365, RFC7208};
use crate::prelude::*;

const EFFECTIVE: &str = "when the record's time to live has passed";
const UNDO: &str = "publish the former record again: {spf_observed}";

pub(super) static ONE_RECORD: Remedy = Remedy {
    id: "publish-one-spf-record",
    summary: "Publish exactly one SPF record for the domain.",
    steps: &[
        "List every system that sends mail as {domain}: Exchange Online, own servers, gateways, services.",
        "Merge all records into one that names them all, and delete the others; see that no sender of the list is missing.",
    ],
    commands: &[Command { shell: Shell::Zone, text: "{spf_owner}. 3600 IN TXT \"{spf_record}\"" }],
    who: Who::DnsAdmin,
    risk: "a sender that is left out is refused or marked as spam",
    undo: UNDO,
    effective: EFFECTIVE,
    documentation: &[M365, RFC7208],
};

pub(super) static MEND: Remedy = Remedy {
    id: "mend-spf-record",
    summary: "Correct the term that cannot be read or that leads nowhere.",
    steps: &[
        "In the record of {spf_owner}, find the term `{spf_term}`.",
        "Correct it, or remove it when the sender behind it is gone. Where the record belongs to a service, ask its operator or remove the include.",
    ],
    commands: &[],
    who: Who::DnsAdmin,
    risk: "a sender that is removed is no longer allowed",
    undo: UNDO,
    effective: EFFECTIVE,
    documentation: &[RFC7208],
};

pub(super) static FEWER_LOOKUPS: Remedy = Remedy {
    id: "reduce-spf-lookups",
    summary: "Bring the policy to at most ten look-ups, none of them empty.",
    steps: &[
        "Remove includes of services that no longer send as {domain}.",
        "Replace `a`, `mx` and `ptr` by the addresses that they stand for; move bulk senders to a subdomain with a policy of its own.",
    ],
    commands: &[],
    who: Who::DnsAdmin,
    risk: "addresses that are written out must be kept up to date by hand",
    undo: UNDO,
    effective: EFFECTIVE,
    documentation: &[M365, RFC7208],
};

pub(super) static CLOSE: Remedy = Remedy {
    id: "close-spf-record",
    summary: "End the policy with -all or ~all instead of letting everybody pass.",
    steps: &["In the SPF record of {domain}, replace `{spf_term}`; name the senders that are meant."],
    commands: &[],
    who: Who::DnsAdmin,
    risk: "senders that were never listed stop passing",
    undo: UNDO,
    effective: EFFECTIVE,
    documentation: &[M365],
};

pub(super) static ALLOW_EXCHANGE: Remedy = Remedy {
    id: "allow-exchange-online-in-spf",
    summary: "Allow Exchange Online in the SPF record.",
    steps: &["In the SPF record of {domain}, add `include:{spf_include}` before the term that ends in `all`."],
    commands: &[Command { shell: Shell::Zone, text: "{domain}. 3600 IN TXT \"{spf_record}\"" }],
    who: Who::DnsAdmin,
    risk: "none for other senders, as long as their terms stay",
    undo: UNDO,
    effective: EFFECTIVE,
    documentation: &[M365],
};
