//! With which command line is a run repeated?

use std::collections::BTreeMap;
use std::path::PathBuf;

use exdoctor_checks::facts::FactKind;
use exdoctor_reports::Again;

use crate::cli::{CheckArgs, MailboxesArgs, NetworkArgs, ScanArgs};
use crate::input::is_stdin;
use crate::parse::{ADDRESSES, EvidencePath, HYBRIDS, MAIL_FLOWS, PHASES, Place, VANTAGES, Words};

/// The same options, without those that only say where results go.
pub(super) fn of(args: &CheckArgs) -> Again {
    let mut options: Vec<String> = Vec::new();
    let mut put = |flag: &str, value: String| options.extend([flag.to_owned(), value]);
    if let Some(path) = file(args.config.as_ref()) {
        put("-c", path);
    }
    let situation = &args.situation;
    if !situation.scenario.is_empty() {
        let letters: Vec<String> = situation.scenario.iter().map(ToString::to_string).collect();
        put("--scenario", letters.join(","));
    }
    for (flag, word) in [
        ("--phase", word(PHASES, situation.phase)),
        ("--mail-flow", word(MAIL_FLOWS, situation.mail_flow)),
        ("--vantage", word(VANTAGES, situation.vantage)),
        ("--hybrid", word(HYBRIDS, situation.hybrid)),
        ("--cloud", situation.cloud.as_deref()),
    ] {
        if let Some(word) = word {
            put(flag, word.to_owned());
        }
    }
    if let Some(url) = &situation.ews_url {
        put("--ews-url", url.url());
    }
    for (flag, path) in
        [("--directory", &args.directory), ("--script", &args.script), ("--token-file", &args.token_file)]
    {
        if let Some(path) = file(path.as_ref()) {
            put(flag, path);
        }
    }
    options.extend(evidence(&args.evidence));
    for mailbox in &args.mailbox {
        options.extend(["--mailbox".to_owned(), mailbox.clone()]);
    }
    if let Some(path) = file(args.mailboxes.as_ref()) {
        options.extend(["--mailboxes".to_owned(), path]);
    }
    options.extend(network(&args.network));
    options.extend(scan(args.scan));
    let named = args.domain.iter().map(|place| match place {
        Place::Domain(name) => name.clone(),
        Place::Endpoint(endpoint) => endpoint.to_string(),
    });
    options.extend(args.replay.now.into_iter().flat_map(|now| ["--now".to_owned(), now.to_string()]));
    let options: Vec<String> = options.iter().map(|word| quoted(word)).collect();
    let list = file(args.domains.as_ref()).map(|path| format!("--domains {}", quoted(&path)));
    Again { options: options.join(" "), domains: named.collect(), list, allowed: allowed(args) }
}

/// A file that can be read a second time.
fn file(path: Option<&PathBuf>) -> Option<String> {
    path.filter(|path| !is_stdin(path)).map(|path| path.display().to_string())
}

/// What is done only where somebody asks for it.
fn allowed(args: &CheckArgs) -> BTreeMap<String, String> {
    let (writes, replay) = (args.writes, &args.replay);
    let rehearsal = if replay.as_dynamics { "--rehearse-s2s --as-dynamics" } else { "--rehearse-s2s" };
    let all = [
        (FactKind::EwsRoundTrip, writes.write, "--write"),
        (FactKind::EwsSend, writes.send, "--send"),
        (FactKind::S2sToken, replay.rehearse_s2s, rehearsal),
        (FactKind::EwsRehearsal, replay.rehearse_s2s, rehearsal),
    ];
    let said = all.into_iter().filter(|(_, said, _)| *said);
    said.map(|(kind, _, option)| (kind.name().to_owned(), option.to_owned())).collect()
}

/// The whole command line that looks at one mailbox of an overview; none where its configuration came in once.
pub(super) fn of_mailbox(args: &MailboxesArgs, address: &str) -> Option<String> {
    let mut words = vec!["exdoctor".to_owned(), "check".to_owned()];
    match &args.config {
        Some(path) if is_stdin(path) => return None,
        Some(path) => words.extend(["-c".to_owned(), path.display().to_string()]),
        // Only Dynamics on-premises leaves evidence.
        None => words.extend([address.rsplit_once('@')?.1.to_owned(), "--scenario".to_owned(), "A".to_owned()]),
    }
    words.extend(evidence(&args.evidence).chain(network(&args.network)));
    words.extend(["--mailbox".to_owned(), address.to_owned()]);
    Some(words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" "))
}

fn evidence(places: &[EvidencePath]) -> impl Iterator<Item = String> {
    let written = |place: &EvidencePath| {
        let path = place.path.display();
        place.host.as_ref().map_or_else(|| path.to_string(), |host| format!("{host}={path}"))
    };
    places.iter().flat_map(move |place| ["--evidence".to_owned(), written(place)])
}

/// How the world is reached.
pub(super) fn network(network: &NetworkArgs) -> Vec<String> {
    let mut options: Vec<String> = Vec::new();
    let mut put = |flag: &str, value: String| options.extend([flag.to_owned(), value]);
    for resolver in &network.resolver {
        put("--resolver", resolver.to_string());
    }
    for (flag, path) in [("--trust-anchor", &network.trust_anchor), ("--ca-file", &network.ca_file)] {
        if let Some(path) = path {
            put(flag, path.display().to_string());
        }
    }
    for (from, to) in &network.connect_to {
        put("--connect-to", format!("{from}={to}"));
    }
    if let Some(proxy) = &network.proxy {
        put("--proxy", proxy.to_string());
    }
    if let Some(connections) = network.connections {
        put("--connections", connections.to_string());
    }
    if let Some(timeout) = network.timeout {
        put("--timeout", format!("{}ms", timeout.as_millis()));
    }
    options
}

/// How TLS servers are looked at.
pub(super) fn scan(scan: ScanArgs) -> Vec<String> {
    let address = word(ADDRESSES, scan.address).map(|word| ["--address".to_owned(), word.to_owned()]);
    let flags = [("--deep", scan.deep), ("--order", scan.order)];
    let flags = flags.into_iter().filter(|(_, said)| *said).map(|(flag, _)| flag.to_owned());
    address.into_iter().flatten().chain(flags).collect()
}

fn word<T: PartialEq + Copy>(words: &'static Words<T>, value: Option<T>) -> Option<&'static str> {
    words.iter().find(|(_, known)| Some(*known) == value).map(|(word, _)| *word)
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./\\:=,@[]+".contains(c);
    if word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}
