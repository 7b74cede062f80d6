//! Which known fragments and codes stand in a text, and where?

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::patterns::{CONTEXT, MARKERS, Marker, STRANGERS, codes};
use super::text::{Squeezed, squeezed};
use crate::values::{Symptom, symptoms};

/// What a pattern stands for.
enum Meaning {
    Symptom(&'static Symptom),
    Marker(Marker),
    Context,
    Stranger,
}

struct Finder {
    automaton: AhoCorasick,
    meanings: Vec<Meaning>,
}

static FINDER: LazyLock<Finder> = LazyLock::new(|| {
    let mut patterns = Vec::new();
    let mut meanings = Vec::new();
    let mut add = |pattern: &str, meaning: Meaning| {
        patterns.push(squeezed(pattern));
        meanings.push(meaning);
    };
    for symptom in symptoms() {
        for fragment in symptom.any.iter().cloned().chain(codes(symptom)) {
            add(&fragment, Meaning::Symptom(symptom));
        }
    }
    for (word, marker) in MARKERS {
        add(word, Meaning::Marker(marker));
    }
    for word in CONTEXT {
        add(word, Meaning::Context);
    }
    for word in STRANGERS {
        add(word, Meaning::Stranger);
    }
    let automaton = AhoCorasick::new(patterns).expect("the patterns of the tables are small");
    Finder { automaton, meanings }
});

/// Lines of one kind beyond these are counted, not kept.
const LINES: usize = 200;

/// One symptom in a text.
#[derive(Debug)]
pub(super) struct Hit {
    /// The symptom.
    pub(super) symptom: &'static Symptom,
    /// How often it stands there.
    pub(super) times: usize,
    /// The places of its lines in the list of lines.
    pub(super) lines: Vec<usize>,
}

/// What stands in a text.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The symptoms, by id.
    pub(super) hits: BTreeMap<&'static str, Hit>,
    /// Where the markers stand.
    pub(super) markers: BTreeMap<Marker, Vec<usize>>,
    /// Whether Dynamics or Exchange is named.
    pub(super) context: bool,
    /// Whether another product is named.
    pub(super) stranger: bool,
}

impl Found {
    /// Adds a symptom that no fragment shows.
    pub(super) fn add(&mut self, id: &str, line: usize) {
        let symptom = crate::values::symptom_of(id).expect("recognisers name rows of the tables");
        self.hit(symptom, line);
    }

    pub(super) fn hit(&mut self, symptom: &'static Symptom, line: usize) {
        let hit = self.hits.entry(&symptom.id).or_insert(Hit { symptom, times: 0, lines: Vec::new() });
        hit.times += 1;
        if hit.lines.len() < LINES && hit.lines.last() != Some(&line) {
            hit.lines.push(line);
        }
    }

    /// The lines of a marker.
    pub(super) fn lines(&self, marker: Marker) -> &[usize] {
        self.markers.get(&marker).map_or(&[], Vec::as_slice)
    }
}

/// Looks for everything that the tables know, in one pass.
pub(super) fn find(text: &Squeezed) -> Found {
    let finder = &*FINDER;
    let mut found = Found::default();
    for one in finder.automaton.find_overlapping_iter(&text.text) {
        let (start, end) = (one.start(), one.end());
        match &finder.meanings[one.pattern().as_usize()] {
            Meaning::Symptom(symptom) if text.is_whole(start, end) => found.hit(symptom, text.line(start)),
            Meaning::Marker(marker) => {
                let lines = found.markers.entry(*marker).or_default();
                let line = text.line(start);
                if lines.len() < LINES && lines.last() != Some(&line) {
                    lines.push(line);
                }
            }
            Meaning::Context if !found.context => found.context = text.is_whole(start, end),
            Meaning::Stranger if !found.stranger => found.stranger = text.begins(start) && text.is_whole(start, end),
            _ => {}
        }
    }
    found.hits.retain(|_, hit| {
        let also = &hit.symptom.and;
        also.is_empty() || also.iter().any(|word| text.text.contains(&squeezed(word)))
    });
    found
}

#[cfg(test)]
mod tests {
    use super::super::text::lines;
    use super::*;

    fn ids(text: &str) -> Vec<&'static str> {
        find(&Squeezed::of(&lines(text))).hits.into_keys().collect()
    }

    #[test]
    fn numbers_are_found_however_they_are_written() {
        for text in ["0x80090016", "80090016", "-2146893802", "2148073494", "NTE_BAD_KEYSET", "(hr=0x80090016)"] {
            assert_eq!(ids(text), ["80090016"], "{text}");
        }
        assert_eq!(ids("x80090016y 180090016 0x800900161"), Vec::<&str>::new());
    }

    #[test]
    fn fragments_are_found_across_lines_and_typography() {
        assert_eq!(ids("The key\r\n   was not\u{a0}found., Thumbprint"), ["aadsts.key-not-found"]);
        assert_eq!(ids("ErrorNonExistentMailbox"), ["ErrorNonExistentMailbox"]);
        assert_eq!(ids("AADSTS700027: x"), ["700027"]);
        assert_eq!(ids("SSL alert number 40"), ["alert 40"]);
        assert_eq!(ids("550 5.7.64 TenantAttribution"), ["smtp 5.7.64", "smtp 550"]);
    }

    #[test]
    fn what_surrounds_a_text_is_noticed() {
        let of = |text: &str| {
            let found = find(&Squeezed::of(&lines(text)));
            (found.context, found.stranger)
        };
        assert_eq!(of("nginx: SSL_do_handshake() failed"), (false, true));
        assert_eq!(of("the CRM server"), (true, false));
        assert_eq!(of("digit legit"), (false, false));
    }
}
