//! What does one server of the world make of one message?

use std::sync::Arc;
use std::time::Duration;

use hickory_server::proto::op::{Message, ResponseCode};
use hickory_server::proto::rr::rdata::TXT;
use hickory_server::proto::rr::{Name, RData, Record};

use super::universe::Universe;
use super::wire::{Question, Reply, strip_dnssec};
use super::zone::TTL;
use super::{authority, resolver};
use crate::counter::Counter;
use crate::world::script::{Behaviour, Server, Tcp};

/// A server with what it knows and how it behaves.
pub(crate) struct Desk {
    pub(crate) label: String,
    pub(crate) script: Server,
    /// The zones it holds, when it is not a resolver.
    pub(crate) origins: Vec<Name>,
    /// Behaviours by name, the deepest first.
    pub(crate) names: Vec<(Name, Behaviour)>,
    pub(crate) universe: Arc<Universe>,
    pub(crate) counter: Counter,
    pub(crate) delay: Duration,
}

/// How a question came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    Udp,
    Tcp,
}

impl Desk {
    /// The bytes to send back, if any.
    pub(crate) async fn respond(&self, bytes: &[u8], transport: Transport) -> Option<Vec<u8>> {
        let question = Question::read(bytes)?;
        self.counter.count(&self.label, question.label());
        tokio::time::sleep(self.delay).await;
        let message = match self.behaviour(&question.query.name) {
            Behaviour::Silent => return None,
            Behaviour::Garbage => return Some(garbage(bytes)),
            Behaviour::Refuse => question.answer(Reply::of(ResponseCode::Refused)),
            Behaviour::ServFail => question.answer(Reply::of(ResponseCode::ServFail)),
            Behaviour::Lame => question.answer(Reply::default()),
            Behaviour::Truncate if transport == Transport::Udp => self.answer(&question).truncate(),
            Behaviour::WrongId => {
                let mut message = self.answer(&question);
                message.metadata.id ^= 0x5555;
                message
            }
            Behaviour::Answer | Behaviour::Truncate => self.answer(&question),
        };
        match transport {
            Transport::Udp => question.datagram(&message),
            Transport::Tcp if self.script.tcp == Tcp::Oversized => oversized(message, &question),
            Transport::Tcp => message.to_vec().ok(),
        }
    }

    fn behaviour(&self, name: &Name) -> Behaviour {
        let special = self.names.iter().find(|(above, _)| above.zone_of(name));
        special.map_or(self.script.behaviour, |(_, behaviour)| *behaviour)
    }

    fn answer(&self, question: &Question) -> Message {
        let reply = if self.script.recursive {
            // Who strips signatures cannot have looked at them.
            resolver::answer(&self.universe, question, self.script.validates && !self.script.strip_dnssec)
        } else {
            authority::answer(&self.universe, &self.origins, question)
        };
        let mut message = question.answer(reply);
        if self.script.strip_dnssec {
            strip_dnssec(&mut message);
        }
        message
    }
}

/// The right id and the bit of an answer, then counts that the rest does not hold.
fn garbage(query: &[u8]) -> Vec<u8> {
    let mut bytes = query.get(..2).unwrap_or_default().to_vec();
    bytes.extend([0x81, 0x80, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    bytes.extend((0..48_u8).map(|byte| byte.wrapping_mul(151)));
    bytes
}

/// The answer with texts added up to the greatest length that a message can have.
fn oversized(mut message: Message, question: &Question) -> Option<Vec<u8>> {
    let text = RData::TXT(TXT::from_bytes(vec![&[b'x'; 255]]));
    let record = Record::from_rdata(question.query.name.clone(), TTL, text);
    let room = usize::from(u16::MAX) - message.to_vec().ok()?.len();
    let each = 12 + 256;
    message.answers.extend(std::iter::repeat_n(record, room / each));
    message.to_vec().ok()
}
