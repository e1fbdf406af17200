//! A statement: one SQL text for both engines, named, and registered so that a test can prepare
//! every one of them on each engine.

use crate::postgres::many;

/// SQL with `$1`, `$2`…, in any order; SQLite gets them as `?1`, `?2`… (see [`numbered`]).
pub struct Statement {
    /// Module and name: what an error of this statement begins with.
    pub name: &'static str,
    /// The text that SQLite gets, with `?1`.
    pub sqlite: &'static str,
    /// The text that PostgreSQL gets, with `$1`.
    pub postgres: &'static str,
}

/// What a statement does, as its first words say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It reads, and nothing else.
    Reads,
    /// It reads and locks what it finds.
    Locks,
    /// It changes the rows of a table.
    Changes(&'static str),
    /// It may change anything.
    Unknown,
}

impl Statement {
    /// The text that PostgreSQL gets where several closures ask the same, or leave it for later: it takes an array for
    /// each parameter. `types` are those of the parameters. `None` if each of them is sent alone.
    pub fn for_many(&self, types: &[&str]) -> Option<String> {
        many::text(self.postgres, types)
    }

    pub(crate) fn effect(&self) -> Effect {
        let text = self.postgres.trim_start();
        let after =
            |words| text.strip_prefix(words).and_then(|rest| rest.split_whitespace().next());
        if text.starts_with("SELECT ") {
            return if text.contains("FOR UPDATE") { Effect::Locks } else { Effect::Reads };
        }
        let table = after("INSERT INTO ").or(after("UPDATE ")).or(after("DELETE FROM "));
        table.map_or(Effect::Unknown, Effect::Changes)
    }

    /// Whether its text holds the name of a table; it may also be a column's.
    pub(crate) fn names(&self, table: &str) -> bool {
        let ends_word = |sign: char| !sign.is_ascii_alphanumeric() && sign != '_';
        // Each statement of a commit is asked for each changed table: most are not in it at all.
        self.postgres.contains(table) && self.postgres.split(ends_word).any(|word| word == table)
    }
}

/// What [`statements!`](crate::statements) leaves for [`all_statements`].
pub struct Registered(
    /// The statement itself.
    pub &'static Statement,
);
inventory::collect!(Registered);

/// Every statement of the program that was declared with [`statements!`](crate::statements).
pub fn all_statements() -> impl Iterator<Item = &'static Statement> {
    inventory::iter::<Registered>.into_iter().map(|registered| registered.0)
}

/// `$3` as `?3`. To SQLite `$3` is only a name, numbered by where it first stands: a statement that
/// says `SET name = $3 … WHERE tenant = $1` would bind the tenant as the name.
pub const fn numbered<const LENGTH: usize>(text: &str) -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    let mut at = 0;
    while at < LENGTH {
        let byte = text.as_bytes()[at];
        bytes[at] = if byte == b'$' { b'?' } else { byte };
        at += 1;
    }
    bytes
}

/// Declares statements: `NAME = "text";`, or `NAME = "text", postgres = "text";` for the few that
/// differ. Each is a static [`Statement`] of that name.
#[macro_export]
macro_rules! statements {
    ($($(#[$meta:meta])* $vis:vis $name:ident = $text:expr $(, postgres = $other:expr)?;)+) => {$(
        $(#[$meta])*
        $vis static $name: $crate::Statement = $crate::Statement {
            name: concat!(module_path!(), "::", stringify!($name)),
            sqlite: {
                const TEXT: &str = $text;
                const BYTES: [u8; TEXT.len()] = $crate::numbered(TEXT);
                match str::from_utf8(&BYTES) {
                    Ok(text) => text,
                    Err(_) => unreachable!(),
                }
            },
            postgres: $crate::statements!(@either $text $(, $other)?),
        };
        $crate::inventory::submit! { $crate::Registered(&$name) }
    )+};
    (@either $text:expr) => { $text };
    (@either $text:expr, $other:expr) => { $other };
}
