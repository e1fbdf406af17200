//! The definitions that are built in: the Oxiva app.

use super::{Definition, Session};
use crate::{
    actions::{Action, App, Call, Doing, Effect, Outcome, connections},
    i18n::Lang,
};
use serde_json::{Map, Value as Json};
use std::sync::LazyLock;

/// The app of the document: three actions.
const OXIVA: &str = include_str!("../../../../../zapier/definition-fr.json");

/// The app for everybody, on Zapier.
const PUBLIC: &str = include_str!("../../../../../zapier/definition-en.json");

/// The document of the Oxiva app as Zapier takes it: in French that of three actions, in English the whole.
pub fn text(lang: Lang) -> &'static str {
    match lang {
        Lang::Fr => OXIVA,
        Lang::En => PUBLIC,
    }
}

/// The Oxiva app, the same as on Zapier: an address that is not given is this server's.
pub fn oxiva() -> &'static Definition {
    static DEFINITION: LazyLock<Definition> = LazyLock::new(|| {
        let document = serde_json::from_str(OXIVA).map_err(|error| error.to_string());
        let parsed = document.and_then(|document| Definition::parse("oxiva", document));
        let parsed = parsed.unwrap_or_else(|error| panic!("zapier/definition-fr.json: {error}"));
        Definition { own_address: Some("adresse"), ..parsed }
    });
    &DEFINITION
}

/// Every definition that is built in.
pub fn find(app: &str) -> Option<&'static Definition> {
    Some(oxiva()).filter(|definition| definition.app == app)
}

/// The Oxiva app, as native apps are.
pub fn oxiva_app() -> App {
    // Zapier's format calls them creates; these three read what is there.
    let reads = |action| Action { effect: Effect::Reads, ..action };
    let actions = Vec::leak(oxiva().actions().map(reads).collect());
    let app = App::new(&oxiva().app, "compass", actions, |call| Box::pin(run(oxiva(), call)));
    App { uses_dossier: true, ..app }
}

/// Does an action of a definition with the credentials of a connection. The Oxiva app needs none: then
/// it reads the dossier that the run belongs to, on this server.
async fn run(definition: &'static Definition, call: Call) -> Doing {
    let (credentials, only_to) = match call.connection {
        Some(id) => {
            let opened = connections::open(&call.engine, &call.dossier, &definition.app, id).await;
            match opened {
                Ok(secrets) => (secrets.map().clone(), Some(secrets.hosts().clone())),
                Err(failure) => return Outcome::Failed(failure).into(),
            }
        }
        None if definition.own_address.is_some() => (own_credentials(&call), None),
        None => (Map::new(), None),
    };
    Session::new(definition, &call.engine, &call.dossier, credentials, only_to).run(call).await
}

fn own_credentials(call: &Call) -> Map<String, Json> {
    let token = call.engine.own_keys.of(call.dossier.id);
    [("dossier", call.dossier.nom.clone()), ("token", token)]
        .map(|(key, value)| (key.to_owned(), value.into()))
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::definition::Function;

    #[test]
    fn the_oxiva_app_is_that_of_the_document() {
        let app = oxiva();
        let keys: Vec<_> =
            app.steps.iter().map(|step| (step.key.as_str(), step.label.as_str())).collect();
        assert_eq!(
            keys,
            [
                ("nouveau_client", "Nouveau client"),
                ("nouvelle_activite", "Nouvelle activité commerciale"),
                ("nouveau_ticket", "Nouveau ticket"),
            ]
        );
        let source = |key: &str| match &app.step(key).unwrap().perform {
            Function::Source(source) => {
                source.source.split_whitespace().collect::<Vec<_>>().join(" ")
            }
            Function::Request(_) => unreachable!(),
        };
        assert!(source("nouvelle_activite").contains(
            "const nouvelleActivite = results.activites.filter( (activity) => activity.ccom_id === bundle.inputData.ccom_id );"
        ));
        assert!(source("nouveau_ticket").contains(
            "const nouveauTiket = results.tickets.filter( (ticket) => ticket.sticket_id === bundle.inputData.sticket_id );"
        ));
        assert!(find("oxiva").is_some() && find("crm").is_none());
        let actions: Vec<_> =
            app.actions().map(|action| (action.name, action.fields.len())).collect();
        assert_eq!(
            actions,
            [("nouveau_client", 1), ("nouvelle_activite", 2), ("nouveau_ticket", 2)]
        );
    }
}
