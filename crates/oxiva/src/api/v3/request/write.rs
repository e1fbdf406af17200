//! A change that a caller asks for.

use crate::{
    api::v3::caller::Caller,
    app::Shared,
    db::Tx,
    dossiers::{Dossier, tokens},
    error::Result,
    http::request::header_text,
    i18n::Lang,
};
use http::{HeaderMap, header};

/// The language in which a caller wants to read.
pub fn lang(headers: &HeaderMap) -> Lang {
    Lang::accepted(header_text(headers, header::ACCEPT_LANGUAGE))
}

/// Does `work` in a transaction that writes, if the caller's token still stands in it.
pub async fn write<N, T: Send + 'static>(
    app: &Shared,
    caller: Caller<N>,
    work: impl FnOnce(&mut Tx, &Dossier) -> Result<T> + Clone + Send + 'static,
) -> Result<T> {
    let (dossier, token) = (caller.dossier.clone(), caller.token);
    let key = dossier.id.key();
    app.db
        .write(key, move |tx| {
            tokens::stands(tx, dossier.id, token)?;
            work(tx, &dossier)
        })
        .await
}
