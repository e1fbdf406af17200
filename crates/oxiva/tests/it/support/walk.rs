//! Every route, who may use it at least, and what to send so that it does something. The list of
//! routes comes from the router; [`covers_the_router`] fails while a route is not in this one.

use super::{
    TestApp, World,
    http::{Http, Response},
    world::PASSWORD,
};
use oxiva::{
    http::routes::{Route, RouteKind},
    server::{self, operations},
};
use std::collections::BTreeSet;

/// The least that a route asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Anyone,
    Member,
    /// A member who has the right « Automatisation ».
    Automation,
    Administrator,
    /// A member whose second factor waits for its first code.
    Enrolling,
    /// A member who has a second factor and has come half way in, too.
    Double,
    /// Any token.
    Key,
    /// A token and the dossier's name, in the query.
    V2,
    Reader,
    Writer,
    /// A token for webhooks and their log.
    Webhooks,
    /// A token for zaps and their runs.
    Zaps,
    /// A token for people and keys.
    Admin,
}

use Who::{
    Admin, Administrator, Anyone, Automation, Double, Enrolling, Key, Member, Reader, V2, Webhooks,
    Writer, Zaps,
};

/// A zap that does nothing.
const NEW_ZAP: &str = r#"{"title": "Neuf", "trigger": {"id": "1", "kind": "manual"}, "steps": []}"#;

/// A file of Zapier's with a zap that starts by an address.
const IMPORTED: &str = r#"{"metadata": {"version": 2}, "zaps": [{"id": 1, "title": "Venu", "nodes": {"1": {"id": 1,
    "type_of": "read", "selected_api": "WebHookCLIAPI", "action": "hook_v2", "params": {}, "parent_id": null}}}]}"#;

/// Method, path, who, and the query of a GET or the body of anything else; `<name>` stands for what
/// a [`World`] has under that name. What deletes and what switches off comes last.
const ROUTES: &[(&str, &str, Who, &str)] = &[
    ("GET", "/healthz", Anyone, ""),
    ("GET", "/readyz", Anyone, ""),
    ("GET", "/static/{version}/{name}", Anyone, ""),
    ("GET", "/static/{version}/aide/{lang}/{picture}", Anyone, ""),
    ("GET", "/favicon.ico", Anyone, ""),
    ("GET", "/zapier/definition.json", Anyone, "lang=fr"),
    ("GET", "/connexion", Anyone, "suite=/tickets"),
    (
        "POST",
        "/connexion",
        Anyone,
        "email=admin@oxiva.example&password=<password>&dossier=<dossier>",
    ),
    ("GET", "/connexion/code", Double, "suite=/tickets"),
    // There is a dossier: `setup.rs` says what is there before.
    ("GET", "/installation", Anyone, "code=none"),
    ("POST", "/installation", Anyone, "code=none&nom=Premier"),
    ("GET", "/mot-de-passe-oublie", Anyone, ""),
    ("GET", "/mot-de-passe/{code}", Anyone, ""),
    ("GET", "/invitation/{code}", Anyone, ""),
    ("GET", "/partages/{code}", Anyone, ""),
    ("GET", "/partages/{code}/fichier", Anyone, ""),
    ("GET", "/partages/{code}/installation", Automation, ""),
    // The APIs.
    ("GET", "/appli/api/oxiva/v2.0/version", V2, ""),
    ("GET", "/appli/api/oxiva/v2.0/version/", V2, ""),
    ("GET", "/appli/api/oxiva/v2.0/societe", V2, "id=<societe>"),
    ("GET", "/appli/api/oxiva/v2.0/societe/", V2, "id=<societe>&activites=Y&tickets=Y"),
    ("GET", "/api/v3/openapi.json", Anyone, ""),
    ("GET", "/api/v3/openapi.fr.json", Anyone, ""),
    ("GET", "/api/v3/me", Key, ""),
    ("GET", "/api/v3/people", Reader, "limit=200"),
    ("GET", "/api/v3/people/{id}", Reader, ""),
    ("GET", "/api/v3/events", Reader, "kind=ticket.created&limit=200"),
    ("GET", "/api/v3/societes", Reader, "q=marq"),
    ("GET", "/api/v3/activites", Reader, "societe=<societe>"),
    ("GET", "/api/v3/tickets", Reader, "societe=<societe>&q=marq"),
    ("GET", "/api/v3/societes/{id}", Reader, ""),
    ("GET", "/api/v3/activites/{id}", Reader, ""),
    ("GET", "/api/v3/tickets/{id}", Reader, ""),
    ("POST", "/api/v3/societes", Writer, r#"{"nom": "Neuve"}"#),
    (
        "POST",
        "/api/v3/activites",
        Writer,
        r#"{"societe": "<societe>", "sujet": "Neuve", "responsable": "<person>"}"#,
    ),
    (
        "POST",
        "/api/v3/tickets",
        Writer,
        r#"{"societe": "<societe>", "sujet": "Neuf", "responsable": "<person>"}"#,
    ),
    ("POST", "/api/v3/societes/batch", Writer, r#"{"items": [{"nom": "Neuve"}]}"#),
    (
        "POST",
        "/api/v3/activites/batch",
        Writer,
        r#"{"items": [{"societe": "<societe>", "sujet": "Neuve"}]}"#,
    ),
    (
        "POST",
        "/api/v3/tickets/batch",
        Writer,
        r#"{"items": [{"societe": "<societe>", "sujet": "Neuf", "responsable": "<person>"}]}"#,
    ),
    ("PATCH", "/api/v3/societes/{id}", Writer, r#"{"nom": "Autre"}"#),
    ("PATCH", "/api/v3/activites/{id}", Writer, r#"{"sujet": "Autre"}"#),
    ("PATCH", "/api/v3/tickets/{id}", Writer, r#"{"sujet": "Autre"}"#),
    ("GET", "/api/v3/tables", Reader, ""),
    ("GET", "/api/v3/tables/{id}", Reader, ""),
    ("GET", "/api/v3/tables/{id}/rows", Reader, "q=marq&sort=-id"),
    ("GET", "/api/v3/tables/{id}/rows/{row}", Reader, ""),
    ("POST", "/api/v3/tables", Writer, r#"{"nom": "Neuve", "columns": [{"nom": "A"}]}"#),
    ("POST", "/api/v3/tables/{id}/rows", Writer, r#"{"values": {}}"#),
    ("POST", "/api/v3/tables/{id}/rows/batch", Writer, r#"{"rows": [{}, {}]}"#),
    ("PATCH", "/api/v3/tables/{id}/rows/{row}", Writer, r#"{"values": {"<column>": "Neuve"}}"#),
    ("PATCH", "/api/v3/tables/{id}", Writer, r#"{"nom": "Autre"}"#),
    ("DELETE", "/api/v3/tables/{id}/rows/{row}", Writer, ""),
    ("DELETE", "/api/v3/tables/{id}", Writer, ""),
    ("GET", "/api/v3/webhooks", Webhooks, "limit=200"),
    ("GET", "/api/v3/webhooks/{id}", Webhooks, ""),
    ("GET", "/api/v3/hooks", Webhooks, "limit=200"),
    ("POST", "/api/v3/hooks", Webhooks, r#"{"event": "ticket.updated", "target_url": "<url>"}"#),
    ("GET", "/api/v3/deliveries", Webhooks, "webhook=<endpoint>"),
    ("GET", "/api/v3/deliveries/{webhook}/{event}", Webhooks, ""),
    ("POST", "/api/v3/deliveries/{webhook}/{event}/replay", Webhooks, ""),
    ("POST", "/api/v3/deliveries/replay", Webhooks, r#"{"state": "delivered"}"#),
    ("POST", "/api/v3/webhooks", Webhooks, r#"{"url": "<url>", "events": ["ticket.updated"]}"#),
    ("PATCH", "/api/v3/webhooks/{id}", Webhooks, r#"{"description": "Autre"}"#),
    ("POST", "/api/v3/webhooks/{id}/secret", Webhooks, "{}"),
    ("POST", "/api/v3/webhooks/{id}/sample", Webhooks, r#"{"noun": "ticket"}"#),
    ("POST", "/api/v3/webhooks/{id}/replay", Webhooks, r#"{"state": "delivered"}"#),
    ("GET", "/api/v3/connections", Webhooks, "limit=200"),
    ("GET", "/api/v3/connections/{id}", Webhooks, ""),
    ("PATCH", "/api/v3/connections/{id}", Webhooks, r#"{"hosts": ["api.exemple.fr"]}"#),
    ("GET", "/api/v3/zaps", Zaps, "limit=200"),
    ("GET", "/api/v3/zaps/{id}", Zaps, ""),
    ("GET", "/api/v3/zaps/{id}/versions", Zaps, ""),
    ("GET", "/api/v3/zaps/{id}/versions/{version}", Zaps, ""),
    ("GET", "/api/v3/runs", Zaps, "zap=<zap_api>&state=errored"),
    ("POST", "/api/v3/runs/replay", Zaps, r#"{"zap": "<zap_api>"}"#),
    ("GET", "/api/v3/runs/{run}", Zaps, ""),
    ("POST", "/api/v3/zaps", Zaps, NEW_ZAP),
    ("PUT", "/api/v3/zaps/{id}", Zaps, NEW_ZAP),
    ("PATCH", "/api/v3/zaps/{id}", Zaps, r#"{"concurrency": 3}"#),
    ("POST", "/api/v3/zaps/{id}/run", Zaps, r#"{"mot": "bonjour"}"#),
    ("POST", "/api/v3/runs/{run}/replay", Zaps, r#"{"from": "start", "version": "latest"}"#),
    ("POST", "/api/v3/runs/{run}/halt", Zaps, "{}"),
    ("POST", "/api/v3/runs/{run}/release", Zaps, "{}"),
    ("POST", "/api/v3/zaps/{id}/held", Zaps, r#"{"action": "drop"}"#),
    ("GET", "/api/v3/zaps/{id}/draft", Zaps, ""),
    (
        "PUT",
        "/api/v3/zaps/{id}/draft",
        Zaps,
        r#"{"rev": 1, "document": {"title": "Autre", "trigger": {"id": "1", "kind": "manual"}, "steps": []}}"#,
    ),
    ("POST", "/api/v3/zaps/{id}/draft/test", Zaps, r#"{"step": "1", "output": {"mot": "essai"}}"#),
    ("POST", "/api/v3/zaps/{id}/draft/run", Zaps, "{}"),
    ("POST", "/api/v3/zaps/{id}/publish", Zaps, "{}"),
    ("DELETE", "/api/v3/zaps/{id}/draft", Zaps, ""),
    ("POST", "/api/v3/zaps/{id}/duplicate", Zaps, "{}"),
    ("GET", "/api/v3/zaps/export", Zaps, ""),
    ("GET", "/api/v3/zaps/{id}/export", Zaps, ""),
    ("GET", "/api/v3/zaps/shares", Zaps, ""),
    ("GET", "/api/v3/zaps/{id}/shares/preview", Zaps, ""),
    ("GET", "/api/v3/zaps/{id}/shares", Zaps, ""),
    ("POST", "/api/v3/zaps/{id}/shares", Zaps, "{}"),
    ("DELETE", "/api/v3/zaps/{id}/shares/{share}", Zaps, ""),
    ("DELETE", "/api/v3/zaps/{id}", Zaps, ""),
    ("POST", "/api/v3/zaps/{id}/restore", Zaps, "{}"),
    // Writes nothing, and shows nothing of anybody.
    ("POST", "/api/v3/zaps/check", Zaps, NEW_ZAP),
    ("GET", "/api/v3/zap-templates", Zaps, "limit=200"),
    ("POST", "/api/v3/zap-templates/{template}", Zaps, r#"{"email": "a@oxiva.example"}"#),
    ("POST", "/api/v3/zaps/import", Zaps, IMPORTED),
    ("GET", "/api/v3/zaps/{id}/export/zapier", Zaps, ""),
    (
        "POST",
        "/api/v3/connections",
        Webhooks,
        r#"{"app": "webhooks", "nom": "Neuve", "data": {"basic_auth": "a|b"}}"#,
    ),
    ("POST", "/api/v3/connections/{id}/test", Webhooks, ""),
    ("DELETE", "/api/v3/connections/{id}", Webhooks, ""),
    ("PATCH", "/api/v3/people/{id}", Admin, r#"{"nom": "Encore"}"#),
    ("GET", "/api/v3/invitations", Admin, "limit=200"),
    ("POST", "/api/v3/invitations", Admin, r#"{"nom": "Neuve", "email": "neuve@oxiva.example"}"#),
    ("POST", "/api/v3/invitations/{id}/renew", Admin, ""),
    ("GET", "/api/v3/keys", Admin, "limit=200"),
    ("GET", "/api/v3/keys/{id}", Admin, ""),
    ("POST", "/api/v3/keys", Admin, r#"{"nom": "Neuve", "scopes": ["admin"]}"#),
    ("DELETE", "/api/v3/keys/{id}", Admin, ""),
    ("DELETE", "/api/v3/invitations/{id}", Admin, ""),
    ("DELETE", "/api/v3/webhooks/{id}", Webhooks, ""),
    ("DELETE", "/api/v3/hooks/{id}", Webhooks, ""),
    ("DELETE", "/api/v3/tickets/{id}", Writer, ""),
    ("DELETE", "/api/v3/activites/{id}", Writer, ""),
    ("DELETE", "/api/v3/societes/{id}", Writer, ""),
    ("GET", "/hooks/catch/{compte}/{hook}", Anyone, "a=1&a=2"),
    ("GET", "/hooks/catch/{compte}/{hook}/", Anyone, "a=1"),
    ("POST", "/hooks/catch/{compte}/{hook}", Anyone, r#"{"a": 1}"#),
    ("POST", "/hooks/catch/{compte}/{hook}/", Anyone, r#"{"a": 1}"#),
    ("GET", "/hooks/catch/{compte}/{hook}/silent", Anyone, "a=1"),
    ("GET", "/hooks/catch/{compte}/{hook}/silent/", Anyone, "a=1"),
    ("POST", "/hooks/catch/{compte}/{hook}/silent", Anyone, r#"{"a": 1}"#),
    ("POST", "/hooks/catch/{compte}/{hook}/silent/", Anyone, r#"{"a": 1}"#),
    ("PUT", "/hooks/catch/{compte}/{hook}/silent", Anyone, r#"{"a": 1}"#),
    ("PUT", "/hooks/catch/{compte}/{hook}/silent/", Anyone, r#"{"a": 1}"#),
    ("PUT", "/hooks/catch/{compte}/{hook}", Anyone, r#"{"a": 1}"#),
    ("PUT", "/hooks/catch/{compte}/{hook}/", Anyone, r#"{"a": 1}"#),
    ("OPTIONS", "/hooks/catch/{compte}/{hook}", Anyone, ""),
    ("OPTIONS", "/hooks/catch/{compte}/{hook}/", Anyone, ""),
    ("OPTIONS", "/hooks/catch/{compte}/{hook}/silent", Anyone, ""),
    ("OPTIONS", "/hooks/catch/{compte}/{hook}/silent/", Anyone, ""),
    // The pages that show.
    ("GET", "/", Member, ""),
    ("GET", "/aide", Member, ""),
    ("GET", "/aide/{chapter}", Member, ""),
    ("GET", "/aide/{chapter}/fichier", Member, ""),
    ("GET", "/societes", Member, "q=marq&type=customer"),
    ("GET", "/societes/creer", Member, ""),
    ("GET", "/societes/suggestions", Member, "q=marq"),
    ("GET", "/societes/doublons", Member, "nom=marq&ville=&siren=552100554"),
    ("GET", "/societes/{id}", Member, ""),
    ("GET", "/societes/{id}/modifier", Member, ""),
    ("GET", "/historique/{event}", Member, ""),
    ("GET", "/activites", Member, "q=marq"),
    ("GET", "/activites/creer", Member, "societe=<societe>"),
    ("GET", "/activites/{id}", Member, ""),
    ("GET", "/activites/{id}/modifier", Member, ""),
    ("GET", "/tickets", Member, "q=marq"),
    ("GET", "/tickets/creer", Member, "societe=<societe>"),
    ("GET", "/tickets/{id}", Member, ""),
    ("GET", "/tickets/{id}/modifier", Member, ""),
    ("GET", "/modules", Administrator, ""),
    ("GET", "/modules/disponibles", Administrator, ""),
    ("GET", "/modules/api", Administrator, ""),
    ("GET", "/modules/zapier", Administrator, ""),
    ("GET", "/modules/api/documentation", Member, ""),
    ("GET", "/modules/zapier/documentation", Member, ""),
    ("GET", "/webhooks", Administrator, "after="),
    ("GET", "/webhooks/creer", Administrator, ""),
    ("GET", "/webhooks/documentation", Member, ""),
    ("GET", "/webhooks/{id}", Administrator, ""),
    ("GET", "/webhooks/{id}/modifier", Administrator, ""),
    ("GET", "/livraisons/relance", Administrator, "destination=<endpoint>"),
    ("GET", "/livraisons", Member, "destination=<endpoint>"),
    ("GET", "/livraisons/{endpoint}/{event}", Member, ""),
    ("GET", "/receptions", Automation, "adresse=<hook>"),
    ("GET", "/receptions/{id}", Automation, ""),
    ("GET", "/tableaux", Member, ""),
    ("GET", "/tableaux/creer", Automation, ""),
    ("GET", "/tableaux/{id}", Member, "q=marq&tri=-1"),
    ("GET", "/tableaux/{id}/modifier", Automation, ""),
    ("GET", "/tableaux/{id}/csv", Member, "tri=1"),
    ("GET", "/tableaux/{id}/xlsx", Member, ""),
    ("GET", "/tableaux/{id}/lignes/{row}", Member, ""),
    ("GET", "/zaps", Automation, "q=marq&etat=on&tri=erreurs"),
    ("GET", "/zaps/creer", Automation, ""),
    ("GET", "/zaps/creer/code", Automation, ""),
    ("POST", "/zaps/nouveau", Automation, "trigger=manual"),
    ("GET", "/zaps/supprimes", Automation, ""),
    ("GET", "/zaps/partages", Automation, ""),
    ("GET", "/zaps/modeles", Automation, "q=ticket&categorie=tickets"),
    ("GET", "/zaps/modeles/{template}", Automation, ""),
    ("POST", "/zaps/modeles/{template}", Automation, "email=a@oxiva.example"),
    ("GET", "/zaps/importer", Automation, ""),
    // Shows what would become of it, and writes nothing.
    (
        "POST",
        "/zaps/importer",
        Automation,
        "file=%7B%22zaps%22%3A%5B%7B%22title%22%3A%22Venu%22%2C%22nodes%22%3A%7B%7D%7D%5D%7D",
    ),
    ("GET", "/zaps/{id}", Automation, ""),
    ("GET", "/zaps/{id}/versions", Automation, ""),
    ("GET", "/zaps/{id}/versions/{version}", Automation, ""),
    ("GET", "/zaps/{id}/editeur", Automation, ""),
    ("GET", "/zaps/{id}/editeur/etape/{step}", Automation, ""),
    ("GET", "/zaps/{id}/editeur/revision", Automation, ""),
    ("GET", "/zaps/{id}/editeur/ajout", Automation, "apres=<zap_step>"),
    ("GET", "/zaps/{id}/editeur/code", Automation, ""),
    ("GET", "/zaps/{id}/editeur/publication", Automation, ""),
    ("GET", "/zaps/{id}/editeur/abandon", Automation, ""),
    ("POST", "/zaps/{id}/editeur/etape/{step}", Automation, "title=Autre"),
    ("POST", "/zaps/{id}/editeur/etape/{step}/essai", Automation, "key=une-fois"),
    ("GET", "/zaps/fiches", Automation, "noun=societe&q=marq"),
    ("GET", "/zaps/{id}/editeur/etape/{step}/fiche", Automation, "champ=societe&q=marq"),
    ("POST", "/zaps/{id}/editeur/etape/{step}/fiche", Automation, "champ=societe&fiche=<societe>"),
    ("GET", "/zaps/{id}/editeur/etape/{step}/colonne", Automation, "champ="),
    ("POST", "/zaps/{id}/editeur/etape/{step}/colonne", Automation, "nom=Sur+place&type=text"),
    ("GET", "/zaps/{id}/editeur/etape/{step}/tableau", Automation, "champ=table"),
    (
        "POST",
        "/zaps/{id}/editeur/etape/{step}/tableau",
        Automation,
        "champ=table&nom=Sur+place&nom_n1=Sujet",
    ),
    ("GET", "/zaps/{id}/editeur/etape/{step}/connexion", Automation, ""),
    (
        "POST",
        "/zaps/{id}/editeur/etape/{step}/connexion",
        Automation,
        "nom=Sur+place&data=basic_auth%3A+jean%7Csecret",
    ),
    ("POST", "/zaps/{id}/editeur/verification", Automation, "kind=json&text=%7B"),
    ("GET", "/zaps/{id}/editeur/attente", Automation, "depuis=0-"),
    ("GET", "/zaps/{id}/editeur/suppression", Automation, "id=<zap_step>"),
    (
        "GET",
        "/zaps/{id}/editeur/etape/{step}/transformation",
        Automation,
        "donnee=%7B%7B1__mot%7D%7D",
    ),
    ("POST", "/zaps/{id}/editeur/etape/{step}/resultat", Automation, "title=Autre"),
    (
        "POST",
        "/zaps/{id}/editeur/etape/{step}/transformation",
        Automation,
        "donnee=%7B%7B1__mot%7D%7D&fonction=uppercase&cible=%2Fany%2F-",
    ),
    ("POST", "/zaps/{id}/editeur/copie", Automation, "copie=<zap_step>"),
    ("POST", "/zaps/{id}/editeur/collage", Automation, "place=%7B%22at%22%3A0%7D"),
    ("POST", "/zaps/{id}/editeur/oubli", Automation, ""),
    ("POST", "/zaps/{id}/editeur/attente", Automation, "depuis=0-"),
    (
        "POST",
        "/zaps/{id}/editeur/commande",
        Automation,
        "command=%7B%22do%22%3A%22set_title%22%2C%22title%22%3A%22Encore%22%7D",
    ),
    ("POST", "/zaps/{id}/editeur/annuler", Automation, ""),
    ("POST", "/zaps/{id}/editeur/retablir", Automation, ""),
    (
        "POST",
        "/zaps/{id}/editeur/code",
        Automation,
        "document=%7B%22title%22%3A%22Code%22%2C\
         %22trigger%22%3A%7B%22id%22%3A%221%22%2C%22kind%22%3A%22manual%22%7D%2C%22steps%22%3A%5B%5D%7D",
    ),
    ("POST", "/zaps/{id}/editeur/exemple", Automation, "output=%7B%22mot%22%3A%22bonjour%22%7D"),
    ("POST", "/zaps/{id}/editeur/essai", Automation, ""),
    ("POST", "/zaps/{id}/versions/{version}/reprise", Automation, ""),
    // What is published is another draft.
    ("POST", "/zaps/{id}/editeur/titre", Automation, "title=Autre"),
    ("POST", "/zaps/{id}/editeur/publication", Automation, ""),
    ("POST", "/zaps/{id}/editeur/abandon", Automation, ""),
    ("GET", "/zaps/{id}/modifier", Automation, ""),
    ("GET", "/executions", Automation, "zap=<zap>&etat=errored"),
    ("GET", "/executions/{id}", Automation, ""),
    (
        "POST",
        "/zaps",
        Automation,
        "document=%7B%22title%22%3A%22Neuf%22%2C\
         %22trigger%22%3A%7B%22id%22%3A%221%22%2C%22kind%22%3A%22manual%22%7D%2C%22steps%22%3A%5B%5D%7D",
    ),
    (
        "POST",
        "/zaps/{id}",
        Automation,
        "document=%7B%22title%22%3A%22Autre%22%2C\
         %22trigger%22%3A%7B%22id%22%3A%221%22%2C%22kind%22%3A%22manual%22%7D%2C%22steps%22%3A%5B%5D%7D",
    ),
    ("POST", "/zaps/{id}/reglages", Automation, "concurrency=1&rate=2"),
    ("POST", "/zaps/{id}/lancement", Automation, "mot=bonjour"),
    ("POST", "/zaps/{id}/arret", Automation, ""),
    ("POST", "/zaps/{id}/activation", Automation, ""),
    ("POST", "/zaps/{id}/etiquettes", Automation, "ajout=Autre"),
    ("POST", "/zaps/{id}/personne", Automation, "personne=<taker>"),
    ("POST", "/zaps/lot", Automation, "action=etiqueter&etiquette=Encore&zap_<zap_page>=on"),
    ("GET", "/executions/reprise", Automation, "zap=<zap>"),
    ("POST", "/executions/reprise", Automation, "run_<run>=on"),
    ("POST", "/executions/{id}/reprise", Automation, "tout=oui"),
    ("POST", "/executions/{id}/interruption", Automation, ""),
    ("POST", "/executions/{id}/liberation", Automation, ""),
    ("POST", "/zaps/{id}/retenues", Automation, ""),
    ("POST", "/zaps/{id}/copie", Automation, ""),
    ("GET", "/zaps/fichier", Automation, ""),
    ("GET", "/zaps/{id}/fichier", Automation, ""),
    ("GET", "/zaps/{id}/partage", Automation, ""),
    ("POST", "/zaps/{id}/partage", Automation, "days=7"),
    ("POST", "/partages/{code}/installation", Automation, ""),
    ("POST", "/zaps/{id}/partages/{share}/revocation", Automation, ""),
    ("POST", "/zaps/partages/{share}/revocation", Automation, ""),
    ("POST", "/zaps/{id}/supprimer", Automation, ""),
    ("POST", "/zaps/{id}/restauration", Automation, ""),
    ("GET", "/personnes", Administrator, ""),
    ("GET", "/personnes/{id}", Administrator, ""),
    ("GET", "/personnes/inviter", Administrator, ""),
    ("GET", "/avis", Administrator, ""),
    ("GET", "/connexions-zap", Automation, ""),
    ("GET", "/connexions-zap/{id}/serveurs", Automation, ""),
    ("GET", "/cles", Administrator, ""),
    ("GET", "/compte", Member, ""),
    ("GET", "/compte/second-facteur", Enrolling, ""),
    ("GET", "/journal", Administrator, "par=<person>"),
    ("GET", "/journal/csv", Administrator, ""),
    ("GET", "/journal/jsonl", Administrator, ""),
    ("GET", "/dossier", Administrator, ""),
    // The forms.
    ("POST", "/societes", Member, "nom=Neuve+de+la+page"),
    ("POST", "/societes/{id}", Member, "nom=Troisi%C3%A8me"),
    ("POST", "/activites", Member, "societe_id=<societe>&sujet=Neuve&responsable=<person>"),
    ("POST", "/activites/{id}", Member, "societe_id=<societe>&sujet=Troisi%C3%A8me"),
    ("POST", "/activites/{id}/terminer", Member, ""),
    ("POST", "/tickets", Member, "societe_id=<societe>&sujet=Neuf&responsable=<person>"),
    ("POST", "/tickets/{id}", Member, "societe_id=<societe>&sujet=Troisi%C3%A8me"),
    ("POST", "/tickets/{id}/cloture", Member, ""),
    ("POST", "/livraisons/relance", Administrator, "destination=<webhook_page>&etat=delivered"),
    (
        "POST",
        "/webhooks",
        Administrator,
        "url=<url>&event_ticket.updated=on&format=envelope&active=on&scheme=v1",
    ),
    (
        "POST",
        "/webhooks/{id}",
        Administrator,
        "url=<url>&event_ticket.created=on&format=record&active=on",
    ),
    ("POST", "/webhooks/{id}/secret", Administrator, "scheme=v1&ancien=garde"),
    ("POST", "/webhooks/{id}/exemple", Administrator, "exemple=ticket"),
    ("POST", "/webhooks/{id}/suspension", Administrator, ""),
    ("POST", "/webhooks/{id}/reprise", Administrator, ""),
    ("POST", "/webhooks/{id}/supprimer", Administrator, ""),
    ("POST", "/modules/zapier", Administrator, "url_client=<url>&url_ticket=<url>"),
    ("POST", "/modules/zapier/exemple", Administrator, "exemple=client"),
    (
        "POST",
        "/modules/zapier/invitation",
        Administrator,
        "invitation=https://zapier.com/developer/public-invite/1/a/",
    ),
    ("POST", "/livraisons/{endpoint}/{event}/relance", Member, ""),
    ("POST", "/receptions/adresses", Automation, "nom=Neuve"),
    (
        "POST",
        "/personnes",
        Administrator,
        "nom=Neuve&email=neuve@oxiva.example&password=un+mot+de+passe&role=member",
    ),
    ("POST", "/tableaux", Automation, "nom=Neuf&nom_n1=A&type_n1=date"),
    ("POST", "/tableaux/{id}", Automation, "nom=Renomme&nom_c1=A"),
    ("POST", "/tableaux/{id}/lignes", Member, "f1=Neuve"),
    ("POST", "/tableaux/{id}/lignes/{row}", Member, "f1=Autre"),
    ("POST", "/tableaux/{id}/lignes/{row}/cellule", Member, "colonne=1&valeur=Encore"),
    ("POST", "/personnes/{id}/zaps", Administrator, "repreneur=<taker>"),
    ("POST", "/personnes/{id}", Administrator, "nom=Autre&role=member&active=on"),
    ("POST", "/connexions-zap", Automation, "nom=Autre&app=webhooks&data=basic_auth:+a%7Cb"),
    ("POST", "/connexions-zap/{id}/verification", Automation, ""),
    ("POST", "/connexions-zap/{id}/serveurs", Automation, "hosts=api.exemple.fr"),
    ("POST", "/connexions-zap/{id}/supprimer", Automation, ""),
    ("POST", "/cles", Administrator, "nom=Neuve&scopes=write"),
    ("POST", "/cles/{id}/revocation", Administrator, ""),
    ("POST", "/dossier", Administrator, "raison=Autre&fuseau=Europe/Paris&langue=fr"),
    ("POST", "/compte", Member, "nom=Autre&langue=fr"),
    ("POST", "/compte/second-facteur", Member, ""),
    ("POST", "/connexion/code", Double, "code=<code_before>"),
    ("POST", "/compte/second-facteur/codes", Double, "current_password=<password>&code=<code_now>"),
    (
        "POST",
        "/compte/second-facteur/arret",
        Double,
        "current_password=<password>&code=<code_after>",
    ),
    (
        "POST",
        "/compte/second-facteur/confirmation",
        Enrolling,
        "current_password=<password>&code=<first_code>",
    ),
    ("POST", "/personnes/{id}/second-facteur/arret", Administrator, ""),
    (
        "POST",
        "/personnes/inviter",
        Administrator,
        "nom=Invitee&email=invitee@oxiva.example&role=member",
    ),
    ("POST", "/personnes/invitations/{id}/renvoi", Administrator, ""),
    ("POST", "/personnes/{id}/lien", Administrator, ""),
    ("POST", "/mot-de-passe-oublie", Anyone, "email=member@oxiva.example"),
    ("POST", "/mot-de-passe/{code}", Anyone, "password=un+autre+long&again=un+autre+long"),
    ("POST", "/invitation/{code}", Anyone, "password=un+autre+long&again=un+autre+long"),
    ("POST", "/avis/{id}/fermeture", Administrator, ""),
    ("POST", "/avis/fermeture", Administrator, "newest=<last_notice>"),
    // What deletes and what ends.
    ("POST", "/personnes/invitations/{id}/revocation", Administrator, ""),
    ("POST", "/tickets/{id}/supprimer", Member, ""),
    ("POST", "/activites/{id}/supprimer", Member, ""),
    ("POST", "/societes/{id}/supprimer", Member, ""),
    ("POST", "/receptions/adresses/{hook}/supprimer", Automation, ""),
    ("POST", "/tableaux/{id}/lignes/supprimer", Member, "ligne_4=on"),
    ("POST", "/tableaux/{id}/lignes/{row}/supprimer", Member, ""),
    ("POST", "/tableaux/{id}/supprimer", Automation, ""),
    ("POST", "/modules/zapier/arret", Administrator, ""),
    ("POST", "/modules/api/arret", Administrator, ""),
    ("POST", "/modules/api/activation", Administrator, ""),
    ("POST", "/modules/zapier/activation", Administrator, ""),
    ("POST", "/compte/sessions/{session}/fermeture", Administrator, ""),
    ("POST", "/compte/sessions/fermeture", Administrator, ""),
    (
        "POST",
        "/compte/mot-de-passe",
        Member,
        "current_password=<password>&new_password=un+autre+long&again=un+autre+long",
    ),
    ("POST", "/deconnexion", Administrator, ""),
];

/// The step whose form leads to a page of its own; empty: none.
fn form_step(path: &str) -> &'static str {
    match path.split("/etape/{step}/").nth(1) {
        Some("fiche") => "record_step",
        Some("tableau" | "colonne") => "table_step",
        Some("connexion") => "connection_step",
        _ => "",
    }
}

/// What a parameter of a path is called in a [`World`].
fn parameter(method: &str, path: &str, name: &str) -> Option<&'static str> {
    let noun = path.trim_start_matches("/api/v3").split('/').nth(1)?;
    let (page, api) = (path.ends_with("/supprimer"), method == "DELETE");
    Some(match (noun, name) {
        ("societes", "id") => {
            ["societe", "societe_page", "societe_api"][page as usize + 2 * api as usize]
        }
        ("activites", "id") => {
            ["activite", "activite_page", "activite_api"][page as usize + 2 * api as usize]
        }
        ("tickets", "id") => {
            ["ticket", "ticket_page", "ticket_api"][page as usize + 2 * api as usize]
        }
        // A row goes from a table that stays.
        ("tables" | "tableaux", "row") if api => "row_api",
        ("tables" | "tableaux", "row") if page => "row_page",
        ("tables" | "tableaux", "row") => "row",
        ("tables" | "tableaux", "id") if path.contains("/rows") || path.contains("/lignes") => {
            "table"
        }
        ("tables" | "tableaux", "id") => {
            ["table", "table_page", "table_api"][page as usize + 2 * api as usize]
        }
        ("receptions", "id") => "reception",
        ("zaps", "id") if path.starts_with("/api/") => "zap_api",
        ("zaps", "version") => "zap_version",
        ("zaps", "share") if path.starts_with("/api/") => "share_api",
        ("zaps", "share") if path.starts_with("/zaps/partages/") => "share_listed",
        ("zaps", "share") => "share",
        ("partages", "code") => "share_code",
        ("runs", "run") if path.ends_with("/halt") => "waiting_run_api",
        ("runs", "run") if path.ends_with("/release") => "held_run_api",
        ("runs", "run") => "run_api",
        // What was deleted comes back.
        ("zaps", "id") if page || path.ends_with("/restauration") => "zap_page",
        ("zaps", "id") if !form_step(path).is_empty() => "zap_form",
        ("zaps", "id") => "zap",
        ("executions", "id") if path.ends_with("/liberation") => "held_run",
        ("executions", "id") if path.ends_with("/interruption") => "waiting_run",
        ("executions", "id") => "run",
        ("personnes", "id") if path.contains("/invitations/") => "invitation",
        ("personnes" | "people", "id") => "person",
        ("invitations", "id") => "invitation_api",
        ("keys", "id") => "token_api",
        ("avis", "id") => "notice",
        ("invitation", "code") => "invitation_code",
        ("mot-de-passe", "code") => "reset_code",
        ("cles", "id") => "token",
        ("connections", "id") if method == "DELETE" => "connection_api",
        ("connexions-zap", "id") if page => "connection_page",
        ("connections", "id") => "connection",
        ("connexions-zap", "id") => "connection_other",
        ("webhooks", "id") if path.starts_with("/api/") => "webhook",
        ("webhooks", "id") => "webhook_page",
        ("hooks", "id") => "subscription",
        ("livraisons", "endpoint") | ("deliveries", "webhook") => "endpoint",
        ("livraisons" | "deliveries" | "historique", "event") => "event",
        ("hooks" | "receptions", "hook") => "hook",
        ("hooks", "compte") => "compte",
        ("compte", "session") => "session",
        ("zaps", "step") if !form_step(path).is_empty() => form_step(path),
        ("zaps", "step") => "zap_step",
        ("static", "name" | "version") => "file",
        ("static", "lang") => "lang",
        ("static", "picture") => "picture",
        ("zaps" | "zap-templates", "template") => "template",
        ("aide", "chapter") => "chapter",
        _ => return None,
    })
}

/// A request to one route.
#[derive(Clone, Debug)]
pub struct Ask {
    pub kind: RouteKind,
    pub who: Who,
    pub method: String,
    /// As the router has it.
    pub pattern: String,
    /// Whether the path names something that belongs to a dossier.
    pub names_something: bool,
    pub path: String,
    pub body: String,
}

impl Ask {
    /// Of a path that belongs to nobody.
    pub fn to(kind: RouteKind, method: &str, path: &str) -> Ask {
        let (method, pattern, path) = (method.to_owned(), path.to_owned(), path.to_owned());
        Ask {
            kind,
            who: Anyone,
            method,
            pattern,
            names_something: false,
            path,
            body: String::new(),
        }
    }

    pub fn is_form(&self) -> bool {
        self.kind == RouteKind::Page && self.method == "POST"
    }

    fn content_type(&self) -> &'static str {
        match (self.method.as_str(), self.body.starts_with('{')) {
            ("GET" | "HEAD" | "DELETE" | "OPTIONS", _) => "",
            (_, true) => "application/json",
            (_, false) => "application/x-www-form-urlencoded",
        }
    }

    pub async fn send(&self, http: &Http) -> Response {
        http.send(&self.method, &self.path, self.content_type(), self.body.as_bytes()).await
    }

    /// The same path, asked otherwise.
    pub fn by(&self, method: &str) -> Ask {
        Ask { method: method.to_owned(), ..self.clone() }
    }

    /// With one more thing in the query.
    pub fn query(&self, pair: &str) -> Ask {
        let joint = if self.path.contains('?') { '&' } else { '?' };
        Ask { path: format!("{}{joint}{pair}", self.path), ..self.clone() }
    }

    pub fn contains(&self, text: &str) -> bool {
        self.path.contains(text) || self.body.contains(text)
    }
}

/// What there is to say with `target`'s ids and `own` credentials in query and body.
pub fn asks(app: &TestApp, target: &World, own: &World) -> Vec<Ask> {
    let list = listed(app);
    covers_the_router(&list);
    let ask = |(method, pattern, who, sent): &(&str, &str, Who, &str)| {
        let route = list.iter().find(|route| route.path == *pattern).unwrap();
        let path = path(method, pattern, target);
        let sent = sent_by(own, target, sent);
        let (path, body) = match *method {
            "GET" if !sent.is_empty() => (format!("{path}?{sent}"), String::new()),
            _ => (path, sent),
        };
        // A preflight is answered before anything is looked for; templates and chapters are everybody's.
        let names_something = pattern.contains('{')
            && !pattern.contains("{template}")
            && !pattern.contains("{chapter}")
            && route.kind != RouteKind::Asset
            && *method != "OPTIONS";
        let (method, pattern) = (method.to_string(), pattern.to_string());
        Ask { kind: route.kind, who: *who, method, pattern, names_something, path, body }
    };
    ROUTES
        .iter()
        .map(ask)
        .map(|ask| with_v2_credentials(ask, &own.dossier.nom, &own.dossier.token))
        .collect()
}

/// Token and dossier in the query, where a route of v2 wants them.
fn with_v2_credentials(ask: Ask, nom: &str, token: &str) -> Ask {
    match ask.who {
        V2 => ask.query(&format!("dossier={nom}&token={token}")),
        _ => ask,
    }
}

fn path(method: &str, pattern: &str, target: &World) -> String {
    let fill = |segment: &str| match segment.strip_prefix('{').and_then(|s| s.strip_suffix('}')) {
        None => segment.to_owned(),
        Some(name) => match parameter(method, pattern, name) {
            Some("file") => "app.css".to_owned(),
            Some("template") => "urgent-ticket-email".to_owned(),
            Some("chapter") => "zap".to_owned(),
            Some("lang") => "fr".to_owned(),
            Some("picture") => "premier-zap-etape.webp".to_owned(),
            Some(known) => target.ids[known].clone(),
            None => panic!(
                "support/walk.rs does not know what `{name}` of {pattern} is: say so in `parameter`"
            ),
        },
    };
    pattern.split('/').map(fill).collect::<Vec<_>>().join("/")
}

fn sent_by(own: &World, target: &World, text: &str) -> String {
    let mut text = text
        .replace("<password>", &PASSWORD.replace(' ', "+"))
        .replace("<dossier>", &own.dossier.nom)
        .replace("<url>", &own.receiver.url("/neuf"));
    for (name, code) in &own.codes {
        text = text.replace(&format!("<{name}>"), code);
    }
    for (name, id) in &target.ids {
        text = text.replace(&format!("<{name}>"), id);
    }
    text
}

/// All that is served, on both listeners.
pub fn listed(app: &TestApp) -> Vec<Route> {
    let mut list = server::routes(app).list().to_vec();
    list.extend(operations::routes().list().iter().filter(|r| r.path == "/metrics").cloned());
    list
}

/// Fails while this file and the router do not have the same routes.
fn covers_the_router(list: &[Route]) {
    let served: BTreeSet<_> = list
        .iter()
        .filter(|route| !route.catch_all && route.path != "/metrics")
        .flat_map(|route| route.methods.iter().map(|m| format!("{m} {}", route.path)))
        // The hooks answer HEAD themselves, with a refusal.
        .filter(|route| !route.starts_with("HEAD "))
        .collect();
    let known: BTreeSet<_> = ROUTES.iter().map(|(m, path, ..)| format!("{m} {path}")).collect();
    let new: Vec<_> = served.difference(&known).collect();
    let gone: Vec<_> = known.difference(&served).collect();
    assert!(
        new.is_empty(),
        "routes that no test walks: add them to ROUTES of support/walk.rs: {new:#?}"
    );
    assert!(gone.is_empty(), "routes of support/walk.rs that do not exist: {gone:#?}");
}

pub const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// What is true of every answer: no text of `hidden`, the headers of its kind, errors worded.
#[track_caller]
pub fn check(ask: &Ask, answer: &Response, hidden: Option<&World>) {
    let about = format!("{} {} ({})\n{answer:?}", ask.method, ask.path, ask.pattern);
    assert!(answer.status < 500, "{about}");
    if let Some(hidden) = hidden {
        let seen = format!("{}{}", answer.head, String::from_utf8_lossy(&answer.body));
        for secret in hidden.secrets() {
            let said =
                ask.contains(&secret) || !seen.to_lowercase().contains(&secret.to_lowercase());
            assert!(said, "{secret:?} of another dossier in the answer to {about}");
        }
    }
    headers(ask, answer, &about);
    if answer.status >= 400 && ask.method != "HEAD" {
        match ask.kind {
            RouteKind::Api | RouteKind::Hook => drop(answer.code()),
            RouteKind::Page => {
                assert!(answer.header("content-type").starts_with("text/html"), "{about}");
                assert!(String::from_utf8_lossy(&answer.body).contains("</html>"), "{about}");
            }
            // A file that is not there is a picture or a script to a browser: nothing to read.
            RouteKind::Asset | RouteKind::Operations => {}
        }
    }
}

fn headers(ask: &Ask, answer: &Response, about: &str) {
    let has = |name: &str, value: &str| {
        assert_eq!(answer.header(name), value, "{name}: {about}");
    };
    match ask.kind {
        RouteKind::Api | RouteKind::Hook | RouteKind::Operations => {
            has("cache-control", "no-store");
            has("referrer-policy", "no-referrer");
            let nothing =
                "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
            has("content-security-policy", nothing);
        }
        RouteKind::Page | RouteKind::Asset => {
            // The address of a page with a code in it is a secret (`web/links.rs`).
            let strict = ask.pattern.ends_with("/{code}") && answer.status < 300;
            let is_share = ask.pattern.starts_with("/partages/") && answer.status < 300;
            let referrer = match ask.pattern.rsplit('/').next() {
                Some("installation") if is_share => "strict-origin",
                _ if is_share => "no-referrer",
                _ if strict => "strict-origin",
                _ => "same-origin",
            };
            has("referrer-policy", referrer);
            has("cross-origin-opener-policy", "same-origin");
            has("permissions-policy", "camera=(), microphone=(), geolocation=()");
            let policy = answer.header("content-security-policy");
            assert!(
                policy.contains("default-src 'none'; script-src 'self'; style-src 'self'"),
                "{about}"
            );
            assert!(policy.contains("base-uri 'none'; frame-ancestors 'none'"), "{about}");
            assert!(!policy.contains("unsafe"), "{about}");
            if ask.kind == RouteKind::Page {
                has("cache-control", "no-store");
            }
        }
    }
    has("x-content-type-options", "nosniff");
    has("x-frame-options", "DENY");
    let https = !answer.header("strict-transport-security").is_empty();
    for line in answer.head.lines().filter(|line| line.to_lowercase().starts_with("set-cookie:")) {
        assert!(line.contains("; HttpOnly") && line.contains("; SameSite=Lax"), "{about}");
        assert!(!https || line.ends_with("; Secure"), "{about}");
        assert!(matches!(ask.kind, RouteKind::Page), "a cookie of {about}");
    }
}
