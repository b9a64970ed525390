//! Value types that columns hold.

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

/// A list of short texts in one column, stored as a JSON array.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct TextList(pub Vec<String>);
