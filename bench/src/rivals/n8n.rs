//! n8n with the job: a webhook node that answers at once, a switch node, three HTTP request nodes; SQLite, regular
//! mode, every run saved, as it comes. The workflow is imported and published by its own command line.

use super::{
    Player, Served,
    npm::{Installed, Package},
    until_it_answers,
};
use crate::{
    children::{Folder, Group},
    sink::Sink,
    zaps::OBJETS,
};
use anyhow::{Result, ensure};
use serde_json::{Value, json};
use std::{net::SocketAddr, path::Path, process::Command, time::Duration};

/// The newest one whose dependencies are all to be had.
pub const PACKAGE: Package = Package {
    name: "n8n",
    version: "2.40.7",
    needs_node: 24,
    made_here: &["sqlite3", "isolated-vm"],
};

const PROGRAM: &str = "n8n/bin/n8n";
const WORKFLOW: &str = "troischemins0001";
/// A command of n8n begins by loading all of it.
const MOST: Duration = Duration::from_secs(600);

/// Nothing goes out: no diagnostics, no look for newer versions, templates, packages and banners.
const QUIET: [(&str, &str); 12] = [
    ("N8N_DIAGNOSTICS_ENABLED", "false"),
    ("N8N_DIAGNOSTICS_CONFIG_FRONTEND", ""),
    ("N8N_DIAGNOSTICS_CONFIG_BACKEND", ""),
    ("N8N_VERSION_NOTIFICATIONS_ENABLED", "false"),
    ("N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED", "false"),
    ("N8N_DYNAMIC_BANNERS_ENABLED", "false"),
    ("N8N_TEMPLATES_ENABLED", "false"),
    ("N8N_COMMUNITY_PACKAGES_ENABLED", "false"),
    ("N8N_PERSONALIZATION_ENABLED", "false"),
    ("N8N_HIRING_BANNER_ENABLED", "false"),
    ("EXTERNAL_FRONTEND_HOOKS_URLS", ""),
    ("N8N_LOG_LEVEL", "error"),
];

pub struct N8n {
    installed: Installed,
    folder: Folder,
    address: SocketAddr,
    /// Where its own workers call it.
    broker: SocketAddr,
}

impl N8n {
    pub fn new(installed: &Path, sink: &Sink) -> Result<N8n> {
        let installed = Installed::new(installed, &PACKAGE)?;
        let (address, broker) = (super::free_address()?, super::free_address()?);
        let n8n = N8n { installed, folder: Folder::new()?, address, broker };
        let file = n8n.folder.join("workflow.json");
        std::fs::write(&file, Value::from(vec![workflow(sink)]).to_string())?;
        n8n.run(&["import:workflow", &format!("--input={}", file.display())])?;
        n8n.run(&["publish:workflow", &format!("--id={WORKFLOW}")])?;
        Ok(n8n)
    }

    fn run(&self, arguments: &[&str]) -> Result<()> {
        let status = Group::start(self.command()?.args(arguments))?.wait(MOST)?;
        ensure!(status.success(), "n8n {} failed: {status}", arguments[0]);
        Ok(())
    }

    fn command(&self) -> Result<Command> {
        let mut command = self.installed.command(PROGRAM)?;
        command
            .envs(QUIET)
            .env("N8N_USER_FOLDER", &*self.folder)
            .env("N8N_LISTEN_ADDRESS", self.address.ip().to_string())
            .env("N8N_PORT", self.address.port().to_string())
            .env("N8N_RUNNERS_BROKER_PORT", self.broker.port().to_string());
        Ok(command)
    }
}

impl Player for N8n {
    fn start(&self) -> Result<Served> {
        let group = Group::start(self.command()?.arg("start"))?;
        let path = "/webhook/bench".to_owned();
        until_it_answers(Served { group, address: self.address, path })
    }
}

fn workflow(sink: &Sink) -> Value {
    let rules = OBJETS.map(|objet| {
        let condition = json!({ "id": objet, "leftValue": "={{ $json.body.objet }}", "rightValue": objet,
            "operator": { "type": "string", "operation": "equals" } });
        let options =
            json!({ "caseSensitive": true, "leftValue": "", "typeValidation": "strict", "version": 2 });
        json!({ "conditions": { "options": options, "conditions": [condition], "combinator": "and" } })
    });
    let posts = OBJETS.iter().enumerate().map(|(position, objet)| {
        let url = format!("=http://{}/{objet}/0/?sticket_id={{{{ $json.body.n }}}}", sink.address);
        let body =
            "={{ JSON.stringify({ sujet: $json.body.sujet, societe: $json.body.societe }) }}";
        json!({ "id": objet, "name": objet, "type": "n8n-nodes-base.httpRequest",
            "typeVersion": 4.2, "position": [440, 150 * position],
            "parameters": { "method": "POST", "url": url, "sendBody": true,
                "specifyBody": "json", "jsonBody": body, "options": {} } })
    });
    let mut nodes = vec![
        json!({ "id": "hook", "name": "hook", "type": "n8n-nodes-base.webhook", "typeVersion": 2,
            "position": [0, 0], "webhookId": "bench",
            "parameters": { "httpMethod": "POST", "path": "bench", "responseMode": "onReceived",
                "options": {} } }),
        json!({ "id": "paths", "name": "paths", "type": "n8n-nodes-base.switch",
            "typeVersion": 3.2, "position": [220, 0],
            "parameters": { "rules": { "values": rules }, "options": {} } }),
    ];
    nodes.extend(posts);
    let to = |name: &str| json!([{ "node": name, "type": "main", "index": 0 }]);
    json!({
        "id": WORKFLOW, "name": "Trois chemins", "active": false, "nodes": nodes,
        "connections": {
            "hook": { "main": [to("paths")] },
            "paths": { "main": OBJETS.map(to) },
        },
        "settings": { "executionOrder": "v1" }, "pinData": {},
    })
}
