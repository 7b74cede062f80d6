//! What do all files together say?

use std::collections::BTreeSet;

use exdoctor_checks::facts::analyzer::Analyzer;
use exdoctor_checks::facts::deployment::{Deployment, ListedServer, Organization};
use exdoctor_checks::facts::hybrid::HybridConfiguration;
use exdoctor_checks::facts::server::{EvidenceFile, Read, Server, same_host};

use super::Evidence;
use super::dynamics::{self, Loose};
use super::files::EvidenceFilePath;
use super::graph::Answers;
use super::merge::{self, Pair, is_newer};
use super::recognise::Found;
use super::tables;
use crate::parse::{Endpoint, is_host};

/// How a server is called that no file names.
const UNNAMED: &str = "unnamed-server";

/// Puts the pieces together, in the order of the files.
pub(super) fn build(evidence: &mut Evidence, pieces: Vec<(EvidenceFilePath, Found)>, wrong: &mut Vec<String>) {
    let (mut loose, mut parts) = (Vec::new(), Vec::new());
    let mut tables = Loose::default();
    for (file, found) in pieces {
        match found {
            Found::File(content) => own_file(evidence, &file, *content, wrong),
            Found::Store(_) | Found::KeyFiles(_) => match file.host.clone() {
                Some(host) => text_of(evidence, &host, &file, found),
                None => loose.push((file, found)),
            },
            Found::Mailboxes(rows) => tables.mailboxes(&rows, &file.name),
            Found::Profiles(rows) => tables.profiles(&rows, &file.name),
            Found::MailboxLog(row) => tables.log(&row, &file.name),
            Found::Alert(text) => tables.alert(&text, &file.name),
            Found::Hybrid(hybrid) => of_hybrid(evidence, &file, *hybrid, false),
            Found::HybridPart(hybrid) => parts.push((file, *hybrid)),
            Found::Analyzed(seen) => {
                let named = |(at, seen): (Endpoint, Analyzer)| (at, Analyzer { file: file.name.clone(), ..seen });
                evidence.analyzed.extend(seen.into_iter().map(named));
            }
            other => of_deployment(evidence, &file, other),
        }
    }
    for (file, mut hybrid) in parts {
        // A part that does not name its organization belongs to the only one.
        if let ([whole], true) = (&evidence.hybrids[..], hybrid.organization == tables::UNNAMED) {
            hybrid.organization.clone_from(&whole.organization);
        }
        of_hybrid(evidence, &file, hybrid, true);
    }
    let hosts: BTreeSet<String> = evidence.servers.iter().map(|server| server.host.clone()).collect();
    for (file, found) in loose {
        match hosts.len() {
            0 => text_of(evidence, UNNAMED, &file, found),
            1 => hosts.iter().for_each(|host| text_of(evidence, host, &file, found.clone())),
            _ => wrong.push(format!("{0} does not say which server it is from; give it as HOST={0}", file.name)),
        }
    }
    if evidence.graph.as_ref().is_some_and(Answers::names_no_tenant) {
        let remark = "answers of Graph: no file names their tenant (GET /organization); they are judged as that of the run's domains";
        evidence.remarks.push(remark.to_owned());
    }
    if evidence.servers.iter().any(|server| server.host == UNNAMED) {
        evidence.remarks.push("evidence: no file names its server; give HOST=PATH where there are several".to_owned());
    }
    roles_of_the_list(evidence);
    evidence.dynamics = dynamics::tables(&evidence.deployment, &tables);
}

fn own_file(evidence: &mut Evidence, file: &EvidenceFilePath, content: EvidenceFile, wrong: &mut Vec<String>) {
    let mut server = content.server;
    if !is_host(&server.host) {
        match &file.host {
            Some(host) => server.host.clone_from(host),
            None => return wrong.push(format!("{} does not name its server", file.name)),
        }
    }
    server.collected = server.collected.or(content.collected);
    server.files = vec![file.name.clone()];
    if let Some(mut deployment) = content.deployment {
        deployment.collected = deployment.collected.or(content.collected);
        deployment.read_on = deployment.read_on.or_else(|| Some(server.host.clone()));
        deployment.files = vec![file.name.clone()];
        if let Some(why) = is_another(&evidence.deployment, &deployment) {
            return wrong.push(why);
        }
        add_deployment(evidence, deployment);
    }
    add_server(evidence, server);
}

/// Why two files are about two deployments, which have no server and no organization in common: one run judges one of them.
fn is_another(known: &Deployment, other: &Deployment) -> Option<String> {
    let servers = |own: &Deployment| -> Vec<String> {
        // A database server may serve several deployments.
        let is_of_dynamics =
            |server: &&ListedServer| server.roles.iter().any(|role| !role.eq_ignore_ascii_case("SqlServer"));
        own.servers.value().into_iter().flatten().filter(is_of_dynamics).map(|server| server.name.clone()).collect()
    };
    let organizations = |own: &Deployment| -> Vec<String> {
        let all = own.organizations.value().into_iter().flatten();
        all.map(|own| own.id.clone().unwrap_or_else(|| own.name.clone()).to_lowercase()).collect()
    };
    let (first, second) = (servers(known), servers(other));
    let shares = |name: &String| first.iter().any(|own| same_host(own, name));
    let alike = organizations(other).iter().any(|own| organizations(known).contains(own));
    if first.is_empty() || second.is_empty() || second.iter().any(shares) || alike {
        return None;
    }
    Some(format!(
        "{} is about another deployment of Dynamics ({}) than {} ({}); check each in a run of its own, with its own --evidence",
        other.files.join(", "),
        second.join(", "),
        known.files.join(", "),
        first.join(", ")
    ))
}

fn add_server(evidence: &mut Evidence, server: Server) {
    match evidence.servers.iter_mut().find(|known| same_host(&known.host, &server.host)) {
        Some(known) => merge::server(known, server, &mut evidence.remarks),
        None => evidence.servers.push(server),
    }
}

fn text_of(evidence: &mut Evidence, host: &str, file: &EvidenceFilePath, found: Found) {
    let mut server = Server { files: vec![file.name.clone()], ..Server::named(host) };
    match found {
        Found::Store(certificates) => server.certificates = Read::Value(certificates),
        Found::KeyFiles(files) => server.key_files = files,
        _ => unreachable!("only these two kinds are of a server"),
    }
    add_server(evidence, server);
}

fn of_deployment(evidence: &mut Evidence, file: &EvidenceFilePath, found: Found) {
    let mut deployment = Deployment { files: vec![file.name.clone()], ..Deployment::default() };
    match found {
        Found::Dump(certificates) => deployment.dumps = certificates,
        Found::CrmCertificates(certificates) => deployment.certificates = Read::Value(certificates),
        Found::Organizations(organizations) => deployment.organizations = Read::Value(organizations),
        Found::OrganizationRow(organization) => deployment.organizations = Read::Value(vec![*organization]),
        Found::Servers(servers) => deployment.servers = Read::Value(servers),
        Found::TokenErrors(errors) => deployment.token_errors = errors,
        Found::Graph(answers) => {
            let graph = evidence.graph.get_or_insert_default();
            return graph.add(&file.name, *answers, &mut evidence.remarks);
        }
        Found::ExchangeOrganization(_) | Found::CasMailboxes(_) => return of_exchange(evidence, file, found),
        Found::File(_)
        | Found::Store(_)
        | Found::KeyFiles(_)
        | Found::Mailboxes(_)
        | Found::Profiles(_)
        | Found::MailboxLog(_)
        | Found::Alert(_)
        | Found::Hybrid(_)
        | Found::HybridPart(_)
        | Found::Analyzed(_) => {
            unreachable!("these kinds are of something else")
        }
    }
    add_deployment(evidence, deployment);
}

fn of_exchange(evidence: &mut Evidence, file: &EvidenceFilePath, found: Found) {
    let exchange = evidence.exchange.get_or_insert_default();
    match found {
        Found::ExchangeOrganization(row) => {
            if exchange.organization.is_known() {
                evidence.remarks.push(format!("{}: a second Get-OrganizationConfig; the first counts", file.name));
            } else {
                exchange.organization = Read::Value(row);
            }
        }
        Found::CasMailboxes(rows) => match &mut exchange.mailboxes {
            Read::Value(known) => known.extend(rows),
            none => *none = Read::Value(rows),
        },
        _ => unreachable!("only these two kinds are of Exchange"),
    }
    exchange.files.push(file.name.clone());
}

fn of_hybrid(evidence: &mut Evidence, file: &EvidenceFilePath, mut hybrid: HybridConfiguration, part: bool) {
    hybrid.files = vec![file.name.clone()];
    let same = |known: &&mut HybridConfiguration| known.organization.eq_ignore_ascii_case(&hybrid.organization);
    match evidence.hybrids.iter_mut().find(same) {
        Some(known) => {
            if part {
                return tables::merge(known, hybrid, true);
            }
            let counts = if is_newer(known.collected, hybrid.collected) { &file.name } else { &known.files[0] };
            let both = format!("{} and {}", known.files.join(", "), file.name);
            let remark =
                format!("evidence: {both} are both about {}; where both speak, {counts} counts", hybrid.organization);
            evidence.remarks.push(remark);
            tables::merge(known, hybrid, false);
        }
        None => evidence.hybrids.push(hybrid),
    }
}

fn add_deployment(evidence: &mut Evidence, other: Deployment) {
    let known = &mut evidence.deployment;
    let newer = is_newer(known.collected, other.collected);
    let files = (known.files.join(", "), other.files.join(", "));
    let mut pair = Pair { of: "the deployment".to_owned(), files, newer, remarks: &mut evidence.remarks };
    pair.pick("the list of servers", &mut known.servers, other.servers);
    pair.pick("the list of certificates", &mut known.certificates, other.certificates);
    pair.pick("the server settings", &mut known.settings, other.settings);
    pair.pick("the settings of publication", &mut known.ifd, other.ifd);
    pair.pick("the settings of OAuth", &mut known.oauth, other.oauth);
    organizations(&mut pair, &mut known.organizations, other.organizations);
    known.collected = known.collected.max(other.collected);
    known.read_on = known.read_on.take().or(other.read_on);
    known.dumps.extend(other.dumps);
    known.token_errors.extend(other.token_errors);
    known.files.extend(other.files);
}

fn organizations(pair: &mut Pair<'_>, known: &mut Read<Vec<Organization>>, other: Read<Vec<Organization>>) {
    let (Read::Value(first), Read::Value(second)) = (&mut *known, &other) else {
        return pair.pick("the list of organizations", known, other);
    };
    for organization in second {
        match first.iter_mut().find(|own| own.name.eq_ignore_ascii_case(&organization.name)) {
            Some(own) => {
                let (name, organization) = (own.name.clone(), organization.clone());
                pair.pick(&format!("the settings of {name}"), &mut own.settings, organization.settings);
                pair.pick(&format!("the row of {name}"), &mut own.row, organization.row);
                own.version = own.version.take().or(organization.version);
                pair.pick(&format!("the mailboxes of {name}"), &mut own.mailboxes, organization.mailboxes);
                pair.pick(&format!("the profiles of {name}"), &mut own.profiles, organization.profiles);
                pair.pick(&format!("the alerts of {name}"), &mut own.alerts, organization.alerts);
            }
            None => first.push(organization.clone()),
        }
    }
}

/// A server that does not know its roles has those that the deployment lists for it.
fn roles_of_the_list(evidence: &mut Evidence) {
    let Some(listed) = evidence.deployment.servers.value() else { return };
    for server in evidence.servers.iter_mut().filter(|server| !server.roles.is_known()) {
        if let Some(entry) = listed.iter().find(|entry| same_host(&entry.name, &server.host) && !entry.roles.is_empty())
        {
            server.roles = Read::Value(entry.roles.clone());
        }
    }
}
