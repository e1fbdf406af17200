//! Why a call got no answer.

use super::MAX_ANSWER_BYTES;
use crate::{
    actions::Failure,
    dossiers::{self, DossierId},
    environment::Environment,
    i18n::Lang,
    inside::Refused,
};

/// Why there was no answer.
pub(super) enum Trouble {
    /// It cannot be called, as far as its text says.
    Address(crate::error::Problem),
    Call(guarded_http::Failure),
    /// The connection is not for this host.
    Host(String),
    Unreadable,
    TooLarge,
    TooDeep,
    Redirects,
}

impl From<Refused> for Trouble {
    fn from(refused: Refused) -> Trouble {
        match refused {
            Refused::TooDeep => Trouble::TooDeep,
            Refused::TooLarge => Trouble::TooLarge,
            Refused::Broken => Trouble::Call(guarded_http::Failure::Closed),
        }
    }
}

impl Trouble {
    pub(super) async fn told(self, environment: &Environment, dossier: DossierId) -> Failure {
        let langue = environment.db.read(move |tx| Ok(dossiers::get(tx, dossier)?.langue)).await;
        self.worded(langue.unwrap_or_default())
    }

    pub(super) fn worded(self, lang: Lang) -> Failure {
        use guarded_http::Failure::RefusedAddress;
        match self {
            Trouble::Address(problem) => Failure::lasting("refused_address", problem.message(lang)),
            Trouble::Call(failure) => {
                let message = lang.text(&format!("failure-help-{}", failure.word()));
                match failure {
                    RefusedAddress => Failure::lasting("refused_address", message),
                    _ => Failure::passing(failure.word(), message),
                }
            }
            Trouble::Host(host) => {
                let message = lang.text_with("zap-failure-connection_host", &[("host", host)]);
                Failure::lasting("connection_host", message)
            }
            Trouble::Unreadable => {
                Failure::lasting("refused_address", lang.text("problem-url_malformed"))
            }
            Trouble::TooLarge => {
                let max = (MAX_ANSWER_BYTES / 1_048_576).to_string();
                let message = lang.text_with("zap-failure-answer_too_large", &[("max", max)]);
                Failure::lasting("answer_too_large", message)
            }
            Trouble::TooDeep => Failure::lasting("too_deep", lang.text("zap-failure-too_deep")),
            Trouble::Redirects => Failure::lasting("redirects", lang.text("zap-failure-redirects")),
        }
    }
}
