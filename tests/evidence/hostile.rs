//! Does any damage to a text make its reader panic, or take long?

use std::path::Path;
use std::time::{Duration, Instant};

use exdoctor::evidence::certutil::certificates;
use exdoctor::evidence::recognise::recognise;

/// The texts that fuzzing starts from as well.
fn seeds() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let texts = ["certutil_text", "evidence_file", "exchange_xml"]
        .into_iter()
        .flat_map(|name| std::fs::read_dir(folder.join(name)).unwrap());
    texts.map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap()).collect()
}

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }
}

/// A text with one to eight places cut out, doubled, moved, or filled with something else.
fn damaged(text: &str, numbers: &mut Numbers) -> String {
    const STRANGE: &[&str] = &[
        "\0",
        "é",
        "\u{a0}",
        ":(",
        "====== 1 ======",
        "(sha1)",
        "=",
        "{",
        "\"",
        "AADSTS12345",
        "99999999999999999999",
        "\r\n",
    ];
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..=numbers.below(8) {
        let start = numbers.below(letters.len());
        let end = (start + numbers.below(64)).min(letters.len());
        let piece: Vec<char> = match numbers.below(4) {
            0 => Vec::new(),
            1 => letters[start..end].repeat(2),
            2 => letters[start..end].iter().rev().copied().collect(),
            _ => STRANGE[numbers.below(STRANGE.len())].chars().collect(),
        };
        letters.splice(start..end, piece);
    }
    letters.into_iter().collect()
}

#[test]
fn damaged_texts_are_read_or_refused() {
    let mut numbers = Numbers(20_260_601);
    let (mut read, mut refused) = (0, 0);
    for text in seeds() {
        for _ in 0..300 {
            let text = damaged(&text, &mut numbers);
            assert!(certificates(&text).iter().all(|one| one.thumbprint.len() == 40));
            match recognise(&text, "damaged.txt") {
                Ok(_) => read += 1,
                Err(refusal) => {
                    assert!(!refusal.to_string().contains('\0'));
                    refused += 1;
                }
            }
        }
    }
    assert!(read > 100 && refused > 100, "{read} read, {refused} refused");
}

#[test]
fn long_texts_take_no_long_time() {
    let lines = "    CN=x\n  Key Id Hash(sha1): 1\n Not: 1/2/2026\n".repeat(50_000);
    let icacls = "C:\\a b\\c d e:(F)\n".repeat(100_000);
    let list = "Name : x\nEwsEnabled : True\n\n".repeat(50_000);
    for text in [lines, icacls, list, "=".repeat(2_000_000), "(sha1)".repeat(200_000), "\"".repeat(1_000_000)] {
        let start = Instant::now();
        let _ = recognise(&text, "long.txt");
        let _ = certificates(&text);
        assert!(start.elapsed() < Duration::from_secs(20), "{text:.40}");
    }
}
