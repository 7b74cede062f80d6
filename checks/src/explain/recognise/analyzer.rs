//! What does a saved result of the Remote Connectivity Analyzer say?

use super::{Look, detail};
use crate::explain::find::Found;
use crate::explain::model::Recognised;
use crate::explain::patterns::Marker;

/// Steps beyond these are counted, not shown.
const SHOWN: usize = 8;

/// One step of a saved result.
struct Step {
    failed: bool,
    title: String,
    result: String,
}

/// Shows the verdict, and the steps that failed last.
pub(super) fn recognise(look: &Look<'_>, found: &Found, recognised: &mut Vec<Recognised>) {
    let Some(first) = found.lines(Marker::Analyzer).first().copied() else { return };
    let steps: Vec<Step> = look.lines[first..].iter().take(5_000).flat_map(|line| steps(&line.text)).collect();
    let Some(root) = steps.first() else { return };
    let says = format!("{}: {}", root.title, root.result);
    let mut one =
        Recognised::new("Remote Connectivity Analyzer, saved result", detail("", says).value, look.number(first));
    let failed: Vec<&Step> = steps.iter().filter(|step| step.failed).collect();
    one.fields.push(detail("steps", format!("{}, {} failed", steps.len(), failed.len())));
    // The innermost steps say why; those around them only that.
    for step in failed.iter().rev().take(SHOWN).rev() {
        one.fields.push(detail("failed", format!("{} {}", step.title, step.result)));
    }
    recognised.push(one);
}

fn steps(text: &str) -> Vec<Step> {
    let tag = |tag: &str| {
        let attribute = |name: &str| {
            let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
            rest.split_once('"').map(|(value, _)| value.trim().to_owned())
        };
        let failed = attribute("status").is_some_and(|status| status.eq_ignore_ascii_case("error"));
        Some(Step {
            failed,
            title: attribute("testdescription")?,
            result: attribute("resultdescription").unwrap_or_default(),
        })
    };
    text.split("<testresult").skip(1).take(500).filter_map(tag).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_and_titles_are_read_from_the_attributes() {
        let text = r#"<testresult status="Error" errorid="1" testdescription="EWS" resultdescription="Not all passed."><children><testresult status="Success" testdescription="DNS" resultdescription="ok">"#;
        let steps = steps(text);
        assert_eq!(steps.len(), 2);
        assert!(steps[0].failed && !steps[1].failed);
        assert_eq!((steps[0].title.as_str(), steps[0].result.as_str()), ("EWS", "Not all passed."));
    }
}
