//! What a script asks of the program that runs it.

use serde_json::Value as Json;
use std::{pin::Pin, sync::Arc};

/// What a script asks of its host: `fetch` with what it was called with.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The name of what is asked: `fetch`.
    pub kind: String,
    /// What it was called with.
    pub body: Json,
}

/// Does what a script asks. An error becomes one of the script: `{name, message, …}`.
pub type Host = Arc<dyn Fn(Asked) -> Answering + Send + Sync>;
/// What came of it, once it is known.
pub type Answering = Pin<Box<dyn Future<Output = Result<Json, Json>> + Send>>;
