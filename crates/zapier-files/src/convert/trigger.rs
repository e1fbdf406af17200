//! What starts a zap.

use super::{Made, Outcome, Place, Unfit, gives::Gives, schedule, tables};
use crate::{Node, Remark, sheets::is_sheet};
use serde_json::json;

pub(super) fn made(node: &Node, place: &Place<'_>) -> Outcome {
    if node.api().is_empty() || node.action().is_empty() {
        let code = if node.api().is_empty() { "no-app" } else { "no-action" };
        return Err(Unfit::broken(Remark::new(code).with("app", node.app_name()), ""));
    }
    let action = node.action().to_lowercase();
    match node.app().as_str() {
        "webhook" | "webhooks" if action.contains("raw") => {
            Ok(Made::works(json!({ "kind": "raw_hook" })))
        }
        "webhook" | "webhooks" if action.contains("hook") => {
            let child = node.param_text(&["child_key", "pick_off_child_key", "pick_off"]);
            Ok(Made::works(if child.is_empty() {
                json!({ "kind": "catch_hook" })
            } else {
                json!({ "kind": "catch_hook", "child_key": child })
            }))
        }
        "schedule" => schedule::made(node),
        "zapierpush" | "push" | "zapierchromeextension" | "chromeextension" => {
            let made = Made::substituted(json!({ "kind": "manual" }), Remark::new("manual"));
            Ok(made.giving(Gives::default()))
        }
        _ if is_sheet(node) => tables::trigger(node, place),
        _ => Err(Unfit::unknown(node, "")),
    }
}
