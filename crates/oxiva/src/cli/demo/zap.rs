//! The zap of the demo: three paths by what a call says.

use super::sheets::{SHEETS, kind_of};
use crate::{
    actions,
    app::Shared,
    clock::Entropy,
    db::Tx,
    dossiers::{
        DossierId, Scope,
        modules::{self, Module},
    },
    error::Result as Done,
    tables::{self, columns::Wanted},
    webhooks::zapier::{self, Destination},
    zaps::{base_kind::BaseKind, documents},
};
use anyhow::{Context, Result};
use serde_json::{Map, Value as Json, json};

const TITLE: &str = "Trois chemins";

/// The zap of the original document: a hook, three paths on what has arrived, a row in a table each.
pub(super) fn three_paths(tx: &mut Tx, entropy: &Entropy, scope: &Scope) -> Done<()> {
    let mut paths = Vec::new();
    for (place, (objet, table, columns)) in SHEETS.into_iter().enumerate() {
        let wanted = columns.iter().map(|(nom, field)| Wanted::new(nom, kind_of(field))).collect();
        let id = tables::create(tx, scope, table, wanted)?.id;
        let mut params = Map::from_iter([("table".to_owned(), id.to_string().into())]);
        let mapped = |(nom, field): &(&str, &str)| {
            ((*nom).to_owned(), Json::from(format!("{{{{1__{field}}}}}")))
        };
        params.extend(columns.iter().map(mapped));
        paths.push(json!({
            "id": (3 + 2 * place).to_string(), "title": table, "rule": "custom",
            "any": [[{ "key": "{{1__objet}}", "match": "text_exactly", "value": objet }]],
            "steps": [{
                "id": (4 + 2 * place).to_string(), "kind": "action", "title": "Ajouter une ligne",
                "app": "tables", "action": "create_row", "params": params,
            }],
        }));
    }
    let document = json!({
        "title": TITLE,
        "trigger": { "id": "1", "kind": "catch_hook", "title": "Catch Hook" },
        "steps": [{ "id": "2", "kind": "paths", "title": "Client, activité ou ticket", "paths": paths }],
    });
    let checks = actions::Checks { sends_mail: false };
    let zap = documents::create(tx, entropy, scope, &document, &checks)?;
    documents::switch(tx, entropy, scope, zap.id, true, &checks)?;
    Ok(())
}

/// The address follows the port; one that a person put there stays.
pub(super) async fn point_at_own_hook(app: &Shared, dossier: DossierId) -> Result<()> {
    let (base, scope) = (app.config.public_url(), Scope::system(dossier, app.clock.now()));
    app.db
        .write(dossier.key(), move |tx| {
            let running = modules::find(tx, dossier, Module::Zapier)?;
            let Some(module) = running else { return Ok(()) };
            let zaps = documents::list(tx, dossier, None, 200)?.items;
            let own = zaps.iter().find(|zap| zap.titre == TITLE && !zap.source.is_base());
            let Some(path) = own.and_then(|zap| zap.hook_path(dossier)) else { return Ok(()) };
            for kind in BaseKind::ALL.iter().map(|kind| kind.noun()) {
                let own = zapier::of(tx, dossier, kind)?
                    .is_none_or(|endpoint| endpoint.url.ends_with(&path));
                if own {
                    let url = format!("{base}{path}");
                    zapier::set(tx, &scope, kind, Destination::Relay(&url), module.suspended)?;
                }
            }
            Ok(())
        })
        .await
        .context("cannot point at the demo's own hook")
}
