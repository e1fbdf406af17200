//! Which of our apps does what a node does.

use super::{
    Outcome, Place, Unfit, api, chat, code, criteria, flow, formatter, gives::Gives, mail, recipes,
    storage, tables, webhooks,
};
use crate::{Node, Remark, sheets::is_sheet};
use std::collections::HashMap;

/// A step for a node that is no trigger; `gives`: what the steps before it give.
pub(super) fn made(node: &Node, place: &Place<'_>, gives: &HashMap<String, Gives>) -> Outcome {
    if node.api().is_empty() || node.action().is_empty() {
        let code = if node.api().is_empty() { "no-app" } else { "no-action" };
        return Err(Unfit::broken(Remark::new(code).with("app", node.app_name()), ""));
    }
    if node.is_trigger() {
        return Err(Unfit::broken(Remark::new("second-trigger"), ""));
    }
    if node.action() == "_zap_raw_request" {
        return api::made(node, place);
    }
    match node.app().as_str() {
        "webhook" | "webhooks" => webhooks::made(node, place),
        "filter" | "branching" => criteria::filter(node, gives),
        "delay" => flow::delay(node),
        "zapierlooping" | "looping" | "loop" | "loops" => flow::repeat(node),
        "code" => code::made(node, place),
        "zapierformatter" | "formatter" => formatter::made(node),
        "storage" | "zapierstorage" | "store" => storage::made(node),
        "api" | "apibyzapier" | "zapierapi" => api::made(node, place),
        _ if is_sheet(node) => tables::made(node, place),
        _ if mail::sends(node) => mail::made(node),
        _ if chat::service(node).is_some() => chat::made(node),
        _ if OXIVA.contains(&node.action()) => oxiva(node),
        _ => recipes::made(node, place),
    }
}

/// What the Oxiva app does on Zapier, under these keys.
const OXIVA: [&str; 3] = ["nouveau_client", "nouvelle_activite", "nouveau_ticket"];

fn oxiva(node: &Node) -> Outcome {
    let mut params = node.params();
    params.retain(|key, _| ["id", "ccom_id", "sticket_id"].contains(&key.as_str()));
    let step = super::action("oxiva", node.action(), params.into());
    Ok(super::Made::substituted(step, Remark::new("oxiva")))
}
