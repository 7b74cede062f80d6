//! What does a query of `OData` ask for?

use std::borrow::Cow;

use serde_json::Value;

use crate::service::Call;

/// A query, as far as Dynamics is asked with it.
#[derive(Debug)]
pub(super) struct Query {
    /// The columns of `$select`.
    pub(super) columns: Vec<String>,
    /// The rows of `$top`: then there is one page.
    pub(super) top: Option<usize>,
    /// The most rows of a page.
    pub(super) page: usize,
    /// The row of the table at which the page begins.
    pub(super) skip: usize,
    /// The query for the next page.
    pub(super) kept: String,
    tests: Vec<Vec<Test>>,
    annotated: bool,
}

/// `column eq value`, or `ne`.
#[derive(Debug)]
struct Test {
    column: String,
    equal: bool,
    value: String,
}

impl Query {
    /// Reads it; what it does not understand it refuses, as the product does.
    pub(super) fn of(call: &Call) -> Result<Self, String> {
        let prefer = call.header("prefer").unwrap_or_default();
        let columns = call.query("$select").unwrap_or_default();
        let filter = call.query("$filter").unwrap_or_default();
        let number = |text: Option<String>| {
            text.map(|text| text.parse().map_err(|_| format!("'{text}' is no number."))).transpose()
        };
        let page = prefer.split(',').find_map(|part| part.trim().strip_prefix("odata.maxpagesize="));
        let kept: Vec<&str> =
            call.query.split('&').filter(|part| !part.contains("skiptoken") && !part.starts_with("page=")).collect();
        Ok(Self {
            columns: columns.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            top: number(call.query("$top"))?,
            page: number(page.map(str::to_owned))?.unwrap_or(usize::MAX),
            skip: number(call.query("$skiptoken"))?.unwrap_or_default(),
            kept: kept.join("&"),
            tests: tests(&filter)?,
            annotated: prefer.contains("odata.include-annotations"),
        })
    }

    /// Whether the filter takes a row.
    pub(super) fn takes(&self, row: &Value) -> bool {
        let holds = |test: &Test| {
            let value = match &row[test.column.as_str()] {
                Value::String(text) => Cow::Borrowed(text.as_str()),
                Value::Null => Cow::Borrowed("null"),
                other => Cow::Owned(other.to_string()),
            };
            value.eq_ignore_ascii_case(&test.value) == test.equal
        };
        self.tests.iter().all(|any| any.iter().any(holds))
    }

    /// The row with the columns that are asked for, its key, and annotations where they are wanted.
    pub(super) fn shown(&self, row: &Value) -> Value {
        let Value::Object(row) = row else { return row.clone() };
        let wanted = |name: &str| {
            let (column, annotation) = name.split_once('@').map_or((name, false), |(column, _)| (column, true));
            let named = self.columns.is_empty() || self.columns.iter().any(|own| own == column);
            let key = column.ends_with("id") && !column.starts_with('_') && !column.contains("tenant");
            (named || key) && (!annotation || self.annotated)
        };
        let cells = row.iter().filter(|(name, _)| wanted(name));
        let shown: serde_json::Map<String, Value> = cells.map(|(name, value)| (name.clone(), value.clone())).collect();
        Value::Object(shown)
    }
}

/// A conjunction of alternatives: `a eq 1 and (b eq 'x' or c ne 2)`.
fn tests(filter: &str) -> Result<Vec<Vec<Test>>, String> {
    if filter.trim().is_empty() {
        return Ok(Vec::new());
    }
    filter
        .split(" and ")
        .map(|part| part.trim().trim_start_matches('(').trim_end_matches(')').split(" or ").map(test).collect())
        .collect()
}

fn test(text: &str) -> Result<Test, String> {
    let words: Vec<&str> = text.trim().splitn(3, ' ').collect();
    let [column, operator @ ("eq" | "ne"), value] = words.as_slice() else {
        return Err(format!("Syntax error at position 1 in '{text}'."));
    };
    let value = value.trim().trim_matches('\'').replace("''", "'");
    Ok(Test { column: (*column).to_owned(), equal: *operator == "eq", value })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn query(text: &str, prefer: &str) -> Query {
        let headers = vec![("prefer".to_owned(), prefer.to_owned())];
        let (method, path, query) = ("GET".to_owned(), String::new(), text.to_owned());
        Query::of(&Call { method, path, query, headers, body: Vec::new(), connection: 0, page: None })
            .expect("it is a query")
    }

    #[test]
    fn filters_and_columns_are_those_of_the_query() {
        let asked = query(
            "$select=name,_ownerid_value&$filter=statecode%20eq%200%20and%20(a%20eq%202%20or%20b%20eq%20%27x%27)&$top=5",
            "odata.maxpagesize=2",
        );
        assert_eq!((asked.top, asked.page, asked.columns.len()), (Some(5), 2, 2));
        assert!(asked.takes(&json!({ "statecode": 0, "a": 1, "b": "X" })));
        assert!(!asked.takes(&json!({ "statecode": 1, "a": 2 })) && !asked.takes(&json!({ "statecode": 0 })));
        let row =
            json!({ "mailboxid": "1", "name": "x", "other": 1, "_ownerid_value": "2", "_ownerid_value@Label": "y" });
        assert_eq!(asked.shown(&row), json!({ "mailboxid": "1", "name": "x", "_ownerid_value": "2" }));
    }
}
