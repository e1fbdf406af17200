//! The fields of a noun: what they hold, and its rules.

use crate::{clock::Micros, db::Tx, dossiers::DossierId, error::Result, records::Problems};
use serde::{Serialize, de::DeserializeOwned};

/// One field of a noun, as it was declared.
#[derive(Clone, Copy, Debug)]
pub struct NounField {
    /// Its name in JSON, in forms, in events; and the name of its column.
    pub name: &'static str,
    /// What it holds.
    pub value: FieldValue,
    /// Whether a record without it is refused.
    pub required: bool,
    /// Of the number of a societe or a person: what shows their name beside it, `societe_nom`.
    pub linked_name: Option<&'static str>,
}

/// What a field of a noun holds, and how it is written in the declaration.
#[derive(Clone, Copy, Debug)]
pub enum FieldValue {
    /// `Text(200)`: a trimmed text of at most so many characters.
    Text {
        /// The most characters (not bytes).
        max_chars: usize,
    },
    /// `Ruled`: a text that the noun's own [`Fields::check`] looks at, a number or an address.
    Ruled,
    /// `Html`: a note, cleaned when it is stored.
    Html,
    /// `Word(Statut, "ticket-statut")`: a word of a closed set.
    Word {
        /// The words, the default first.
        words: &'static [&'static str],
        /// What the keys of the words' texts begin with: `ticket-statut-open`.
        texts: &'static str,
    },
    /// `Societe`: the number of a societe of the dossier. It travels as text.
    Societe,
    /// `Person`: the number of a person of the dossier. It travels as text.
    Person,
    /// `Moment`: microseconds since 1970 in UTC. It travels as RFC 3339.
    Moment,
}

/// What [`noun!`](super::noun) makes for the fields of a noun.
pub trait Declared:
    Serialize + DeserializeOwned + Clone + Default + PartialEq + Send + 'static
{
    /// The fields in the order of their declaration, which is that of their JSON.
    const FIELDS: &'static [NounField];

    /// Brings what was typed into its stored form and notes what cannot be stored, as far as that
    /// follows from the declaration alone.
    fn check_declared(&mut self, problems: &mut Problems);
    /// The societe that it belongs to; `None` for a societe itself.
    fn societe(&self) -> Option<i64>;
    /// The person who is in charge of it.
    fn responsable(&self) -> Option<i64>;
}

/// The rules of a noun: what does not follow from the declaration of its fields.
pub trait Fields: Declared {
    /// Brings what was typed into its stored form and notes what cannot be stored.
    fn check(&mut self, problems: &mut Problems) {
        self.check_declared(problems);
    }

    /// Lets go of what was worked out from a field that has changed since `old`.
    fn follow(&mut self, _old: &Self) {}

    /// What a person calls it.
    fn label(&self) -> &str;

    /// When it is due, while something is left to do.
    fn due(&self) -> Option<Micros> {
        None
    }

    /// The text that a search looks at.
    fn searchable(&self) -> String {
        self.label().to_owned()
    }

    /// Whether nothing is left to do: a noun with `closed at` keeps the moment of this.
    fn is_closed(&self) -> bool {
        false
    }

    /// Refuses to let the record of that number go, with `Code::Conflict`, while others need it.
    fn may_be_deleted(_tx: &mut Tx, _dossier: DossierId, _id: i64) -> Result<()> {
        Ok(())
    }
}
