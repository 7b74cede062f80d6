//! How do short rows line up?

use super::{Page, Tone, clean, width, wrap};

/// A row: the tone of its first cell, and the cells.
pub(crate) struct Row {
    pub(crate) tone: Tone,
    pub(crate) cells: Vec<String>,
}

/// What stands before each cell.
const GAP: usize = 2;
/// A sentence in fewer columns is a ladder of words.
const ROOMY: usize = 45;

/// Below this no column is made narrower.
const NARROW: usize = 8;

/// Writes rows of equally many cells: the last column takes what the others leave. Where that is little, a text that does not
/// fit on its line stands below the others.
pub(crate) fn write_table(page: &mut Page, rows: &[Row]) {
    let cells: Vec<Vec<String>> = rows.iter().map(|row| row.cells.iter().map(|cell| clean(cell)).collect()).collect();
    let last = cells.first().map_or(0, Vec::len).saturating_sub(1);
    let widths = widths(&cells, last, page.columns());
    let taken = taken(&widths);
    let room = page.columns().saturating_sub(taken + GAP);
    for (row, cells) in rows.iter().zip(&cells) {
        let Some((text, heads)) = cells.split_last() else { continue };
        let below = heads.len() > 1 && room < ROOMY && width(text) > room;
        let mut columns: Vec<Vec<String>> = heads.iter().zip(&widths).map(|(head, wide)| wrap(head, *wide)).collect();
        columns.extend((!below).then(|| wrap(text, room)));
        let lines = columns.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..lines {
            let cell = |place: usize| {
                let text = columns[place].get(line).map_or("", String::as_str);
                let fill = widths.get(place).map_or(0, |wide| wide.saturating_sub(width(text)));
                format!("{}{text}{}", " ".repeat(GAP), " ".repeat(fill))
            };
            let first = page.paint(row.tone, &cell(0));
            let rest: String = (1..columns.len()).map(cell).collect();
            page.push(&format!("{first}{rest}"));
        }
        if below {
            page.text(GAP + widths[0] + 2 * GAP, Tone::Plain, text);
        }
    }
}

fn taken(widths: &[usize]) -> usize {
    widths.iter().map(|wide| GAP + wide).sum()
}

/// How wide the columns before the last are: together they fit the page.
fn widths(rows: &[Vec<String>], count: usize, page: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = (0..count).map(|place| wide(rows, place, page)).collect();
    while taken(&widths) > page
        && let Some(widest) = widths.iter_mut().max().filter(|wide| **wide > NARROW)
    {
        *widest -= 1;
    }
    widths
}

/// How wide a column is: as its longest cell, but no wider than leaves room for the others.
fn wide(rows: &[Vec<String>], place: usize, page: usize) -> usize {
    let cells = || rows.iter().filter_map(|cells| cells.get(place));
    let longest = cells().map(|cell| width(cell)).max().unwrap_or(0);
    // Two words that begin alike must not look alike: none is cut while half of the page holds it.
    let word = cells().flat_map(|cell| cell.split_whitespace()).map(width).max().unwrap_or(0);
    let most = if place == 0 { page / 2 } else { (page * 2 / 5).max((word + GAP).min(page / 2)) };
    longest.min(most.saturating_sub(GAP)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Style;

    const LONG: &str = "mail arrives where it is meant to arrive";

    fn lines(width: usize, color: bool, id: &str) -> Vec<String> {
        let mut page = Page::new(Style { width, color, ..Style::default() });
        let row = |tone, first: &str, last: &str| Row { tone, cells: vec![first.into(), id.into(), last.into()] };
        write_table(&mut page, &[row(Tone::Good, "pass", LONG), row(Tone::Bad, "error", "no")]);
        page.finish().lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_last_column_is_wrapped_and_the_first_is_coloured() {
        assert_eq!(
            lines(64, true, "dns.mx"),
            [
                "\u{1b}[32m  pass \u{1b}[0m  dns.mx  mail arrives where it is meant to arrive",
                "\u{1b}[1;31m  error\u{1b}[0m  dns.mx  no",
            ]
        );
        assert_eq!(lines(62, false, "dns.mx").len(), 2);
    }

    #[test]
    fn a_text_that_has_little_room_beside_the_others_stands_below_them() {
        assert_eq!(
            lines(60, false, "hybrid.certificates"),
            [
                "  pass   hybrid.certificates",
                "           mail arrives where it is meant to arrive",
                "  error  hybrid.certificates  no",
            ]
        );
    }
}
