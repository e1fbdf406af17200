//! What a noun is: one kind of record, with its fields, its table and its rules.
//!
//! A noun is declared once, with [`noun!`] in the file of its name. Of that declaration are made:
//! the struct of its fields and their JSON, the checks that follow from what a field holds, the list
//! of the table's columns, the statements that find, insert, update and delete a row, and what is bound
//! to them and read from them ([`Stored`]); and [`Declared::FIELDS`], from which everybody else may
//! derive what they need (schemas of the API, fields of a zap's step, texts, tests). What is particular
//! to the noun stands below its declaration, in its [`Fields`].
//!
//! All the rest is the same for every noun, and stands in [`Record`].

mod declare;
mod field;
mod fields;
mod record;
mod stored;

pub(crate) use declare::noun;
pub(crate) use field::field;
pub use fields::{Declared, FieldValue, Fields, NounField};
pub use record::{Dates, LinkedNames, Noun, Record};
pub use stored::{Columns, Statements, Stored};
