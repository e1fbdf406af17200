//! A record of any noun: its number, its fields, its dates; and how its row is found and written.

use super::{
    Declared, Fields,
    stored::{Columns, Stored},
};
use crate::{
    clock::Micros,
    db::{DriverError, Row, Statement, Tx, Value},
    dossiers::DossierId,
    error::Result,
    records::RecordKind,
};

/// A record whose fields are `F`: a [`Ticket`](crate::records::Ticket) is one of `TicketFields`.
#[derive(Clone, Debug)]
pub struct Record<F> {
    /// Its number in the dossier.
    pub id: i64,
    /// What a person or a program may write of it.
    pub fields: F,
    /// When it was created.
    pub date_creation: Micros,
    /// When a field was last changed.
    pub date_modification: Micros,
    /// When it was closed; none while it is open, and of a noun that is never closed.
    pub date_cloture: Option<Micros>,
    /// Whom it belongs to, by name.
    pub names: LinkedNames,
}

/// What the societe and the person are called to whom a record belongs; `None` where it names none. They are
/// read with the record, in the same statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkedNames {
    /// The name of [`Declared::societe`](super::Declared::societe).
    pub societe: Option<String>,
    /// The name of [`Declared::responsable`](super::Declared::responsable).
    pub responsable: Option<String>,
}

/// One kind of record and its table: what the rest of the program asks of a [`Record`], whatever its fields are.
pub trait Noun: Clone + Send + Sized + 'static {
    /// Which noun it is.
    const KIND: RecordKind;
    /// Whether it keeps the moment at which it was closed, and shows it as `date_cloture`.
    const CLOSES: bool;
    /// What a person or a program may write of it.
    type Fields: Fields;

    /// A record that is created now; nothing is written yet.
    fn new(id: i64, fields: Self::Fields, names: LinkedNames, now: Micros) -> Self;
    /// Its number in the dossier, which stays.
    fn id(&self) -> i64;
    /// What a person or a program may write of it.
    fn fields(&self) -> &Self::Fields;
    /// Whom it belongs to, by name.
    fn names(&self) -> &LinkedNames;
    /// When it was created, changed, closed.
    fn dates(&self) -> Dates;
    /// Puts other fields in, with what follows from them for the dates; nothing is written yet.
    fn set(&mut self, fields: Self::Fields, names: LinkedNames, now: Micros);

    /// Reads the columns that the noun's statements select.
    fn from_row(row: Row) -> std::result::Result<Self, DriverError>;
    /// The record of that number, if there is one.
    fn find(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Option<Self>>;
    /// The newest records, the newest first.
    fn latest(tx: &mut Tx, dossier: DossierId, limit: i64) -> Result<Vec<Self>>;
    /// Writes the row of a new record.
    fn insert(&self, tx: &mut Tx, dossier: DossierId) -> Result<()>;
    /// Writes the row of a record that is there.
    fn update(&self, tx: &mut Tx, dossier: DossierId) -> Result<()>;
    /// Deletes the row; fails with `Code::Conflict` while other records need it.
    fn delete(&self, tx: &mut Tx, dossier: DossierId) -> Result<()>;

    /// The number of the societe whose history this record is part of.
    fn societe(&self) -> i64 {
        self.fields().societe().unwrap_or(self.id())
    }
}

impl<F: Stored> Noun for Record<F> {
    const KIND: RecordKind = F::KIND;
    const CLOSES: bool = F::CLOSES;
    type Fields = F;

    fn new(id: i64, fields: F, names: LinkedNames, now: Micros) -> Record<F> {
        let date_cloture = (F::CLOSES && fields.is_closed()).then_some(now);
        Record { id, fields, date_creation: now, date_modification: now, date_cloture, names }
    }

    fn id(&self) -> i64 {
        self.id
    }

    fn fields(&self) -> &F {
        &self.fields
    }

    fn names(&self) -> &LinkedNames {
        &self.names
    }

    fn dates(&self) -> Dates {
        Dates {
            creation: self.date_creation,
            modification: self.date_modification,
            cloture: self.date_cloture,
        }
    }

    fn set(&mut self, fields: F, names: LinkedNames, now: Micros) {
        let dates = self.dates().changed(F::CLOSES && fields.is_closed(), now);
        self.fields = fields;
        self.names = names;
        self.date_modification = dates.modification;
        self.date_cloture = dates.cloture;
    }

    fn from_row(row: Row) -> std::result::Result<Record<F>, DriverError> {
        let mut columns = Columns::of(&row);
        Ok(Record {
            id: columns.next()?,
            fields: F::read(&mut columns)?,
            date_creation: columns.next()?,
            date_modification: columns.next()?,
            date_cloture: if F::CLOSES { columns.next()? } else { None },
            names: LinkedNames { societe: columns.next()?, responsable: columns.next()? },
        })
    }

    fn find(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Option<Record<F>>> {
        Ok(tx.optional(F::STATEMENTS.find, &[&dossier.number(), &id], Self::from_row)?)
    }

    fn latest(tx: &mut Tx, dossier: DossierId, limit: i64) -> Result<Vec<Record<F>>> {
        Ok(tx.query(F::STATEMENTS.latest, &[&dossier.number(), &limit], Self::from_row)?)
    }

    fn insert(&self, tx: &mut Tx, dossier: DossierId) -> Result<()> {
        self.write(tx, dossier, F::STATEMENTS.insert)
    }

    fn update(&self, tx: &mut Tx, dossier: DossierId) -> Result<()> {
        self.write(tx, dossier, F::STATEMENTS.update)
    }

    fn delete(&self, tx: &mut Tx, dossier: DossierId) -> Result<()> {
        F::may_be_deleted(tx, dossier, self.id)?;
        tx.execute(F::STATEMENTS.delete, &[&dossier.number(), &self.id])?;
        Ok(())
    }
}

impl<F: Stored> Record<F> {
    /// Binds the columns that INSERT and UPDATE share, in the order of the declaration.
    fn write(&self, tx: &mut Tx, dossier: DossierId, statement: &'static Statement) -> Result<()> {
        let (number, derived) = (dossier.number(), self.fields.derived());
        self.fields.with_values(|values| {
            let mut params: Vec<&dyn Value> = vec![&number, &self.id];
            params.extend(values);
            params.extend([&self.date_creation as &dyn Value, &self.date_modification]);
            if F::CLOSES {
                params.push(&self.date_cloture);
            }
            params.extend(derived.iter().map(|derived| derived as &dyn Value));
            tx.later(statement, &params)
        })?;
        Ok(())
    }
}

/// The moments of a record, which nobody writes by hand.
#[derive(Clone, Copy, Debug)]
pub struct Dates {
    /// When it was created.
    pub creation: Micros,
    /// When a field was last changed.
    pub modification: Micros,
    /// When it was closed; `None` while it is open, and for nouns that are never closed.
    pub cloture: Option<Micros>,
}

impl Dates {
    /// The dates of a record that has other fields now. Closing dates it, reopening takes the date
    /// away, and what stays closed keeps it.
    pub fn changed(self, is_closed: bool, now: Micros) -> Dates {
        let cloture = if is_closed { self.cloture.or(Some(now)) } else { None };
        Dates { modification: now, cloture, ..self }
    }
}
