//! One error for the whole program, one envelope for the outside, a stable word for each cause.

use crate::i18n::Lang;
use http::StatusCode;
use serde::Serialize;
use tenant_db::StorageError;
use utoipa::ToSchema;

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Fields that a person or a program must correct.
    #[error("{} invalid field(s): {}", .0.len(), problem_words(.0))]
    Invalid(Vec<Problem>),
    #[error("{}{}", .code.word(), .field.as_ref().map(|f| format!(" ({f})")).unwrap_or_default())]
    Refused { code: Code, field: Option<String>, args: Args },
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Values for a message's placeholders.
pub type Args = Vec<(&'static str, String)>;

/// What is wrong with one field. `rule` is the stable word, `problem-<rule>` the message's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub field: String,
    pub rule: &'static str,
    pub args: Args,
}

impl Problem {
    pub fn new(field: impl Into<String>, rule: &'static str) -> Problem {
        Problem { field: field.into(), rule, args: Vec::new() }
    }

    pub fn with(mut self, name: &'static str, value: impl ToString) -> Problem {
        self.args.push((name, value.to_string()));
        self
    }

    pub fn message(&self, lang: Lang) -> String {
        lang.text_with(&format!("problem-{}", self.rule), &self.args)
    }
}

macro_rules! codes {
    ($($name:ident $status:ident $word:literal;)+) => {
        /// Why a request was refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code { $($name),+ }

        impl Code {
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            /// The stable word in the envelope; `error-<word>` is the message's key.
            pub fn word(self) -> &'static str {
                match self { $(Code::$name => $word),+ }
            }

            pub fn status(self) -> StatusCode {
                match self { $(Code::$name => StatusCode::$status),+ }
            }
        }
    };
}

codes! {
    MalformedRequest BAD_REQUEST "malformed_request";
    MalformedJson BAD_REQUEST "malformed_json";
    DuplicateParameter BAD_REQUEST "duplicate_parameter";
    MissingParameter BAD_REQUEST "missing_parameter";
    InvalidParameter BAD_REQUEST "invalid_parameter";
    InvalidToken UNAUTHORIZED "invalid_token";
    MissingCredentials UNAUTHORIZED "missing_credentials";
    SignInFailed UNAUTHORIZED "sign_in_failed";
    ModuleInactive FORBIDDEN "module_inactive";
    MissingScope FORBIDDEN "missing_scope";
    AdministratorOnly FORBIDDEN "administrator_only";
    AutomationOnly FORBIDDEN "automation_only";
    StepNotAllowed FORBIDDEN "step_not_allowed";
    CrossSite FORBIDDEN "cross_site";
    SecondFactorRequired FORBIDDEN "second_factor_required";
    NotFound NOT_FOUND "not_found";
    LinkDead NOT_FOUND "link_dead";
    SetupLinkDead NOT_FOUND "setup_link_dead";
    ShareEnded GONE "share_ended";
    NoSuchTable NOT_FOUND "no_such_table";
    NoSuchColumn NOT_FOUND "no_such_column";
    NoSuchRow NOT_FOUND "no_such_row";
    MethodNotAllowed METHOD_NOT_ALLOWED "method_not_allowed";
    Timeout REQUEST_TIMEOUT "timeout";
    Conflict CONFLICT "conflict";
    KeyReused CONFLICT "idempotency_key_reused";
    PreconditionFailed PRECONDITION_FAILED "precondition_failed";
    TooLarge PAYLOAD_TOO_LARGE "too_large";
    UrlTooLong URI_TOO_LONG "url_too_long";
    HeadersTooLarge REQUEST_HEADER_FIELDS_TOO_LARGE "headers_too_large";
    TooManyItems PAYLOAD_TOO_LARGE "too_many_items";
    TooManyFields BAD_REQUEST "too_many_fields";
    UnsupportedType UNSUPPORTED_MEDIA_TYPE "unsupported_type";
    UnderWay CONFLICT "under_way";
    NothingFailed CONFLICT "nothing_failed";
    NoSecretKey CONFLICT "no_secret_key";
    SecretUnreadable CONFLICT "secret_unreadable";
    BaseZap CONFLICT "base_zap";
    Stale CONFLICT "stale";
    NotPublished CONFLICT "not_published";
    NothingToSend UNPROCESSABLE_ENTITY "nothing_to_send";
    NothingToTest UNPROCESSABLE_ENTITY "nothing_to_test";
    QueueFull TOO_MANY_REQUESTS "queue_full";
    // Not 507: senders wait and try again after 429, and some give an address up after other answers.
    SpaceFull TOO_MANY_REQUESTS "space_full";
    RateLimited TOO_MANY_REQUESTS "rate_limited";
    Internal INTERNAL_SERVER_ERROR "internal";
    Unavailable SERVICE_UNAVAILABLE "unavailable";
}

impl From<Code> for Error {
    fn from(code: Code) -> Error {
        Error::Refused { code, field: None, args: Vec::new() }
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Error {
        Error::Invalid(vec![problem])
    }
}

impl Error {
    /// Refused because of one parameter.
    pub fn parameter(code: Code, field: impl Into<String>) -> Error {
        let field = field.into();
        Error::Refused { code, args: vec![("field", field.clone())], field: Some(field) }
    }

    /// A body of more than so many bytes.
    pub fn too_large(max_bytes: usize) -> Error {
        Error::above(Code::TooLarge, max_bytes)
    }

    /// More of something than there may be.
    pub fn above(code: Code, max: usize) -> Error {
        Error::Refused { code, field: None, args: vec![("max", max.to_string())] }
    }

    /// Come back in `seconds`.
    pub fn rate_limited(seconds: u64) -> Error {
        Error::Refused {
            code: Code::RateLimited,
            field: None,
            args: vec![("seconds", seconds.to_string())],
        }
    }

    pub fn status(&self) -> StatusCode {
        match self {
            Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::Refused { code, .. } => code.status(),
            Error::Storage(storage) if storage.is_passing() => StatusCode::SERVICE_UNAVAILABLE,
            Error::Storage(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Whether it is storage's refusal, and one that is the same whenever the same is tried.
    pub fn is_lasting(&self) -> bool {
        matches!(self, Error::Storage(storage) if storage.is_lasting())
    }

    /// Seconds for `Retry-After`, where there is something to wait for.
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Error::Refused {
                code: Code::RateLimited | Code::QueueFull | Code::SpaceFull,
                args,
                ..
            } => args.iter().find(|(name, _)| *name == "seconds").and_then(|(_, s)| s.parse().ok()),
            Error::Storage(storage) if storage.is_passing() => Some(2),
            _ => None,
        }
    }

    pub fn message(&self, lang: Lang) -> String {
        match self {
            Error::Invalid(problems) => {
                problems.first().map(|problem| problem.message(lang)).unwrap_or_default()
            }
            Error::Refused { code, args, .. } => {
                lang.text_with(&format!("error-{}", code.word()), args)
            }
            Error::Storage(storage) if storage.is_passing() => lang.text("error-unavailable"),
            Error::Storage(_) => lang.text("error-internal"),
        }
    }

    /// As the APIs answer it; with all details when several fields are wrong.
    pub fn envelope(&self, lang: Lang) -> ErrorAnswer {
        let details = match self {
            Error::Invalid(problems) if problems.len() > 1 => {
                Some(problems.iter().map(|problem| detail(problem, lang)).collect())
            }
            _ => None,
        };
        let field = self.field().map(str::to_owned);
        let error = ErrorBody { code: self.word(), message: self.message(lang), field, details };
        ErrorAnswer { error }
    }

    pub fn word(&self) -> &'static str {
        match self {
            Error::Invalid(problems) => problems.first().map_or("invalid", |p| p.rule),
            Error::Refused { code, .. } => code.word(),
            Error::Storage(storage) if storage.is_passing() => Code::Unavailable.word(),
            Error::Storage(_) => Code::Internal.word(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Error::Invalid(problems) => problems.first().map(|problem| problem.field.as_str()),
            Error::Refused { field, .. } => field.as_deref(),
            Error::Storage(_) => None,
        }
    }
}

/// `{"error": {"code": …, "message": …, "field": …}}`
#[derive(Serialize, ToSchema)]
#[schema(as = Error)]
pub struct ErrorAnswer {
    error: ErrorBody,
}

/// Why a request was refused.
#[derive(Serialize, ToSchema)]
struct ErrorBody {
    /// In a stable word.
    code: &'static str,
    /// For a person.
    message: String,
    /// What of the request is wrong, if it is one field or parameter.
    #[schema(required)]
    field: Option<String>,
    /// All that is wrong, if it is more than one field.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    details: Option<Vec<ErrorDetail>>,
}

/// What is wrong with one field.
#[derive(Serialize, ToSchema)]
struct ErrorDetail {
    /// In a stable word.
    code: &'static str,
    /// For a person.
    message: String,
    /// Its name.
    #[schema(value_type = Option<String>, required)]
    field: String,
}

fn detail(problem: &Problem, lang: Lang) -> ErrorDetail {
    ErrorDetail { code: problem.rule, message: problem.message(lang), field: problem.field.clone() }
}

fn problem_words(problems: &[Problem]) -> String {
    let words: Vec<_> = problems.iter().map(|p| format!("{}: {}", p.field, p.rule)).collect();
    words.join(", ")
}
