//! Ready JSON: what was serialised once stands in many answers as it is.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// JSON that was made once and is put into many answers as it stands.
#[derive(Clone, Debug)]
pub struct Fragment(Arc<RawValue>);

impl Fragment {
    /// Serialises a value once. No served type can fail to: they hold no maps with other keys than text.
    #[must_use]
    pub fn of(value: &impl Serialize) -> Self {
        Self(serde_json::value::to_raw_value(value).map_or_else(|_| Arc::from(RawValue::NULL.to_owned()), Arc::from))
    }

    /// The JSON itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.get()
    }
}

impl Serialize for Fragment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl fmt::Display for Fragment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
