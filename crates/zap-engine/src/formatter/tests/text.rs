use super::*;

#[test]
fn letters() {
    for (name, input, expected) in [
        ("text.capitalize", "jean-pierre  D’ARC élan", "Jean-Pierre  D’ARC Élan"),
        ("text.titlecase", "la FORCE du destin et la", "La Force du Destin et La"),
        ("text.lowercase", "ÉTÉ", "été"),
        ("text.uppercase", "œuf", "ŒUF"),
        ("text.trim", " \u{a0}a b\n", "a b"),
        ("text.ascii", "Évreux — œuf", "Evreux -- oeuf"),
    ] {
        assert_eq!(made(name, json!({"inputs": input})), expected, "{name}");
    }
}

#[test]
fn plurals() {
    for (locale, one, many) in [
        ("en", "ticket", "tickets"),
        ("en", "Blue box", "Blue boxes"),
        ("en", "city", "cities"),
        ("en", "day", "days"),
        ("en", "Person", "People"),
        ("en", "two analysis ", "two analyses "),
        ("en", "", ""),
        ("fr", "gros cheval", "gros chevaux"),
        ("fr", "prix", "prix"),
        ("fr", "bureau", "bureaux"),
        ("fr", "Travail", "Travaux"),
        ("fr", "festival", "festivals"),
        ("fr", "société ", "sociétés "),
        ("fr", "", ""),
    ] {
        assert_eq!(made("text.pluralize", json!({"inputs": one, "locale": locale})), many, "{one}");
    }
}

#[test]
fn pieces() {
    let split = |at: &str| {
        made("text.split", json!({"inputs": "a, b,c", "separator": ",", "segment_index": at}))
    };
    for (at, expected) in [
        ("", json!("a")),
        ("first", json!("a")),
        ("second", json!("b")),
        ("last", json!("c")),
        ("second_to_last", json!("b")),
        ("-3", json!("a")),
        ("2", json!("c")),
        ("9", json!("")),
        ("-9", json!("")),
        ("all", json!(["a", "b", "c"])),
        ("all_fields", json!({"item_1": "a", "item_2": "b", "item_3": "c"})),
    ] {
        assert_eq!(split(at), expected, "{at}");
    }
    assert_eq!(
        refused("text.split", json!({"inputs": "a", "segment_index": "x"})),
        ("segment_index", "unknown_word")
    );
    assert_eq!(
        made("text.split", json!({"inputs": " a  b ", "segment_index": "all"})),
        json!(["a", "b"])
    );
    assert_eq!(
        made(
            "text.replace",
            json!({"inputs": "a b\tc", "find": "[:tab:]", "replace": "[:newline:]"})
        ),
        "a b\nc"
    );
    let long = json!({"inputs": "a".repeat(100_000), "find": "a", "replace": "b".repeat(1_000)});
    assert_eq!(refused("text.replace", long), ("replace", "too_long"));
    let cut = |more: Json| {
        let mut params = json!({"inputs": "été à la mer", "max_length": 6});
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        made("text.truncate", params)
    };
    assert_eq!(cut(json!({})), "été à ");
    assert_eq!(cut(json!({"append_ellipsis": true})), "été à…");
    assert_eq!(cut(json!({"skip_characters": 6, "append_ellipsis": "yes"})), "la mer");
    assert_eq!(made("text.length", json!({"inputs": "é é"})), 3);
    assert_eq!(made("text.length", json!({"inputs": "é é", "ignore_whitespace": true})), 2);
    assert_eq!(made("text.word_count", json!({"inputs": " un  deux "})), 2);
    let find = |find: &str, offset| {
        made("text.find", json!({"inputs": "éa éa", "find": find, "offset": offset}))
    };
    assert_eq!(
        (find("a", 0), find("a", 2), find("x", 0), find("a", 99)),
        (1.into(), 4.into(), (-1).into(), (-1).into())
    );
    assert_eq!(made("text.default_value", json!({"inputs": " ", "default_value": "x"})), "x");
    assert_eq!(made("text.default_value", json!({"inputs": 0, "default_value": "x"})), 0);
}

#[test]
fn what_is_found_in_a_text() {
    for (name, input, expected) in [
        (
            "text.extract_email",
            "Écrire à <Jean.D+x@Mairie-14.example.fr>.",
            "Jean.D+x@Mairie-14.example.fr",
        ),
        ("text.extract_email", "a@b", ""),
        ("text.extract_url", "Voir (https://a.fr/b?c=d#e), merci", "https://a.fr/b?c=d#e"),
        ("text.extract_url", "sur www.a.fr.", "www.a.fr"),
        ("text.extract_phone", "Tél. : 06 12 34 56 78 (bureau 12)", "06 12 34 56 78"),
        ("text.extract_phone", "n° 123, +33 (0)6.12.34.56.78", "+33 (0)6.12.34.56.78"),
        ("text.extract_phone", "12 34", ""),
    ] {
        assert_eq!(made(name, json!({"inputs": input})), expected, "{input}");
    }
    assert_eq!(
        made("text.extract_number", json!({"inputs": "Total : 1\u{202f}234,50 € TTC"})),
        1234.5
    );
    assert_eq!(made("text.extract_number", json!({"inputs": "-12 et 13"})), -12);
    assert_eq!(made("text.extract_number", json!({"inputs": "rien"})), "");
    assert_eq!(
        made(
            "text.extract_pattern",
            json!({"inputs": "Ref F-2026-12", "pattern": r"f-(\d+)-(?<n>\d+)", "ignore_case": true})
        ),
        json!({"matched": true, "match": "F-2026-12", "1": "2026", "n": "12"})
    );
    assert_eq!(
        made("text.extract_pattern", json!({"inputs": "x", "pattern": "y"})),
        json!({"matched": false})
    );
    let around = json!({"inputs": "x #123", "pattern": r"(?<=#)\d+"});
    assert_eq!(made("text.extract_pattern", around), json!({"matched": true, "match": "123"}));
    let endless = json!({"inputs": "a".repeat(60) + "!", "pattern": r"^(\w+\s?)*\1[!?]{2}$"});
    assert_eq!(refused("text.extract_pattern", endless), ("pattern", "bad_pattern"));
    let large = json!({"inputs": "a".repeat(60_000), "pattern": "(?=a)b"});
    assert_eq!(refused("text.extract_pattern", large), ("inputs", "too_long"));
    for pattern in ["(", r"(\w{1000}){1000}"] {
        assert_eq!(
            refused("text.extract_pattern", json!({"pattern": pattern})),
            ("pattern", "bad_pattern")
        );
    }
}

#[test]
fn html_and_markdown() {
    let html = "<h2>Titre&nbsp;!</h2>\n<p>Un <b>mot </b>et <a class=x href=\"https://a.fr/?b&amp;c\">un lien</a>,<br>fin &lt;ici&gt;.</p>\
        <!-- non --><script>alert('<p>')</script><ul><li>un<ol><li>deux</li></ol></li><li><p>trois</p></li></ul>\
        <blockquote><p>cité</p></blockquote><pre>a  <b>b</b></pre><hr><img src='i.png'>";
    assert_eq!(
        made("text.html_to_markdown", json!({"inputs": html})),
        "## Titre\u{a0}!\n\nUn **mot** et [un lien](https://a.fr/?b&c),  \nfin \\<ici>.\n\n- un\n  1. deux\n- trois\n\n> cité\n\n```\na  b\n```\n\n* * *\n\n![](i.png)"
    );
    assert_eq!(
        made("text.remove_html", json!({"inputs": html})),
        "Titre !\nUn mot et un lien,\nfin <ici>.\nun\ndeux\ntrois\ncité\na  b"
    );
    for (odd, text) in [
        ("a < b", "a < b"),
        ("<a title='>'>x", "x"),
        ("<p", ""),
        ("1 <2", "1 <2"),
        ("&#0;&#x41;&zz;", "\u{fffd}A&zz;"),
        ("<div>Prix : 100</div><div>50 €</div>", "Prix : 100\n50 €"),
    ] {
        assert_eq!(made("text.remove_html", json!({"inputs": odd})), text, "{odd}");
    }
    assert_eq!(
        made("text.markdown_to_html", json!({"inputs": "# A\n\n~~b~~ *c*"})),
        "<h1>A</h1>\n<p><del>b</del> <em>c</em></p>\n"
    );
}

#[test]
fn url_codes() {
    assert_eq!(made("text.url_encode", json!({"inputs": "é &a-b_c.~"})), "%C3%A9%20%26a-b_c.~");
    assert_eq!(made("text.url_encode", json!({"inputs": "a b+", "use_plus": true})), "a+b%2B");
    assert_eq!(made("text.url_decode", json!({"inputs": "%C3%A9+%2B%zz"})), "é++%zz");
    assert_eq!(made("text.url_decode", json!({"inputs": "a+b", "use_plus": true})), "a b");
}

#[test]
fn html_of_any_depth_becomes_markdown() {
    for open in ["<div>", "<b>", "<ul><li>", "<blockquote>", "<p><b id=1>", "<table><tr><td>"] {
        let markdown = made("text.html_to_markdown", json!({"inputs": open.repeat(20_000) + "x"}));
        assert!(markdown.as_str().unwrap().contains('x'), "{open}");
    }
    let list = json!({"inputs": "<ul><li>a<p>b</p></li><li>c<ul><li>d</ul></ul>e"});
    assert_eq!(made("string.htmlmarkdown", list), "  * a\n\n    b\n\n  * c\n    * d\n\ne");
}
