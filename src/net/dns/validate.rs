//! Do the signatures of a record hold, from the trust anchor down to the authoritative answer?

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use exdoctor_checks::facts::dns::{Delegation, RecordType, Validated, Validation};
use exdoctor_checks::values::below;
use futures_util::Stream;
use futures_util::future::join_all;
use futures_util::stream::{self, FuturesUnordered, StreamExt};
use hickory_resolver::net::dnssec::DnssecDnsHandle;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::xfer::DnsHandle;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::dnssec::Proof;
use hickory_resolver::proto::dnssec::rdata::DNSSECRData;
use hickory_resolver::proto::op::{DnsRequest, DnsRequestOptions, DnsResponse, Message, Query, ResponseCode};
use hickory_resolver::proto::rr::{Name, RData, RecordType as Wire};
use jiff::Timestamp;

use super::Names;
use super::anchor::{self, Anchored};
use super::chain::{failed, wire};
use super::exchange::{Failure, Question, Reply, Signatures};
use super::public::{NEXT_SERVER, PublicZone};
use super::written::{self, text};

/// Sends a validator's questions: for names of the zone to its own servers, for all others to the resolver.
#[derive(Clone)]
struct Route {
    names: Arc<Names>,
    zone: Option<Arc<PublicZone>>,
}

impl Names {
    /// Validates records; with a public zone its servers are believed, else the resolver's unchecked answers.
    pub async fn validate(
        self: &Arc<Self>,
        zone: Option<Arc<PublicZone>>,
        questions: &[(String, RecordType)],
    ) -> Vec<Validated> {
        let route = Route { names: self.clone(), zone };
        let all = |validation: &Validation| {
            questions.iter().map(|(name, rtype)| judged(name, *rtype, validation.clone())).collect()
        };
        let validator = match route.anchored().await {
            Anchored::Trusted(anchors) => DnssecDnsHandle::with_trust_anchor(route.clone(), Arc::new(anchors)),
            Anchored::Stripped => return all(&Validation::Stripped),
            Anchored::Unusable(reason) => return all(&Validation::NotEstablished { reason }),
        };
        // All are fetched at once; the keys above them are verified with the first, and remembered for the others.
        let (first, others) = questions.split_at(1.min(questions.len()));
        let one = |(name, rtype): &(String, RecordType)| validated(validator.clone(), name.clone(), *rtype);
        let fetched = others.iter().map(|(name, rtype)| route.ahead(name, *rtype));
        let (mut validated, _) = tokio::join!(join_all(first.iter().map(one)), join_all(fetched));
        validated.extend(join_all(others.iter().map(one)).await);
        validated
    }

    /// Whose answers a validation believes, in words.
    pub fn asked(&self, zone: Option<&PublicZone>) -> String {
        let servers = zone.map(PublicZone::addresses).filter(|servers| !servers.is_empty());
        let (who, servers) = match servers {
            Some(servers) => ("the authoritative servers", servers),
            None => ("the resolver", self.resolvers().to_vec()),
        };
        let list: Vec<String> = servers.iter().map(ToString::to_string).collect();
        format!("{who} {}", list.join(", "))
    }

    /// What the first resolver says when validation is left to it: "NOERROR, validated", "SERVFAIL", "timeout".
    pub async fn resolver_verdict(&self, name: &str, rtype: RecordType) -> String {
        let (Some(resolver), Some(name)) = (self.resolvers().first(), written::name(name)) else {
            return "no resolver".to_owned();
        };
        let question = Question { name, rtype: wire(rtype), recursion: true, signatures: Signatures::Checked };
        match &*self.reply(*resolver, question).await {
            Ok(message) => {
                let code = match message.metadata.response_code {
                    ResponseCode::NoError => "NOERROR".to_owned(),
                    ResponseCode::ServFail => "SERVFAIL".to_owned(),
                    ResponseCode::NXDomain => "NXDOMAIN".to_owned(),
                    other => other.to_string(),
                };
                if message.metadata.authentic_data { format!("{code}, validated") } else { code }
            }
            Err(Failure::Timeout { .. }) => "timeout".to_owned(),
            Err(failure) => failed(failure).to_string(),
        }
    }
}

/// A record, and what is known of its signatures.
fn judged(name: &str, rtype: RecordType, validation: Validation) -> Validated {
    Validated { name: name.to_owned(), rtype, validation, signatures_end: None }
}

/// Follows the signatures of one record up to the anchor.
async fn validated(validator: DnssecDnsHandle<Route>, name: String, rtype: RecordType) -> Validated {
    let Some(wired) = written::name(&name) else {
        let reason = "not a name that DNS can carry".to_owned();
        return judged(&name, rtype, Validation::NotEstablished { reason });
    };
    let plain = validator.inner().fetch(&wired, wire(rtype)).await;
    let signatures = plain.as_ref().as_ref().map(signature_dates).unwrap_or_default();
    let mut options = DnsRequestOptions::default();
    options.edns_set_dnssec_ok = true;
    let reply = validator.lookup(Query::query(wired.clone(), wire(rtype)), options).next().await;
    let validation = verdict(reply, &wired, wire(rtype), &signatures);
    Validated { signatures_end: signatures.iter().map(|(_, end)| *end).min(), ..judged(&name, rtype, validation) }
}

impl Route {
    /// Fetches a record that will be validated later.
    async fn ahead(&self, name: &str, rtype: RecordType) {
        if let Some(name) = written::name(name) {
            self.fetch(&name, wire(rtype)).await;
        }
    }

    /// The keys of the zone in which the trust anchor lies.
    async fn anchored(&self) -> Anchored {
        let zone = self.names.anchor_zone();
        match Name::from_ascii(zone) {
            Ok(name) => {
                match anchor::trusted(&self.names.settings.anchors, &name, &*self.fetch(&name, Wire::DNSKEY).await) {
                    Anchored::Unusable(why) => {
                        Anchored::Unusable(format!("the trust anchor of {zone} leads nowhere; {why}"))
                    }
                    anchored => anchored,
                }
            }
            Err(error) => Anchored::Unusable(format!("{zone} is no name: {error}")),
        }
    }

    async fn fetch(&self, name: &Name, rtype: Wire) -> Arc<Reply> {
        let mut servers: Vec<SocketAddr> = Vec::new();
        let own = self.zone.as_ref().filter(|zone| belongs(zone, name, rtype));
        servers.extend(own.iter().flat_map(|zone| zone.addresses()));
        let recursion = servers.is_empty();
        if recursion {
            servers.extend(self.names.resolvers());
        }
        let question = Question { name: name.clone(), rtype, recursion, signatures: Signatures::Unchecked };
        let mut asked: FuturesUnordered<_> = servers
            .into_iter()
            .zip(0_u32..)
            .map(|(server, turn)| {
                let question = question.clone();
                async move {
                    tokio::time::sleep(NEXT_SERVER * turn).await;
                    self.names.reply(server, question).await
                }
            })
            .collect();
        let mut last = Arc::new(Err(Failure::NoRoute("no server to ask".to_owned())));
        while let Some(reply) = asked.next().await {
            let answered = |message: &Message| {
                matches!(message.metadata.response_code, ResponseCode::NoError | ResponseCode::NXDomain)
            };
            let done = reply.as_ref().as_ref().is_ok_and(answered);
            last = reply;
            if done {
                break;
            }
        }
        last
    }
}

/// The DS record of a zone lies in its parent.
fn belongs(zone: &PublicZone, name: &Name, rtype: Wire) -> bool {
    let Delegation::Found { zone: apex } = &zone.delegation else { return false };
    let name = text(name);
    below(&name, apex) && !(name == *apex && rtype == Wire::DS)
}

impl DnsHandle for Route {
    type Response = Pin<Box<dyn Stream<Item = Result<DnsResponse, NetError>> + Send>>;
    type Runtime = TokioRuntimeProvider;

    fn send(&self, request: DnsRequest) -> Self::Response {
        let route = self.clone();
        let query = request.queries.first().cloned();
        Box::pin(stream::once(async move {
            let query = query.ok_or(NetError::Message("a request without a question"))?;
            match &*route.fetch(query.name(), query.query_type()).await {
                Ok(message) => Ok(DnsResponse::from_message(message.clone())?),
                Err(Failure::Timeout { .. }) => Err(NetError::Timeout),
                Err(failure) => Err(NetError::Msg(failed(failure).to_string())),
            }
        }))
    }
}

/// Inception and expiration of the signatures in an answer.
fn signature_dates(message: &Message) -> Vec<(Timestamp, Timestamp)> {
    let dates = |data: &RData| match data {
        RData::DNSSEC(DNSSECRData::RRSIG(rrsig)) => {
            let at = |serial: u32| Timestamp::from_second(i64::from(serial)).ok();
            at(rrsig.input().sig_inception.get()).zip(at(rrsig.input().sig_expiration.get()))
        }
        _ => None,
    };
    message.answers.iter().filter_map(|record| dates(&record.data)).collect()
}

fn verdict(
    reply: Option<Result<DnsResponse, NetError>>,
    name: &Name,
    rtype: Wire,
    signatures: &[(Timestamp, Timestamp)],
) -> Validation {
    let bogus = || Validation::Bogus { reason: why_bogus(signatures) };
    match reply {
        Some(Ok(message)) => {
            let proofs: Vec<Proof> = message
                .answers
                .iter()
                .filter(|record| record.name == *name && [rtype, Wire::CNAME].contains(&record.record_type()))
                .map(|record| record.proof)
                .collect();
            match proofs.iter().min() {
                Some(Proof::Insecure) => Validation::Insecure,
                Some(Proof::Bogus) => bogus(),
                Some(Proof::Indeterminate) => {
                    Validation::NotEstablished { reason: "no chain of signatures leads there".to_owned() }
                }
                None if message.authorities.iter().any(|record| record.proof == Proof::Insecure) => {
                    Validation::Insecure
                }
                Some(Proof::Secure) | None => Validation::Secure,
            }
        }
        Some(Err(NetError::Dns(DnsError::Nsec { proof: Proof::Insecure, .. }))) => Validation::Insecure,
        Some(Err(NetError::Dns(DnsError::Nsec { .. } | DnsError::DnssecBogus))) => bogus(),
        Some(Err(NetError::Timeout)) => Validation::NotEstablished { reason: "no answer in time".to_owned() },
        Some(Err(error)) => Validation::NotEstablished { reason: error.to_string() },
        None => Validation::NotEstablished { reason: "no answer".to_owned() },
    }
}

fn why_bogus(signatures: &[(Timestamp, Timestamp)]) -> String {
    let now = Timestamp::now();
    if signatures.is_empty() {
        return "the parent says that the zone is signed, and the answer carries no signature".to_owned();
    }
    if let Some((_, end)) = signatures.iter().find(|(_, end)| *end < now) {
        return format!("the signature ended on {end}");
    }
    if let Some((start, _)) = signatures.iter().find(|(start, _)| *start > now) {
        return format!("the signature begins only on {start}");
    }
    "the signature does not fit the record, or the keys do not fit the parent's DS record".to_owned()
}
