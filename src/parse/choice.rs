//! Which word of a closed list was meant?

use exdoctor_checks::model::{Hybrid, Level, MailFlow, Phase, Scenario, Vantage};
use exdoctor_checks::values;

use super::Refusal;
use crate::net::Addresses;

/// The words of a closed list, each with what it stands for.
pub type Words<T> = [(&'static str, T)];

/// The scenarios.
pub const SCENARIOS: &Words<Scenario> =
    &[("A", Scenario::A), ("B", Scenario::B), ("C", Scenario::C), ("D", Scenario::D)];

/// The phases of a migration.
pub const PHASES: &Words<Phase> = &[("before", Phase::Before), ("during", Phase::During), ("after", Phase::After)];

/// Where mail from the internet is meant to arrive.
pub const MAIL_FLOWS: &Words<MailFlow> = &[
    ("exchange-online", MailFlow::ExchangeOnline),
    ("on-premises", MailFlow::OnPremises),
    ("gateway", MailFlow::Gateway),
];

/// The hybrid topologies.
pub const HYBRIDS: &Words<Hybrid> = &[("classic", Hybrid::Classic), ("modern", Hybrid::Modern)];

/// The places that one may say to stand at.
pub const VANTAGES: &Words<Vantage> = &[
    ("internet", Vantage::Internet),
    ("internal", Vantage::Internal),
    ("dynamics-server", Vantage::DynamicsServer),
    ("exchange-server", Vantage::ExchangeServer),
];

/// Which addresses of a host are looked at.
pub const ADDRESSES: &Words<Addresses> = &[("any", Addresses::Any), ("each", Addresses::Each)];

/// The levels of findings.
pub const LEVELS: &Words<Level> = &[("error", Level::Error), ("warning", Level::Warning), ("note", Level::Note)];

/// The keys of the Microsoft clouds.
pub fn clouds() -> Vec<&'static str> {
    values::clouds().iter().map(|cloud| cloud.key.as_str()).collect()
}

/// The word of a closed list, in upper or lower case.
///
/// # Errors
/// When the word is not in the list: names the nearest, or all.
pub fn choice<T: Copy>(words: &Words<T>, text: &str) -> Result<T, Refusal> {
    let found = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
    found
        .map(|(_, value)| *value)
        .ok_or_else(|| unknown(text, &words.iter().map(|(word, _)| *word).collect::<Vec<_>>()))
}

/// The key of a Microsoft cloud.
///
/// # Errors
/// When there is no such cloud.
pub fn cloud(text: &str) -> Result<String, Refusal> {
    let keys = clouds();
    let found = keys.iter().find(|key| key.eq_ignore_ascii_case(text));
    found.map(|key| (*key).to_owned()).ok_or_else(|| unknown(text, &keys))
}

/// The candidate that a mistyped word most likely means.
pub fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed: String = text.chars().take(100).collect::<String>().to_ascii_lowercase();
    let allowed = (typed.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&typed, &candidate.to_ascii_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

fn unknown(text: &str, words: &[&str]) -> Refusal {
    let refusal = Refusal::new(format!("is not one of {}", words.join(", ")));
    match nearest(text, words.iter().copied()) {
        Some(word) => refusal.instead(format!("did you mean \"{word}\"?")),
        None => refusal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_word_is_answered_with_the_nearest() {
        let refusal = choice(MAIL_FLOWS, "exchange-onlin").unwrap_err();
        assert_eq!(refusal.way_out.as_deref(), Some("did you mean \"exchange-online\"?"));
        assert_eq!(choice(MAIL_FLOWS, "nowhere-at-all").unwrap_err().way_out, None);
    }

    #[test]
    fn case_does_not_matter() {
        assert_eq!(choice(SCENARIOS, "a"), Ok(Scenario::A));
        assert_eq!(cloud("GCC-High"), Ok("gcc-high".to_owned()));
    }

    #[test]
    fn a_shared_prefix_alone_does_not_make_two_words_alike() {
        assert_eq!(nearest("dns.zzzzz", ["dns.mx", "dns.dmarc"]), None);
        assert_eq!(nearest("dns.dmrac", ["dns.mx", "dns.dmarc"]), Some("dns.dmarc"));
    }
}
