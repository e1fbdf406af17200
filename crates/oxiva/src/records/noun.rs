//! What a noun is: one kind of record, with its fields, its table and its rules.
//!
//! A noun is declared once, with [`noun!`] in the file of its name. Of that declaration are made:
//! the struct of its fields and that of the record, their JSON, the list of the table's columns, the
//! statements that find, insert, update and delete a row, what is bound to them and read from them,
//! the checks that follow from what a field holds, and [`Declared::FIELDS`], from which everybody
//! else may derive what they need (schemas of the API, fields of a zap's step, texts, tests). What
//! is particular to the noun stands below its declaration, in its [`Fields`].

use super::{Problems, RecordKind};
use crate::{
    clock::Micros,
    db::{Statement, Tx},
    dossiers::DossierId,
    error::Result,
};
use serde::{Serialize, de::DeserializeOwned};

/// One field of a noun, as it was declared.
#[derive(Clone, Copy, Debug)]
pub struct NounField {
    /// Its name in JSON, in forms, in events; and the name of its column.
    pub name: &'static str,
    /// What it holds.
    pub value: FieldValue,
    /// Whether a record without it is refused.
    pub required: bool,
    /// Of the number of a societe or a person: what shows their name beside it, `societe_nom`.
    pub linked_name: Option<&'static str>,
}

/// What a field of a noun holds, and how it is written in the declaration.
#[derive(Clone, Copy, Debug)]
pub enum FieldValue {
    /// `Text(200)`: a trimmed text of at most so many characters.
    Text {
        /// The most characters (not bytes).
        max_chars: usize,
    },
    /// `Ruled`: a text that the noun's own [`Fields::check`] looks at, a number or an address.
    Ruled,
    /// `Html`: a note, cleaned when it is stored.
    Html,
    /// `Word(Statut, "ticket-statut")`: a word of a closed set.
    Word {
        /// The words, the default first.
        words: &'static [&'static str],
        /// What the keys of the words' texts begin with: `ticket-statut-open`.
        texts: &'static str,
    },
    /// `Societe`: the number of a societe of the dossier. It travels as text.
    Societe,
    /// `Person`: the number of a person of the dossier. It travels as text.
    Person,
    /// `Moment`: microseconds since 1970 in UTC. It travels as RFC 3339.
    Moment,
}

/// What the societe and the person are called to whom a record belongs; `None` where it names none. They are
/// read with the record, in the same statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkedNames {
    /// The name of [`Declared::societe`].
    pub societe: Option<String>,
    /// The name of [`Declared::responsable`].
    pub responsable: Option<String>,
}

/// What [`noun!`] makes for the fields of a noun.
pub trait Declared: Serialize + DeserializeOwned + Clone + Default + PartialEq + Send {
    /// The fields in the order of their declaration, which is that of their JSON.
    const FIELDS: &'static [NounField];

    /// Brings what was typed into its stored form and notes what cannot be stored, as far as that
    /// follows from the declaration alone.
    fn check_declared(&mut self, problems: &mut Problems);
    /// The societe that it belongs to; `None` for a societe itself.
    fn societe(&self) -> Option<i64>;
    /// The person who is in charge of it.
    fn responsable(&self) -> Option<i64>;
}

/// The rules of a noun: what does not follow from the declaration of its fields.
pub trait Fields: Declared {
    /// Brings what was typed into its stored form and notes what cannot be stored.
    fn check(&mut self, problems: &mut Problems) {
        self.check_declared(problems);
    }

    /// Lets go of what was worked out from a field that has changed since `old`.
    fn follow(&mut self, _old: &Self) {}

    /// What a person calls it.
    fn label(&self) -> &str;

    /// When it is due, while something is left to do.
    fn due(&self) -> Option<Micros> {
        None
    }

    /// The text that a search looks at.
    fn searchable(&self) -> String {
        self.label().to_owned()
    }

    /// Whether nothing is left to do: a noun with `closed at` keeps the moment of this.
    fn is_closed(&self) -> bool {
        false
    }

    /// Refuses to let the record of that number go, with `Code::Conflict`, while others need it.
    fn may_be_deleted(_tx: &mut Tx, _dossier: DossierId, _id: i64) -> Result<()> {
        Ok(())
    }
}

/// One kind of record and its table. Made by [`noun!`].
pub trait Noun: Clone + Send + Sized + 'static {
    /// Which noun it is.
    const KIND: RecordKind;
    /// Whether it keeps the moment at which it was closed, and shows it as `date_cloture`.
    const CLOSES: bool;
    /// What a person or a program may write of it.
    type Fields: Fields;

    /// Takes this noun's next number and the event's, in that order, and says how many zaps start
    /// from events.
    fn next() -> &'static Statement;
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

/// Declares a noun.
///
/// ```text
/// noun! {
///     /// A ticket.
///     Ticket, table "tickets", counter "ticket";
///     closed at date_cloture;                     // only where the noun can be closed
///     derived tri: search::fold, of nom;          // only for a column worked out from a field
///     /// The fields of a ticket.
///     struct TicketFields {
///         /// What it is about.
///         sujet: Text(200), required;
///     }
/// }
/// ```
///
/// The table has the columns `dossier`, `id`, then those of the fields by the same names,
/// `date_creation`, `date_modification`; `counters` has a column for the noun's numbers. See
/// [`FieldValue`] for what a field can hold. A text is empty and a number is none unless it is
/// given, a word is the first of its set; `= "FR"` gives another default.
macro_rules! noun {
    (
        $(#[$doc:meta])*
        $noun:ident, table $table:literal, counter $counter:literal;
        $(closed at $closed:ident;)?
        $(derived $derived:ident: $derive:path, of $source:ident;)?
        $(#[$fields_doc:meta])*
        struct $fields:ident {$(
            $(#[$field_doc:meta])*
            $field:ident: $value:ident $(($($argument:tt)*))? $(= $default:literal)? $(, $required:ident)?;
        )+}
    ) => {
        $crate::records::noun::noun! { @fields [$(#[$fields_doc])*] $fields [] $(
            [$(#[$field_doc])* $field $value $(($($argument)*))?]
        )+ }

        impl Default for $fields {
            fn default() -> $fields {
                $fields { $($field: $crate::records::noun::noun!(@default $($default)?),)+ }
            }
        }

        impl $crate::records::Declared for $fields {
            const FIELDS: &'static [$crate::records::NounField] = &[$(
                $crate::records::NounField {
                    name: $crate::records::noun::noun!(@name $field),
                    value: $crate::records::noun::noun!(@value $value $(($($argument)*))?),
                    required: $crate::records::noun::noun!(@required $($required)?),
                    linked_name: $crate::records::noun::noun!(@linked_name $field, $value),
                },
            )+];

            fn check_declared(&mut self, problems: &mut $crate::records::Problems) {$(
                $crate::records::noun::noun!(
                    @check problems, self.$field, $field, $value $(($($argument)*))? $($required)?
                );
            )+}

            fn societe(&self) -> Option<i64> {
                let found = [$($crate::records::noun::noun!(@societe self.$field, $value)),+];
                found.into_iter().flatten().next()
            }

            fn responsable(&self) -> Option<i64> {
                let found = [$($crate::records::noun::noun!(@person self.$field, $value)),+];
                found.into_iter().flatten().next()
            }
        }

        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $noun {
            /// Its number in the dossier.
            pub id: i64,
            /// What a person or a program may write of it.
            pub fields: $fields,
            /// When it was created.
            pub date_creation: $crate::clock::Micros,
            /// When a field was last changed.
            pub date_modification: $crate::clock::Micros,
            $(
                /// When it was closed; none while it is open.
                pub $closed: Option<$crate::clock::Micros>,
            )?
            /// Whom it belongs to, by name.
            pub names: $crate::records::LinkedNames,
        }

        const TABLE: &str = $table;
        const COLUMNS: &[&str] = &[
            "id",
            $($crate::records::noun::noun!(@name $field),)+
            "date_creation",
            "date_modification",
            $(stringify!($closed),)?
            $crate::records::noun::noun!(@societe_nom $table; $($field $value)+),
            $crate::records::noun::noun!(@responsable_nom $table; $($field $value)+),
        ];
        /// With what is worked out and never read back with the record.
        const WRITTEN_COLUMNS: &[&str] = &[
            "id",
            $($crate::records::noun::noun!(@name $field),)+
            "date_creation",
            "date_modification",
            $(stringify!($closed),)?
            $(stringify!($derived),)?
        ];

        $crate::statements! {
            NEXT = concat!(
                "UPDATE counters SET event = event + 1, ", $counter, " = ", $counter, " + 1 ",
                "WHERE dossier = $1 RETURNING ", $counter, ", event, event_zaps"
            );
            FIND = $crate::records::sql::sql!(
                $crate::records::sql::select(TABLE, COLUMNS).and(" AND id = $2")
            );
            LATEST = $crate::records::sql::sql!(
                $crate::records::sql::select(TABLE, COLUMNS).and(" ORDER BY id DESC LIMIT $2")
            );
            INSERT = $crate::records::sql::sql!(
                $crate::records::sql::insert(TABLE, WRITTEN_COLUMNS)
            );
            UPDATE = $crate::records::sql::sql!(
                $crate::records::sql::update(TABLE, WRITTEN_COLUMNS)
            );
            DELETE = concat!("DELETE FROM ", $table, " WHERE dossier = $1 AND id = $2");
        }

        /// Reads the columns of `COLUMNS`, in their order.
        fn from_row(row: $crate::db::Row) -> std::result::Result<$noun, $crate::db::DriverError> {
            let mut columns = 0..COLUMNS.len();
            let mut next = || columns.next().unwrap_or_default();
            Ok($noun {
                id: row.get(next())?,
                fields: $fields {$(
                    $field: $crate::records::noun::noun!(
                        @read row, next(), $value $(($($argument)*))?
                    ),
                )+},
                date_creation: row.get(next())?,
                date_modification: row.get(next())?,
                $($closed: row.get(next())?,)?
                names: $crate::records::LinkedNames {
                    societe: row.get(next())?,
                    responsable: row.get(next())?,
                },
            })
        }

        impl $noun {
            /// Binds the columns of `WRITTEN_COLUMNS`, which INSERT and UPDATE share.
            fn write(
                &self,
                tx: &mut $crate::db::Tx,
                dossier: $crate::dossiers::DossierId,
                statement: &'static $crate::db::Statement,
            ) -> $crate::error::Result<()> {
                let params: &[&dyn $crate::db::Value] = &[
                    &dossier.number(),
                    &self.id,
                    $($crate::records::noun::noun!(
                        @bind self.fields.$field, $value $(($($argument)*))?
                    ),)+
                    &self.date_creation,
                    &self.date_modification,
                    $(&self.$closed,)?
                    $(&$derive(&self.fields.$source),)?
                ];
                tx.later(statement, params)?;
                Ok(())
            }
        }

        impl $crate::records::Noun for $noun {
            const KIND: $crate::records::RecordKind = $crate::records::RecordKind::$noun;
            const CLOSES: bool = $crate::records::noun::noun!(@is_there $($closed)?);
            type Fields = $fields;

            fn next() -> &'static $crate::db::Statement {
                &NEXT
            }

            fn new(
                id: i64,
                fields: $fields,
                names: $crate::records::LinkedNames,
                now: $crate::clock::Micros,
            ) -> $noun {
                $(let $closed = $crate::records::Fields::is_closed(&fields).then_some(now);)?
                $noun {
                    id, fields, date_creation: now, date_modification: now, $($closed,)? names,
                }
            }

            fn id(&self) -> i64 {
                self.id
            }

            fn fields(&self) -> &$fields {
                &self.fields
            }

            fn names(&self) -> &$crate::records::LinkedNames {
                &self.names
            }

            fn dates(&self) -> $crate::records::Dates {
                $crate::records::Dates {
                    creation: self.date_creation,
                    modification: self.date_modification,
                    cloture: $crate::records::noun::noun!(@closed $(self.$closed)?),
                }
            }

            fn set(
                &mut self,
                fields: $fields,
                names: $crate::records::LinkedNames,
                now: $crate::clock::Micros,
            ) {
                let is_closed = $crate::records::Fields::is_closed(&fields);
                let dates = self.dates().changed(is_closed, now);
                self.fields = fields;
                self.names = names;
                self.date_modification = dates.modification;
                $(self.$closed = dates.cloture;)?
            }

            fn find(
                tx: &mut $crate::db::Tx,
                dossier: $crate::dossiers::DossierId,
                id: i64,
            ) -> $crate::error::Result<Option<$noun>> {
                Ok(tx.optional(&FIND, &[&dossier.number(), &id], from_row)?)
            }

            fn latest(
                tx: &mut $crate::db::Tx,
                dossier: $crate::dossiers::DossierId,
                limit: i64,
            ) -> $crate::error::Result<Vec<$noun>> {
                Ok(tx.query(&LATEST, &[&dossier.number(), &limit], from_row)?)
            }

            fn insert(
                &self,
                tx: &mut $crate::db::Tx,
                dossier: $crate::dossiers::DossierId,
            ) -> $crate::error::Result<()> {
                self.write(tx, dossier, &INSERT)
            }

            fn update(
                &self,
                tx: &mut $crate::db::Tx,
                dossier: $crate::dossiers::DossierId,
            ) -> $crate::error::Result<()> {
                self.write(tx, dossier, &UPDATE)
            }

            fn delete(
                &self,
                tx: &mut $crate::db::Tx,
                dossier: $crate::dossiers::DossierId,
            ) -> $crate::error::Result<()> {
                <$fields as $crate::records::Fields>::may_be_deleted(tx, dossier, self.id)?;
                tx.execute(&DELETE, &[&dossier.number(), &self.id])?;
                Ok(())
            }
        }
    };

    // The struct of the fields, one field after the other: what a field holds says its type and
    // how it travels.
    (@fields [$($doc:tt)*] $fields:ident [$($done:tt)*]) => {
        $($doc)*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $fields { $($done)* }
    };
    (@fields $doc:tt $fields:ident [$($done:tt)*]
        [$(#[$field_doc:meta])* $field:ident Word($words:ident, $texts:literal)] $($rest:tt)*
    ) => {
        $crate::records::noun::noun! { @fields $doc $fields [
            $($done)* $(#[$field_doc])* pub $field: $words,
        ] $($rest)* }
    };
    (@fields $doc:tt $fields:ident [$($done:tt)*]
        [$(#[$field_doc:meta])* $field:ident Moment] $($rest:tt)*
    ) => {
        $crate::records::noun::noun! { @fields $doc $fields [
            $($done)* $(#[$field_doc])*
            #[serde(with = "crate::records::input::moment_text")]
            pub $field: Option<$crate::clock::Micros>,
        ] $($rest)* }
    };
    (@fields $doc:tt $fields:ident [$($done:tt)*]
        [$(#[$field_doc:meta])* $field:ident Societe] $($rest:tt)*
    ) => {
        $crate::records::noun::noun! { @fields $doc $fields [
            $($done)* $(#[$field_doc])*
            #[serde(with = "crate::records::input::number")]
            pub $field: Option<i64>,
        ] $($rest)* }
    };
    (@fields $doc:tt $fields:ident [$($done:tt)*]
        [$(#[$field_doc:meta])* $field:ident Person] $($rest:tt)*
    ) => {
        $crate::records::noun::noun! { @fields $doc $fields [
            $($done)* $(#[$field_doc])*
            #[serde(with = "crate::records::input::number")]
            pub $field: Option<i64>,
        ] $($rest)* }
    };
    (@fields $doc:tt $fields:ident [$($done:tt)*]
        [$(#[$field_doc:meta])* $field:ident $text:ident $(($max_chars:literal))?] $($rest:tt)*
    ) => {
        $crate::records::noun::noun! { @fields $doc $fields [
            $($done)* $(#[$field_doc])* pub $field: String,
        ] $($rest)* }
    };

    (@name r#type) => { "type" };
    (@name $field:ident) => { stringify!($field) };

    (@default) => { Default::default() };
    (@default $default:literal) => { $default.to_owned() };

    (@required) => { false };
    (@required required) => { true };

    (@is_there) => { false };
    (@is_there $closed:ident) => { true };

    (@closed) => { None };
    (@closed $closed:expr) => { $closed };

    (@value Text($max_chars:literal)) => {
        $crate::records::FieldValue::Text { max_chars: $max_chars }
    };
    (@value Word($words:ident, $texts:literal)) => {
        $crate::records::FieldValue::Word { words: $words::WORDS, texts: $texts }
    };
    (@value $value:ident) => { $crate::records::FieldValue::$value };

    (@check $problems:ident, $at:expr, $field:ident, Text($max_chars:literal)) => {
        $problems.text($crate::records::noun::noun!(@name $field), &mut $at, $max_chars)
    };
    (@check $problems:ident, $at:expr, $field:ident, Text($max_chars:literal) required) => {
        $problems.required($crate::records::noun::noun!(@name $field), &mut $at, $max_chars)
    };
    (@check $problems:ident, $at:expr, $field:ident, Html) => {
        $problems.html($crate::records::noun::noun!(@name $field), &mut $at)
    };
    (@check $problems:ident, $at:expr, $field:ident, Societe required) => {
        $problems.present($crate::records::noun::noun!(@name $field), $at)
    };
    // What can be read at all is a word, a number, a moment.
    (@check $problems:ident, $at:expr, $field:ident, $value:ident $(($($argument:tt)*))?) => {};

    (@linked_name $field:ident, Societe) => { Some(concat!(stringify!($field), "_nom")) };
    (@linked_name $field:ident, Person) => { Some(concat!(stringify!($field), "_nom")) };
    (@linked_name $field:ident, $other:ident) => { None };

    (@societe_nom $table:literal; $field:ident Societe $($rest:ident)*) => {
        $crate::records::noun::noun!(@nom_in "societes", $table, $field)
    };
    (@societe_nom $table:literal; $field:ident $other:ident $($rest:ident)*) => {
        $crate::records::noun::noun!(@societe_nom $table; $($rest)*)
    };
    (@societe_nom $table:literal;) => { "NULL" };
    (@responsable_nom $table:literal; $field:ident Person $($rest:ident)*) => {
        $crate::records::noun::noun!(@nom_in "people", $table, $field)
    };
    (@responsable_nom $table:literal; $field:ident $other:ident $($rest:ident)*) => {
        $crate::records::noun::noun!(@responsable_nom $table; $($rest)*)
    };
    (@responsable_nom $table:literal;) => { "NULL" };
    (@nom_in $of:literal, $table:literal, $field:ident) => {
        concat!(
            "(SELECT nom FROM ", $of, " WHERE dossier = $1 AND id = ",
            $table, ".", stringify!($field), ")"
        )
    };

    (@societe $at:expr, Societe) => { $at };
    (@societe $at:expr, $other:ident) => { None };
    (@person $at:expr, Person) => { $at };
    (@person $at:expr, $other:ident) => { None };

    (@bind $at:expr, Word($($argument:tt)*)) => { &$at.word() };
    (@bind $at:expr, $value:ident $(($($argument:tt)*))?) => { &$at };

    (@read $row:ident, $column:expr, Word($words:ident, $texts:literal)) => {
        $words::from_row(&$row, $column)?
    };
    (@read $row:ident, $column:expr, $value:ident $(($($argument:tt)*))?) => {
        $row.get($column)?
    };
}
pub(crate) use noun;
