//! What `oxiva serve` prints while there is no dossier: a link with which a browser makes the first one.

use crate::{
    app::Shared,
    dossiers::{self, installation},
};
use std::io::{Write, stdout};

/// A new link, if there is no dossier. What keeps it from being made is logged: people and programs may be served all
/// the same, and the next start makes one.
pub async fn link(app: &Shared) -> Option<String> {
    let made = match app.db.read(dossiers::count).await {
        Ok(0) => {
            let (entropy, now) = (app.entropy.clone(), app.clock.now());
            app.db.write(0, move |tx| installation::make_setup_link(tx, &entropy, now)).await
        }
        other => other.map(|_| None),
    };
    match made {
        Ok(code) => code
            .map(|code| format!("{}{}", app.config.public_url(), installation::setup_path(&code))),
        Err(error) => {
            tracing::error!(%error, "the link that makes the first dossier was not made");
            None
        }
    }
}

/// Prints the link on standard output: it is no line of the log.
pub fn announce(link: &str) {
    let text = format!(
        "\n  There is no dossier yet. Make the first one, and your own access, in a browser:\n  \
         (Aucun dossier encore\u{a0}: créez le premier, et votre accès, dans un navigateur.)\n\n  \
         {link}\n\n  \
         The link works once, for 24 hours; the next start prints another.\n"
    );
    // Nobody may be there to read it any more.
    if let Err(error) = writeln!(stdout(), "{text}") {
        tracing::warn!(%error, "the link that makes the first dossier could not be printed");
    }
}
