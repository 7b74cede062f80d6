//! Was a credential rejected before in this run?
//!
//! A wrong password that is tried for every mailbox locks the account. So the first sign-in to a host goes alone, the
//! others wait for how it ends, and a rejection ends them all, on every host and with every scheme.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use exdoctor_checks::facts::sign_in::{Refused, Why};
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;

/// What is known about the accounts of a run.
#[derive(Default)]
pub(super) struct Ledger {
    accounts: Mutex<BTreeMap<String, Arc<Account>>>,
}

#[derive(Default)]
struct Account {
    /// Held while somebody signs in to a host for the first time.
    gate: Arc<tokio::sync::Mutex<()>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    rejected: Option<Refused>,
    /// Hosts that refused a token; others may take it.
    rejected_at: BTreeMap<String, Refused>,
    proven: BTreeSet<String>,
    /// Hosts that were not reached a moment ago.
    away: BTreeMap<String, (Instant, Refused)>,
    /// Hosts that were shown the credential and never answered.
    lost: BTreeMap<String, Refused>,
    /// Who judges for all hosts was shown the credential and never answered.
    lost_everywhere: Option<Refused>,
}

/// How long a host that was not reached is left alone.
const AWAY: Duration = Duration::from_secs(10);

/// The right to present a credential to a host once.
pub(super) struct Entry {
    account: Arc<Account>,
    host: String,
    /// Held until it is known how it ends; `None` where the host has taken the credential before.
    alone: Option<OwnedMutexGuard<()>>,
}

impl Ledger {
    /// The right to present an account's credential to a host, as soon as nobody else waits for its first answer.
    ///
    /// # Errors
    /// When the credential was rejected before.
    pub(super) async fn enter(&self, account: &str, host: &str) -> Result<Entry, Refused> {
        let account = locked(&self.accounts).entry(account.to_owned()).or_default().clone();
        let mut entry = Entry { account, host: host.to_owned(), alone: None };
        if entry.allowed()? {
            return Ok(entry);
        }
        let gate = entry.account.gate.clone().lock_owned().await;
        if !entry.allowed()? {
            entry.alone = Some(gate);
        }
        Ok(entry)
    }

    /// Whether one of these accounts was rejected, at any host.
    pub(super) fn has_rejected(&self, is_one: impl Fn(&str) -> bool) -> bool {
        let rejected = |account: &Account| {
            let state = locked(&account.state);
            state.rejected.is_some() || !state.rejected_at.is_empty()
        };
        locked(&self.accounts).iter().any(|(name, account)| is_one(name) && rejected(account))
    }
}

impl Entry {
    /// Whether the host has taken the credential before.
    pub(super) fn is_proven(&self) -> bool {
        self.alone.is_none()
    }

    /// The host took the credential.
    pub(super) fn accepted(self) {
        let mut state = locked(&self.account.state);
        state.away.remove(&self.host);
        state.proven.insert(self.host.clone());
    }

    /// The credential was rejected, for all hosts and schemes.
    pub(super) fn rejected(self, refused: &Refused) {
        locked(&self.account.state).rejected.get_or_insert_with(|| refused.clone());
    }

    /// The host does not take a token that others may take: nobody is locked out by that.
    pub(super) fn rejected_here(self, refused: &Refused) {
        locked(&self.account.state).rejected_at.entry(self.host.clone()).or_insert_with(|| refused.clone());
    }

    /// Nothing was established; those who wait do not all wait for it again.
    pub(super) fn away(self, refused: &Refused) {
        if self.alone.is_some() {
            locked(&self.account.state).away.insert(self.host.clone(), (Instant::now(), refused.clone()));
        }
    }

    /// The host was shown the credential and did not answer: that may have been a rejection, so it is not shown again.
    pub(super) fn lost(self, refused: &Refused) {
        if self.alone.is_some() {
            locked(&self.account.state).lost.entry(self.host.clone()).or_insert_with(|| refused.clone());
        }
    }

    /// The same of who judges for all hosts, such as a key distribution centre: nobody is shown it again.
    fn lost_everywhere(self, refused: &Refused) {
        locked(&self.account.state).lost_everywhere.get_or_insert_with(|| refused.clone());
    }

    /// An exchange of messages did not begin; says so, and what that means for the rest of the run.
    pub(super) fn not_begun(self, mut refused: Refused, unanswered: &AtomicBool) -> Refused {
        match refused.why {
            _ if unanswered.load(Ordering::Relaxed) => {
                refused.reason.push_str("; it was shown the sign-in, so nobody is shown it again in this run");
                self.lost_everywhere(&refused);
            }
            Why::Rejected => self.rejected(&refused),
            Why::NotEstablished => self.away(&refused),
            _ => {}
        }
        refused
    }

    /// Whether the host is proven.
    fn allowed(&self) -> Result<bool, Refused> {
        let state = locked(&self.account.state);
        if let Some(first) = state.rejected.as_ref().or_else(|| state.rejected_at.get(&self.host)) {
            let reason = format!(
                "the credential {} was rejected by {} before and is not presented again in this run: {}",
                first.credential, first.host, first.reason
            );
            return Err(Refused { why: Why::RejectedBefore, reason, ..first.clone() });
        }
        if let Some(first) = state.lost_everywhere.as_ref().or_else(|| state.lost.get(&self.host)) {
            return Err(first.clone());
        }
        match state.away.get(&self.host) {
            Some((since, first)) if since.elapsed() < AWAY => Err(first.clone()),
            _ => Ok(state.proven.contains(&self.host)),
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("nobody panics while holding this lock")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    fn refused(why: Why) -> Refused {
        Refused {
            credential: "exchange".to_owned(),
            why,
            host: "mail.contoso.com:443".to_owned(),
            reason: "401".to_owned(),
            offered: Vec::new(),
            error: None,
        }
    }

    async fn many(hosts: usize, ends: fn(Entry)) -> usize {
        let ledger = Arc::new(Ledger::default());
        let sent = Arc::new(AtomicUsize::new(0));
        let mut all = tokio::task::JoinSet::new();
        for number in 0..200 {
            let (ledger, sent) = (ledger.clone(), sent.clone());
            all.spawn(async move {
                let host = format!("mail{}.contoso.com:443", number % hosts);
                if let Ok(entry) = ledger.enter("svc", &host).await {
                    sent.fetch_add(1, Ordering::SeqCst);
                    tokio::time::sleep(Duration::from_millis(1)).await;
                    ends(entry);
                }
            });
        }
        while all.join_next().await.is_some() {}
        sent.load(Ordering::SeqCst)
    }

    #[tokio::test]
    async fn two_hundred_at_once_are_rejected_once_over_all_hosts() {
        assert_eq!(many(1, |entry| entry.rejected(&refused(Why::Rejected))).await, 1);
        assert_eq!(many(7, |entry| entry.rejected(&refused(Why::Rejected))).await, 1);
    }

    #[tokio::test]
    async fn a_token_is_rejected_once_a_host() {
        assert_eq!(many(7, |entry| entry.rejected_here(&refused(Why::Rejected))).await, 7);
    }

    #[tokio::test]
    async fn a_host_that_is_away_is_waited_for_once() {
        assert_eq!(many(1, |entry| entry.away(&refused(Why::NotEstablished))).await, 1);
    }

    #[tokio::test]
    async fn a_host_that_does_not_answer_to_the_credential_is_shown_it_once() {
        assert_eq!(many(1, |entry| entry.lost(&refused(Why::NotEstablished))).await, 1);
        assert_eq!(many(7, |entry| entry.lost(&refused(Why::NotEstablished))).await, 7);
        assert_eq!(many(7, |entry| entry.lost_everywhere(&refused(Why::NotEstablished))).await, 1);
    }

    #[tokio::test]
    async fn where_the_credential_was_taken_all_go_on_side_by_side() {
        assert_eq!(many(1, Entry::accepted).await, 200);
        let ledger = Ledger::default();
        ledger.enter("svc", "a:443").await.unwrap().accepted();
        assert!(ledger.enter("svc", "a:443").await.unwrap().is_proven());
        assert!(!ledger.enter("svc", "b:443").await.unwrap().is_proven());
        ledger.enter("svc", "b:443").await.unwrap().rejected(&refused(Why::Rejected));
        assert!(ledger.has_rejected(|account| account == "svc") && !ledger.has_rejected(|account| account == "other"));
        let again = ledger.enter("svc", "a:443").await.err().unwrap();
        assert_eq!(again.why, Why::RejectedBefore);
        assert!(again.reason.contains("mail.contoso.com:443 before"), "{}", again.reason);
    }
}
