//! The link with which Zapier invites people to the Oxiva app, which an administrator has from Zapier.

use crate::{
    db::Tx,
    dossiers::{
        DossierId, Scope,
        audit::{self, Action},
        modules::Module,
    },
    error::{Code, Problem, Result},
    statements,
};
use serde_json::json;

/// What every such link begins with.
const BEGINNING: &str = "https://zapier.com/developer/public-invite/";
const MAX_BYTES: usize = 300;

statements! {
    FIND = "SELECT invitation FROM modules WHERE dossier = $1 AND nom = 'zapier'";
    SAVE = "UPDATE modules SET invitation = $2 WHERE dossier = $1 AND nom = 'zapier'";
}

/// The link; empty if there is none, or the module is not active.
pub fn find(tx: &mut Tx, dossier: DossierId) -> Result<String> {
    let found = tx.optional(&FIND, &[&dossier.number()], |row| row.get(0))?;
    Ok(found.unwrap_or_default())
}

/// Keeps the link in the row of the module; an empty one forgets it.
///
/// # Errors
/// `Error::Invalid` (`invitation`) if it is no such link, `Code::ModuleInactive` without the module.
pub fn save(tx: &mut Tx, scope: &Scope, link: &str) -> Result<()> {
    let link = link.trim();
    if !(link.is_empty() || is_invitation(link)) {
        return Err(Problem::new("invitation", "zapier_invitation").into());
    }
    if find(tx, scope.dossier)? == link {
        return Ok(());
    }
    if tx.execute(&SAVE, &[&scope.dossier.number(), &link])? == 0 {
        return Err(Code::ModuleInactive.into());
    }
    let told = json!({ "invitation": !link.is_empty() });
    audit::note(tx, scope, Action::ModuleChanged, Module::Zapier.word(), told)
}

fn is_invitation(link: &str) -> bool {
    let sign = |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'/' | b'-' | b'_');
    link.len() <= MAX_BYTES
        && link.strip_prefix(BEGINNING).is_some_and(|rest| {
            rest.bytes().all(sign) && rest.bytes().any(|sign| sign.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::is_invitation;

    #[test]
    fn only_links_of_zapier_invite() {
        assert!(is_invitation("https://zapier.com/developer/public-invite/211234/0a1b2c3d4e5f/"));
        for wrong in [
            "https://zapier.com/developer/public-invite/",
            "https://zapier.com/developer/public-invite/1/?next=//autre.example",
            "https://zapier.com.autre.example/developer/public-invite/1/a/",
            "http://zapier.com/developer/public-invite/1/a/",
            "javascript:alert(1)",
        ] {
            assert!(!is_invitation(wrong), "{wrong}");
        }
    }
}
