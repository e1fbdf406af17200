//! Lists of records by number, newest or oldest first, under conditions that may be used or not:
//! `LISTS`, which [`lists!`] declares for a noun.
//!
//! Each condition has an index. A list walks the index of the first condition that is used, and the
//! table by its key when none is; so the conditions are declared from the narrowest to the widest.

use super::Noun;
use crate::{
    db::{Statement, Tx, Value},
    dossiers::DossierId,
    error::Result,
    page::{self, Order, Page},
};

/// The statements of one noun, each newest and oldest first.
pub struct Lists {
    /// Without any condition's index.
    pub all: [&'static Statement; 2],
    /// By the index of each condition, in the order of their declaration.
    pub by_condition: &'static [[&'static Statement; 2]],
}

/// What a condition is given: its parameter, and whether it is used. An unused condition's parameter
/// is the one that its declaration says (0, an empty text).
pub type Given<'a> = (&'a dyn Value, bool);

impl Lists {
    /// One page of the records for which every condition that is used holds. `given` follows the
    /// order of the declaration; `after` is the cursor of the page before.
    ///
    /// # Errors
    /// `Code::InvalidParameter` for a cursor that no page gave.
    pub fn page<N: Noun>(
        &self,
        tx: &mut Tx,
        dossier: DossierId,
        given: &[Given<'_>],
        order: Order,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Page<N>> {
        let place: i64 = after.map(page::parse).transpose()?.unwrap_or(order.start());
        let narrowest = given.iter().position(|(_, is_used)| *is_used);
        let statements = narrowest.map_or(self.all, |first| self.by_condition[first]);
        let (dossier, most) = (dossier.number(), limit + 1);
        let mut params: Vec<&dyn Value> = vec![&dossier];
        params.extend(given.iter().map(|(value, _)| *value));
        params.extend([&place as &dyn Value, &most]);
        let rows = tx.query(statements[order as usize], &params, N::from_row)?;
        Ok(Page::of(rows, limit, |record| page::cursor(&record.id())))
    }
}

/// Declares `LISTS` below a [`noun!`](super::noun): `name: condition, unless what holds when it is
/// not used, index condition of a partial index;`. The parameters begin at `$2`, in order.
macro_rules! lists {
    ($($name:ident: $holds:literal, unless $unused:literal $(, index $indexed:literal)?;)+) => {
        const CONDITIONS: &[$crate::records::sql::Condition] = &[$(
            $crate::records::sql::Condition {
                name: stringify!($name),
                holds: $holds,
                unused: $unused,
                indexed: concat!($($indexed)?),
            },
        )+];

        $crate::records::lists::lists!(@statements all None);
        $($crate::records::lists::lists!(@statements $name Some(stringify!($name)));)+

        static LISTS: $crate::records::lists::Lists = $crate::records::lists::Lists {
            all: [&all::NEWEST, &all::OLDEST],
            by_condition: &[$([&$name::NEWEST, &$name::OLDEST]),+],
        };
    };
    (@statements $name:ident $by:expr) => {
        mod $name {
            use super::{COLUMNS, CONDITIONS, TABLE};
            use $crate::{page::Order, records::sql::{list, sql}};

            $crate::statements! {
                pub(super) NEWEST = sql!(list(TABLE, COLUMNS, CONDITIONS, $by, Order::Newest));
                pub(super) OLDEST = sql!(list(TABLE, COLUMNS, CONDITIONS, $by, Order::Oldest));
            }
        }
    };
}
pub(crate) use lists;
