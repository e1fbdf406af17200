//! The declaration of a noun, and what is made of it.

/// Declares a noun.
///
/// ```text
/// noun! {
///     /// A ticket.
///     Ticket, table "tickets";
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
/// `date_creation`, `date_modification`; `counters` has a column by the noun's word for its numbers. See
/// [`FieldValue`](super::FieldValue) for what a field can hold. A text is empty and a number is none unless it is
/// given, a word is the first of its set; `= "FR"` gives another default.
macro_rules! noun {
    (
        $(#[$doc:meta])*
        $noun:ident, table $table:literal;
        $(closed at $closed:ident;)?
        $(derived $derived:ident: $derive:path, of $source:ident;)?
        $(#[$fields_doc:meta])*
        struct $fields:ident {$(
            $(#[$field_doc:meta])*
            $field:ident: $value:ident $(($($argument:tt)*))? $(= $default:literal)? $(, $required:ident)?;
        )+}
    ) => {
        $crate::records::noun::field! { @fields [$(#[$fields_doc])*] $fields [] $(
            [$(#[$field_doc])* $field $value $(($($argument)*))?]
        )+ }

        impl Default for $fields {
            fn default() -> $fields {
                $fields { $($field: $crate::records::noun::field!(@default $($default)?),)+ }
            }
        }

        impl $crate::records::Declared for $fields {
            const FIELDS: &'static [$crate::records::NounField] = &[$(
                $crate::records::NounField {
                    name: $crate::records::noun::field!(@name $field),
                    value: $crate::records::noun::field!(@value $value $(($($argument)*))?),
                    required: $crate::records::noun::field!(@required $($required)?),
                    linked_name: $crate::records::noun::field!(@linked_name $field, $value),
                },
            )+];

            fn check_declared(&mut self, problems: &mut $crate::records::Problems) {$(
                $crate::records::noun::field!(
                    @check problems, self.$field, $field, $value $(($($argument)*))? $($required)?
                );
            )+}

            fn societe(&self) -> Option<i64> {
                let found = [$($crate::records::noun::field!(@societe self.$field, $value)),+];
                found.into_iter().flatten().next()
            }

            fn responsable(&self) -> Option<i64> {
                let found = [$($crate::records::noun::field!(@person self.$field, $value)),+];
                found.into_iter().flatten().next()
            }
        }

        $(#[$doc])*
        pub type $noun = $crate::records::Record<$fields>;

        const TABLE: &str = $table;
        const COLUMNS: &[&str] = &[
            "id",
            $($crate::records::noun::field!(@name $field),)+
            "date_creation",
            "date_modification",
            $(stringify!($closed),)?
            $crate::records::noun::field!(@societe_nom $table; $($field $value)+),
            $crate::records::noun::field!(@responsable_nom $table; $($field $value)+),
        ];
        /// With what is worked out and never read back with the record.
        const WRITTEN_COLUMNS: &[&str] = &[
            "id",
            $($crate::records::noun::field!(@name $field),)+
            "date_creation",
            "date_modification",
            $(stringify!($closed),)?
            $(stringify!($derived),)?
        ];

        $crate::statements! {
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

        impl $crate::records::noun::Stored for $fields {
            const KIND: $crate::records::RecordKind = $crate::records::RecordKind::$noun;
            const CLOSES: bool = $crate::records::noun::field!(@is_there $($closed)?);
            const STATEMENTS: $crate::records::noun::Statements =
                $crate::records::noun::Statements {
                    find: &FIND,
                    latest: &LATEST,
                    insert: &INSERT,
                    update: &UPDATE,
                    delete: &DELETE,
                };

            fn read(
                columns: &mut $crate::records::noun::Columns<'_, '_>,
            ) -> std::result::Result<$fields, $crate::db::DriverError> {
                Ok($fields {$(
                    $field: $crate::records::noun::field!(
                        @read columns, $value $(($($argument)*))?
                    ),
                )+})
            }

            fn with_values<T>(&self, then: impl FnOnce(&[&dyn $crate::db::Value]) -> T) -> T {
                let values: &[&dyn $crate::db::Value] = &[$(
                    $crate::records::noun::field!(
                        @bind self.$field, $value $(($($argument)*))?
                    ),
                )+];
                then(values)
            }

            $(
                fn derived(&self) -> Option<String> {
                    Some($derive(&self.$source))
                }
            )?
        }
    };
}
pub(crate) use noun;
