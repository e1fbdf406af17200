//! What comes from npm: a Node that is new enough, and the rivals, each of a fixed version.

use crate::children::Group;
use anyhow::{Context, Result, bail, ensure};
use std::{
    ffi::OsString,
    fmt::{self, Display},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

/// A package of a fixed version.
pub struct Package {
    pub name: &'static str,
    pub version: &'static str,
    /// The oldest Node that it runs on.
    pub needs_node: u32,
    /// What of it has to be made where it is installed. The scripts of all other packages are not run: they fetch and
    /// compile what this measurement has no use for.
    pub made_here: &'static [&'static str],
}

/// Node itself: neither rival runs on a much older one.
const NODE: Package =
    Package { name: "node", version: "24.21.0", needs_node: 0, made_here: &["node"] };
/// n8n has 270,000 files, and parts that are compiled.
const MOST: Duration = Duration::from_secs(40 * 60);

/// A folder with what was installed there.
pub struct Installed {
    folder: PathBuf,
    /// The folder of the `node` that runs it, if it is not the machine's.
    node: Option<PathBuf>,
}

impl Installed {
    /// The package in a folder of its own below `folder`, unless it is there already. An error says what is missing.
    pub fn new(folder: &Path, package: &Package) -> Result<Installed> {
        let needs_node = package.needs_node;
        ensure!(
            said("npm", &["--version"]).is_some(),
            "npm is not installed (it comes with Node; this needs {needs_node} or newer)"
        );
        let node = install(&folder.join("node"), &NODE, None)
            .map(|()| folder.join("node/node_modules/node/bin"));
        let node = match node {
            Ok(node) => Some(node),
            Err(error) => {
                machine_has(needs_node).with_context(|| format!("{error:#}"))?;
                None
            }
        };
        let own = folder.join(package.name);
        install(&own, package, node.as_deref())?;
        Ok(Installed { folder: own, node })
    }

    /// Runs a script of the package.
    pub fn command(&self, script: &str) -> Result<Command> {
        let mut command = on_node("node", self.node.as_deref())?;
        command.arg(self.folder.join("node_modules").join(script));
        command.stdout(Stdio::null()).stderr(Stdio::null());
        Ok(command)
    }
}

impl Display for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.name, self.version)
    }
}

fn install(folder: &Path, package: &Package, node: Option<&Path>) -> Result<()> {
    let done = folder.join("installed");
    let what = package.to_string();
    if std::fs::read_to_string(&done).is_ok_and(|found| found == what) {
        return Ok(());
    }
    std::fs::create_dir_all(folder)?;
    let named = ["install", "--ignore-scripts", "--no-audit", "--no-fund", what.as_str()];
    npm(folder, node, &named).with_context(|| format!("npm could not install {what}"))?;
    let made_here = [&["rebuild"], package.made_here].concat();
    if !package.made_here.is_empty() {
        npm(folder, node, &made_here).with_context(|| format!("npm could not make {what}"))?;
    }
    std::fs::write(done, what)?;
    Ok(())
}

fn npm(folder: &Path, node: Option<&Path>, arguments: &[&str]) -> Result<()> {
    let mut command = on_node("npm", node)?;
    command.args(arguments).args(["--loglevel=error", "--prefix"]).arg(folder);
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null());
    let errors = folder.join("errors");
    command.stderr(std::fs::File::create(&errors)?);
    let status = Group::start(&mut command)?.wait(MOST)?;
    if !status.success() {
        let said = std::fs::read_to_string(&errors).unwrap_or_default();
        bail!(
            "{}",
            said.lines().find(|line| line.contains("error")).unwrap_or("it does not say why")
        );
    }
    Ok(())
}

/// A command that finds the given Node first, and its headers for what is compiled.
fn on_node(program: &str, node: Option<&Path>) -> Result<Command> {
    let mut command = Command::new(program);
    let Some(node) = node else { return Ok(command) };
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = [node.to_owned()].into_iter().chain(std::env::split_paths(&path));
    let path: OsString = std::env::join_paths(folders)?;
    // A program is looked for on this program's own path, unless it is named in full.
    if program == "node" {
        command = Command::new(node.join(program));
    }
    command.env("PATH", path);
    if let Some(home) = headers(node) {
        command.env("npm_config_nodedir", home);
    }
    Ok(command)
}

/// The package beside the given `bin` that has `include/node` in it.
fn headers(bin: &Path) -> Option<PathBuf> {
    let packages = std::fs::read_dir(bin.parent()?.join("node_modules")).ok()?;
    packages.flatten().map(|package| package.path()).find(|path| path.join("include/node").exists())
}

fn machine_has(needed: u32) -> Result<()> {
    let found = said("node", &["--version"]).unwrap_or_else(|| "none".to_owned());
    let major = found.trim_start_matches('v').split('.').next();
    let major: u32 = major.and_then(|major| major.parse().ok()).unwrap_or_default();
    ensure!(major >= needed, "needs Node {needed} or newer; this machine has {found}");
    Ok(())
}

fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
