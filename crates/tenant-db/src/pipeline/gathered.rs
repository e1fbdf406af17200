//! What the closures of a commit leave for later is gathered: what is left by the same statement goes to the server
//! as one statement for many sets of values ([`many`]).

use super::{
    Pipeline,
    values::{Encoded, arrays, encoded},
};
use crate::{
    error::Result,
    postgres::{many, scope::Bound},
    row::Value,
    statement::{Effect, Statement},
};
use std::sync::atomic::Ordering;
use tokio_postgres::types::Type;

/// Of the values that wait. More is sent at once.
const MAX_BYTES: usize = 1 << 20;

/// Statements whose values wait, in the order in which they first came.
#[derive(Default)]
pub struct Gathered {
    groups: Vec<Group>,
    bytes: usize,
}

struct Group {
    statement: &'static Statement,
    promise: Promise,
    values: Vec<Vec<Encoded>>,
}

/// What is known of a statement that may wait.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// Nothing: only new rows may wait, since two changes of one row would be one.
    Nothing,
    /// It should change one row. If two change the same one, fewer rows are changed than should be.
    OneRow,
    /// It does no more if it runs again with the same values, and with others it is about other rows.
    Repeatable,
}

impl Group {
    fn is_of(&self, statement: &'static Statement, promise: Promise) -> bool {
        std::ptr::eq(self.statement, statement) && self.promise == promise
    }
}

/// Whether two statements of one table are about different rows: a column that both bind has another value.
fn are_apart(scope: &[Bound], values: &[Encoded], others: &[Bound], other: &[Encoded]) -> bool {
    let differ = |(one, another): (&Bound, &Bound)| {
        one.column == another.column && values.get(one.param) != other.get(another.param)
    };
    scope.iter().any(|one| others.iter().any(|another| differ((one, another))))
}

impl Pipeline {
    /// Keeps the values of a statement for later; `false` if it is none of those that may wait, and has to be sent.
    pub fn gather(
        &mut self,
        statement: &'static Statement,
        params: &[&dyn Value],
        promise: Promise,
    ) -> Result<bool> {
        let is_update = statement.postgres.trim_start().starts_with("UPDATE");
        if (is_update && promise == Promise::Nothing) || !self.may_wait(statement) {
            return Ok(false);
        }
        let Some(values) = encoded(&self.prepare(statement)?, params) else { return Ok(false) };
        if self.meets_another(statement, promise, &values) {
            self.send_gathered()?;
        }
        self.gathered.bytes += values.iter().map(Encoded::len).sum::<usize>();
        let mut groups = self.gathered.groups.iter_mut();
        match groups.find(|group| group.is_of(statement, promise)) {
            Some(group) if promise == Promise::Repeatable && group.values.contains(&values) => {}
            Some(group) => group.values.push(values),
            None => {
                self.gathered.groups.push(Group { statement, promise, values: vec![values] });
            }
        }
        if self.gathered.bytes > MAX_BYTES {
            self.send_gathered()?;
        }
        Ok(true)
    }

    /// Whether another statement waits that may be about the same rows: what waits runs in the order of statements.
    fn meets_another(
        &mut self,
        statement: &'static Statement,
        promise: Promise,
        values: &[Encoded],
    ) -> bool {
        let scope = self.scope(statement);
        let groups = std::mem::take(&mut self.gathered.groups);
        let meets = groups.iter().any(|group| {
            let others = self.scope(group.statement);
            group.statement.effect() == statement.effect()
                && !group.is_of(statement, promise)
                && !group.values.iter().all(|other| are_apart(&scope, values, &others, other))
        });
        self.gathered.groups = groups;
        meets
    }

    fn may_wait(&mut self, statement: &'static Statement) -> bool {
        let address = std::ptr::from_ref(statement) as usize;
        *self.writable.entry(address).or_insert_with(|| many::is_writable(statement))
    }

    /// Sends what waits, if a statement may see it.
    pub fn send_gathered_before(&mut self, statement: &'static Statement) -> Result<()> {
        let sees = |group: &Group| match group.statement.effect() {
            Effect::Changes(table) => statement.names(table),
            _ => true,
        };
        let is_unknown = statement.effect() == Effect::Unknown;
        if self.gathered.groups.iter().any(|group| is_unknown || sees(group)) {
            self.send_gathered()?;
        }
        Ok(())
    }

    /// Sends what waits.
    pub fn send_gathered(&mut self) -> Result<()> {
        for group in std::mem::take(&mut self.gathered).groups {
            self.send_group(group)?;
        }
        Ok(())
    }

    /// Forgets what waits.
    pub fn drop_gathered(&mut self) {
        self.gathered = Gathered::default();
    }

    fn send_group(&mut self, group: Group) -> Result<()> {
        let Group { statement, promise, values } = group;
        let expects_one = promise == Promise::OneRow;
        let single = self.prepare(statement)?;
        let many = if values.len() > 1 { self.prepare_many(statement, &single)? } else { None };
        let Some(many) = many else {
            values.into_iter().for_each(|one| {
                self.send_one(statement.name, &single, one, expects_one.then_some(1))
            });
            return Ok(());
        };
        let arrays = arrays(&single, values.iter());
        self.send_one(statement.name, &many, arrays, expects_one.then_some(values.len() as u64));
        Ok(())
    }

    /// `expected`: how many rows it should change.
    pub(super) fn send_one(
        &mut self,
        name: &'static str,
        ready: &tokio_postgres::Statement,
        values: Vec<Encoded>,
        expected: Option<u64>,
    ) {
        let (client, ready, surprised) =
            (self.client.clone(), ready.clone(), self.surprised.clone());
        self.expects |= expected.is_some();
        self.send(name, async move {
            let changed = client.execute_raw(&ready, values).await?;
            if expected.is_some_and(|expected| expected != changed) {
                surprised.store(true, Ordering::Relaxed);
            }
            Ok(())
        });
    }

    /// The statement for many sets of values; `None` if there is none.
    pub(super) fn prepare_many(
        &mut self,
        statement: &'static Statement,
        single: &tokio_postgres::Statement,
    ) -> Result<Option<tokio_postgres::Statement>> {
        let address = std::ptr::from_ref(statement) as usize;
        if let Some(ready) = self.prepared_many.get(&address) {
            return Ok(Some(ready.clone()));
        }
        let types: Vec<_> = single.params().iter().map(Type::name).collect();
        let Some(text) = statement.for_many(&types) else { return Ok(None) };
        let client = self.client.clone();
        let ready = self.wait(statement.name, async { client.prepare(&text).await })?;
        self.prepared_many.insert(address, ready.clone());
        Ok(Some(ready))
    }
}
