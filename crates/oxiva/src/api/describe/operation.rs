//! What can be said of an operation.

use super::parameter::QueryParameter;
use crate::{dossiers::tokens::TokenScope, i18n::Lang};
use http::{Method, StatusCode};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::{
    ToSchema,
    openapi::{Ref, RefOr, Schema},
};

/// Who may call an operation.
#[derive(Clone, Copy, Debug)]
pub enum Access {
    /// Whoever asks.
    Anyone,
    /// A key with this scope; with `None`, any key.
    Key(Option<TokenScope>),
    /// A caller of v2.0: a token and the name of its dossier.
    V2,
}

/// One method of one path.
pub struct Operation {
    pub method: Method,
    /// From the root: `/api/v3/zaps/{id}`.
    pub path: String,
    /// The stable name for generated clients, and the key of its text.
    pub id: String,
    /// The title under which it is listed.
    pub tag: &'static str,
    pub access: Access,
    /// One for each parameter of the path, in their order.
    pub path_schemas: Vec<RefOr<Schema>>,
    /// Parameters of the query, each with its schema.
    pub query: Vec<(QueryParameter, RefOr<Schema>)>,
    /// Names of the headers that it heeds, beside those of [`Access`].
    pub headers: Vec<&'static str>,
    pub body: Option<Body>,
    pub answers: Vec<Answer>,
    /// Whether it may be answered 304.
    pub may_be_known: bool,
    /// Statuses of its refusals, beside those that any operation may answer.
    pub refusals: BTreeSet<u16>,
    /// Every schema that it refers to, by name.
    pub schemas: BTreeMap<String, RefOr<Schema>>,
}

/// What is sent.
pub struct Body {
    /// Name of its schema.
    pub name: String,
    pub required: bool,
}

/// What is answered when all is well.
pub struct Answer {
    pub status: StatusCode,
    /// Name of the schema of its body, if it has one.
    pub name: Option<String>,
    /// Whether an `ETag` comes with it.
    pub tagged: bool,
}

impl Operation {
    pub(super) fn new(method: Method, id: String) -> Operation {
        Operation {
            method,
            path: String::new(),
            id,
            tag: "",
            access: Access::Anyone,
            path_schemas: Vec::new(),
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            answers: Vec::new(),
            may_be_known: false,
            refusals: BTreeSet::new(),
            schemas: BTreeMap::new(),
        }
    }

    /// What it does, in a few words.
    pub fn summary(&self, lang: Lang) -> String {
        lang.text(&format!("op-{}", self.id))
    }

    /// Parameters of the path: name and schema.
    pub fn path_parameters(&self) -> impl Iterator<Item = (&str, &RefOr<Schema>)> {
        let names =
            self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        names.zip(&self.path_schemas)
    }

    /// Notes a type's schema and those that it refers to; returns the type's name.
    pub fn name_of<T: ToSchema>(&mut self) -> String {
        let name = T::name().into_owned();
        let mut needed = vec![(name.clone(), T::schema())];
        T::schemas(&mut needed);
        self.schemas.extend(needed);
        name
    }

    /// Notes a type's schema; returns a reference to it.
    pub fn reference_to<T: ToSchema>(&mut self) -> RefOr<Schema> {
        Ref::from_schema_name(self.name_of::<T>()).into()
    }

    /// Notes a parameter of the query, and its schema.
    pub fn asks_for(&mut self, parameter: QueryParameter) {
        let schema = (parameter.schema)(self);
        self.query.push((parameter, schema));
    }

    /// Notes one way in which it answers, with a body of type `T`.
    pub fn answers<T: ToSchema>(&mut self, status: StatusCode) -> &mut Answer {
        let name = Some(self.name_of::<T>());
        self.answers_with(Answer { status, name, tagged: false })
    }

    /// Notes one way in which it answers.
    pub fn answers_with(&mut self, answer: Answer) -> &mut Answer {
        self.answers.push(answer);
        let last = self.answers.len() - 1;
        &mut self.answers[last]
    }
}
