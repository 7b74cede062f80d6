//! Was a value there, was there none, or could nobody look?

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What came of reading one value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Read<T> {
    /// It was there.
    Value(T),
    /// Its place was read, and there is none.
    Absent,
    /// It could not be read, and why.
    Failed(String),
    /// Nobody looked.
    #[default]
    Unasked,
}

impl<T> Read<T> {
    /// The value where there is one.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Failed(_) | Self::Unasked => None,
        }
    }

    /// Whether somebody looked and knows the answer, be it "none".
    pub const fn is_known(&self) -> bool {
        matches!(self, Self::Value(_) | Self::Absent)
    }

    /// Whether nobody looked.
    pub const fn is_unasked(&self) -> bool {
        matches!(self, Self::Unasked)
    }

    /// Why it could not be read, where somebody tried.
    pub fn failure(&self) -> Option<&str> {
        match self {
            Self::Failed(reason) => Some(reason),
            Self::Value(_) | Self::Absent | Self::Unasked => None,
        }
    }

    /// Why there is no value, in words that follow the name of the value.
    pub fn why_not(&self) -> String {
        match self {
            Self::Failed(reason) => format!("could not be read: {reason}"),
            Self::Absent => "is not there".to_owned(),
            Self::Unasked => "is not in the evidence".to_owned(),
            Self::Value(_) => "is known".to_owned(),
        }
    }
}

impl<T> From<Option<T>> for Read<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Unasked, Self::Value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_states_are_told_apart_in_json() {
        let json = |read: &Read<u32>| serde_json::to_string(read).unwrap();
        let states = [Read::Value(1), Read::Absent, Read::Failed("access denied".to_owned())];
        let written: Vec<String> = states.iter().map(json).collect();
        assert_eq!(written, [r#"{"value":1}"#, r#""absent""#, r#"{"failed":"access denied"}"#]);
        for (state, text) in states.iter().zip(&written) {
            assert_eq!(serde_json::from_str::<Read<u32>>(text).unwrap(), *state);
        }
        assert_eq!(states.map(|read| read.is_known()), [true, true, false]);
    }
}
