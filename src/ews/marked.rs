//! How is what carries the mark of exdoctor found in a mailbox, and deleted?

use exdoctor_checks::ews::soap::found::Item;
use exdoctor_checks::facts::ews::Call;

use super::requests::{self, Folder};
use super::{Ask, Heard};
use crate::net::Net;

/// A mailbox, and where it is asked.
#[derive(Clone, Debug)]
pub struct Place {
    /// The address of the service.
    pub url: String,
    /// The mailbox.
    pub mailbox: String,
    /// Whether the host may have an address of the private network.
    pub inside: bool,
}

impl Place {
    /// Asks on behalf of the mailbox.
    pub async fn ask(&self, net: &Net, operation: &'static str, body: String) -> Heard {
        let ask = Ask { url: &self.url, operation, mailbox: Some(&self.mailbox), body, inside: self.inside };
        net.ews.ask(&net.sign_in, &ask).await
    }

    /// What carries the mark of a run in a folder, or of any run.
    pub async fn marked(&self, net: &Net, folder: Folder, run: Option<&str>) -> (Call, Vec<Item>) {
        let heard = self.ask(net, "FindItem", requests::find_marked(&self.mailbox, folder, run)).await;
        // Whatever the server found, only what says so itself is taken for ours.
        let ours = |item: &Item| match (&item.tag, run) {
            (Some(tag), Some(run)) => tag == run,
            // What this run writes is none of an earlier one.
            (Some(tag), None) => is_mark(tag) && !tag.starts_with(&net.ews.mark),
            (None, _) => false,
        };
        (heard.call, heard.items.into_iter().filter(ours).collect())
    }

    /// Deletes items for good.
    pub async fn delete(&self, net: &Net, items: &[Item]) -> Call {
        let ids = items.iter().map(|item| item.id.as_str());
        self.ask(net, "DeleteItem", requests::delete(&self.mailbox, ids)).await.call
    }

    /// Deletes all that carries the mark of a run.
    ///
    /// # Errors
    /// What could not be deleted.
    pub async fn clear(&self, net: &Net, run: &str) -> Result<(), String> {
        let mut left = Vec::new();
        for folder in Folder::ALL {
            let (found, items) = self.marked(net, folder, Some(run)).await;
            if !found.is_done() {
                left.push(format!("{} could not be looked through", folder.word()));
            } else if !items.is_empty() && !self.delete(net, &items).await.is_done() {
                let items = if items.len() == 1 { "one item".to_owned() } else { format!("{} items", items.len()) };
                left.push(format!("{items} in {}", folder.word()));
            }
        }
        if left.is_empty() { Ok(()) } else { Err(left.join(", ")) }
    }
}

/// The mark of this run: `20260601T090000Z-4711`.
pub(super) fn mark_of_run() -> String {
    format!("{}-{}", jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ"), std::process::id())
}

/// Whether a text is such a mark.
fn is_mark(text: &str) -> bool {
    let Some((moment, process)) = text.split_once('-') else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let moment = moment.strip_suffix('Z').and_then(|moment| moment.split_once('T'));
    moment.is_some_and(|(day, time)| day.len() == 8 && time.len() == 6 && digits(day) && digits(time))
        && digits(process)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_known_again_and_nothing_else_is_taken_for_one() {
        assert!(is_mark(&mark_of_run()), "{}", mark_of_run());
        for text in ["", "20260601T090000Z", "20260601T090000Z-", "x-1", "2026T09Z-1", "20260601T090000Z-1a"] {
            assert!(!is_mark(text), "{text}");
        }
    }
}
