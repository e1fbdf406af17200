//! Where the documents lead to in this repository is there: files, and headings in them.

use super::{blocks::prose, documents, read, root};
use percent_encoding::percent_decode_str;
use std::{collections::BTreeSet, path::Path};

/// The names by which headings are linked to, as GitHub makes them.
fn anchors(text: &str) -> BTreeSet<String> {
    let prose = prose(text);
    let headings = prose.lines().filter(|line| line.starts_with('#'));
    let names = headings.map(|line| {
        let heading = line.trim_start_matches('#').trim().to_lowercase();
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    });
    names.collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut followed = 0;
    let others = ["SECURITY.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(str::to_owned);
    for document in documents().into_iter().chain(others) {
        let folder = Path::new(&document).parent().unwrap();
        let prose = prose(&read(&document));
        for link in prose.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            if link.contains("://")
                || link.starts_with("mailto:")
                || link.contains(char::is_whitespace)
            {
                continue;
            }
            followed += 1;
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match path {
                "" => document.clone(),
                path => folder.join(path).to_str().unwrap().to_owned(),
            };
            assert!(root().join(&target).exists(), "{document}: {link}");
            if !anchor.is_empty() {
                let anchor = percent_decode_str(anchor).decode_utf8().unwrap();
                let known = anchors(&read(&target));
                assert!(known.contains(&*anchor), "{document}: {link}: {known:?}");
            }
        }
    }
    assert!(followed > 200, "{followed}");
}
