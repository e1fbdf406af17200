//! A parameter of a query.

use super::operation::Operation;
use crate::i18n::Lang;
use std::borrow::Cow;
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};

/// A parameter of a query.
#[derive(Clone)]
pub struct QueryParameter {
    pub name: &'static str,
    /// What tells its text from others of the name: the text's key is `query-<text>`.
    text: Cow<'static, str>,
    pub required: bool,
    /// Whether it may be sent empty: what is looked for finds nothing then, a place is the beginning.
    pub may_be_empty: bool,
    pub(super) schema: fn(&mut Operation) -> RefOr<Schema>,
}

impl QueryParameter {
    /// Any text.
    pub const fn text(name: &'static str) -> QueryParameter {
        QueryParameter::with(name, |_| <String as utoipa::PartialSchema>::schema())
    }

    /// A text that is read as a `T`.
    pub const fn of<T: ToSchema>(name: &'static str) -> QueryParameter {
        QueryParameter::with(name, Operation::reference_to::<T>)
    }

    /// What is read by a schema that has no name.
    pub const fn with(
        name: &'static str,
        schema: fn(&mut Operation) -> RefOr<Schema>,
    ) -> QueryParameter {
        QueryParameter {
            name,
            text: Cow::Borrowed(name),
            required: false,
            may_be_empty: false,
            schema,
        }
    }

    /// Explained by the text `query-<text>`.
    pub fn explained(self, text: impl Into<Cow<'static, str>>) -> QueryParameter {
        QueryParameter { text: text.into(), ..self }
    }

    /// It may be sent empty; any other is refused then.
    pub fn or_empty(self) -> QueryParameter {
        QueryParameter { may_be_empty: true, ..self }
    }

    /// Without it the request is refused.
    pub fn required(self) -> QueryParameter {
        QueryParameter { required: true, ..self }
    }

    /// What it says, for a person.
    pub fn description(&self, lang: Lang) -> String {
        lang.text(&format!("query-{}", self.text))
    }
}

/// The parameters that an operation takes in its query.
pub trait Asked: Send + Sync + 'static {
    /// All of them: any other is refused.
    fn parameters() -> Vec<QueryParameter>;
}
