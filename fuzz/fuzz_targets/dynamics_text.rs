//! Is there any log of a mailbox, or any pasted alert, that makes its reader panic, or show what it must not?
#![no_main]

use exdoctor::evidence::recognise::{Found, recognise};
use exdoctor_checks::dynamics::cause::{Trouble, plain};
use exdoctor_checks::dynamics::overview::{Around, Line};
use exdoctor_checks::facts::dynamics::{Alert, MailboxRecord};
use jiff::Timestamp;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let shown = plain(text, 300);
    assert!(shown.chars().count() <= 301 && !shown.contains(char::is_control));
    match recognise(text, "mailbox.txt") {
        Ok(Found::MailboxLog(row)) => {
            let record = MailboxRecord::of(&row, "Contoso", "mailbox.txt");
            let _line = Line::of(&record, Timestamp::UNIX_EPOCH, Around::default());
        }
        Ok(Found::Alert(text)) => {
            let alert = Alert { text, ..Alert::default() };
            let trouble = Trouble::of(&alert);
            let _cause = (trouble.cause(&[]), trouble.is_tenant_not_enabled());
        }
        _ => {}
    }
});
