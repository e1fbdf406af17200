//! Values on their way to PostgreSQL.

use crate::{bound::Bound, row::Value};
use bytes::{BufMut, Bytes, BytesMut};
use std::fmt;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

pub fn bound<'a>(params: &'a [&'a dyn Value]) -> Vec<Bound<'a>> {
    params.iter().map(|param| Bound(*param)).collect()
}

pub fn plain<'a>(params: &'a [Bound<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    params.iter().map(|param| param as &(dyn ToSql + Sync)).collect()
}

/// The values as the server takes them, which nobody has to keep; `None` if one does not fit.
pub fn encoded(ready: &tokio_postgres::Statement, params: &[&dyn Value]) -> Option<Vec<Encoded>> {
    if params.len() != ready.params().len() {
        return None;
    }
    params.iter().zip(ready.params()).map(|(param, kind)| encode(*param, kind)).collect()
}

pub fn encode(param: &dyn Value, kind: &Type) -> Option<Encoded> {
    let mut bytes = BytesMut::new();
    match Bound(param).to_sql_checked(kind, &mut bytes) {
        Ok(IsNull::Yes) => Some(Encoded(None)),
        Ok(IsNull::No) => Some(Encoded(Some(bytes.freeze()))),
        Err(_) => None,
    }
}

/// A value as the server takes it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Encoded(Option<Bytes>);

impl Encoded {
    /// In bytes.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, Bytes::len)
    }
}

/// Sets of values as a statement takes them that was written for many: an array for each parameter.
pub fn arrays<'a>(
    single: &tokio_postgres::Statement,
    sets: impl ExactSizeIterator<Item = &'a Vec<Encoded>> + Clone,
) -> Vec<Encoded> {
    let kinds = single.params().iter().enumerate();
    kinds.map(|(number, kind)| array(kind, sets.clone().map(|set| &set[number]))).collect()
}

/// The values of a type as one array.
fn array<'a>(kind: &Type, values: impl ExactSizeIterator<Item = &'a Encoded>) -> Encoded {
    let mut out = BytesMut::new();
    // One dimension, which may hold nulls, of so many, counted from 1.
    out.put_i32(1);
    out.put_i32(1);
    out.put_u32(kind.oid());
    out.put_i32(values.len() as i32);
    out.put_i32(1);
    for value in values {
        match &value.0 {
            Some(bytes) => {
                out.put_i32(bytes.len() as i32);
                out.extend_from_slice(bytes);
            }
            None => out.put_i32(-1),
        }
    }
    Encoded(Some(out.freeze()))
}

impl fmt::Debug for Encoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl ToSql for Encoded {
    fn to_sql(
        &self,
        _: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        let Some(bytes) = &self.0 else { return Ok(IsNull::Yes) };
        out.extend_from_slice(bytes);
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
