//! A value on its way into a statement. A text holds no NUL there, on either engine: PostgreSQL has none,
//! and a write that it refuses for ever would be refused by it alone. `U+FFFD` stands in its place, in
//! JSON (a column of type `JSONB`) in the place of its escape.

use crate::row::Value;
use bytes::BytesMut;
use rusqlite::types::{ToSqlOutput, Value as Owned, ValueRef};
use std::{error::Error, fmt};
use tokio_postgres::types::{IsNull, ToSql, Type};

/// A parameter, as the driver gets it.
#[derive(Clone, Copy)]
pub struct Bound<'a>(pub &'a dyn Value);

impl fmt::Debug for Bound<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let output = rusqlite::ToSql::to_sql(self.0)?;
        let text = match &output {
            ToSqlOutput::Borrowed(ValueRef::Text(text)) => text,
            ToSqlOutput::Owned(Owned::Text(text)) => text.as_bytes(),
            _ => return Ok(output),
        };
        let kind = if holds_escape(text) && is_json(self.0) { Kind::Json } else { Kind::Text };
        let clean = kind.without_nul(text);
        let clean = clean.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        Ok(clean.map_or(output, |text| ToSqlOutput::Owned(Owned::Text(text))))
    }
}

impl ToSql for Bound<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        self.to_sql_checked(kind, out)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        let start = out.len();
        let is_null = ToSql::to_sql_checked(self.0, kind, out)?;
        let written = match *kind {
            Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME => Kind::Text,
            Type::JSON | Type::JSONB => Kind::Json,
            _ => return Ok(is_null),
        };
        // JSONB begins with the number of its version.
        let start = start + usize::from(*kind == Type::JSONB);
        if let Some(clean) = written.without_nul(out.get(start..).unwrap_or_default()) {
            out.truncate(start);
            out.extend_from_slice(&clean);
        }
        Ok(is_null)
    }
}

/// SQLite gets JSON as a text; only what is JSON can be written as such.
fn is_json(value: &dyn Value) -> bool {
    ToSql::to_sql_checked(value, &Type::JSONB, &mut BytesMut::new()).is_ok()
}

const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();
const ESCAPE: &[u8] = b"\\u0000";

fn holds_escape(text: &[u8]) -> bool {
    text.windows(ESCAPE.len()).any(|part| part == ESCAPE)
}

enum Kind {
    Text,
    Json,
}

impl Kind {
    /// The text without NUL; `None` if it holds none.
    fn without_nul(&self, text: &[u8]) -> Option<Vec<u8>> {
        match self {
            Kind::Text if text.contains(&0) => {
                let parts: Vec<_> = text.split(|byte| *byte == 0).collect();
                Some(parts.join(REPLACEMENT))
            }
            Kind::Json if holds_escape(text) => Some(without_escapes(text)),
            _ => None,
        }
    }
}

/// An escaped backslash before `u0000` is no escape of NUL.
fn without_escapes(json: &[u8]) -> Vec<u8> {
    let (mut clean, mut rest) = (Vec::with_capacity(json.len()), json);
    while let Some((&byte, after)) = rest.split_first() {
        if let Some(after) = rest.strip_prefix(ESCAPE) {
            clean.extend_from_slice(REPLACEMENT);
            rest = after;
        } else if byte == b'\\' && !after.is_empty() {
            clean.extend_from_slice(&rest[..2]);
            rest = &after[1..];
        } else {
            clean.push(byte);
            rest = after;
        }
    }
    clean
}
