//! Closed sets: an enum with one stable word for the database and the wire.

/// `closed_set! { pub enum Statut { Open = "open", Closed = "closed" } }`: the first is the default.
/// `pub enum Start as "RunStart" { … }` names it otherwise in the documentation of the API.
#[macro_export]
macro_rules! closed_set {
    ($(#[$meta:meta])* pub enum $name:ident $(as $shown:literal)? { $(#[$first_meta:meta])* $first:ident = $first_word:literal $(, $(#[$other_meta:meta])* $other:ident = $word:literal)* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
        pub enum $name { $(#[$first_meta])* #[default] $first $(, $(#[$other_meta])* $other)* }

        // Not every set is kept in a column or listed.
        #[allow(dead_code)]
        impl $name {
            /// Every value, the default first.
            pub const ALL: &'static [$name] = &[$name::$first $(, $name::$other)*];
            /// The words of all values, in the same order.
            pub const WORDS: &'static [&'static str] = &[$first_word $(, $word)*];

            /// The stable word for the outside.
            pub fn word(self) -> &'static str {
                match self { $name::$first => $first_word $(, $name::$other => $word)* }
            }

            /// The value of a word; `None` for a word of none.
            pub fn parse(word: &str) -> Option<$name> {
                match word { $first_word => Some($name::$first), $($word => Some($name::$other),)* _ => None }
            }

            /// From a column.
            pub fn from_row(row: &$crate::db::Row, column: usize) -> std::result::Result<$name, $crate::db::DriverError> {
                let word: String = row.get(column)?;
                $name::parse(&word).ok_or($crate::db::DriverError::UnknownWord(word))
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::Type::String)
                    .enum_values(Some($name::WORDS.iter().copied()))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                let names: &[&'static str] = &[$($shown,)? stringify!($name)];
                names[0].into()
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
                to.serialize_str(self.word())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> std::result::Result<$name, D::Error> {
                let word = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(from)?;
                $name::parse(&word)
                    .ok_or_else(|| serde::de::Error::unknown_variant(&word, $name::WORDS))
            }
        }
    };
}
