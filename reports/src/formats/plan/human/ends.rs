//! What ends next, and which certificate is replaced?

use crate::Plan;
use crate::plan::gathered;
use crate::text::{Page, Tone, capped, counted};

/// More ends than these are counted.
const MOST: usize = 8;
/// So many stand in the short form.
const FEW: usize = 2;
/// More places of one end are counted.
const PLACES: usize = 4;

/// The one dated list, in the head.
pub(super) fn write(page: &mut Page, plan: &Plan, short: bool) {
    let all = gathered(&plan.ends);
    let most = if short { FEW } else { MOST };
    for (place, end) in all.iter().take(most).enumerate() {
        let label = if place == 0 { "  ends next" } else { "" };
        let over = end.is_over(plan.as_of);
        let places = capped(end.places.iter().map(String::as_str), PLACES);
        let text = format!("{} {} ({places}){}", end.on, end.what, if over { ": is over" } else { "" });
        let tone = if over { Tone::Bad } else { Tone::Plain };
        page.labelled(&format!("{label:width$}", width = Page::FIELD), Tone::Dim, tone, &text);
    }
    let more = all.len().saturating_sub(most);
    if more > 0 {
        page.field("", &format!("and {}", counted(more, "later end")));
    }
}

pub(super) fn write_renewal(page: &mut Page, plan: &Plan) {
    let Some(renewal) = &plan.renewal else { return };
    page.section("The certificate");
    let unknown = "not known";
    let ends = |day: &Option<String>| day.as_deref().map_or_else(String::new, |day| format!(", ends on {day}"));
    page.field("present", &format!("{}{}", renewal.old.as_deref().unwrap_or(unknown), ends(&renewal.old_ends)));
    if let Some(new) = &renewal.new {
        let begins = renewal.new_begins.as_deref().map_or_else(String::new, |day| format!(", valid from {day}"));
        page.field("new", &format!("{new}{begins}{}", ends(&renewal.new_ends)));
    } else {
        page.field("new", "none is named: the files of the configuration are those of the present one");
    }
    page.field("window", "the steps that are marked belong into one maintenance window, before the present one ends");
}
