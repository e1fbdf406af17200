//! How one gets into the demo: a password and a key, which can be shown only once.

use super::{EMAIL, NOM};
use crate::{
    app::Shared,
    clock::Entropy,
    db::Tx,
    dossiers::{DossierId, Scope, audit::Action, people, tokens},
    error::Result as Done,
    mail::account_changes,
    secret,
};
use anyhow::{Context, Result};
use std::{fs, io::ErrorKind, path::PathBuf};

/// What can be shown only once.
pub struct Access {
    pub password: String,
    pub token: String,
}

/// Stands in the data folder from before the dossier is made until its password was shown: a start that ends in
/// between leaves a dossier that nobody can enter.
const UNSHOWN: &str = "demo-access-unshown";

/// A key is called so.
const KEY_NAME: &str = "Démonstration";

/// Notes that a password will have to be shown.
pub fn keep_in_mind(app: &Shared) -> Result<()> {
    let file = mark(app);
    let data = &app.config.database.data;
    fs::create_dir_all(data).with_context(|| format!("cannot create {}", data.display()))?;
    fs::write(&file, "").with_context(|| format!("cannot write {}", file.display()))
}

/// A password and its hash.
pub fn make_password(app: &Shared) -> (String, String) {
    let password = secret::make(&app.entropy)[..16].to_owned();
    let hash = people::hash_password(&password, &app.entropy);
    (password, hash)
}

/// A key for the API.
pub fn make_token(tx: &mut Tx, entropy: &Entropy, scope: &Scope) -> Done<String> {
    let (token, _) = tokens::create(tx, entropy, scope, KEY_NAME, tokens::TokenScope::USUAL)?;
    Ok(token)
}

/// Another password and another key for a dossier whose own were never shown.
pub async fn anew_if_unshown(app: &Shared, dossier: DossierId) -> Result<Option<Access>> {
    if !mark(app).exists() {
        return Ok(None);
    }
    let (password, hash) = make_password(app);
    let (entropy, scope) = (app.entropy.clone(), Scope::system(dossier, app.clock.now()));
    let made = app.db.write(0, move |tx| {
        let known = people::with_email(tx, EMAIL)?;
        for (person, ..) in known.iter().filter(|(_, of, _)| of.id == dossier) {
            account_changes::set_password(tx, &scope, person.id, &hash, Action::PasswordChanged)?;
        }
        let old = tokens::list(tx, dossier)?;
        for token in old.iter().filter(|one| one.nom == KEY_NAME && one.revoked_at.is_none()) {
            tokens::revoke(tx, &scope, token.id)?;
        }
        make_token(tx, &entropy, &scope)
    });
    Ok(Some(Access { password, token: made.await? }))
}

/// Says where the demo is and how to get in.
pub fn announce(app: &Shared, access: Option<&Access>) -> Result<()> {
    let url = app.config.public_url();
    println!("\n  Oxiva   {url}/\n");
    match access {
        Some(access) => {
            println!("  E-mail          {EMAIL}");
            println!("  Mot de passe    {}", access.password);
            println!("  Clé d’API       {}", access.token);
            println!(
                "\n  Le mot de passe et la clé ne seront plus affichés. (They are shown only once.)"
            );
            println!(
                "\n  curl '{url}/appli/api/oxiva/v2.0/societe/?dossier={NOM}&token={}&id=11&tickets=Y'",
                access.token
            );
        }
        None => {
            let (program, data) = (program(), app.config.database.data.display());
            println!(
                "  Le dossier « {NOM} » est tel que vous l’avez laissé. (Kept as you left it.)"
            );
            println!("  E-mail          {EMAIL}");
            println!(
                "  Autre mot de passe : {program} user password {EMAIL} --dossier {NOM} --data {data}"
            );
            println!(
                "  Autre clé d’API :    {program} token create --dossier {NOM} --nom essai --data {data}"
            );
        }
    }
    match fs::remove_file(mark(app)) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("cannot remove {}", mark(app).display()));
        }
        _ => {}
    }
    println!("\n  Ctrl+C pour arrêter.\n");
    Ok(())
}

fn mark(app: &Shared) -> PathBuf {
    app.config.database.data.join(UNSHOWN)
}

/// As it was called: `cargo run` installs nothing.
fn program() -> String {
    let called = std::env::args().next().unwrap_or_default();
    if called.is_empty() { "oxiva".to_owned() } else { called }
}
