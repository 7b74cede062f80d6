//! How are many expected records written at once?

use crate::Expected;

/// What is asked of Graph for a Dynamics server.
pub(super) const OF_GRAPH: [&str; 10] = [
    "entra.domain-verified",
    "entra.key-credential",
    "entra.key-credential-dates",
    "entra.mailbox-user",
    "entra.permissions",
    "entra.service-health",
    "entra.service-principal",
    "entra.setup-app-removed",
    "entra.spn",
    "entra.stale-credentials",
];

/// The same of each check.
pub(super) const fn each<const N: usize>(checks: [&'static str; N], like: Expected) -> [Expected; N] {
    let mut all = [like; N];
    let mut at = 0;
    while at < N {
        all[at].check = checks[at];
        at += 1;
    }
    all
}

/// One list behind the other; they fill the whole, or it does not compile.
pub(super) const fn joined<const N: usize>(lists: &[&[Expected]]) -> [Expected; N] {
    let mut all = [lists[0][0]; N];
    let (mut list, mut at) = (0, 0);
    while list < lists.len() {
        let mut own = 0;
        while own < lists[list].len() {
            all[at] = lists[list][own];
            (own, at) = (own + 1, at + 1);
        }
        list += 1;
    }
    assert!(at == N, "the lists are as long as the whole");
    all
}
