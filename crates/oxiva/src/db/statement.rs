//! A statement: one SQL text for both engines, named, and registered so that a test can prepare
//! every one of them on each engine.

/// SQL with `$1`, `$2`… whose first uses stand in ascending order (SQLite numbers them alike).
pub struct Statement {
    pub name: &'static str,
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

/// What `statements!` leaves for the test that prepares them all.
pub struct Registered(pub &'static Statement);
inventory::collect!(Registered);

/// Every statement of the program.
pub fn all() -> impl Iterator<Item = &'static Statement> {
    inventory::iter::<Registered>.into_iter().map(|registered| registered.0)
}

/// Declares statements: `NAME = "text";`, or `NAME = "text", postgres = "text";` for the few that
/// differ (those live under `db/`).
#[macro_export]
macro_rules! statements {
    ($($(#[$meta:meta])* $vis:vis $name:ident = $text:expr $(, postgres = $other:expr)?;)+) => {$(
        $(#[$meta])*
        $vis static $name: $crate::db::Statement = $crate::db::Statement {
            name: concat!(module_path!(), "::", stringify!($name)),
            sqlite: $text,
            postgres: $crate::statements!(@either $text $(, $other)?),
        };
        inventory::submit! { $crate::db::Registered(&$name) }
    )+};
    (@either $text:expr) => { $text };
    (@either $text:expr, $other:expr) => { $other };
}
