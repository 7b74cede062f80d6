//! How do short rows line up?

use comfy_table::presets::NOTHING;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width};

use super::wrap::GLUE;
use super::{Page, Tone, clean, width};

/// A row: the tone of its first cell, and the cells.
pub(crate) struct Row {
    pub(crate) tone: Tone,
    pub(crate) cells: Vec<String>,
}

/// Writes rows of equally many cells: the last column takes what the others leave.
pub(crate) fn write_table(page: &mut Page, rows: &[Row]) {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(narrow(page.columns()));
    for row in rows {
        table.add_row(row.cells.iter().map(|cell| clean(cell)));
    }
    let first = rows.iter().filter_map(|row| row.cells.first()).map(|cell| width(&clean(cell))).max().unwrap_or(0);
    let first = (first + 2).min(page.columns() / 2);
    let columns = rows.first().map_or(0, |row| row.cells.len());
    for place in 0..columns {
        let column = table.column_mut(place).expect("every row has as many cells as the first");
        column.set_padding((2, 0));
        column.set_constraint(match place {
            0 => ColumnConstraint::Absolute(Width::Fixed(narrow(first))),
            _ if place + 1 == columns => ColumnConstraint::LowerBoundary(Width::Fixed(8)),
            // Two words that begin alike must not look alike: none is cut while half of the page holds it.
            _ if longest_word(rows, place) + 2 > page.columns() * 2 / 5 => {
                let wide = (longest_word(rows, place) + 2).min(page.columns() / 2);
                ColumnConstraint::Absolute(Width::Fixed(narrow(wide)))
            }
            _ => ColumnConstraint::UpperBoundary(Width::Fixed(narrow(page.columns() * 2 / 5))),
        });
    }
    let mut tones = rows.iter().map(|row| row.tone);
    for line in table.lines() {
        // Only the first line of a row has something in its first column, and only that is coloured.
        let line = line.replace(GLUE, " ");
        let (cell, rest) = line.split_at(end_of(&line, first));
        let tone = if cell.trim().is_empty() { Tone::Plain } else { tones.next().unwrap_or(Tone::Plain) };
        let painted = page.paint(tone, cell);
        page.push(&format!("{painted}{rest}"));
    }
}

/// The width of the longest word of a column.
fn longest_word(rows: &[Row], place: usize) -> usize {
    let cells = rows.iter().filter_map(|row| row.cells.get(place)).map(|cell| clean(cell));
    cells.map(|cell| cell.split_whitespace().map(width).max().unwrap_or(0)).max().unwrap_or(0)
}

/// Where the first so many columns of a line end.
fn end_of(line: &str, columns: usize) -> usize {
    let ends = line.char_indices().map(|(place, c)| place + c.len_utf8());
    ends.take_while(|end| width(&line[..*end]) <= columns).last().unwrap_or(0)
}

fn narrow(columns: usize) -> u16 {
    u16::try_from(columns).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Style;

    #[test]
    fn the_last_column_is_wrapped_and_the_first_is_coloured() {
        let mut page = Page::new(Style { width: 42, color: true, ..Style::default() });
        let row = |tone, first: &str, last: &str| Row { tone, cells: vec![first.into(), "dns.mx".into(), last.into()] };
        let long = "mail arrives where it is meant to arrive";
        write_table(&mut page, &[row(Tone::Good, "pass", long), row(Tone::Bad, "error", "no")]);
        let lines: Vec<String> = page.finish().lines().map(str::to_owned).collect();
        assert_eq!(
            lines,
            [
                "\u{1b}[32m  pass \u{1b}[0m  dns.mx  mail arrives where it is",
                "                 meant to arrive",
                "\u{1b}[1;31m  error\u{1b}[0m  dns.mx  no",
            ]
        );
    }
}
