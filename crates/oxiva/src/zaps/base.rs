//! The base zaps (« zaps de base ») of the original document: a catch hook is told of a creation, the
//! Oxiva app fetches the whole record, and a POST sends it to the address that the call names.
//!
//! A dossier has one for each noun of the document from the moment at which its Zapier module is active. People read
//! them, their runs too, and switch them on and off; the module alone writes them.

use super::{
    base_kind::BaseKind,
    checks::{AppChecks, Unchecked},
    days,
    documents::{self, Reason, Zap},
    runs::{self, RunState},
    start::{self, RelayedCall},
};
use crate::{
    clock::{Entropy, Micros},
    db::Tx,
    dossiers::{
        self, DossierId, Scope,
        modules::{self, Module},
    },
    environment::Environment,
    error::Result,
    records::RecordKind,
    statements,
};
use serde_json::{Map, Value as Json, json};

statements! {
    LOCK = "UPDATE counters SET zap = zap WHERE dossier = $1";
}

/// Their actions need no check at each use: a test checks them.
const OURS: &dyn AppChecks = &Unchecked;

/// The id of the step that each of them begins with.
pub const TRIGGER: &str = "1";

/// What the API's v2.0 says of each noun; `sends_what_the_api_says` (tests/it/base_zaps.rs) compares.
const CLIENT: &[&str] = &[
    "id",
    "nom",
    "type",
    "siren",
    "siret",
    "tva_intracom",
    "naf",
    "adresse",
    "complement",
    "code_postal",
    "ville",
    "pays",
    "telephone",
    "email",
    "site_web",
    "note",
    "date_creation",
    "date_modification",
];
const ACTIVITE: &[&str] = &[
    "ccom_id",
    "type",
    "action",
    "statut",
    "sujet",
    "note",
    "responsable",
    "echeance",
    "date_creation",
];
const TICKET: &[&str] = &[
    "sticket_id",
    "sujet",
    "description",
    "statut",
    "priorite",
    "responsable",
    "date_creation",
    "date_cloture",
];

/// What differs from one noun to the other.
struct Part {
    titre: &'static str,
    /// The app's action, and what it is called by.
    action: &'static str,
    ids: &'static [&'static str],
    objet: &'static str,
    fields: &'static [&'static str],
}

fn part(kind: BaseKind) -> Part {
    match kind {
        BaseKind::Client => Part {
            titre: "Nouveau client",
            action: "nouveau_client",
            ids: &["id"],
            objet: "client",
            fields: CLIENT,
        },
        BaseKind::Activite => Part {
            titre: "Nouvelle activité commerciale",
            action: "nouvelle_activite",
            ids: &["id", "ccom_id"],
            objet: "activite",
            fields: ACTIVITE,
        },
        BaseKind::Ticket => Part {
            titre: "Nouveau ticket",
            action: "nouveau_ticket",
            ids: &["id", "sticket_id"],
            objet: "ticket",
            fields: TICKET,
        },
    }
}

/// The document of a noun's base zap.
pub fn document(kind: BaseKind) -> Json {
    let Part { titre, action, ids, objet, fields } = part(kind);
    let told = |key: &&str| ((*key).to_owned(), format!("{{{{1__querystring__{key}}}}}").into());
    let params: Map<String, Json> = ids.iter().map(told).collect();
    // The societe of an activite or a ticket is known from the call alone.
    let mut data = Map::from_iter([("objet".to_owned(), Json::from(objet))]);
    data.extend(ids.iter().map(told));
    let fetched = |key: &&str| ((*key).to_owned(), Json::from(format!("{{{{2__{key}}}}}")));
    data.extend(fields.iter().map(fetched));
    json!({
        "title": titre,
        "trigger": { "id": TRIGGER, "kind": "catch_hook", "title": "Catch Hook" },
        "steps": [
            {
                "id": "2", "kind": "action", "title": titre,
                "app": "oxiva", "action": action, "params": params,
            },
            {
                "id": "3", "kind": "action", "title": "POST", "app": "webhooks", "action": "post",
                "params": {
                    "url": "{{1__querystring__url}}",
                    "payload_type": "json",
                    "unflatten": false,
                    "data": data,
                },
            },
        ],
    })
}

/// The base zap of a noun, if the dossier has it.
pub fn of(tx: &mut Tx, dossier: DossierId, kind: RecordKind) -> Result<Option<Zap>> {
    BaseKind::of(kind).map_or(Ok(None), |kind| documents::base(tx, dossier, kind))
}

/// Makes those that are missing, brings the others up to date, and switches all of them on.
pub fn ensure(tx: &mut Tx, entropy: &Entropy, scope: &Scope) -> Result<()> {
    for kind in BaseKind::ALL {
        match documents::base(tx, scope.dossier, *kind)? {
            Some(zap) => {
                let zap = documents::replace(tx, entropy, scope, zap, &document(*kind), OURS)?;
                documents::turn(tx, entropy, scope, zap.id, true)?;
            }
            None => make(tx, entropy, scope, *kind)?,
        }
    }
    Ok(())
}

fn make(tx: &mut Tx, entropy: &Entropy, scope: &Scope, kind: BaseKind) -> Result<()> {
    let source = documents::Source::base(kind);
    let zap = documents::insert(tx, entropy, scope, &document(kind), source, OURS)?;
    documents::turn(tx, entropy, scope, zap.id, true).map(drop)
}

/// At the start of a server: the dossiers whose Zapier module was active before there were base zaps
/// get theirs.
pub async fn catch_up(environment: &Environment) -> Result<()> {
    let without = environment.db.read(|tx| {
        let mut without = Vec::new();
        for dossier in dossiers::all(tx)? {
            if modules::find(tx, dossier.id, Module::Zapier)?.is_some() && !has_all(tx, dossier.id)?
            {
                without.push(dossier.id);
            }
        }
        Ok(without)
    });
    for dossier in without.await? {
        let (entropy, scope) =
            (environment.entropy.clone(), Scope::system(dossier, environment.clock.now()));
        let work = move |tx: &mut Tx| {
            // Another server may start, too.
            tx.execute(&LOCK, &[&dossier.number()])?;
            for kind in BaseKind::ALL {
                if documents::base(tx, dossier, *kind)?.is_none() {
                    make(tx, &entropy, &scope, *kind)?;
                }
            }
            Ok(())
        };
        environment.db.write(dossier.key(), work).await?;
    }
    Ok(())
}

fn has_all(tx: &mut Tx, dossier: DossierId) -> Result<bool> {
    for kind in BaseKind::ALL {
        if documents::base(tx, dossier, *kind)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Makes those that are missing, and switches on those that the program switched off: whoever gives
/// another address has mended something. One that a person switched off stays so.
pub fn mend(tx: &mut Tx, entropy: &Entropy, scope: &Scope) -> Result<()> {
    for kind in BaseKind::ALL {
        match documents::base(tx, scope.dossier, *kind)? {
            None => return ensure(tx, entropy, scope),
            Some(zap) if zap.reason == Reason::Failing => {
                documents::turn(tx, entropy, scope, zap.id, true)?;
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// The module was switched off: they start nothing, and what waits is halted.
pub fn switch_off(tx: &mut Tx, entropy: &Entropy, scope: &Scope) -> Result<()> {
    halt(tx, scope)?;
    for kind in BaseKind::ALL {
        if let Some(zap) = documents::base(tx, scope.dossier, *kind)? {
            documents::turn(tx, entropy, scope, zap.id, false)?;
        }
    }
    Ok(())
}

/// Halts what waits: suspending takes effect at once.
pub fn halt(tx: &mut Tx, scope: &Scope) -> Result<()> {
    for kind in BaseKind::ALL {
        if let Some(zap) = documents::base(tx, scope.dossier, *kind)? {
            let halted = runs::halt_all(tx, scope.dossier, zap.id, scope.now)?;
            days::ended(tx, scope.dossier, &halted, RunState::Halted)?;
        }
    }
    Ok(())
}

/// Starts the base zap of a noun, if it is on: its hook was told so.
pub fn start(
    tx: &mut Tx,
    entropy: &Entropy,
    kind: RecordKind,
    call: RelayedCall<'_>,
    now: Micros,
) -> Result<()> {
    match of(tx, call.dossier, kind)? {
        Some(zap) => start::by_relay(tx, entropy, zap, call, now),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn their_documents_are_zaps() {
        for kind in BaseKind::ALL {
            let plan = crate::zaps::checks::check(
                &document(*kind),
                &crate::actions::Checks { sends_mail: true },
            )
            .unwrap();
            assert_eq!(plan.trigger.id, TRIGGER);
            assert_eq!(plan.steps.len(), 2);
        }
    }

    /// The document describes the creation of these three, under these words.
    #[test]
    fn a_base_zap_stands_for_each_noun_of_the_document() {
        let nouns = BaseKind::ALL.iter().map(|kind| (kind.word(), kind.noun()));
        let expected = [
            ("client", RecordKind::Societe),
            ("activite", RecordKind::Activite),
            ("ticket", RecordKind::Ticket),
        ];
        assert_eq!(nouns.collect::<Vec<_>>(), expected);
        for kind in BaseKind::ALL {
            assert_eq!(BaseKind::of(kind.noun()), Some(*kind));
            assert_eq!(document(*kind)["steps"][1]["params"]["data"]["objet"], kind.word());
        }
    }
}
