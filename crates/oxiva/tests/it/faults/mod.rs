//! What a machine does to a program: the disk fills, a file turns read-only, the clock jumps, the
//! database goes away. Each has an outcome: a clear error, nothing half done, and afterwards
//! everything that was acknowledged is there and has been delivered.

mod away;
mod clock;
mod disk;
mod read_only;

use crate::support::http::{Http, Response};
use serde_json::json;
use std::net::SocketAddr;

/// A program's client of the dossier that `token` belongs to.
fn api(address: SocketAddr, token: &str) -> Http {
    Http::to(address).below("/api/v3").bearer(token)
}

async fn create(api: &Http, sujet: &str) -> Response {
    api.post("/tickets", json!({"societe": "1", "sujet": sujet})).await
}

/// `/readyz`: status and words.
async fn ready(address: SocketAddr) -> (u16, String) {
    let answer = Http::to(address).get("/readyz").await;
    (answer.status, String::from_utf8(answer.body).unwrap().trim().to_owned())
}

/// Refused for now, in the envelope, with the time after which to come again.
#[track_caller]
fn is_unavailable(answer: &Response) {
    answer.is_error(503, "unavailable", "");
    assert_eq!(answer.header("retry-after"), "2", "{answer:?}");
}
