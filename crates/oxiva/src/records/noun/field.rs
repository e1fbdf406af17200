//! What [`noun!`](super::noun) makes of each field, by what the field holds.

/// The parts of [`noun!`](super::noun) that depend on what a field holds, each by its name behind the `@`.
macro_rules! field {
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
        $crate::records::noun::field! { @fields $doc $fields [
            $($done)* $(#[$field_doc])* pub $field: $words,
        ] $($rest)* }
    };
    (@fields $doc:tt $fields:ident [$($done:tt)*]
        [$(#[$field_doc:meta])* $field:ident Moment] $($rest:tt)*
    ) => {
        $crate::records::noun::field! { @fields $doc $fields [
            $($done)* $(#[$field_doc])*
            #[serde(with = "crate::records::input::moment_text")]
            pub $field: Option<$crate::clock::Micros>,
        ] $($rest)* }
    };
    (@fields $doc:tt $fields:ident [$($done:tt)*]
        [$(#[$field_doc:meta])* $field:ident Societe] $($rest:tt)*
    ) => {
        $crate::records::noun::field! { @fields $doc $fields [
            $($done)* $(#[$field_doc])*
            #[serde(with = "crate::records::input::number")]
            pub $field: Option<i64>,
        ] $($rest)* }
    };
    (@fields $doc:tt $fields:ident [$($done:tt)*]
        [$(#[$field_doc:meta])* $field:ident Person] $($rest:tt)*
    ) => {
        $crate::records::noun::field! { @fields $doc $fields [
            $($done)* $(#[$field_doc])*
            #[serde(with = "crate::records::input::number")]
            pub $field: Option<i64>,
        ] $($rest)* }
    };
    (@fields $doc:tt $fields:ident [$($done:tt)*]
        [$(#[$field_doc:meta])* $field:ident $text:ident $(($max_chars:literal))?] $($rest:tt)*
    ) => {
        $crate::records::noun::field! { @fields $doc $fields [
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

    (@value Text($max_chars:literal)) => {
        $crate::records::FieldValue::Text { max_chars: $max_chars }
    };
    (@value Word($words:ident, $texts:literal)) => {
        $crate::records::FieldValue::Word { words: $words::WORDS, texts: $texts }
    };
    (@value $value:ident) => { $crate::records::FieldValue::$value };

    (@check $problems:ident, $at:expr, $field:ident, Text($max_chars:literal)) => {
        $problems.text($crate::records::noun::field!(@name $field), &mut $at, $max_chars)
    };
    (@check $problems:ident, $at:expr, $field:ident, Text($max_chars:literal) required) => {
        $problems.required($crate::records::noun::field!(@name $field), &mut $at, $max_chars)
    };
    (@check $problems:ident, $at:expr, $field:ident, Html) => {
        $problems.html($crate::records::noun::field!(@name $field), &mut $at)
    };
    (@check $problems:ident, $at:expr, $field:ident, Societe required) => {
        $problems.present($crate::records::noun::field!(@name $field), $at)
    };
    // What can be read at all is a word, a number, a moment.
    (@check $problems:ident, $at:expr, $field:ident, $value:ident $(($($argument:tt)*))?) => {};

    (@linked_name $field:ident, Societe) => { Some(concat!(stringify!($field), "_nom")) };
    (@linked_name $field:ident, Person) => { Some(concat!(stringify!($field), "_nom")) };
    (@linked_name $field:ident, $other:ident) => { None };

    (@societe_nom $table:literal; $field:ident Societe $($rest:ident)*) => {
        $crate::records::noun::field!(@nom_in "societes", $table, $field)
    };
    (@societe_nom $table:literal; $field:ident $other:ident $($rest:ident)*) => {
        $crate::records::noun::field!(@societe_nom $table; $($rest)*)
    };
    (@societe_nom $table:literal;) => { "NULL" };
    (@responsable_nom $table:literal; $field:ident Person $($rest:ident)*) => {
        $crate::records::noun::field!(@nom_in "people", $table, $field)
    };
    (@responsable_nom $table:literal; $field:ident $other:ident $($rest:ident)*) => {
        $crate::records::noun::field!(@responsable_nom $table; $($rest)*)
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

    (@read $columns:ident, Word($words:ident, $texts:literal)) => {
        $columns.read(|row, column| $words::from_row(row, column))?
    };
    (@read $columns:ident, $value:ident $(($($argument:tt)*))?) => { $columns.next()? };
}
pub(crate) use field;
