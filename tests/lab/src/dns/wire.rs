//! How does an answer become bytes, and what is a client told when it does not fit?

use hickory_server::proto::op::{Edns, Message, Metadata, OpCode, Query, ResponseCode};
use hickory_server::proto::rr::{DNSClass, Record, RecordType};

use super::zone::Set;

/// What to answer, before it is a message.
#[derive(Debug, Default)]
pub(crate) struct Reply {
    pub(crate) code: ResponseCode,
    pub(crate) authoritative: bool,
    pub(crate) recursion: bool,
    pub(crate) authentic: bool,
    pub(crate) answers: Vec<Record>,
    pub(crate) authorities: Vec<Record>,
    pub(crate) additionals: Vec<Record>,
}

/// A question with what matters of its message.
pub(crate) struct Question {
    pub(crate) query: Query,
    pub(crate) dnssec_ok: bool,
    pub(crate) checking_disabled: bool,
    pub(crate) message: Message,
}

/// What an UDP answer may hold when the client names no size.
const PLAIN_UDP: u16 = 512;
/// What the servers say that they take.
const OUR_UDP: u16 = 1232;

impl Reply {
    pub(crate) fn of(code: ResponseCode) -> Self {
        Self { code, ..Self::default() }
    }
}

impl Set {
    /// The records, and the signatures for who wants them.
    pub(crate) fn emit(&self, into: &mut Vec<Record>, dnssec_ok: bool) {
        into.extend(self.records.iter().cloned());
        if dnssec_ok {
            into.extend(self.signatures.iter().cloned());
        }
    }
}

impl Question {
    /// Reads a query; anything else has no answer.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let message = Message::from_vec(bytes).ok()?;
        let query = message.queries.first()?.clone();
        let plain = message.metadata.op_code == OpCode::Query && query.query_class == DNSClass::IN;
        let dnssec_ok = message.edns.as_ref().is_some_and(|edns| edns.flags().dnssec_ok);
        plain.then_some(Self { dnssec_ok, checking_disabled: message.metadata.checking_disabled, query, message })
    }

    /// `contoso.com. MX`, as it is counted.
    pub(crate) fn label(&self) -> String {
        format!("{} {}", self.query.name.to_lowercase(), self.query.query_type)
    }

    pub(crate) fn answer(&self, reply: Reply) -> Message {
        let mut message = Message::response(self.message.metadata.id, OpCode::Query);
        message.metadata = Metadata::response_from_request(&self.message.metadata);
        message.metadata.authoritative = reply.authoritative;
        message.metadata.recursion_available = reply.recursion;
        message.metadata.authentic_data = reply.authentic;
        message.metadata.response_code = reply.code;
        message.add_query(self.query.clone());
        message.answers = reply.answers;
        message.authorities = reply.authorities;
        message.additionals = reply.additionals;
        if self.message.edns.is_some() {
            let mut edns = Edns::new();
            edns.set_max_payload(OUR_UDP).set_dnssec_ok(self.dnssec_ok);
            message.set_edns(edns);
        }
        message
    }

    /// The bytes for UDP: truncated when they exceed what the client takes.
    pub(crate) fn datagram(&self, message: &Message) -> Option<Vec<u8>> {
        let bytes = message.to_vec().ok()?;
        let room = self.message.edns.as_ref().map_or(PLAIN_UDP, |edns| edns.max_payload().clamp(PLAIN_UDP, OUR_UDP));
        if bytes.len() <= usize::from(room) { Some(bytes) } else { message.truncate().to_vec().ok() }
    }
}

/// Takes away what an old forwarder does not know.
pub(crate) fn strip_dnssec(message: &mut Message) {
    let known = |record: &Record| {
        let kind = record.record_type();
        !matches!(kind, RecordType::RRSIG | RecordType::DNSKEY | RecordType::DS | RecordType::NSEC)
    };
    message.answers.retain(known);
    message.authorities.retain(known);
    message.metadata.authentic_data = false;
}
