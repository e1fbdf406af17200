//! The guide inside the program: every chapter in both languages, with what it shows and what it leads to.

use crate::{
    both,
    support::{Browser, TestApp},
};
use oxiva::dossiers::people::Role;
use percent_encoding::percent_decode_str;
use std::{collections::BTreeSet, fs, path::PathBuf};

/// A folder of the repository.
fn folder(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// The chapters of a language, by their files.
fn chapters(lang: &str) -> BTreeSet<String> {
    let files = fs::read_dir(folder("docs/guide").join(lang)).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.filter_map(|name| name.strip_suffix(".md").map(str::to_owned)).collect()
}

fn source(lang: &str, chapter: &str) -> String {
    fs::read_to_string(folder("docs/guide").join(lang).join(format!("{chapter}.md"))).unwrap()
}

/// The values of an attribute, in the order of the page.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    html.split(&start).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

async fn reader(app: &TestApp, lang: &str) -> Browser {
    let demo = app.dossier("demo").await;
    let (email, _) = demo.someone(app, "Camille", Role::Member).await;
    let mut browser = Browser::signed_in(app, &email).await;
    let changed = browser.post("/compte", &[("nom", "Camille"), ("langue", lang)]).await;
    assert_eq!(changed.status, 303);
    browser
}

#[both]
async fn every_chapter_is_shown_in_french(app: TestApp) {
    every_chapter_is_shown(app, "fr").await;
}

#[both]
async fn every_chapter_is_shown_in_english(app: TestApp) {
    every_chapter_is_shown(app, "en").await;
}

async fn every_chapter_is_shown(app: TestApp, lang: &str) {
    let mut browser = reader(&app, lang).await;
    let list = browser.get("/aide").await.text();
    let listed = values(&list, "href").into_iter().filter_map(|link| link.strip_prefix("/aide/"));
    assert_eq!(listed.map(str::to_owned).collect::<BTreeSet<_>>(), chapters(lang));
    for chapter in chapters(lang) {
        let page = browser.get(&format!("/aide/{chapter}")).await;
        assert_eq!(page.status, 200, "{chapter}");
        let (html, text) = (page.text(), source(lang, &chapter));
        let title = text.lines().next().unwrap().trim_start_matches("# ");
        assert!(html.contains(&format!("<h1>{title}</h1>")), "{title}");
        let article = html.split("<article").nth(1).unwrap().split("</article>").next().unwrap();
        let pictures = values(article, "src");
        assert_eq!(pictures.len(), text.matches("](images/").count(), "{chapter}");
        for picture in pictures {
            let answer = browser.get(picture).await;
            assert_eq!((answer.status, answer.header("content-type")), (200, "image/webp"));
            assert!(answer.body.starts_with(b"RIFF"), "{picture}");
        }
        assert!(values(article, "alt").iter().all(|alt| !alt.is_empty()), "{chapter}");
        assert_eq!(values(article, "width").len(), values(article, "src").len(), "{chapter}");
        for link in values(article, "href").into_iter().filter(|link| link.starts_with("/aide/")) {
            let (path, section) = link.split_once('#').unwrap_or((link, ""));
            let section = percent_decode_str(section).decode_utf8().unwrap();
            let other = browser.get(path).await;
            assert_eq!(other.status, 200, "{link}");
            let there = section.is_empty() || values(&other.text(), "id").contains(&&*section);
            assert!(there, "{link}");
        }
        assert!(!article.contains(".md"), "{chapter}: a link that is one of files");
    }
    assert_eq!(browser.get("/aide/nulle-part").await.status, 404);
    assert_eq!(browser.get("/static/x/aide/fr/nulle-part.webp").await.status, 404);
    assert_eq!(browser.get("/static/x/aide/fr/pictures.json").await.status, 404);
}

#[both]
async fn a_chapter_can_be_taken_away_as_one_file(app: TestApp) {
    let mut browser = reader(&app, "fr").await;
    let answer = browser.get("/aide/zapier/fichier").await;
    assert_eq!(answer.status, 200);
    let name = "attachment; filename=\"oxiva-zapier-fr.html\"";
    assert_eq!(answer.header("content-disposition"), name);
    let html = answer.text();
    let (pictures, links) = (values(&html, "src"), values(&html, "href"));
    assert!(pictures.len() > 5 && pictures.iter().all(|one| one.starts_with("data:image/webp;")));
    assert!(links.iter().all(|link| link.starts_with("http")), "{links:?}");
    assert!(html.starts_with("<!doctype html>\n<html lang=\"fr\">") && !html.contains("<script"));
    assert_eq!(browser.get("/aide/nulle-part/fichier").await.status, 404);
}

/// What is done and shown is the same in both: as many steps, the same pictures.
#[test]
fn both_languages_have_the_same_chapters() {
    assert_eq!(chapters("fr"), chapters("en"));
    for chapter in chapters("fr") {
        let parts = |lang| {
            let text = source(lang, &chapter);
            let is_step =
                |line: &&str| line.split_once(". ").is_some_and(|(n, _)| n.parse::<u8>().is_ok());
            let steps = text.lines().filter(is_step).count();
            let headings = text.lines().filter(|line| line.starts_with("## ")).count();
            let pictures: Vec<_> = text
                .split("](images/")
                .skip(1)
                .map(|rest| rest.split(')').next().unwrap().to_owned())
                .collect();
            (steps, headings, pictures)
        };
        assert_eq!(parts("fr"), parts("en"), "{chapter}");
    }
}

#[test]
fn the_french_has_its_no_break_spaces() {
    for chapter in chapters("fr") {
        let text = source("fr", &chapter);
        // What stands in code is as it is typed.
        let prose: String = text.split('`').step_by(2).collect();
        for wrong in [" :", " ;", " !", " ?", " »", "« ", "'"] {
            let found = prose.lines().find(|line| line.contains(wrong) && !line.contains("]("));
            assert_eq!(found, None, "docs/guide/fr/{chapter}.md: « {wrong} »");
        }
    }
}

/// A page that leads to a chapter leads to one that is there.
#[test]
fn every_page_that_offers_help_names_a_chapter() {
    let mut asked = BTreeSet::new();
    for file in fs::read_dir(folder("crates/oxiva/templates")).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        let names = text.split("s.help(\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        asked.extend(names.map(str::to_owned));
    }
    assert!(asked.len() > 8, "{asked:?}");
    assert!(asked.is_subset(&chapters("fr")), "{asked:?}");
}

/// The guide of the repository leads to every chapter.
#[test]
fn the_guide_lists_every_chapter() {
    for lang in ["fr", "en"] {
        let guide = fs::read_to_string(folder(&format!("docs/guide-{lang}.md"))).unwrap();
        for chapter in chapters(lang) {
            assert!(guide.contains(&format!("(guide/{lang}/{chapter}.md)")), "{lang} {chapter}");
        }
    }
}
