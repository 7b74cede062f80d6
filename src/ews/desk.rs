//! How are many mailboxes asked about side by side, without asking more than the server wants?

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use exdoctor_checks::ews::codes::is_busy;
use exdoctor_checks::ews::soap::found::Item;
use exdoctor_checks::facts::ews::{Busy, Call, Came};
use exdoctor_checks::facts::sign_in::Scheme;
use exdoctor_checks::facts::web::{Asked, Outcome};
use tokio::sync::OnceCell;
use tokio::time::{Instant, sleep_until};

use super::marked::mark_of_run;
use super::reading::came;
use super::requests::get_inbox;
use crate::net::sign_in::{Credential, Session, SignIn, Signed};
use crate::net::web::Request;

/// What the run knows of the servers that it asks: connections that are signed in, and until when each wants to be left alone.
pub struct Desk {
    /// The mark of what this run writes.
    pub mark: String,
    servers: Mutex<BTreeMap<String, Arc<Server>>>,
}

impl Default for Desk {
    fn default() -> Self {
        Self { mark: mark_of_run(), servers: Mutex::default() }
    }
}

#[derive(Default)]
struct Server {
    /// The first request: everybody waits for what it comes to.
    first: OnceCell<Arc<Heard>>,
    idle: Mutex<Vec<Session>>,
    quiet_until: Mutex<Option<Instant>>,
}

/// What is asked.
pub struct Ask<'a> {
    /// The address of the service.
    pub url: &'a str,
    /// The operation, as facts name it.
    pub operation: &'static str,
    /// The mailbox for which it is asked.
    pub mailbox: Option<&'a str>,
    /// The text of the request.
    pub body: String,
    /// Whether the host may have an address of the private network.
    pub inside: bool,
}

/// What came of it.
#[derive(Clone)]
pub struct Heard {
    /// For the facts.
    pub call: Call,
    /// The items that it names.
    pub items: Vec<Item>,
    /// The last request, without the body of its answer.
    pub asked: Asked,
    /// The way to sign in that was used.
    pub scheme: Option<Scheme>,
}

/// As much of an answer is taken.
const BYTES: usize = 1024 * 1024;
/// So often one operation is tried where the server has no time.
const TRIES: u32 = 5;
/// As long one operation waits for the server in all.
const PATIENCE: Duration = Duration::from_mins(1);
/// The pause where the server does not say how long.
const PAUSE: Duration = Duration::from_millis(500);
/// Connections that are kept for the next mailbox.
const IDLE: usize = 256;

impl Desk {
    /// Asks, and asks again when the server had no time and says when it will.
    pub async fn ask(&self, sign_in: &SignIn, ask: &Ask<'_>) -> Heard {
        let server = self.server(ask.url);
        let (mut busy, end) = (Vec::new(), Instant::now() + PATIENCE);
        loop {
            server.quiet().await;
            let heard = server.once(sign_in, ask).await;
            let tries = u32::try_from(busy.len()).unwrap_or(TRIES);
            let pause = back_off(&heard.call).unwrap_or(PAUSE * 2_u32.pow(tries.min(6)));
            if !is_busy(&heard.call) || tries + 1 >= TRIES || Instant::now() + pause > end {
                return Heard { call: Call { busy, ..heard.call }, ..heard };
            }
            busy.push(told(&heard.call));
            server.leave_alone(pause);
        }
    }

    /// The first request to a service with the credential, on nobody's behalf; it is made once in the run.
    pub async fn first(&self, sign_in: &SignIn, url: &str, inside: bool) -> Arc<Heard> {
        let server = self.server(url);
        let body = get_inbox(None);
        let ask = Ask { url, operation: "GetFolder", mailbox: None, body, inside };
        server.first.get_or_init(|| async { Arc::new(self.ask(sign_in, &ask).await) }).await.clone()
    }

    /// Makes any request on a connection that is signed in already, where one is idle.
    pub async fn signed(&self, sign_in: &SignIn, request: &Request) -> Signed {
        self.server(&request.url).signed(sign_in, request, None).await
    }

    fn server(&self, url: &str) -> Arc<Server> {
        locked(&self.servers).entry(url.to_owned()).or_default().clone()
    }
}

impl Server {
    /// Waits until the server wants to be asked again.
    async fn quiet(&self) {
        loop {
            let until = *locked(&self.quiet_until);
            match until {
                Some(until) if until > Instant::now() => sleep_until(until).await,
                _ => return,
            }
        }
    }

    /// All requests wait, because the budget is that of the account.
    fn leave_alone(&self, pause: Duration) {
        let until = Instant::now() + pause;
        let mut quiet = locked(&self.quiet_until);
        *quiet = quiet.max(Some(until));
    }

    async fn signed(&self, sign_in: &SignIn, request: &Request, limit: Option<Duration>) -> Signed {
        let idle = locked(&self.idle).pop();
        let mut session = idle.unwrap_or_else(|| {
            let fresh = sign_in.session(Credential::Exchange, &request.url);
            if let Some(limit) = limit { fresh.waiting_at_most(limit) } else { fresh }
        });
        let signed = session.ask(request).await;
        // Only what answers as EWS and Autodiscover do is asked again on the same connection.
        let answers = signed.asked.answer().is_some_and(|answer| matches!(answer.status, 200 | 500));
        if signed.scheme.is_ok() && answers {
            let mut idle = locked(&self.idle);
            if idle.len() < IDLE {
                idle.push(session);
            }
        }
        signed
    }

    async fn once(&self, sign_in: &SignIn, ask: &Ask<'_>) -> Heard {
        let mut request = Request::post(ask.url, "text/xml; charset=utf-8", ask.body.clone());
        if let Some(mailbox) = ask.mailbox {
            request = request.header("x-anchormailbox", mailbox);
        }
        let request = request.most(BYTES).inside(ask.inside);
        // What a server without time says is counted here.
        let signed = self.signed(sign_in, &request, Some(Duration::ZERO)).await;
        let (came, items) = came(&signed, sign_in.scheme(Credential::Exchange));
        let mut asked = signed.asked;
        if let Outcome::Answer(answer) = &mut asked.outcome {
            answer.body.clear();
        }
        let call = Call { operation: ask.operation.to_owned(), busy: Vec::new(), came };
        Heard { call, items, asked, scheme: signed.scheme.ok() }
    }
}

fn back_off(call: &Call) -> Option<Duration> {
    call.said().and_then(|said| said.back_off_ms).map(Duration::from_millis)
}

fn told(call: &Call) -> Busy {
    let code = match &call.came {
        Came::Soap(said) => said.codes().first().map(|code| (*code).to_owned()).unwrap_or_default(),
        Came::Other(other) => format!("HTTP {}", other.status),
        _ => String::new(),
    };
    Busy { code, back_off_ms: call.said().and_then(|said| said.back_off_ms) }
}

/// A panic elsewhere does not spoil what is kept here.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
