//! How does the list of what synchronization trips over look?

mod csv;
mod human;
mod json;
mod ldif;

use exdoctor_checks::facts::directory::Directory;
use exdoctor_checks::identity::rows::Row;

use super::Style;

/// A directory with the values that should change.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    /// How the directory is named.
    pub name: &'a str,
    /// What was read.
    pub directory: &'a Directory,
    /// The values, sorted by object.
    pub rows: &'a [Row<'a>],
}

/// Text for people.
pub fn list_for_people(listed: Listed<'_>, style: Style) -> String {
    human::list(listed, style)
}

/// The columns of `IdFix`.
pub fn list_as_csv(listed: Listed<'_>) -> String {
    csv::list(listed.rows)
}

/// The changes as LDIF, for review.
pub fn list_as_ldif(listed: Listed<'_>) -> String {
    ldif::list(listed)
}

/// Everything as JSON.
pub fn list_as_json(listed: Listed<'_>) -> String {
    json::list(listed)
}

/// The kinds of what is wrong, as `IdFix` joins them.
fn kinds(row: &Row<'_>) -> String {
    row.kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use exdoctor_checks::identity::object::{Field, Object};
    use exdoctor_checks::identity::rows::rows;
    use exdoctor_checks::identity::survey::Survey;

    use super::*;

    fn directory() -> Directory {
        let mut survey = Survey::new("LDIF", usize::MAX);
        for fields in [
            &[
                ("dn", "CN=Ada \"A\", OU=x,DC=contoso"),
                ("objectClass", "user"),
                ("userPrincipalName", "ada@contoso.local"),
                ("proxyAddresses", "SMTP:ada@contoso.com"),
                ("proxyAddresses", "smtp:ada m@contoso.com"),
                ("proxyAddresses", "smtp:staff@contoso.com"),
            ][..],
            &[
                ("dn", "CN=J\u{f6}rg,DC=contoso"),
                ("objectClass", "user"),
                ("userPrincipalName", "j\u{f6}rg@contoso.com"),
                ("mail", "staff@contoso.com"),
            ][..],
        ] {
            let mut object = Object::default();
            for (name, value) in fields {
                object.put(Field::named(name).expect("it is known"), value);
            }
            survey.add(&object);
        }
        survey.finish()
    }

    fn listed(render: impl Fn(Listed<'_>) -> String) -> String {
        let directory = directory();
        let rows = rows(&directory, false);
        render(Listed { name: "users.ldf", directory: &directory, rows: &rows })
    }

    #[test]
    fn people_see_object_by_object_what_is_wrong_and_what_would_be_right() {
        insta::assert_snapshot!("identity-human", listed(|listed| list_for_people(listed, Style::default())));
    }

    #[test]
    fn the_table_has_the_columns_of_idfix() {
        insta::assert_snapshot!("identity-csv", listed(list_as_csv));
    }

    #[test]
    fn changes_are_one_record_an_object_that_fails_when_the_value_is_another_one_by_then() {
        insta::assert_snapshot!("identity-ldif", listed(list_as_ldif));
    }

    #[test]
    fn what_no_import_would_find_is_counted_and_left_out() {
        let mut survey = Survey::new("CSV", usize::MAX);
        for (name, address) in [("Ada", "smtp:ada m@contoso.com"), ("CN=Bob,DC=contoso", "smtp:bob m@contoso.com")] {
            let mut object = Object::default();
            for (name, value) in [("dn", name), ("objectClass", "user"), ("proxyAddresses", address)] {
                object.put(Field::named(name).expect("it is known"), value);
            }
            survey.add(&object);
        }
        let directory = survey.finish();
        let rows = rows(&directory, false);
        let text = list_as_ldif(Listed { name: "users.csv", directory: &directory, rows: &rows });
        let remark = "# 1 of 2 values is not here: its object has no distinguished name in the source.";
        assert!(text.contains("dn: CN=Bob") && !text.contains("dn: Ada") && text.contains(remark), "{text}");
    }

    #[test]
    fn programs_get_the_same_rows() {
        let json: serde_json::Value = serde_json::from_str(&listed(list_as_json)).expect("it is JSON");
        assert_eq!(json["rows"].as_array().map(Vec::len), Some(5));
        assert_eq!(json["rows"][0]["suggestion"], "ada@contoso.com");
        assert_eq!(json["read"], 2);
    }
}
