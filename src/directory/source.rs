//! Where does a run have the directory from?

use std::sync::{Arc, Mutex};

use exdoctor_checks::facts::directory::Directory;
use exdoctor_checks::facts::{FactKind, Facts, Lost};
use exdoctor_checks::identity::survey::KEPT;
use exdoctor_checks::judge::Selected;
use exdoctor_checks::model::Subject;
use tokio::sync::OnceCell;

use super::ldap::{self, Access};
use crate::config::Config;
use crate::engine;
use crate::net::Net;
use crate::observer::{Event, Observer};
use crate::parse::Refusal;
use crate::terminal::Progress;

/// The directory of a run.
#[derive(Debug, Default)]
pub struct Source {
    subject: Option<Subject>,
    from: From,
}

#[derive(Debug, Default)]
enum From {
    /// Nobody asks for one.
    #[default]
    Nowhere,
    /// It was read from a file.
    File(Box<Directory>),
    /// It is read from a server: once in a run, so that no rejected sign-in is repeated.
    Server(Box<Access>, Box<OnceCell<Result<Directory, String>>>),
}

impl Source {
    /// Reads the file, or prepares the search; nothing where no check asks for a directory.
    ///
    /// # Errors
    /// When the file is none, or the password cannot be had.
    ///
    /// # Panics
    /// Never: the progress line is held for moments that cannot panic.
    pub fn open(config: &Config, selected: &[Selected], progress: &Mutex<Progress>) -> Result<Self, Refusal> {
        let subject = config.directory.name().map(|name| Subject::directory(&name));
        if !engine::wanted(selected, &config.circumstances).contains(&FactKind::Directory) {
            return Ok(Self { subject: None, from: From::Nowhere });
        }
        let mut show =
            |count: u64| progress.lock().expect("nobody panics while holding this lock").show(&passed(count));
        let from = match (&config.directory.file, &config.directory.url) {
            (Some(file), _) => From::File(Box::new(super::read(&file.path, KEPT, &mut show)?)),
            (None, Some(url)) => From::Server(Box::new(Access::of(url, &config.directory)?), Box::default()),
            (None, None) => From::Nowhere,
        };
        progress.lock().expect("nobody panics while holding this lock").clear();
        Ok(Self { subject, from })
    }

    /// Adds the directory to what a run judges, and what its file says.
    pub fn name(&self, facts: &mut Facts) {
        match (&self.subject, &self.from) {
            (Some(subject), From::File(directory)) => facts.record(subject, (**directory).clone()),
            (Some(subject), From::Server(..)) => {
                let reason = "the directory was not read".to_owned();
                facts.lose(subject, FactKind::Directory, Lost { reason, because: None });
            }
            _ => {}
        }
    }

    /// Reads the server where it was not read yet, and adds what it holds.
    pub async fn record(&self, mut sets: Vec<Facts>, net: &Arc<Net>, observer: &Observer<'_>) -> Vec<Facts> {
        let (Some(subject), From::Server(access, once)) = (&self.subject, &self.from) else { return sets };
        let mut tell = |objects| observer(&Event::Passed { objects });
        let read = once.get_or_init(|| async { ldap::read(net, access, KEPT, &mut tell).await }).await;
        for facts in sets.iter_mut().filter(|facts| facts.standing(subject).is_some()) {
            match read {
                Ok(directory) => facts.record(subject, directory.clone()),
                Err(reason) => {
                    let lost = Lost { reason: reason.clone(), because: None };
                    facts.lose(subject, FactKind::Directory, lost);
                }
            }
        }
        sets
    }
}

/// How far reading is, in words.
pub fn passed(count: u64) -> String {
    format!("the directory: {count} objects read")
}
