//! Why does a pasted text say what it says, and what is the next thing to do?
//!
//! Text goes in, an explanation comes out: what was recognised, the causes in their rank, the command that decides. The
//! knowledge is in the tables of `values`; here is only how a text is read and how the rows are weighed.

mod fields;
mod find;
mod known;
mod lone;
mod model;
mod patterns;
mod rank;
mod recognise;
mod service_error;
mod telling;
mod text;

use jiff::Timestamp;

pub use model::{Detail, Explanation, Known, Likelihood, Next, Quoted, Ranked, Recognised};
pub use recognise::{Name, checks_about, named};
pub use service_error::{meaning, sentence, service_error};
pub use text::decode;

use crate::values::Symptom;
use find::Found;
use recognise::Look;
use text::{Line, Squeezed, lines, redacted};

/// Explains a text; several texts are given as one, one below the other.
pub fn explain(text: &str, known: &Known, now: Timestamp) -> Explanation {
    let lines = lines(text);
    let mut found = find::find(&Squeezed::of(&lines));
    let lone = lone::symptom(text);
    if let Some(symptom) = lone
        && !found.hits.contains_key(symptom.id.as_str())
    {
        found.hit(symptom, 0);
    }
    let fields = fields::fields(&lines);
    let look = Look { lines: &lines, fields: &fields, now };
    let details = recognise::all(&look, &mut found);
    typographic(&lines, &mut found);
    let counts = rank::Weigh { found: &found, alone: lone.is_some() };
    let causes = rank::causes(&counts);
    let mut explanation = Explanation {
        lines: text.lines().count(),
        bytes: text.len(),
        next: rank::next(&causes),
        telling: telling::lines(&lines, &counts),
        known: known::statements(known, text, &details),
        recognised: recognised(&found, &lines, details),
        causes,
        ..Explanation::default()
    };
    explanation.collect = known::collect(&explanation);
    explanation.remarks = remarks(&explanation, &found, lone.is_some());
    explanation
}

/// Whether a text is one that Dynamics writes: an alert, an error number, a fragment of either that names a cause.
pub fn speaks_of_dynamics(text: &str) -> bool {
    let explanation = explain(text, &Known::default(), Timestamp::UNIX_EPOCH);
    let ours = [crate::values::Vocabulary::Dynamics, crate::values::Vocabulary::Exchange];
    let named = explanation.recognised.iter().any(|one| {
        ours.iter().any(|kind| one.what == kind.title())
            || one.what.starts_with("Dynamics error")
            || one.what.starts_with("EWS response code")
    });
    named && !explanation.causes.is_empty()
}

/// Rows of the tables as what was recognised, then what was decoded.
fn recognised(found: &Found, lines: &[Line], details: Vec<Recognised>) -> Vec<Recognised> {
    let row = |hit: &find::Hit| {
        let symptom: &Symptom = hit.symptom;
        let line = hit.lines.first().and_then(|place| lines.get(*place)).map_or(1, |line| line.number);
        Recognised {
            what: symptom.title(),
            says: symptom.says.clone(),
            fields: Vec::new(),
            line,
            times: hit.times,
            certainty: Some(symptom.certainty),
            source: Some(symptom.source.clone()),
        }
    };
    let mut all: Vec<Recognised> = found.hits.values().map(row).chain(details).collect();
    all.sort_by_key(|one| one.line);
    all
}

/// Quotes and dashes of typography around the options of a command.
fn typographic(lines: &[Line], found: &mut Found) {
    let is_command = |text: &str| {
        let lower = text.to_ascii_lowercase();
        ["crm", "msol", "certificatereconfiguration", "-certificatefile"].iter().any(|word| lower.contains(word))
            && ["get-", "set-", "new-", "add-", ".ps1", "–"].iter().any(|word| lower.contains(word))
    };
    let curly = |text: &str| text.contains(['“', '”', '‘', '’']) || text.contains(" –") && text.contains(".ps1");
    let found_at = lines.iter().take(2_000).position(|line| is_command(&line.text) && curly(&line.text));
    if let Some(place) = found_at {
        found.add("setup.typographic", place);
    }
}

fn remarks(explanation: &Explanation, found: &Found, alone: bool) -> Vec<String> {
    let mut remarks = Vec::new();
    if explanation.recognised.is_empty() {
        remarks.push("nothing in this text is known to exdoctor".to_owned());
    } else if explanation.causes.is_empty() && !alone {
        let why = if found.context {
            "what was recognised names no cause"
        } else {
            "nothing says that it is about Dynamics or Exchange"
        };
        remarks.push(format!("no cause is named: {why}"));
    } else if !explanation.causes.is_empty() && !found.context && !alone {
        remarks.push("the text does not say that it comes from Dynamics or Exchange".to_owned());
    }
    if explanation.causes.iter().any(|cause| cause.certainty == crate::values::Certainty::Unconfirmed) {
        remarks.push("UNCONFIRMED: some causes rest on inference, no document at hand states them".to_owned());
    }
    remarks
}

/// A line as it may be shown: short, and without secrets.
fn shown(text: &str) -> String {
    const LONGEST: usize = 300;
    let text: String = text.trim().chars().take(4 * LONGEST).collect();
    let clean = redacted(&text);
    let mut short: String = clean.chars().take(LONGEST).collect();
    if clean.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    short
}
