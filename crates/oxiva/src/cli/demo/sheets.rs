//! The tables of the demo.

use crate::tables::columns::ColumnKind;

/// `objet`, the table, and its columns with the fields that fill them.
type Sheet = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

pub(super) const SHEETS: [Sheet; 3] = [
    (
        "client",
        "Clients",
        &[
            ("Nom", "nom"),
            ("Type", "type"),
            ("Ville", "ville"),
            ("E-mail", "email"),
            ("Date création", "date_creation"),
        ],
    ),
    (
        "activite",
        "Activités",
        &[
            ("Type", "type"),
            ("Action", "action"),
            ("Statut", "statut"),
            ("Note", "note"),
            ("Sujet", "sujet"),
            ("Date création", "date_creation"),
        ],
    ),
    (
        "ticket",
        "Tickets",
        &[
            ("Sujet", "sujet"),
            ("Statut", "statut"),
            ("Priorité", "priorite"),
            ("Description", "description"),
            ("Date création", "date_creation"),
        ],
    ),
];

/// A date stays the text that arrived, as in the document.
pub(super) fn kind_of(field: &str) -> ColumnKind {
    match field {
        "note" | "description" => ColumnKind::Long,
        _ => ColumnKind::Text,
    }
}
