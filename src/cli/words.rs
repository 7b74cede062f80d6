//! How does clap accept the words of a closed list?

use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::parse::{Words, choice, clouds};

/// Accepts the words of a list, in upper or lower case, and offers them in completions.
pub(super) fn words<T>(list: &'static Words<T>) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    let names = PossibleValuesParser::new(list.iter().map(|(word, _)| *word));
    names.try_map(move |word| choice(list, &word))
}

/// Accepts the key of a Microsoft cloud.
pub(super) fn cloud() -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(clouds()).try_map(|word| crate::parse::cloud(&word))
}

/// Accepts the names of a type that reads them itself.
pub(super) fn listed<T, const N: usize>(names: [&'static str; N]) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err = String> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(names).try_map(|name| name.parse::<T>())
}
