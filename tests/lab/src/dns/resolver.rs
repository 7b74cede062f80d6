//! What does a validating recursive resolver answer?

use hickory_server::proto::op::ResponseCode;

use super::authority::deny;
use super::universe::{Security, Universe};
use super::wire::{Question, Reply};
use super::zone::Found;

/// The aliases that a resolver follows before it gives up.
const MAX_ALIASES: usize = 8;

/// Answers from all zones as if it had asked for each; without `validating`, bogus data passes.
pub(crate) fn answer(universe: &Universe, question: &Question, validating: bool) -> Reply {
    let mut security = Security::Secure;
    let mut reply = walk(universe, question, &mut security);
    let checked = validating && !question.checking_disabled;
    if checked && security == Security::Bogus {
        reply = Reply::of(ResponseCode::ServFail);
    }
    let wanted = question.dnssec_ok || question.message.metadata.authentic_data;
    let proven = security == Security::Secure && reply.code != ResponseCode::ServFail;
    Reply { recursion: true, authentic: checked && wanted && proven, ..reply }
}

fn walk(universe: &Universe, question: &Question, security: &mut Security) -> Reply {
    let (mut at, kind) = (question.query.name.clone(), question.query.query_type);
    let mut reply = Reply::default();
    for _ in 0..MAX_ALIASES {
        let Some((zone, own)) = universe.authority(&at, kind) else {
            break;
        };
        *security = (*security).max(own);
        match zone.find(&at, kind) {
            Found::Records(set) => {
                set.emit(&mut reply.answers, question.dnssec_ok);
                return reply;
            }
            Found::Alias(set, target) => {
                set.emit(&mut reply.answers, question.dnssec_ok);
                at = target;
            }
            Found::NoData => {
                deny(&mut reply, zone, &at, question.dnssec_ok);
                return reply;
            }
            Found::NxDomain => {
                reply.code = ResponseCode::NXDomain;
                deny(&mut reply, zone, &at, question.dnssec_ok);
                return reply;
            }
            Found::Referral(_) => break,
        }
    }
    Reply::of(ResponseCode::ServFail)
}
