//! A statement: one SQL text for both engines, named, and registered so that a test can prepare
//! every one of them on each engine.

use std::sync::OnceLock;

/// SQL with `$1`, `$2`… as PostgreSQL writes them.
pub struct Statement {
    pub name: &'static str,
    pub postgres: &'static str,
    sqlite: &'static str,
    /// The same with `?1`, `?2`…: SQLite takes `$2` for a name and numbers it by its first use.
    numbered: OnceLock<String>,
}

impl Statement {
    pub const fn new(
        name: &'static str,
        sqlite: &'static str,
        postgres: &'static str,
    ) -> Statement {
        Statement { name, postgres, sqlite, numbered: OnceLock::new() }
    }

    pub fn sqlite(&self) -> &str {
        self.numbered.get_or_init(|| self.sqlite.replace('$', "?"))
    }
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
        $vis static $name: $crate::db::Statement = $crate::db::Statement::new(
            concat!(module_path!(), "::", stringify!($name)),
            $text,
            $crate::statements!(@either $text $(, $other)?),
        );
        inventory::submit! { $crate::db::Registered(&$name) }
    )+};
    (@either $text:expr) => { $text };
    (@either $text:expr, $other:expr) => { $other };
}
