//! What arrived at catch hooks, kept as it arrived. How it reads ([`Reception::payload`]) is said in
//! [`zap_engine::body`].

use super::CatchHook;
use crate::{
    clock::Micros,
    db::{DriverError, Row, Tx},
    dossiers::DossierId,
    error::{Code, Result},
    page::{self, Page},
    statements,
};
use serde_json::Value as Json;
use uuid::Uuid;
use zap_engine::body::{self, Received};

/// What arrived at a hook.
#[derive(Clone, Debug)]
pub struct Reception {
    pub id: Uuid,
    pub hook: String,
    pub at: Micros,
    pub method: String,
    pub query: String,
    /// Names in lower case; credentials are not kept.
    pub headers: Json,
    /// The whole body of one reception; its beginning in a list.
    pub body: Vec<u8>,
    /// Bytes of the whole body.
    pub size: i64,
}

/// What arrived, before it has a number.
pub struct Incoming {
    pub method: String,
    pub query: String,
    pub headers: Json,
    pub body: Vec<u8>,
}

statements! {
    RECEIVE = "INSERT INTO receptions
        (dossier, id, hook, at, method, query, headers, beginning, size, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    RECENT = "SELECT id, hook, at, method, query, headers, beginning, size FROM receptions
        WHERE dossier = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
    RECENT_OF = "SELECT id, hook, at, method, query, headers, beginning, size FROM receptions
        WHERE dossier = $1 AND hook = $2 AND id < $3 ORDER BY id DESC LIMIT $4";
    RECEPTION = "SELECT id, hook, at, method, query, headers, body, size FROM receptions
        WHERE dossier = $1 AND id = $2";
}

/// Bytes of a body that a list has.
const MAX_LISTED_BYTES: usize = 4_096;

fn from_row(row: Row) -> std::result::Result<Reception, DriverError> {
    Ok(Reception {
        id: row.get(0)?,
        hook: row.get(1)?,
        at: row.get(2)?,
        method: row.get(3)?,
        query: row.get(4)?,
        headers: row.get(5)?,
        body: row.get(6)?,
        size: row.get(7)?,
    })
}

/// Keeps what arrived, under this id.
pub fn receive(
    tx: &mut Tx,
    id: Uuid,
    hook: &CatchHook,
    incoming: &Incoming,
    now: Micros,
) -> Result<()> {
    let beginning = &incoming.body[..incoming.body.len().min(MAX_LISTED_BYTES)];
    let params: [&dyn crate::db::Value; 10] = [
        &hook.dossier.number(),
        &id,
        &hook.id,
        &now,
        &incoming.method,
        &incoming.query,
        &incoming.headers,
        &beginning,
        &(incoming.body.len() as i64),
        &incoming.body,
    ];
    Ok(tx.later(&RECEIVE, &params)?)
}

/// Newest first, of all hooks or of one.
pub fn receptions(
    tx: &mut Tx,
    dossier: DossierId,
    hook: Option<&str>,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Reception>> {
    let place: Option<String> = after.map(page::parse).transpose()?;
    let before = match place {
        Some(text) => Uuid::parse_str(&text).map_err(|_| Code::NotFound)?,
        None => Uuid::max(),
    };
    let rows = match hook {
        None => tx.query(&RECENT, &[&dossier.number(), &before, &(limit + 1)], from_row)?,
        Some(hook) => {
            let params: [&dyn crate::db::Value; 4] =
                [&dossier.number(), &hook, &before, &(limit + 1)];
            tx.query(&RECENT_OF, &params, from_row)?
        }
    };
    Ok(Page::of(rows, limit, |reception| page::cursor(&reception.id.to_string())))
}

/// One reception, or `not_found`.
pub fn reception(tx: &mut Tx, dossier: DossierId, id: Uuid) -> Result<Reception> {
    tx.optional(&RECEPTION, &[&dossier.number(), &id], from_row)?
        .ok_or_else(|| Code::NotFound.into())
}

impl From<&Reception> for Incoming {
    fn from(reception: &Reception) -> Incoming {
        let Reception { method, query, headers, body, .. } = reception.clone();
        Incoming { method, query, headers, body }
    }
}

impl Incoming {
    /// As [`Reception::read`].
    pub fn read(&self) -> Received {
        read(&self.query, &self.headers, &self.body)
    }
}

fn read(query: &str, headers: &Json, bytes: &[u8]) -> Received {
    let header = |name: &str| headers[name].as_str();
    let recurse =
        header("x-recurse-parse").is_none_or(|wish| !wish.trim().eq_ignore_ascii_case("false"));
    body::read(query, header("content-type").unwrap_or_default(), bytes, recurse)
}

impl Reception {
    /// What the sender said that it is; empty if nothing.
    pub fn content_type(&self) -> &str {
        self.headers["content-type"].as_str().unwrap_or_default()
    }

    /// What it says, for a page and for the zaps that it starts.
    pub fn read(&self) -> Received {
        read(&self.query, &self.headers, &self.body)
    }

    /// The whole as one object; the elements of a list under `items`.
    pub fn payload(&self) -> Json {
        self.read().payload()
    }

    /// One that never arrived.
    #[cfg(any(test, feature = "fuzzing"))]
    pub fn sample(kind: &str, query: &str, body: &[u8]) -> Reception {
        Reception {
            id: Uuid::nil(),
            hook: String::new(),
            at: 0,
            method: "POST".to_owned(),
            query: query.to_owned(),
            headers: serde_json::json!({ "content-type": kind }),
            body: body.to_owned(),
            size: body.len() as i64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_sender_may_wish_that_texts_within_stay_texts() {
        let mut reception = Reception::sample("application/json", "", br#"{"a":"[1]"}"#);
        assert_eq!(reception.payload(), json!({"querystring": {}, "a": [1]}));
        reception.headers["x-recurse-parse"] = json!("False");
        assert_eq!(reception.payload(), json!({"querystring": {}, "a": "[1]"}));
    }
}
