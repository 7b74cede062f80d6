//! What does one whole run come to: from domains to records?

mod doors;
mod hints;
mod told;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use exdoctor_checks::facts::{FactKind, Facts};
use exdoctor_checks::judge::Selected;
use exdoctor_checks::model::{Circumstances, Role, Scenario, Subject, SubjectKind};
use exdoctor_checks::registry;
use exdoctor_reports::{Again, FailOn, Report, SeenFrom};
use futures_util::stream::{self, StreamExt};
use jiff::Timestamp;

use crate::capture::Capture;
use crate::certificate::Loaded;
use crate::config::Config;
use crate::directory::Source;
use crate::engine::{self, Doors, Limits, Shared};
use crate::evidence::Evidence;
use crate::net::clock::Clock;
use crate::net::sign_in::Credentials;
use crate::net::{Net, OpenError, Scanning};
use crate::observer::Observer;
use crate::parse::{Endpoint, Refusal};
use crate::probes::tls::Depth;
use crate::script;
use crate::undo::Undo;

pub use doors::doors;
pub(crate) use doors::{open, proxies};
pub use told::report;

/// A run that is ready to start.
pub struct Run {
    /// What the configuration says.
    pub config: Config,
    /// Which checks.
    pub selected: Vec<Selected>,
    /// From which level on a finding fails the run.
    pub fail_on: FailOn,
    /// Whether the domains are a list of unrelated ones: each is then looked at and judged on its own.
    pub list: bool,
    /// How the run is repeated.
    pub again: Again,
    /// What files say.
    pub evidence: Evidence,
    /// What the files of the certificate hold.
    pub certificate: Loaded,
    /// A script of the set-up.
    pub script: Option<script::Loaded>,
    /// The directory.
    pub directory: Source,
    /// The credentials, what was rejected of them, and the tokens that they got: for all rounds of the run.
    pub credentials: Arc<Credentials>,
    /// What the run writes, to be taken back when it ends.
    pub undo: Arc<Undo>,
    /// Facts that are wanted even where no check asks for them.
    pub also: BTreeSet<FactKind>,
}

/// What a reader must know of a run that had to wait for sockets.
const SHORTAGE: &str = "this machine had no socket to spare at times, so that more may be left open than elsewhere: allow \
                        the process more open files (ulimit -n), or use a smaller --jobs and --connections";

/// Why a run cannot start.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A file that the configuration names cannot be read.
    #[error(transparent)]
    File(Refusal),
    /// The doors to the outside cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The system does not let exdoctor work.
    #[error("the system refuses what exdoctor needs to run: {0}")]
    Runtime(std::io::Error),
}

impl Run {
    /// Looks at what is not known yet, and judges all of it.
    ///
    /// # Errors
    /// When the run cannot start; once it has started there is a report.
    pub async fn look(&self, known: Vec<Facts>, observer: &Observer<'_>) -> Result<(Report, Capture), RunError> {
        let (started, clock) = (Timestamp::now(), Instant::now());
        let config = &self.config;
        let scanning = self.scanning();
        let clock_of_run = Clock::new(config.now_is_set.then_some(config.circumstances.now));
        let net = Arc::new(open(config, scanning, clock_of_run, self.credentials.clone(), self.undo.clone())?);
        let seen_from = seen_from(config, &net);
        let remarks = net.web.proxies().remarks.clone();
        let now = if config.now_is_set { config.circumstances.now } else { started };
        let circumstances = Circumstances { now, ..config.circumstances.clone() };
        let known = self.directory.record(known, &net, observer).await;
        net.sign_in.ahead().await;
        let gathered = self.gather(known, &net, &Arc::new(circumstances.clone()), observer).await;
        let capture = Capture::new(started, seen_from, circumstances, config.adjustments.clone(), gathered);
        let short = net.dialer.was_short().then(|| SHORTAGE.to_owned());
        let files = self.evidence.remarks.iter().cloned();
        let beside = overrides(config).into_iter().chain(remarks).chain(files);
        let warnings = beside.chain(short).chain(self.unjudged()).collect();
        let capture = Capture { warnings, ..capture };
        let report = report(&capture, &self.selected, self.fail_on, self.again.clone(), clock);
        Ok((report, capture))
    }

    /// That mailboxes were named in a scenario that judges none.
    fn unjudged(&self) -> Option<String> {
        let scenarios = &self.config.circumstances.scenarios;
        let mut of_mailboxes = registry::checks().filter(|check| check.subject == SubjectKind::Mailbox);
        let idle = !self.config.mailboxes.is_empty() && !of_mailboxes.any(|check| check.level_in(scenarios).is_some());
        idle.then(|| "mailboxes are named, and scenario D judges none: add --scenario A, B or C".to_owned())
    }

    /// What the run knows before it looks, set by set: its subjects, and what files and the configuration say.
    pub fn sets(&self) -> Vec<Facts> {
        let endpoints = self.config.endpoints.iter().map(Endpoint::subject);
        let mailboxes = self.config.mailboxes.iter().map(|address| Subject::new(SubjectKind::Mailbox, address));
        let named = self.config.domains.iter().map(Subject::domain).chain(endpoints).chain(mailboxes);
        if !self.list {
            return vec![self.with_own(Facts::about(named))];
        }
        // Unrelated domains have no share in the rest.
        let own = Some(self.with_own(Facts::default())).filter(|own| *own != Facts::default());
        named.map(|one| Facts::about([one])).chain(own).collect()
    }

    /// Adds what belongs to the run as a whole.
    fn with_own(&self, mut set: Facts) -> Facts {
        if let Some(ews) = &self.config.ews_url {
            set.name(ews.endpoint.subject(), Role::Ews);
        }
        for endpoint in &self.config.smtp_endpoints {
            set.name(endpoint.subject(), Role::Smtp);
        }
        name_dynamics(&self.config, &mut set);
        self.evidence.record(&mut set);
        self.certificate.record(&mut set);
        self.directory.name(&mut set);
        self.script.iter().for_each(|script| script.record(&mut set));
        set
    }

    async fn gather(
        &self,
        known: Vec<Facts>,
        net: &Arc<Net>,
        run: &Arc<Circumstances>,
        observer: &Observer<'_>,
    ) -> Vec<Facts> {
        let mut wanted = engine::wanted(&self.selected, run);
        wanted.extend(&self.also);
        // Many domains do not each ask Microsoft for the sake of a hint.
        let beyond: Vec<Selected> =
            self.selected.iter().filter(|chosen| chosen.check.subject != SubjectKind::Domain).copied().collect();
        if self.list && !engine::wanted(&beyond, run).contains(&FactKind::TenantDiscovery) {
            wanted.remove(&FactKind::TenantDiscovery);
        }
        // Domains of a list lead to the same servers of Microsoft, which are asked once.
        let shared = (known.len() > 1).then(Arc::<Shared>::default);
        let doors = Doors { net: net.clone(), run: run.clone(), shared };
        let looks = known.into_iter().enumerate().map(|(place, set)| {
            let look = engine::gather(set, &wanted, doors.clone(), self.limits(), observer);
            async move { (place, look.await) }
        });
        // One that takes long keeps no other from its place.
        let mut seen: Vec<(usize, Facts)> =
            stream::iter(looks).buffer_unordered(self.config.network.jobs).collect().await;
        seen.sort_by_key(|(place, _)| *place);
        seen.into_iter().map(|(_, facts)| facts).collect()
    }

    /// Where nothing else is asked, one connection to each server is enough.
    fn scanning(&self) -> Scanning {
        const FIRST: [&str; 2] = ["tls.accepted-cipher", "tls.reachable"];
        let scanning = Scanning { connections: self.config.network.connections, ..self.config.scanning.clone() };
        let mut tls = self.selected.iter().map(|chosen| chosen.check.id).filter(|id| id.family() == "tls");
        let is_first = scanning.depth == Depth::Usual && self.also.is_empty();
        if is_first && tls.all(|id| FIRST.contains(&id.as_str())) {
            return Scanning { depth: Depth::Accepted, ..scanning };
        }
        scanning
    }

    /// Asking for everything takes its time.
    fn limits(&self) -> Limits {
        let mailboxes = u32::try_from(self.config.mailboxes.len()).unwrap_or(u32::MAX);
        let usual = Limits { side_by_side: self.config.network.jobs, ..Limits::default() };
        // Many mailboxes take their time, however patient each of them is.
        let usual = Limits { total: usual.total + Duration::from_secs(2) * mailboxes, ..usual };
        if self.config.scanning.depth >= Depth::Deep { Limits { probe: usual.probe * 5, ..usual } } else { usual }
    }
}

/// Adds the organizations of Dynamics that the configuration names, and their endpoints. What only the collector reads of an
/// on-premises deployment is then asked for as well.
pub fn name_dynamics(config: &Config, set: &mut Facts) {
    for (dynamics, at) in config.sign_in.organizations() {
        set.name(Subject::organization(&at.organization), Role::Dynamics);
        dynamics.url.iter().for_each(|url| set.name(url.endpoint.subject(), Role::Dynamics));
    }
    if !config.circumstances.dynamics.is_empty() && config.circumstances.scenarios.contains(&Scenario::A) {
        set.name(Subject::deployment(), Role::Dynamics);
    }
}

/// What differs from the built-in tables: every output says so.
fn overrides(config: &Config) -> Vec<String> {
    let files: Vec<String> = config.public_roots.iter().map(|path| path.display().to_string()).collect();
    let declared = || format!("values override: the roots in {} are declared public", files.join(", "));
    if files.is_empty() { Vec::new() } else { vec![declared()] }
}

fn seen_from(config: &Config, net: &Net) -> SeenFrom {
    SeenFrom {
        host: host_name(),
        place: config.circumstances.vantage,
        resolvers: net.names.resolvers().iter().map(ToString::to_string).collect(),
        proxy: net.web.proxies().shown(),
        as_of: config.now_is_set.then_some(config.circumstances.now),
    }
}

/// The machine's name, as its environment or system gives it.
fn host_name() -> String {
    let named = std::env::var("COMPUTERNAME").or_else(|_| std::env::var("HOSTNAME")).ok();
    let named = named.or_else(|| std::fs::read_to_string("/etc/hostname").ok());
    named
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "this machine".to_owned())
}
