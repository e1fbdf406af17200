use super::*;
use proptest::prelude::*;

#[test]
fn blocks_are_in_order() {
    assert!(BLOCKS.is_sorted(), "is_block looks a name up in order");
}

#[test]
fn no_block_is_glued_to_another() {
    for block in BLOCKS.iter().filter(|block| **block != "hr") {
        let html = format!("<{block}>Prix : 100</{block}><{block}>50 €</{block}>");
        assert_eq!(to_text(&html), "Prix : 100\n50 €", "{block}");
        let html = format!("Prix : 100<{block}>50 €");
        assert_eq!(to_text(&html), "Prix : 100\n50 €", "{block}");
    }
    for cell in CELLS {
        let html = format!("<{cell}>Prix : 100</{cell}><{cell}>50 €</{cell}>");
        assert_eq!(to_text(&html), "Prix : 100 50 €", "{cell}");
    }
}

#[test]
fn lines_are_those_that_are_seen() {
    for (html, text) in [
        (
            "<div>Bonjour,</div><div>Prix : 100</div><div>50 € de remise</div><div><br></div><div>Cordialement</div>",
            "Bonjour,\nPrix : 100\n50 € de remise\n\nCordialement",
        ),
        ("<div>a<br></div><div>b</div>", "a\nb"),
        ("a<br>b<br/>c</br>d", "a\nb\nc\nd"),
        ("a<br><br><br><br>b", "a\n\nb"),
        ("<p>a</p><p>&nbsp;</p><p>b</p>", "a\n\nb"),
        ("<div><div><p>a</p></div></div>\n  <ul>\n <li>b\n<li>c</ul>", "a\nb\nc"),
        ("<table><tr><td>a</td><td>b</td></tr>\n<tr><th>c<th>d</table>", "a b\nc d"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "a\nb"),
        ("a <b> b</b> c\n d", "a b c d"),
        ("<pre>a  b\n\n  c</pre>d", "a  b\n\n  c\nd"),
        ("12\u{a0}€", "12\u{a0}€"),
        ("<title>x</title><style>y</style><script>'<p>'</script><template>z</template>é", "é"),
        ("<textarea><b></textarea>", "<b>"),
        ("a < b &amp; c &eacute; &#x41; &zz;", "a < b & c é A &zz;"),
        ("<a title='>'>x<!-- y --><p", "x"),
        ("", ""),
    ] {
        assert_eq!(to_text(html), text, "{html}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read(html in "(<|>|/|p|br|td|pre|div|script| |\n|&|;|é|=|\"){0,40}") {
        let text = to_text(&html);
        prop_assert!(!text.contains("\n\n\n") && !text.ends_with('\n'));
    }
}
