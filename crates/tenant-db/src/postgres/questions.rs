//! The questions that the closures of a transaction ask before their turns.

use crate::{
    error::Result,
    pipeline::{Encoded, Pipeline},
    statement::{Effect, Statement},
};
use std::{collections::HashMap, rc::Rc};
use tokio_postgres::Row;

/// How many questions are remembered for the next transaction.
const MAX_USUAL: usize = 16;

/// What all closures of a transaction ask before the first turn. What several ask alike is asked once.
#[derive(Default)]
pub struct Questions {
    /// By the address of their (static) statement and its values.
    known: HashMap<(usize, Vec<Encoded>), Known>,
    /// To be sent together.
    open: Vec<(&'static Statement, Vec<Encoded>)>,
    answers: Vec<Rc<Vec<Row>>>,
}

struct Known {
    statement: &'static Statement,
    number: usize,
    /// How many closures asked.
    askers: usize,
}

/// What several closures of a transaction asked: those of the next will most likely ask it, too.
#[derive(Default)]
pub struct Usual(Vec<(&'static Statement, Vec<Encoded>)>);

impl Questions {
    /// Sends what was usual, before anybody asks, and waits for the answers: whoever asks it need not be run again.
    pub fn begin(usual: Usual, pipeline: &mut Pipeline) -> Result<Questions> {
        let mut questions = Questions::default();
        for (statement, params) in usual.0 {
            questions.add(statement, &params, 0);
        }
        questions.wait(pipeline)?;
        Ok(questions)
    }

    /// The number of a question, which is asked with the others unless it was before.
    pub fn ask(&mut self, statement: &'static Statement, params: &[Encoded]) -> usize {
        self.add(statement, params, 1)
    }

    fn add(&mut self, statement: &'static Statement, params: &[Encoded], askers: usize) -> usize {
        let key = (std::ptr::from_ref(statement) as usize, params.to_vec());
        if let Some(known) = self.known.get_mut(&key) {
            known.askers += askers;
            return known.number;
        }
        let number = self.answers.len() + self.open.len();
        self.open.push((statement, params.to_vec()));
        self.known.insert(key, Known { statement, number, askers });
        number
    }

    /// Asks, and waits for the answers; `false` if there was no question.
    pub fn wait(&mut self, pipeline: &mut Pipeline) -> Result<bool> {
        if self.open.is_empty() {
            return Ok(false);
        }
        let answers = pipeline.ask_together(std::mem::take(&mut self.open))?;
        self.answers.extend(answers.into_iter().map(Rc::new));
        Ok(true)
    }

    /// The answer, if it is here.
    pub fn answer(&self, number: usize) -> Option<&Rc<Vec<Row>>> {
        self.answers.get(number)
    }

    /// What several asked, in the order in which they did; nothing that locks rows, which perhaps nobody will want.
    pub fn usual(self) -> Usual {
        let is_usual =
            |known: &Known| known.askers > 1 && matches!(known.statement.effect(), Effect::Reads);
        let mut shared: Vec<_> = self.known.into_iter().filter(|(_, it)| is_usual(it)).collect();
        shared.sort_unstable_by_key(|(_, known)| known.number);
        let asked = shared.into_iter().map(|((_, params), known)| (known.statement, params));
        Usual(asked.take(MAX_USUAL).collect())
    }
}
