//! Societes by what is known of them.

use super::{Societe, Type};
use crate::records::{rules, search};

/// Societes by what is known of them; nothing named: all of them.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// What it is to the dossier.
    pub r#type: Option<Type>,
    /// The company number, however it is grouped.
    pub siren: Option<String>,
    /// The number of the establishment, however it is grouped.
    pub siret: Option<String>,
    /// Without regard to case.
    pub email: Option<String>,
    /// Without regard to accents and case.
    pub nom: Option<String>,
}

impl Filter {
    /// Whether it names more than a type.
    pub fn is_exact(&self) -> bool {
        [&self.siren, &self.siret, &self.email, &self.nom].iter().any(|text| text.is_some())
    }

    /// A number, an address or a name of nothing at all is no societe's.
    pub(super) fn is_empty(&self) -> bool {
        let texts = [&self.siren, &self.siret, &self.email, &self.nom];
        texts.iter().any(|text| text.as_ref().is_some_and(|text| rules::digits(text).is_empty()))
    }

    /// Whether it keeps this one; the lists by words ask here, those by number ask the table.
    pub fn keeps(&self, societe: &Societe) -> bool {
        let fields = &societe.fields;
        let digits = |text: &Option<String>, own: &str| {
            text.as_ref().is_none_or(|text| !own.is_empty() && rules::digits(text) == own)
        };
        let email = |text: &str| text.trim().to_lowercase() == fields.email.to_lowercase();
        let nom = |text: &str| search::fold(text.trim()) == search::fold(&fields.nom);
        !self.is_empty()
            && self.r#type.is_none_or(|r#type| r#type == fields.r#type)
            && digits(&self.siren, &fields.siren)
            && digits(&self.siret, &fields.siret)
            && self.email.as_deref().is_none_or(email)
            && self.nom.as_deref().is_none_or(nom)
    }
}
