//! What the closures of a transaction ask first is asked for all of them at once.
//!
//! A closure that reads before it writes would hold up those behind it for a round trip each time. So before its turn
//! it is run until it asks something, and given up; so is the next one. Then all questions are sent together, each
//! once, and when the answers are here each closure runs again, from its beginning, to its next question. It stops at
//! the first statement that is more than a question. At its turn a closure gets the answers that are here already,
//! unless rows that the question is about may have been changed meanwhile.

use super::{changed::Changed, questions::Questions};
use crate::{
    counters::{Counters, Held},
    error::{DriverError, Result, StorageError},
    job::QueuedJob,
    pipeline::{Encoded, Pipeline, Promise},
    row::Value,
    statement::{Effect, Statement},
    tx::{self, Tx},
};
use std::{collections::BTreeMap, rc::Rc};
use tokio_postgres::Row;

/// How many questions of one closure are asked before its turn, one after the other.
const MAX_ROUNDS: usize = 8;

/// What one closure asks before its turn.
#[derive(Default)]
pub struct Ahead {
    asked: Vec<Asked>,
    /// How many of those have been asked again in this run.
    at: usize,
    is_over: bool,
    /// Whether this run was told to stop.
    has_given_up: bool,
    /// Asked, and not answered yet.
    waits_for: Option<(Asked, usize)>,
    /// Whose numbers it wants next.
    pub wants: Option<(&'static Counters, i64)>,
}

struct Asked {
    statement: &'static Statement,
    params: Vec<Encoded>,
    rows: Rc<Vec<Row>>,
}

impl Ahead {
    /// Before a run.
    pub fn begin(&mut self) {
        self.at = 0;
        self.has_given_up = false;
    }

    /// Whether the last run had every answer that it wanted: what came of it stands, if it only read.
    pub fn is_done(&self) -> bool {
        self.is_over && !self.has_given_up
    }

    /// Nothing more is asked before its turn.
    pub fn end(&mut self) -> StorageError {
        self.is_over = true;
        self.has_given_up = true;
        StorageError { statement: "ahead", source: DriverError::NotYet }
    }

    /// After a run that waits for no answer there is no other before its turn.
    fn pause(&mut self) {
        self.is_over |= self.waits_for.is_none();
    }

    /// Takes the answer that it waits for.
    fn listen(&mut self, questions: &Questions) {
        if let Some((mut asked, number)) = self.waits_for.take()
            && let Some(rows) = questions.answer(number)
        {
            asked.rows = rows.clone();
            self.asked.push(asked);
        }
    }

    /// Before its turn: the answer if it is here, or else the question is noted and there is none.
    pub fn ask(
        &mut self,
        pipeline: &mut Pipeline,
        questions: &mut Questions,
        statement: &'static Statement,
        params: &[&dyn Value],
    ) -> Result<Rc<Vec<Row>>> {
        let only_asks = matches!(statement.effect(), Effect::Reads | Effect::Locks);
        if self.is_over || self.waits_for.is_some() || !only_asks {
            return Err(self.end());
        }
        let Some(params) = pipeline.encode(statement, params)? else { return Err(self.end()) };
        if let Some(rows) = self.next(statement, &params) {
            return Ok(rows);
        }
        if self.at < self.asked.len() {
            // It asks something else than it did before.
            return Err(self.end());
        }
        let number = questions.ask(statement, &params);
        let asked = Asked { statement, params, rows: Rc::default() };
        if let Some(rows) = questions.answer(number) {
            self.asked.push(Asked { rows: rows.clone(), ..asked });
            self.at += 1;
            return Ok(rows.clone());
        }
        self.waits_for = Some((asked, number));
        self.has_given_up = true;
        Err(StorageError { statement: statement.name, source: DriverError::NotYet })
    }

    fn next(&mut self, statement: &'static Statement, params: &[Encoded]) -> Option<Rc<Vec<Row>>> {
        let asked = self.asked.get(self.at)?;
        if !std::ptr::eq(asked.statement, statement) || asked.params != params {
            return None;
        }
        self.at += 1;
        Some(asked.rows.clone())
    }

    /// At its turn: the answer, if it is here and holds still.
    fn known(
        &mut self,
        pipeline: &mut Pipeline,
        statement: &'static Statement,
        params: &[&dyn Value],
        changed: &Changed,
    ) -> Result<Option<Rc<Vec<Row>>>> {
        if self.at == self.asked.len() || changed.concerns(pipeline, statement, params)? {
            self.at = self.asked.len();
            return Ok(None);
        }
        let params = pipeline.encode(statement, params)?;
        Ok(params.and_then(|params| self.next(statement, &params)))
    }
}

/// Runs closures until each is done, or asks more than is answered before its turn.
pub fn ask_together<S>(
    pipeline: &mut Pipeline,
    jobs: &mut [QueuedJob<S>],
    asked: &mut [Ahead],
    questions: &mut Questions,
) -> Result<()> {
    for _ in 0..MAX_ROUNDS {
        for (job, ahead) in jobs.iter_mut().zip(asked.iter_mut()) {
            if ahead.is_over {
                continue;
            }
            ahead.begin();
            job.try_run(&mut Tx::new(tx::Connection::Ahead(pipeline, ahead, questions)));
            ahead.pause();
        }
        if !questions.wait(pipeline)? {
            break;
        }
        asked.iter_mut().for_each(|ahead| ahead.listen(questions));
    }
    Ok(())
}

/// The turn of a closure.
pub struct Turn<'a> {
    pub ahead: &'a mut Ahead,
    pub changed: &'a mut Changed,
    /// Whether the closure itself has changed anything.
    pub has_written: bool,
}

impl Turn<'_> {
    pub fn query(
        &mut self,
        pipeline: &mut Pipeline,
        statement: &'static Statement,
        params: &[&dyn Value],
    ) -> Result<Rc<Vec<Row>>> {
        if let Some(rows) = self.ahead.known(pipeline, statement, params, self.changed)? {
            return Ok(rows);
        }
        self.runs(pipeline, statement, params)?;
        pipeline.send_gathered_before(statement)?;
        pipeline.query(statement, params).map(Rc::new)
    }

    pub fn execute(
        &mut self,
        pipeline: &mut Pipeline,
        statement: &'static Statement,
        params: &[&dyn Value],
    ) -> Result<u64> {
        self.runs(pipeline, statement, params)?;
        pipeline.send_gathered_before(statement)?;
        pipeline.execute(statement, params)
    }

    pub fn later(
        &mut self,
        pipeline: &mut Pipeline,
        statement: &'static Statement,
        params: &[&dyn Value],
        promise: Promise,
    ) -> Result<()> {
        self.runs(pipeline, statement, params)?;
        if pipeline.gather(statement, params, promise)? {
            return Ok(());
        }
        pipeline.send_gathered_before(statement)?;
        pipeline.later(statement, params)
    }

    /// That there is one row to change is taken for granted until the end of the transaction.
    pub fn changes_one(
        &mut self,
        pipeline: &mut Pipeline,
        statement: &'static Statement,
        params: &[&dyn Value],
    ) -> Result<bool> {
        self.runs(pipeline, statement, params)?;
        if pipeline.gather(statement, params, Promise::OneRow)? {
            return Ok(true);
        }
        pipeline.send_gathered_before(statement)?;
        pipeline.expect_one(statement, params)
    }

    /// A statement is about to run.
    fn runs(
        &mut self,
        pipeline: &mut Pipeline,
        statement: &'static Statement,
        params: &[&dyn Value],
    ) -> Result<()> {
        match statement.effect() {
            Effect::Reads | Effect::Locks => return Ok(()),
            Effect::Changes(table) => self.changed.note(pipeline, statement, params, table)?,
            Effect::Unknown => self.changed.anything(),
        }
        self.has_written = true;
        Ok(())
    }
}

/// Reads the numbers that closures want, those of the lowest tenant first: several processes lock them in the
/// same order.
pub fn read_numbers(pipeline: &mut Pipeline, ahead: &[Ahead], held: &mut Held) -> Result<()> {
    let wanted: BTreeMap<_, _> = ahead
        .iter()
        .filter_map(|one| one.wants)
        .map(|(counters, tenant)| ((tenant, std::ptr::from_ref(counters) as usize), counters))
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let mut questions = Vec::with_capacity(wanted.len());
    for ((tenant, _), counters) in &wanted {
        if let Some(params) = pipeline.encode(counters.read, &[tenant])? {
            questions.push((counters.read, params));
        }
    }
    let answers = pipeline.ask_together(questions)?;
    for (((tenant, _), counters), rows) in wanted.into_iter().zip(answers) {
        let Some(row) = rows.first() else { continue };
        let values = counters.read_row(&row.into());
        let values =
            values.map_err(|source| StorageError { statement: counters.read.name, source });
        held.put(counters, tenant, values?);
    }
    held.keep();
    Ok(())
}
