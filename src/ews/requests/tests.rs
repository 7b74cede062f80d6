//! Is each request well-formed, whatever an address holds?

use super::*;

/// Every request that can be made, by name.
fn all() -> Vec<(&'static str, String)> {
    let item = Marked {
        mailbox: "o'neill&co@contoso.com",
        run: "20260601T090000Z-1",
        subject: "exdoctor test \"<1>\"",
        begins: "2026-06-08T09:00:00Z",
        ends: "2026-06-08T09:15:00Z",
    };
    let mailbox = item.mailbox;
    let mut all = vec![
        ("get-inbox", get_inbox(Some(mailbox))),
        ("get-inbox-own", get_inbox(None)),
        ("find-folders", find_folders(mailbox)),
        ("find-items", find_items(mailbox)),
        ("find-run", find_marked(mailbox, Folder::Sent, Some(item.run))),
        ("find-leftovers", find_marked(mailbox, Folder::Drafts, None)),
        ("send", send(&item)),
        ("delete", delete(mailbox, ["AAMk", "BBMk"])),
    ];
    let kinds = [ItemKind::Message, ItemKind::Appointment, ItemKind::Contact, ItemKind::Task];
    all.extend(kinds.map(|kind| (kind.word(), create(kind, &item))));
    all
}

#[test]
fn every_request_is_well_formed_whatever_an_address_holds() {
    for (name, text) in all() {
        assert!(
            !text.contains('\u{0}') && text.contains("http://schemas.microsoft.com/exchange/services/2006/"),
            "{name}"
        );
        assert!(!text.contains("o'neill&co"), "{name}: {text}");
    }
    assert_eq!(escaped("a\u{0}\u{b}<&>\"\n"), "a&lt;&amp;&gt;&quot; ");
}

/// For the schemas: writes the requests where somebody wants them.
#[test]
fn the_requests_are_written_for_the_schemas() {
    let Some(folder) = std::env::var_os("EXDOCTOR_WRITE_REQUESTS") else { return };
    let folder = std::path::PathBuf::from(folder);
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    for (name, text) in all() {
        std::fs::write(folder.join(format!("{name}.xml")), text).expect("the request can be written");
    }
}
