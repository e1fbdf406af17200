//! What a person reads on a page are words: no name that programs use among themselves (`create_row`,
//! `ticket.created`), and one word for one thing on all pages.

use crate::{
    both,
    support::{
        Setup, World,
        walk::{self, Ask, Who},
    },
};
use oxiva::http::routes::RouteKind;
use regex::Regex;

/// Pages that show documents and code for those who write programs: what stands there in `<code>`, and in the
/// tables of the reference, is to be typed as it is.
const FOR_PROGRAMMERS: [&str; 9] = [
    "/zaps/creer/code",
    "/zaps/{id}/editeur/code",
    "/zaps/{id}/modifier",
    "/zaps/{id}/editeur",
    "/zaps/{id}/editeur/etape/{step}",
    "/webhooks/documentation",
    "/modules/api",
    "/modules/api/documentation",
    "/modules/zapier/documentation",
];

/// Names of the configuration, told to whoever hosts Oxiva, and the name of a field that is typed as it is.
const TYPED: [&str; 4] = ["smtp_url", "allow_networks", "allow_hosts", "basic_auth"];
/// What messages are called, and what the records of these tests are.
const NAMES: [&str; 3] = ["msg_", "table_", "connection_"];

/// What a browser would show of a page: its texts without tags, scripts and what is preformatted.
fn visible(page: &str, without_code: bool) -> String {
    let mut text = page.to_owned();
    let hidden = ["script", "style", "pre", "textarea", "svg"];
    for tag in hidden.iter().chain(without_code.then_some(&"code")) {
        text = Regex::new(&format!("(?s)<{tag}[ >].*?</{tag}>"))
            .unwrap()
            .replace_all(&text, " ")
            .into();
    }
    let text = Regex::new("(?s)<[^>]*>").unwrap().replace_all(&text, " ");
    // Keys are drawn: what one of them holds by chance is no word.
    Regex::new("oxv_[A-Za-z0-9_-]+").unwrap().replace_all(&text, " ").into()
}

/// Names of programs in a text.
fn machine_words(text: &str) -> Vec<String> {
    let snake = Regex::new(r"\b[a-z]+(?:_[a-z0-9]+)+\b").unwrap();
    let dotted = Regex::new(
        r"\b(?:societe|activite|ticket|crm|tables|webhooks|storage|email|formatter|code)\.[a-z_]+\b",
    );
    let dotted = dotted.unwrap();
    let found = snake.find_iter(text).chain(dotted.find_iter(text));
    found
        .map(|word| word.as_str().to_owned())
        .filter(|word| {
            !TYPED.contains(&word.as_str()) && !NAMES.iter().any(|name| word.starts_with(name))
        })
        .collect()
}

fn is_page(ask: &Ask) -> bool {
    ask.kind == RouteKind::Page && ask.method == "GET"
}

fn who_reads(ask: &Ask) -> Who {
    match ask.who {
        Who::Member | Who::Automation => Who::Administrator,
        other => other,
    }
}

/// Every page of a dossier that has one of everything, as a person may read it.
async fn every_page(app: &crate::support::TestApp) -> Vec<(Ask, String)> {
    let world = World::create(app, "demo", "marqueur", 0).await;
    let mut pages = Vec::new();
    for ask in walk::asks(app, &world, &world).into_iter().filter(is_page) {
        let answer = ask.send(&world.client(app, who_reads(&ask))).await;
        if answer.status == 200 && answer.header("content-type").starts_with("text/html") {
            pages.push((ask, String::from_utf8(answer.body.clone()).unwrap()));
        }
    }
    assert!(pages.len() > 80, "only {} pages", pages.len());
    pages
}

/// Words that pages used before, and what they say instead.
const OLD_WORDS: [(&str, &str); 6] = [
    (r"[Ll]ivraisons?\b", "Envois"),
    (r"[Rr]éceptions\b", "Appels reçus"),
    (r"\bAvis\b", "Alertes"),
    (r"A accès", "Actif"),
    (r"Encore une fois", "Confirmation"),
    (r"(?:page de|à la|[Cc]haque) connexion\b", "se connecter"),
];

#[both]
async fn pages_say_the_words_of_people(setup: Setup) {
    let app = setup.start().await;
    let old = OLD_WORDS.map(|(old, new)| (Regex::new(old).unwrap(), new));
    let mut wrong = Vec::new();
    for (ask, page) in every_page(&app).await {
        let mut say = |what: &str| wrong.push(format!("{}: {what}", ask.pattern));
        let for_programmers = FOR_PROGRAMMERS.contains(&ask.pattern.as_str());
        let text = visible(&page, for_programmers);
        machine_words(&text).iter().for_each(|word| say(word));
        for (old, new) in &old {
            old.find_iter(&text).for_each(|found| say(&format!("{} → {new}", found.as_str())));
        }
        if page.contains(">tag-") {
            say("a group without its title");
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
