//! The numbers in the addresses of pages.

use crate::{
    error::{Code, Result},
    records::input,
};
use uuid::Uuid;

/// The number of a record, a zap, a person, …; 404 if it is none.
pub fn id(text: &str) -> Result<i64> {
    input::id(text).ok_or_else(|| Code::NotFound.into())
}

/// The id of a run or of a reception; 404 if it is none.
pub fn uuid(text: &str) -> Result<Uuid> {
    Uuid::parse_str(text).map_err(|_| Code::NotFound.into())
}
