//! A statement: one SQL text for both engines, named, and registered so that a test can prepare
//! every one of them on each engine.

/// SQL with `$1`, `$2`… in any order.
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
    inventory::iter::<Registered>
        .into_iter()
        .map(|registered| registered.0)
}

/// `$1` as SQLite's `?1`. To SQLite `$1` is a name, and names get numbers in the order in which they
/// first appear; `?1` is number one wherever it stands.
pub const fn numbered<const LENGTH: usize>(text: &str) -> [u8; LENGTH] {
    let from = text.as_bytes();
    let mut to = [0; LENGTH];
    let mut at = 0;
    while at < LENGTH {
        let parameter = from[at] == b'$' && at + 1 < LENGTH && from[at + 1].is_ascii_digit();
        to[at] = if parameter { b'?' } else { from[at] };
        at += 1;
    }
    to
}

/// Declares statements: `NAME = "text";`, or `NAME = "text", postgres = "text";` for the few that
/// differ (those live under `db/`).
#[macro_export]
macro_rules! statements {
    ($($(#[$meta:meta])* $vis:vis $name:ident = $text:expr $(, postgres = $other:expr)?;)+) => {$(
        $(#[$meta])*
        $vis static $name: $crate::db::Statement = $crate::db::Statement {
            name: concat!(module_path!(), "::", stringify!($name)),
            sqlite: {
                const TEXT: &str = $text;
                const NUMBERED: [u8; TEXT.len()] = $crate::db::numbered(TEXT);
                match std::str::from_utf8(&NUMBERED) {
                    Ok(text) => text,
                    Err(_) => panic!("only ASCII was replaced"),
                }
            },
            postgres: $crate::statements!(@either $text $(, $other)?),
        };
        inventory::submit! { $crate::db::Registered(&$name) }
    )+};
    (@either $text:expr) => { $text };
    (@either $text:expr, $other:expr) => { $other };
}
