//! What is asked and done at each size: the pages of a person, the lists of a program, and the paths of work.

use super::fill::{CALLED, Filler, LARGE, OLD_TICKET};

/// Somebody asks for it.
pub enum Asked {
    /// A person, signed in.
    Page(String),
    /// A program, with its key.
    Api(String),
}

/// Everything that is looked at, each with its name.
pub fn asked(filler: &Filler) -> Vec<(&'static str, Asked)> {
    let page = |path: &str| Asked::Page(path.to_owned());
    let api = |path: &str| Asked::Api(format!("/api/v3/{path}"));
    let new_ticket = filler.last / 20 * 20 - 2;
    let some = filler.last / 2;
    let run = filler.a_run();
    vec![
        ("home page", page("/")),
        ("fiche of the société with half of all events", page(&format!("/societes/{LARGE}"))),
        ("fiche of a société", page(&format!("/societes/{}", some | 1))),
        ("fiche of its oldest ticket", page(&format!("/tickets/{OLD_TICKET}"))),
        ("fiche of its newest ticket", page(&format!("/tickets/{new_ticket}"))),
        ("fiche of an activité", page(&format!("/activites/{}", OLD_TICKET))),
        ("list of sociétés", page("/societes")),
        ("list of tickets", page("/tickets")),
        ("tickets that are open", page("/tickets?statut=open")),
        ("list of activités", page("/activites")),
        ("search, one société", page(&format!("/societes?q=s{some}q"))),
        ("search, a common word", page("/societes?q=garage")),
        ("search, two words that go together", page("/societes?q=sarl+garage")),
        ("search, two words that never do", page("/societes?q=garage+pharmacie")),
        ("search, tickets", page("/tickets?q=imprimante")),
        ("choosing a société", page("/societes/suggestions?q=gar")),
        ("/livraisons", page("/livraisons")),
        ("/livraisons, those that failed", page("/livraisons?etat=failed")),
        ("/livraisons, those that wait", page("/livraisons?etat=pending")),
        ("/livraisons, of one kind", page("/livraisons?type=societe.deleted")),
        ("a delivery", page(&format!("/livraisons/{CALLED}/{OLD_TICKET}"))),
        ("/webhooks", page("/webhooks")),
        ("an endpoint", page(&format!("/webhooks/{CALLED}"))),
        ("/executions", page("/executions")),
        ("/executions, those that failed", page("/executions?etat=errored")),
        ("/executions, those that wait", page("/executions?etat=waiting")),
        ("/executions, of a ticket", page(&format!("/executions?fiche=tickets%2F{OLD_TICKET}"))),
        ("a run", page(&format!("/executions/{run}"))),
        ("/zaps", page("/zaps")),
        ("a zap", page(&format!("/zaps/{}", crate::zaps::ZAP))),
        ("/receptions", page("/receptions")),
        ("the journal", page("/journal")),
        ("the journal, a rare action", page("/journal?action=token_created")),
        ("/tableaux", page("/tableaux")),
        ("a table", page("/tableaux/1")),
        ("a table, sorted", page("/tableaux/1?tri=-1")),
        ("a row", page("/tableaux/1/lignes/1")),
        ("/dossier", page("/dossier")),
        ("API: sociétés", api("societes?limit=50")),
        ("API: tickets of the large société", api(&format!("tickets?limit=50&societe={LARGE}"))),
        ("API: a ticket", api(&format!("tickets/{OLD_TICKET}"))),
        ("API: events", api("events?limit=50")),
        ("API: deliveries", api("deliveries?limit=50")),
        ("API: runs", api("runs?limit=50")),
        ("API: rows", api("tables/1/rows?limit=50")),
        (
            "API: rows with a value",
            api(
                "tables/1/rows?limit=50&filter=%5B%7B%22column%22%3A%22Sujet%22%2C%22match%22%3A%22equals%22%2C%22value%22%3A%22sujet+7%22%7D%5D",
            ),
        ),
    ]
}
