//! Node-RED with the job: `http in`, answered at once, a `switch`, three `http request` nodes with kept connections.

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
use anyhow::Result;
use serde_json::{Value, json};
use std::{net::SocketAddr, path::Path};

pub const PACKAGE: Package =
    Package { name: "node-red", version: "5.0.7", needs_node: 22, made_here: &[] };

const PATH: &str = "/bench";

pub struct NodeRed {
    installed: Installed,
    folder: Folder,
    address: SocketAddr,
}

impl NodeRed {
    pub fn new(installed: &Path, sink: &Sink) -> Result<NodeRed> {
        let installed = Installed::new(installed, &PACKAGE)?;
        let (folder, address) = (Folder::new()?, super::free_address()?);
        let settings = json!({
            "uiHost": address.ip(), "uiPort": address.port(), "flowFile": "flows.json",
            "disableEditor": true, "httpAdminRoot": false, "credentialSecret": false,
            "telemetry": { "enabled": false, "updateNotification": false },
            "logging": { "console": { "level": "error", "metrics": false, "audit": false } },
        });
        std::fs::write(folder.join("settings.js"), format!("module.exports = {settings};"))?;
        std::fs::write(folder.join("flows.json"), flow(sink).to_string())?;
        Ok(NodeRed { installed, folder, address })
    }
}

impl Player for NodeRed {
    fn start(&self) -> Result<Served> {
        let mut command = self.installed.command("node-red/red.js")?;
        command.arg("--userDir").arg(&*self.folder);
        command.arg("--settings").arg(self.folder.join("settings.js"));
        let group = Group::start(&mut command)?;
        until_it_answers(Served { group, address: self.address, path: PATH.to_owned() })
    }
}

fn flow(sink: &Sink) -> Value {
    let paths = OBJETS.map(|objet| {
        json!({
            "id": objet, "type": "http request", "z": "flow", "method": "POST", "ret": "txt",
            "paytoqs": "ignore", "persist": true, "tls": "", "proxy": "", "authType": "",
            "senderr": false, "headers": [], "wires": [[]],
            "url": format!("http://{}/{objet}/0/?sticket_id={{{{payload.n}}}}", sink.address),
        })
    });
    let rules = OBJETS.map(|objet| json!({ "t": "eq", "v": objet, "vt": "str" }));
    let mut nodes = vec![
        json!({ "id": "flow", "type": "tab", "label": "Trois chemins" }),
        json!({ "id": "hook", "type": "http in", "z": "flow", "url": PATH, "method": "post",
            "upload": false, "wires": [["answer", "paths"]] }),
        json!({ "id": "answer", "type": "http response", "z": "flow", "statusCode": "200",
            "headers": {}, "wires": [] }),
        json!({ "id": "paths", "type": "switch", "z": "flow", "property": "payload.objet",
            "propertyType": "msg", "rules": rules, "checkall": "false", "repair": false,
            "outputs": OBJETS.len(), "wires": OBJETS.map(|objet| [objet]) }),
    ];
    nodes.extend(paths);
    Value::from(nodes)
}
