//! References that follow a step to its new id.

use super::{
    gives::bracket,
    reference::Reference,
    template::{Part, next_braces},
};

/// The text with its references to the steps that `new_id` knows; all else in it stays as it is written.
pub(crate) fn rename_steps<'n>(text: &str, new_id: impl Fn(&str) -> Option<&'n str>) -> String {
    rewrite(text, |reference, written| {
        new_id(&reference.step).and_then(|id| with_step(written, reference, id))
    })
}

/// The text with what `other` puts in the place of its references, each given as it is read and as it is written
/// with its braces; all else stays as it is written.
pub fn rewrite(text: &str, other: impl Fn(&Reference, &str) -> Option<String>) -> String {
    let (mut rewritten, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((part, at)) = next_braces(rest) {
        let written = &rest[at.clone()];
        rewritten.push_str(&rest[..at.start]);
        let new = match &part {
            Part::Reference(reference) => other(reference, written),
            _ => None,
        };
        rewritten.push_str(new.as_deref().unwrap_or(written));
        rest = &rest[at.end..];
    }
    rewritten + rest
}

/// A reference, as it is written with its braces, to the step `id` instead.
fn with_step(written: &str, reference: &Reference, id: &str) -> Option<String> {
    let inside = written[2..].trim_start();
    let before = &written[..written.len() - inside.len()];
    if !inside.starts_with('=') {
        return Some(format!("{before}{id}{}", inside.strip_prefix(&*reference.step)?));
    }
    let open = written.find('[')?;
    let (_, after) = bracket(&written[open..])?;
    let quote = if written[open + 1..].trim_start().starts_with('\'') { '\'' } else { '"' };
    Some(format!("{}[{quote}{id}{quote}]{after}", &written[..open]))
}

#[cfg(test)]
mod tests {
    use super::{super::Template, rename_steps};
    use proptest::prelude::*;

    #[test]
    fn references_follow_in_every_way_of_writing_them() {
        let new_id = |id: &str| match id {
            "1" => Some("71"),
            "a" => Some("8"),
            "gives" => Some("9"),
            _ => None,
        };
        for (text, expected) in [
            ("{{1__nom}} {{ 1 }} {{2__nom}}", "{{71__nom}} {{ 71 }} {{2__nom}}"),
            ("1__nom {{11__nom}} {{1_nom}}", "1__nom {{11__nom}} {{1_nom}}"),
            ("{{{1__a}}} {{ {{a__1}}", "{{{71__a}}} {{ {{8__1}}"),
            (r#"{{=gives["1"]["1"]}}"#, r#"{{=gives["71"]["1"]}}"#),
            (r#"{{= output[ 'a' ]['b']}}"#, r#"{{= output['8']['b']}}"#),
            ("{{=gives[1][0]}}", r#"{{=gives["71"][0]}}"#),
            (
                r#"{{=Object.to_json(gives["gives"]["a"])}}"#,
                r#"{{=Object.to_json(gives["9"]["a"])}}"#,
            ),
            ("{{#each a}} {{1__nom", "{{#each a}} {{1__nom"),
        ] {
            assert_eq!(rename_steps(text, new_id), expected);
        }
    }

    proptest! {
        #[test]
        fn nothing_but_the_steps_of_references_changes(text in r#"([{}=1a_ \[\]"']|\{\{|\}\}|gives\["1"\]|1__a){0,12}"#) {
            prop_assert_eq!(rename_steps(&text, |_| None), &*text);
            let steps = |text: &str| {
                let template = Template::parse(text);
                template.references().map(|one| one.step.clone()).collect::<Vec<_>>()
            };
            let renamed = rename_steps(&text, |id| (id == "1").then_some("z"));
            let expected: Vec<_> =
                steps(&text).into_iter().map(|id| if id == "1" { "z".into() } else { id }).collect();
            prop_assert_eq!(steps(&renamed), expected);
        }
    }
}
