use super::{texts::*, *};
use std::collections::BTreeSet;

#[test]
fn every_template_says_the_same_things_in_both_languages() {
    for template in all() {
        let keys = |texts: &Texts| texts.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(keys(&template.french), keys(&template.english), "{}", template.name);
        for lang in Lang::ALL {
            let (title, description) = (template.title(lang), template.description(lang));
            assert!(!title.is_empty() && title.chars().count() <= 80, "{title}");
            let is_sentence = description.ends_with('.') && description.chars().count() <= 180;
            assert!(is_sentence, "{description}");
        }
    }
}

#[test]
fn every_text_is_used_and_every_name_has_its_text() {
    for template in all() {
        let mut used = names(&template.document);
        used.extend(template.call.iter().flat_map(names));
        for table in &template.tables {
            used.extend(names_of_text(&table.name));
            used.extend(table.columns.iter().flat_map(|column| names_of_text(&column.name)));
        }
        used.insert("description");
        let used: BTreeSet<_> =
            used.into_iter().filter(|name| ![MY_EMAIL, RECEIVER_URL].contains(name)).collect();
        let known: BTreeSet<_> = template.french.keys().map(String::as_str).collect();
        assert_eq!(used, known, "{}", template.name);
    }
}

#[test]
fn french_has_its_no_break_spaces() {
    for template in all() {
        let texts = template.french.iter().filter(|(key, _)| *key != "code");
        for (key, text) in texts {
            for wrong in [" :", " ;", " !", " ?", "« ", " »", "'", "n° "] {
                assert!(!text.contains(wrong), "{}: {key} = {text}", template.name);
            }
        }
    }
}

#[test]
fn each_category_and_both_languages_have_their_templates() {
    assert!(all().len() >= 15);
    for category in Category::ALL {
        assert!(all().iter().any(|template| template.category == *category), "{category:?}");
    }
    for lang in Lang::ALL {
        let titles: BTreeSet<_> = all().iter().map(|template| template.title(lang)).collect();
        assert_eq!(titles.len(), all().len(), "two have the same title");
    }
}

#[test]
fn a_template_is_found_by_the_beginnings_of_its_words() {
    let names = |query: &str, category, lang| {
        found(query, category, lang).map(|template| template.name.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(names("ECHEANCE veille", None, Lang::Fr), ["activity-due-tomorrow"]);
    assert_eq!(names("paiem", None, Lang::Fr), ["payment-activity"]);
    assert_eq!(names("paiem", Some(Category::Tickets), Lang::Fr), Vec::<&str>::new());
    assert_eq!(names("payment", None, Lang::En), ["payment-activity"]);
    assert_eq!(names(" ", None, Lang::En).len(), all().len());
}

#[test]
fn a_text_takes_the_place_of_its_name() {
    let texts = Texts::from([("a".to_owned(), "Nom".to_owned())]);
    assert_eq!(filled_text("{{1__[[a]]}} [[a]] [[b]] [[", &texts), "{{1__Nom}} Nom [[b]] [[");
}
