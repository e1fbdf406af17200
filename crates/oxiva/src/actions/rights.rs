//! What a step asks of whoever has it done: what they would have to be allowed to do themselves, on the pages or
//! by the API.

use super::Effect;
use crate::dossiers::{Rights, tokens::TokenScope};
use serde_json::{Map, Value as Json};

/// The rights that an action needs with these parameters. One that is not known is never done, and needs none.
pub(super) fn needed(
    app: &str,
    action: &str,
    params: &Map<String, Json>,
    connection: Option<i64>,
) -> Rights {
    // Who may use connections sees to them by the API with this scope.
    if connection.is_some() {
        return Rights::of([TokenScope::Webhooks]);
    }
    let found = super::find(app).filter(|app| app.uses_dossier);
    let Some((app, action)) = found.and_then(|app| Some((app, app.action(action)?))) else {
        return Rights::NONE;
    };
    let reads = action.effect == Effect::Reads || action.name.starts_with("find");
    let writes = super::effect(app, action, params) != Effect::Reads;
    let needed = [(TokenScope::Read, reads), (TokenScope::Write, writes)];
    Rights::of(needed.into_iter().filter(|(_, is_needed)| *is_needed).map(|(scope, _)| scope))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::APPS;
    use serde_json::json;

    fn of(app: &str, action: &str, params: Json, connection: Option<i64>) -> Vec<&'static str> {
        let needed = needed(app, action, params.as_object().unwrap(), connection);
        TokenScope::ALL.iter().filter(|one| needed.has(**one)).map(|one| one.word()).collect()
    }

    #[test]
    fn a_step_needs_what_it_does_in_the_dossier() {
        let none = json!({});
        assert_eq!(of("crm", "find_ticket", none.clone(), None), ["read"]);
        assert_eq!(of("crm", "find_tickets", none.clone(), None), ["read"]);
        assert_eq!(of("crm", "create_societe", none.clone(), None), ["write"]);
        assert_eq!(of("crm", "update_activite", none.clone(), None), ["write"]);
        assert_eq!(of("crm", "find_or_create_ticket", none.clone(), None), ["read", "write"]);
        assert_eq!(of("tables", "create_row", none.clone(), None), ["write"]);
        assert_eq!(of("tables", "find_row", none.clone(), None), ["read"]);
        for word in ["create", "{{1__mot}}"] {
            let on_miss = json!({ "on_miss": word });
            assert_eq!(of("tables", "find_row", on_miss.clone(), None), ["read", "write"]);
            assert_eq!(of("crm", "find_ticket", on_miss, None), ["read"], "{word}");
        }
        assert_eq!(of("oxiva", "nouveau_ticket", none.clone(), None), ["read"]);
        assert_eq!(of("oxiva", "nouveau_ticket", none.clone(), Some(3)), ["webhooks"]);
        assert_eq!(of("webhooks", "post", none.clone(), Some(3)), ["webhooks"]);
        assert_eq!(of("somebody", "else", none, None), [""; 0]);
    }

    #[test]
    fn what_stays_outside_of_the_dossier_needs_nothing() {
        let named: Vec<_> =
            APPS.iter().filter(|app| app.uses_dossier).map(|app| app.name).collect();
        assert_eq!(named, ["tables", "crm", "oxiva"]);
        for app in APPS.iter().filter(|app| !app.uses_dossier) {
            for action in app.actions {
                assert_eq!(of(app.name, action.name, json!({}), None), [""; 0], "{}", app.name);
            }
        }
    }
}
