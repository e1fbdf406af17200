//! Handlers: all that their arguments and their answer say.

use super::{arguments::Describe, operation::Operation};
use http::Method;

/// A handler all of whose types describe themselves. `Arguments` is the tuple of what it takes.
pub trait Described<Arguments> {
    /// Notes what the handler's signature tells.
    fn describe(operation: &mut Operation);
}

macro_rules! described {
    ($($argument:ident),*) => {
        impl<F, Done, Returned, $($argument),*> Described<($($argument,)*)> for F
        where
            F: FnOnce($($argument),*) -> Done,
            Done: Future<Output = Returned>,
            Returned: Describe,
            $($argument: Describe,)*
        {
            fn describe(operation: &mut Operation) {
                $($argument::describe(operation);)*
                Returned::describe(operation);
            }
        }
    };
}

described!();
described!(A);
described!(A, B);
described!(A, B, C);
described!(A, B, C, D);
described!(A, B, C, D, E);

pub(super) fn operation<H: Described<A>, A>(method: Method, id: String) -> Operation {
    let mut operation = Operation::new(method, id);
    H::describe(&mut operation);
    operation
}
