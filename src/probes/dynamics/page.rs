//! What is on a page of a table, without holding more of it than a row?

use std::borrow::Cow;
use std::fmt;

use exdoctor_checks::facts::server::Row;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

/// Cells of a row that are taken, with their annotations.
const CELLS: usize = 256;
/// Bytes of a name and of a cell that are taken; no column that is read is longer.
const NAME: usize = 200;
const CELL: usize = 20_000;

const NO_JSON: &str = "the answer is no JSON";

/// What a page says beside its rows.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Where the next one is.
    pub next: Option<String>,
}

/// Reads a page, and gives each of its rows away at once. What is no object is no row; the rows stand under `list`.
///
/// # Errors
/// Why it is no page of a table; rows may have been given before.
pub fn read(body: &[u8], list: &str, take: &mut dyn FnMut(Row)) -> Result<Page, String> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let (page, is_list) = Whole { list, take }.deserialize(&mut json).map_err(|error| match error.classify() {
        Category::Data => "the answer is no object",
        Category::Eof => "the answer breaks off",
        Category::Io | Category::Syntax => NO_JSON,
    })?;
    json.end().map_err(|_| NO_JSON)?;
    if is_list { Ok(page) } else { Err("the answer is no list".to_owned()) }
}

/// What else may stand at a place, and comes to nothing there.
macro_rules! nothing {
    (scalars) => {
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }

        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }

        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }

        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }

        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }

        nothing!(null);
    };
    (null) => {
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
    };
    (list) => {
        fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
            IgnoredAny.visit_seq(list).map(|_| Self::Value::default())
        }
    };
    (object) => {
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            IgnoredAny.visit_map(map).map(|_| Self::Value::default())
        }
    };
}

/// A seed that takes whatever comes.
macro_rules! anything {
    ($seed:ty => $value:ty) => {
        impl<'de> DeserializeSeed<'de> for $seed {
            type Value = $value;

            fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
                from.deserialize_any(self)
            }
        }
    };
}

/// The page as a whole.
struct Whole<'t> {
    list: &'t str,
    take: &'t mut dyn FnMut(Row),
}

impl<'de> DeserializeSeed<'de> for Whole<'_> {
    type Value = (Page, bool);

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Whole<'_> {
    type Value = (Page, bool);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut page, mut is_list) = (Page::default(), false);
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            match &*name {
                name if name == self.list => is_list = map.next_value_seed(List(&mut *self.take))?,
                "@odata.nextLink" => page.next = map.next_value_seed(Cell)?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok((page, is_list))
    }
}

/// The rows; true where they are a list.
struct List<'t>(&'t mut dyn FnMut(Row));

impl<'de> Visitor<'de> for List<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<bool, A::Error> {
        while let Some(row) = list.next_element_seed(Cells)? {
            if let Some(row) = row {
                (self.0)(row);
            }
        }
        Ok(true)
    }

    nothing!(scalars);
    nothing!(object);
}

/// A row.
struct Cells;

impl<'de> Visitor<'de> for Cells {
    type Value = Option<Row>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut row = Row::new();
        while let Some(name) = map.next_key::<String>()? {
            let cell = map.next_value_seed(Cell)?;
            if let Some(cell) = cell.filter(|_| name.len() <= NAME && row.len() < CELLS) {
                row.insert(name, cell);
            }
        }
        Ok(Some(row))
    }

    nothing!(scalars);
    nothing!(list);
}

/// A cell as text; what is no text, number or truth value is none.
struct Cell;

impl<'de> Visitor<'de> for Cell {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a cell")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Some(if value { "True" } else { "False" }.to_owned()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Some(value[..value.floor_char_boundary(CELL)].to_owned()))
    }

    nothing!(null);
    nothing!(list);
    nothing!(object);
}

anything!(List<'_> => bool);
anything!(Cells => Option<Row>);
anything!(Cell => Option<String>);

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Result<(Vec<Row>, Option<String>), String> {
        let mut rows = Vec::new();
        read(text.as_bytes(), "value", &mut |row| rows.push(row)).map(|page| (rows, page.next))
    }

    #[test]
    fn what_is_no_text_number_or_truth_value_is_no_cell() {
        let text = r#"{"@odata.context":{"x":[1]},"value":[{"a":"x","b":-1,"c":true,"d":null,"e":[1],"f":{"g":1}},7,[8],null,{}],
            "@odata.nextLink":"https://crm.contoso.com/2"}"#;
        let (rows, next) = rows(text).unwrap();
        let cells: Vec<(&str, &str)> = rows[0].iter().map(|(name, cell)| (name.as_str(), cell.as_str())).collect();
        assert_eq!(cells, [("a", "x"), ("b", "-1"), ("c", "True")]);
        assert_eq!((rows.len(), next.as_deref()), (2, Some("https://crm.contoso.com/2")));
    }

    #[test]
    fn what_is_no_page_is_none() {
        assert_eq!(rows("[1]").unwrap_err(), "the answer is no object");
        for text in [r#"{"value":{"0":7}}"#, r#"{"value":"x"}"#, r#"{"value":null}"#, "{}"] {
            assert_eq!(rows(text).unwrap_err(), "the answer is no list", "{text}");
        }
        for text in ["", "{", r#"{"value":[{"a":"#, r#"{"value":[]} x"#, r#"{"value":[1,]}"#] {
            let why = rows(text).unwrap_err();
            assert!(why == NO_JSON || why == "the answer breaks off", "{text}: {why}");
        }
    }

    #[test]
    fn what_is_long_is_cut_and_what_is_deep_is_refused() {
        let (rows_read, _) = rows(&format!(r#"{{"value":[{{"a":"{}"}}]}}"#, "ü".repeat(CELL))).unwrap();
        assert_eq!(rows_read[0]["a"].len(), CELL);
        let wide: Vec<String> = (0..2 * CELLS).map(|place| format!(r#""c{place}":1"#)).collect();
        let (rows_read, _) = rows(&format!(r#"{{"value":[{{{}}}]}}"#, wide.join(","))).unwrap();
        assert_eq!(rows_read[0].len(), CELLS);
        let deep = "[".repeat(1_000_000);
        assert!(rows(&format!(r#"{{"value":{deep}"#)).is_err());
    }
}
