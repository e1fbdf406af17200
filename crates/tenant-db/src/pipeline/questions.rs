//! Questions that are asked together: those of one statement as one.

use super::{
    Answer, Pipeline,
    values::{Encoded, arrays},
    waiting::begun,
};
use crate::{
    error::{DriverError, Result, StorageError},
    statement::Statement,
};
use tokio_postgres::{Row, types::ToSql};

/// The questions of one statement: whose each is, and its values.
type OfOne = (&'static Statement, Vec<(usize, Vec<Encoded>)>);

/// A question that was sent.
struct Sent {
    statement: &'static Statement,
    /// Who asked: the places of their answers.
    askers: Vec<usize>,
    answer: Answer<Vec<Row>>,
}

impl Pipeline {
    /// Asks, and waits for the answers, which come in the order of the questions.
    pub fn ask_together(
        &mut self,
        questions: Vec<(&'static Statement, Vec<Encoded>)>,
    ) -> Result<Vec<Vec<Row>>> {
        let mut answers: Vec<Vec<Row>> = questions.iter().map(|_| Vec::new()).collect();
        let mut groups: Vec<OfOne> = Vec::new();
        for (number, (statement, values)) in questions.into_iter().enumerate() {
            match groups.iter_mut().find(|(other, _)| std::ptr::eq(*other, statement)) {
                Some((_, group)) => group.push((number, values)),
                None => groups.push((statement, vec![(number, values)])),
            }
        }
        let mut sent = Vec::with_capacity(groups.len());
        for group in groups {
            self.send_questions(group, &mut sent)?;
        }
        let mut failed = None;
        let all = async {
            for Sent { statement, askers, answer } in sent {
                let kept = match answer.await {
                    Ok(rows) => share(rows, &askers, &mut answers)
                        .map_err(|source| StorageError { statement: statement.name, source }),
                    Err(error) => Err(StorageError::new(statement.name, error)),
                };
                failed = failed.take().or(kept.err());
            }
            Ok(())
        };
        self.wait("answers", all)?;
        match failed {
            Some(error) => {
                self.note(&error);
                Err(error)
            }
            None => Ok(answers),
        }
    }

    /// Sends the questions of one statement.
    fn send_questions(&mut self, (statement, group): OfOne, sent: &mut Vec<Sent>) -> Result<()> {
        let single = self.prepare(statement)?;
        let many = if group.len() > 1 { self.prepare_many(statement, &single)? } else { None };
        let Some(many) = many else {
            for (asker, values) in group {
                sent.push(Sent {
                    statement,
                    askers: vec![asker],
                    answer: self.question(&single, values),
                });
            }
            return Ok(());
        };
        let arrays = arrays(&single, group.iter().map(|(_, values)| values));
        let answer = self.question(&many, arrays);
        let askers = group.into_iter().map(|(asker, _)| asker).collect();
        sent.push(Sent { statement, askers, answer });
        Ok(())
    }

    fn question(
        &self,
        ready: &tokio_postgres::Statement,
        values: Vec<Encoded>,
    ) -> Answer<Vec<Row>> {
        let (client, ready) = (self.client.clone(), ready.clone());
        begun(Box::pin(async move {
            let values: Vec<_> = values.iter().map(|one| one as &(dyn ToSql + Sync)).collect();
            client.query(&ready, &values).await
        }))
    }
}

/// Gives each asker its rows. Where several asked, the last column of a row says whose it is, counted from 1.
fn share(
    rows: Vec<Row>,
    askers: &[usize],
    answers: &mut [Vec<Row>],
) -> std::result::Result<(), DriverError> {
    if let [asker] = askers {
        answers[*asker] = rows;
        return Ok(());
    }
    for row in rows {
        let whose: i64 = row.try_get(row.len().saturating_sub(1))?;
        let asker = usize::try_from(whose - 1).ok().and_then(|whose| askers.get(whose));
        answers[*asker.ok_or(DriverError::NoRow)?].push(row);
    }
    Ok(())
}
