//! How is binary data kept in a capture?

use std::fmt;

use data_encoding::BASE64;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A DER structure; Base64 in a capture.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
#[schemars(with = "String")]
pub struct Der(pub Vec<u8>);

impl Serialize for Der {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Der {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        BASE64.decode(text.as_bytes()).map(Self).map_err(serde::de::Error::custom)
    }
}

impl fmt::Debug for Der {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Der({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_and_anything_else_is_refused() {
        let der = Der(vec![0x30, 0x03, 0x02, 0x01, 0xFF]);
        let json = serde_json::to_string(&der).unwrap();
        assert_eq!(json, "\"MAMCAf8=\"");
        assert_eq!(serde_json::from_str::<Der>(&json).unwrap(), der);
        assert!(serde_json::from_str::<Der>("\"*\"").is_err());
    }
}
