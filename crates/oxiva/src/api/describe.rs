//! Operations of the API describe themselves: what a handler takes and what it answers are types,
//! and each type says what it means for the OpenAPI document ([`Describe`]). A route therefore
//! names its handlers and their ids, and nothing is written about them anywhere else; the texts
//! are in `locales/`, under `op-<id>`.

use crate::{
    app::{Routes, Shared},
    dossiers::tokens::TokenScope,
    error::Error,
    http::routes::{self, RouteKind},
    i18n::Lang,
};
use axum::{Json, extract::State, handler::Handler};
use http::{HeaderMap, Method, StatusCode};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};
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
    fn new(method: Method, id: String) -> Operation {
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

/// A parameter of a query.
#[derive(Clone)]
pub struct QueryParameter {
    pub name: &'static str,
    /// What tells its text from others of the name: the text's key is `query-<text>`.
    text: Cow<'static, str>,
    pub required: bool,
    schema: fn(&mut Operation) -> RefOr<Schema>,
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
        QueryParameter { name, text: Cow::Borrowed(name), required: false, schema }
    }

    /// Explained by the text `query-<text>`.
    pub fn explained(self, text: impl Into<Cow<'static, str>>) -> QueryParameter {
        QueryParameter { text: text.into(), ..self }
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

/// What one type in a handler's signature tells of the operation.
pub trait Describe {
    /// Notes it.
    fn describe(operation: &mut Operation);
}

/// Says nothing of the operation.
macro_rules! silent {
    ($($type:ty),+) => { $(impl Describe for $type { fn describe(_: &mut Operation) {} })+ };
}

silent!(State<Shared>, HeaderMap);

impl<T: Describe> Describe for Result<T, Error> {
    fn describe(operation: &mut Operation) {
        T::describe(operation);
    }
}

impl<T: ToSchema> Describe for Json<T> {
    fn describe(operation: &mut Operation) {
        operation.answers::<T>(StatusCode::OK);
    }
}

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

/// What answers at a path, by method, each with its description.
pub struct Methods {
    router: routes::Methods<Shared>,
    list: Vec<Operation>,
}

macro_rules! first_method {
    ($($name:ident $method:ident),+) => {
        $(
            /// Answers this method with a handler, as the operation `id`.
            pub fn $name<H, T, A>(id: impl Into<String>, handler: H) -> Methods
            where
                H: Handler<T, Shared> + Described<A>,
                T: 'static,
            {
                let list = vec![operation::<H, A>(Method::$method, id.into())];
                Methods { router: routes::$name(handler), list }
            }
        )+
    };
}

first_method!(get GET, post POST, delete DELETE);

macro_rules! further_methods {
    ($($name:ident $method:ident),+) => {
        impl Methods {
            $(
                /// Answers this method, too.
                pub fn $name<H, T, A>(mut self, id: impl Into<String>, handler: H) -> Methods
                where
                    H: Handler<T, Shared> + Described<A>,
                    T: 'static,
                {
                    self.list.push(operation::<H, A>(Method::$method, id.into()));
                    Methods { router: self.router.$name(handler), ..self }
                }
            )+
        }
    };
}

further_methods!(post POST, put PUT, patch PATCH, delete DELETE);

fn operation<H: Described<A>, A>(method: Method, id: String) -> Operation {
    let mut operation = Operation::new(method, id);
    H::describe(&mut operation);
    operation
}

impl Methods {
    /// Notes with what else the method that was added last may refuse.
    pub fn refusing(mut self, statuses: &[u16]) -> Methods {
        if let Some(last) = self.list.last_mut() {
            last.refusals.extend(statuses);
        }
        self
    }
}

/// Routes with a description of each.
pub struct Operations {
    tag: &'static str,
    /// What stands before each path once it is served.
    root: &'static str,
    routes: Routes,
    /// In the order in which a person reads about them.
    pub list: Vec<Operation>,
}

impl Operations {
    /// None yet; those that are added are served below `root` and listed under `tag`.
    pub fn new(root: &'static str, tag: &'static str) -> Operations {
        Operations { tag, root, routes: Routes::new(RouteKind::Api), list: Vec::new() }
    }

    /// Adds all methods of a path.
    pub fn route(mut self, path: &str, methods: Methods) -> Operations {
        self.list.extend(methods.list.into_iter().map(|operation| Operation {
            path: format!("{}{path}", self.root),
            tag: self.tag,
            ..operation
        }));
        Operations { routes: self.routes.route(path, methods.router), ..self }
    }

    /// Adds those of another.
    pub fn merge(mut self, other: Operations) -> Operations {
        self.list.extend(other.list);
        Operations { routes: self.routes.merge(other.routes), ..self }
    }

    /// What the server serves below the root.
    pub fn into_routes(self) -> Routes {
        self.routes
    }
}
