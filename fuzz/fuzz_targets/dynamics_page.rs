//! Is there any page of the Web API of Dynamics that makes its reader panic, or give more than it may?
#![no_main]

use exdoctor::probes::dynamics::read_page;
use exdoctor_checks::dynamics::overview::{Around, Line};
use exdoctor_checks::facts::dynamics::{Alert, MailboxRecord, OrganizationSettings, ProfileRecord, Tables, facts};
use exdoctor_checks::facts::server::Read;
use jiff::Timestamp;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (mut mailboxes, mut profiles, mut alerts) = (Vec::new(), Vec::new(), Vec::new());
    let mut settings = Read::Absent;
    let page = read_page(data, "value", &mut |row| {
        assert!(row.len() <= 256 && row.values().all(|cell| cell.len() <= 20_000));
        mailboxes.push(MailboxRecord::of(&row, "Contoso", "the Web API"));
        profiles.push(ProfileRecord::of(&row, "Contoso", "the Web API"));
        alerts.push(Alert::of(&row));
        settings = Read::Value(OrganizationSettings::of(&row));
    });
    if page.is_err() {
        return;
    }
    for record in &mailboxes {
        let line = Line::of(record, Timestamp::UNIX_EPOCH, Around::default());
        assert!(line.last_error.is_none_or(|text| text.chars().count() <= 301 && !text.contains(char::is_control)));
    }
    let (mailboxes, profiles, alerts) = (Read::Value(mailboxes), Read::Value(profiles), Read::Value(alerts));
    let tables = Tables { organization: "Contoso".to_owned(), settings, mailboxes, profiles, alerts, ..Tables::default() };
    let _facts = facts(vec![tables]);
});
