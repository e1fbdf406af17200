//! What is written in zaps.

use super::requests::line_and_json;
use serde_json::Value as Json;
use zap_engine::{
    dates::{DateOrder, Reading},
    document::Zap,
    mapping::{self, Template, Values},
    plan::{self, Done, Next, Status},
};

/// `<template>\n<output of step 1>`: every template is filled in with everything; what has no reference
/// stays as it is, and what is told to be missing is a reference of it.
pub fn mapping(data: &[u8]) {
    let (source, output) = line_and_json(data);
    let template = Template::parse(&source);
    let values = Values::new().with("1", &output);
    let (text, missing) = mapping::text(&source, &values);
    if template.references().next().is_none() {
        assert_eq!(text, source);
    }
    for told in &missing {
        assert!(template.references().any(|one| one.source == *told), "{source:?}: {told:?}");
    }
    let fields = [("v".to_owned(), Json::from(source.as_str()))].into_iter().collect();
    let mapped = mapping::map(&fields, &values);
    assert_eq!(mapped.missing, missing, "{source:?}");
    if template.whole().is_none() {
        assert_eq!(mapped.value.get("v"), Some(&Json::from(text)), "{source:?}");
    }
}

fn utc() -> Reading {
    let (zone, now) = (jiff::tz::TimeZone::UTC, jiff::Timestamp::UNIX_EPOCH);
    Reading { zone, order: DateOrder::DayMonth, now }
}

/// `<groups of conditions>\n<output of step 1>`, both JSON: they have the same answer twice, and every
/// condition is accounted for.
pub fn condition(data: &[u8]) {
    let (any, output) = line_and_json(data);
    let Ok(any) = serde_json::from_str::<Json>(&any) else { return };
    let zap = serde_json::json!({
        "title": "t",
        "trigger": { "id": "1", "kind": "catch_hook" },
        "steps": [{ "id": "2", "kind": "filter", "any": any }],
    });
    let Ok(zap) = Zap::parse(&zap) else { return };
    let advance = || plan::advance(&zap, &output, &mut Done::new(), &utc());
    let first = advance();
    assert_eq!(advance(), first);
    let checked = first.decided[0].input["any"].as_array().map_or(0, Vec::len);
    assert_eq!(checked, any.as_array().map_or(0, Vec::len));
}

/// `<document>\n<what started it>`: a zap that reads the same when it is written, or problems, each at a
/// place that is there. A run of it comes to an end, or goes on for a while.
pub fn zap_document(data: &[u8]) {
    let (document, trigger) = line_and_json(data);
    let Ok(document) = serde_json::from_str::<Json>(&document) else { return };
    let zap = match Zap::parse(&document) {
        Ok(zap) => zap,
        Err(problems) => {
            assert!(!problems.is_empty());
            for problem in problems {
                assert!(document.pointer(&problem.pointer).is_some(), "{problem:?}");
            }
            return;
        }
    };
    assert_eq!(Zap::parse(&zap.to_json()).as_ref(), Ok(&zap));
    let _ = zap.warnings();
    let mut done = Done::new();
    for _ in 0..100 {
        let advance = plan::advance(&zap, &trigger, &mut done, &utc());
        let Next::Run(due) = advance.next else { break };
        assert!(done.get(&due.step.id, &due.item).is_none(), "{} {}", due.step.id, due.item);
        let params = Json::from(due.params);
        // Each step may give twice what the one before gave.
        if params.to_string().len() > 10_000 {
            break;
        }
        done.note(&due.step.id, &due.item, Status::Success, params);
    }
}
