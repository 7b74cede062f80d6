//! How does a test look at the embedded world through exdoctor's own doors?

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use exdoctor::certificate::Loaded;
use exdoctor::cli::Speech;
use exdoctor::config::Config;
use exdoctor::directory::Source;
use exdoctor::engine::{self, Doors, Limits};
use exdoctor::evidence::Evidence;
use exdoctor::ews::Writes;
use exdoctor::net::clock::Clock;
use exdoctor::net::sign_in::{Credential, Credentials};
use exdoctor::net::web::Proxies;
use exdoctor::net::{Net, Opening};
use exdoctor::parse::{HYBRIDS, MAIL_FLOWS, PHASES, ProxyUse, SCENARIOS, VANTAGES, choice, endpoint, ews_url};
use exdoctor::script::Loaded as Script;
use exdoctor::terminal::Progress;
use exdoctor_checks::facts::ews::EwsAllowList;
use exdoctor_checks::facts::{FactKind, Facts};
use exdoctor_checks::judge::{Adjustments, Selected, judge};
use exdoctor_checks::model::{Circumstances, Consent, Phase, Record, Role, Scenario, Subject, SubjectKind};
use exdoctor_checks::registry;
use exdoctor_lab::{Running, Signed};
use tempfile::TempDir;

/// The doors to a world; nothing is waited for longer than two seconds.
pub(crate) fn net(lab: &Running) -> Net {
    net_with(lab, lab.connect_to())
}

/// The doors to a world, with other diversions than its own.
pub(crate) fn net_with(lab: &Running, connect_to: BTreeMap<String, SocketAddr>) -> Net {
    net_through(lab, connect_to, proxies(lab))
}

/// The same, with proxies on the way.
pub(crate) fn net_through(lab: &Running, connect_to: BTreeMap<String, SocketAddr>, proxies: Proxies) -> Net {
    let map = |(from, to): (String, SocketAddr)| exdoctor::parse::mapping(&format!("{from}={to}"));
    let connect_to = connect_to.into_iter().map(map).collect::<Result<_, _>>().expect("the lab writes host:port");
    Net::open(Opening {
        resolvers: lab.resolvers(),
        trust_anchor: Some(lab.trust_anchor().to_owned()),
        authorities: Some(lab.trusted_pem().as_bytes().to_vec()),
        public_roots: vec![lab.ca_pem().as_bytes().to_vec()],
        connect_to,
        timeout: Duration::from_secs(2),
        clock: Clock::new(Some(lab.date())),
        proxies,
        credentials: Arc::new(credentials(lab)),
        writes: writes(lab),
        side_by_side: 8,
        ..Opening::default()
    })
    .expect("the lab's settings are valid")
}

/// The proxy of a world, and never that of the machine.
fn proxies(lab: &Running) -> Proxies {
    let wish = lab.proxy().map_or(ProxyUse::Direct, |proxy| {
        ProxyUse::Through(exdoctor::parse::proxy(&proxy).expect("the lab writes http://ADDR:PORT"))
    });
    Proxies::of(Some(&wish), |_| None)
}

/// Every fact of the given kinds about the world's domain and its endpoints.
pub(crate) async fn facts(lab: &Running, kinds: &[FactKind], run: &Circumstances) -> Facts {
    let wanted = kinds.iter().copied().collect();
    let endpoints = lab.endpoints().into_iter().map(|name| endpoint(name).expect("the lab writes host:port").subject());
    let mailboxes = lab.mailboxes().iter().map(|address| Subject::new(SubjectKind::Mailbox, address));
    let mut start = Facts::about([Subject::domain(lab.domain())].into_iter().chain(endpoints).chain(mailboxes));
    for name in lab.smtp_endpoints() {
        start.name(endpoint(name).expect("the lab writes host:port").subject(), Role::Smtp);
    }
    if let Some(url) = lab.ews_url() {
        start.name(ews_url(url).expect("the lab writes addresses").endpoint.subject(), Role::Ews);
    }
    let (own, _folder) = config(lab);
    exdoctor::run::name_dynamics(&own, &mut start);
    let (evidence, certificate, directory, script) = files(lab);
    evidence.record(&mut start);
    certificate.record(&mut start);
    directory.name(&mut start);
    if let Some(script) = script {
        script.record(&mut start);
    }
    let doors = Doors { net: Arc::new(net(lab)), run: Arc::new(run.clone()), shared: None };
    engine::gather(start, &wanted, doors, Limits::default(), &|_| {}).await
}

/// What the world's configuration says, with the files that it names as long as the folder is kept.
fn config(lab: &Running) -> (Config, TempDir) {
    let folder = tempfile::tempdir().expect("there is a folder");
    let path = lab.write_to(folder.path()).expect("the configuration can be written");
    let draft = exdoctor::config::load(&path).expect("the configuration of the lab is valid");
    (draft.settle(lab.date()), folder)
}

/// What nobody but the run may see: passwords and secrets of the configuration, and what services gave for them.
pub(crate) fn secrets(lab: &Running) -> Vec<String> {
    let (_, folder) = config(lab);
    let files = std::fs::read_dir(folder.path()).expect("the folder is there").flatten().map(|entry| entry.path());
    let told = files.filter(|path| path.extension().is_some_and(|end| end == "secret" || end == "password"));
    let told = told.filter_map(|path| std::fs::read_to_string(path).ok()).map(|text| text.trim().to_owned());
    told.chain(lab.secrets()).filter(|secret| !secret.is_empty()).collect()
}

/// What the world's run may write.
fn writes(lab: &Running) -> Writes {
    let signed = lab.signed();
    let said = |said: fn(&Signed) -> bool| signed.is_some_and(said);
    Writes { items: said(|signed| signed.write), messages: said(|signed| signed.send), leftovers: false }
}

/// The credentials that the world's configuration names.
fn credentials(lab: &Running) -> Credentials {
    let (config, _folder) = config(lab);
    config.sign_in.fits().expect("the credentials of the lab fit together");
    let own = Credentials::load(&config, &Credential::ALL.into()).expect("the secrets of the lab are there");
    if lab.rehearses() { own.rehearsing(&config.certificate).expect("the PFX is named") } else { own }
}

/// What the files of the world's machines and of its certificate say.
fn files(lab: &Running) -> (Evidence, Loaded, Source, Option<Script>) {
    let (config, _folder) = config(lab);
    let evidence = exdoctor::evidence::load(&config.evidence).expect("the evidence of the lab is valid");
    let every: Vec<Selected> = registry::checks().map(|check| Selected { check, named: false }).collect();
    let quiet = Mutex::new(Progress::new(Speech { quiet: true, ..Speech::default() }));
    let directory = Source::open(&config, &every, &quiet).expect("the directory of the lab is valid");
    let script = config.script.as_ref().map(|file| exdoctor::script::load(file).expect("the script can be read"));
    (evidence, exdoctor::certificate::load(&config.certificate).expect("the password is there"), directory, script)
}

/// What every check says about the world's domain and its endpoints.
pub(crate) async fn records(lab: &Running, run: &Circumstances) -> Vec<Record> {
    let facts = facts(lab, FactKind::ALL, run).await;
    let selected: Vec<Selected> = registry::checks().map(|check| Selected { check, named: false }).collect();
    judge(&selected, &facts, run, &Adjustments::default())
}

/// What the world's configuration says; where it is a migration to Exchange Online, it is over.
pub(crate) fn circumstances(lab: &Running) -> Circumstances {
    let scenarios = lab.scenario().iter().map(|letter| choice(SCENARIOS, letter).expect("the lab writes letters"));
    let scenarios: Vec<Scenario> = scenarios.collect();
    let vantage = lab.vantage().map(|place| choice(VANTAGES, place).expect("the lab writes places"));
    let phase = lab.phase().map(|word| choice(PHASES, word).expect("the lab writes phases"));
    let flow = lab.mail_flow().map(|word| choice(MAIL_FLOWS, word).expect("the lab writes where mail goes"));
    Circumstances {
        mail_flow: flow,
        phase: Some(phase.unwrap_or(Phase::After)),
        vantage: vantage.unwrap_or_default(),
        cloud: lab.cloud().map(ToOwned::to_owned),
        ews_url: lab.ews_url().map(ToOwned::to_owned),
        dynamics: config(lab).0.circumstances.dynamics,
        tenant: config(lab).0.circumstances.tenant,
        known_thumbprints: config(lab).0.circumstances.known_thumbprints,
        rehearse_s2s: lab.rehearses(),
        consent: consent(lab),
        hybrid: lab.hybrid().map(|word| choice(HYBRIDS, word).expect("the lab writes topologies")),
        outbound_addresses: lab.outbound_addresses().to_vec(),
        allow_list: allow_list(lab),
        alternate_id: lab.alternate_id(),
        has_smtp_endpoint: !lab.smtp_endpoints().is_empty(),
        ..Circumstances::plain(lab.date(), &scenarios)
    }
}

/// What the token of a rehearsal may be used for.
fn consent(lab: &Running) -> Option<Consent> {
    let mailbox = lab.mailboxes().first().filter(|_| lab.rehearses())?.clone();
    Some(Consent { mailbox, as_dynamics: lab.as_dynamics() })
}

/// What the firewall before EWS admits.
fn allow_list(lab: &Running) -> Option<EwsAllowList> {
    let signed = lab.signed().filter(|signed| !signed.allow_list.is_empty())?;
    let (file, region, networks) = ("firewall.txt".to_owned(), signed.region.clone(), signed.allow_list.clone());
    Some(EwsAllowList { file, region, networks })
}
