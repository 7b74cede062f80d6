//! Does any input, however odd, end in a survey or in one clear error?

use std::fmt::Write;

use exdoctor_checks::facts::directory::Attribute;
use proptest::prelude::*;

use super::*;

fn of(bytes: &[u8]) -> Result<Directory, String> {
    survey(bytes, usize::MAX, &mut |_| {}).map_err(|refusal| refusal.to_string())
}

/// An object as LDIF writes it: each value plain, in Base64, or folded.
fn ldif(objects: &[Vec<(String, u8)>]) -> String {
    let mut text = String::new();
    for (place, values) in objects.iter().enumerate() {
        let _ = write!(text, "dn: CN=u{place},DC=contoso,DC=com\nobjectClass: user\n");
        for (value, form) in values {
            let coded = data_encoding::BASE64.encode(value.as_bytes());
            let _ = match form % 3 {
                0 => writeln!(text, "mail:: {coded}"),
                1 => writeln!(text, "mail::\n  {}\n {}", &coded[..coded.len() / 2], &coded[coded.len() / 2..]),
                _ => writeln!(text, "# {}\nMAIL;lang-en:: {coded}", coded.len()),
            };
        }
        text.push('\n');
    }
    text
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    let unit = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
    [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(unit).collect()
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic_and_errors_are_one_line(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for start in [&b""[..], b"dn: CN=a\nmail: ", b"cn,mail\n", b"\xff\xfe", b"#TYPE x\nmail;cn\n"] {
            if let Err(error) = of(&[start, &bytes].concat()) {
                prop_assert!(!error.contains('\n') && error.len() < 400, "{error}");
            }
        }
    }

    #[test]
    fn the_form_and_the_encoding_of_a_file_change_nothing(
        objects in proptest::collection::vec(proptest::collection::vec(("\\PC{1,30}", any::<u8>()), 0..3), 1..6)
    ) {
        let text = ldif(&objects);
        let plain = of(text.as_bytes()).expect("it is LDIF");
        let values: usize = objects.iter().flatten().count();
        prop_assert_eq!(plain.count(Attribute::Mail), values as u64);
        prop_assert_eq!(&of(text.replace('\n', "\r\n").as_bytes()).expect("it is LDIF"), &plain);
        for big in [false, true] {
            prop_assert_eq!(&of(&utf16(&text, big)).expect("it is LDIF"), &plain);
        }
    }

    #[test]
    fn a_table_and_ldif_of_the_same_objects_give_the_same(
        mails in proptest::collection::vec("[a-z\",;' \n]{0,12}", 1..8)
    ) {
        let dn = |place: usize| format!("CN=u{place},DC=contoso,DC=com");
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let mut table = "DistinguishedName;objectClass;mail\n".to_owned();
        let mut text = String::new();
        for (place, mail) in mails.iter().enumerate() {
            let _ = writeln!(table, "{};user;{}", quoted(&dn(place)), quoted(mail));
            let _ = write!(text, "dn: {}\nobjectClass: user\n", dn(place));
            // An empty cell is no value.
            if !mail.is_empty() {
                let _ = writeln!(text, "mail:: {}", data_encoding::BASE64.encode(mail.as_bytes()));
            }
            text.push('\n');
        }
        let (mut table, mut text) = (of(table.as_bytes()).expect("a table"), of(text.as_bytes()).expect("LDIF"));
        (table.form, text.form) = (String::new(), String::new());
        prop_assert_eq!(table, text);
    }

    #[test]
    fn an_export_that_is_cut_off_anywhere_is_an_error_or_loses_whole_lines(cut in 1..400_usize) {
        let whole = ldif(&[vec![("ada@contoso.com".to_owned(), 0)], vec![("bob@contoso.com".to_owned(), 1)]]);
        let cut = cut.min(whole.len() - 1);
        if of(&whole.as_bytes()[..cut]).is_ok() {
            prop_assert!(whole.as_bytes()[cut - 1] == b'\n');
        }
    }
}

#[test]
fn every_holder_of_a_value_is_listed_and_one_object_is_none_of_two() {
    let text = "dn: CN=a\nmail: x@contoso.com\nproxyAddresses: SMTP:X@contoso.com\n\n\
                dn: CN=b\nuserPrincipalName: x@contoso.com\n\ndn: CN=c\nproxyAddresses: smtp:x@contoso.com\n\n";
    let directory = of(text.as_bytes()).expect("it is LDIF");
    assert_eq!(directory.shared.total, 1);
    let holders: Vec<(&str, bool)> =
        directory.shared.entries[0].holders.iter().map(|held| (held.holder.dn.as_str(), held.primary)).collect();
    assert_eq!(holders, [("CN=a", true), ("CN=b", false), ("CN=c", false)]);
    let once = of(b"dn: CN=a\nmail: x@contoso.com\nproxyAddresses: SMTP:x@contoso.com\n\n").expect("it is LDIF");
    assert_eq!(once.shared.total, 0);
}

#[test]
fn what_is_kept_is_bounded_and_all_of_it_is_counted() {
    let object = |place: usize| format!("dn: CN={place}\nuserPrincipalName: a b{place}@contoso.com\n\n");
    let text: String = (0..50).map(object).collect();
    let directory = survey(text.as_bytes(), 10, &mut |_| {}).expect("it is LDIF");
    let listed = &directory.suspects[&Attribute::UserPrincipalName];
    assert_eq!((listed.total, listed.entries.len(), listed.unlisted()), (50, 10, 40));
}
