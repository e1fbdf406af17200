//! What a form that changes something shows.

use super::merge::fingerprint;
use crate::{
    clock::Micros,
    dossiers::{Actor, last_changes::Subject},
    i18n::Lang,
    records::{Noun, RecordKind},
};

/// Where it stands who changed it last.
#[derive(Clone, Copy, Debug)]
pub enum Changed {
    /// In the events of a record.
    Record {
        /// Its kind.
        kind: RecordKind,
        /// Its number.
        record: i64,
        /// The number of the societe whose history it is part of.
        societe: i64,
    },
    /// With what has no events of its own.
    Subject(Subject),
    /// Here, if anybody is known to have changed it.
    Known(Option<(Actor, Micros)>),
}

/// A field of the form.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub name: String,
    /// As the form shows it, and as a browser sends it back.
    pub value: String,
    /// Whether a browser leaves it out where it is not ticked.
    pub is_box: bool,
    /// Whether it says something to people.
    pub is_told: bool,
}

impl Field {
    fn new(name: &str, value: String) -> Field {
        Field { name: name.to_owned(), value, is_box: false, is_told: true }
    }
}

/// Fields that are taken together, from one person or from the other: most often a single one.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// The name of the field that a choice is about.
    pub name: String,
    /// What people call it.
    pub label: String,
    pub fields: Vec<Field>,
    /// How values are worded that people do not type themselves.
    words: Vec<(String, String)>,
}

impl Unit {
    /// Values of its fields, as `value` has them, as people read them.
    pub fn worded(&self, value: impl Fn(&Field) -> Option<String>) -> String {
        let word = |value: String| {
            let found = self.words.iter().find(|(known, _)| *known == value);
            found.map_or(value, |(_, words)| words.clone())
        };
        let told = self.fields.iter().filter(|field| field.is_told).filter_map(value).map(word);
        told.filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// What a form shows, field by field.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub(super) units: Vec<Unit>,
    /// Where it stands who changed what it shows.
    pub changed: Changed,
    /// The language of its labels.
    pub lang: Lang,
}

impl Snapshot {
    /// Of a form without fields.
    pub fn new(changed: Changed, lang: Lang) -> Snapshot {
        Snapshot { units: Vec::new(), changed, lang }
    }

    /// Of a form of a record.
    pub fn of_record<N: Noun>(record: &N, lang: Lang) -> Snapshot {
        let (kind, societe) = (N::KIND, record.societe());
        Snapshot::new(Changed::Record { kind, record: record.id(), societe }, lang)
    }

    /// Of a form of what has no events.
    pub fn of(subject: Subject, lang: Lang) -> Snapshot {
        Snapshot::new(Changed::Subject(subject), lang)
    }

    /// With one more field, which is called by the text `field-<name>`.
    pub fn field(self, name: &str, value: impl Into<String>) -> Snapshot {
        self.group(name, [(name, value.into())])
    }

    /// With a field whose values are among `options`, pairs of value and text.
    pub fn choice(
        self,
        name: &str,
        value: impl Into<String>,
        options: Vec<(String, String)>,
    ) -> Snapshot {
        self.field(name, value).worded(options)
    }

    /// With a box, which a browser sends as `sent` where it is ticked, and leaves out where it is not.
    pub fn tick(self, name: &str, sent: &str, is_ticked: bool) -> Snapshot {
        let words =
            vec![(sent.to_owned(), self.lang.text("yes")), (String::new(), self.lang.text("no"))];
        let mut snapshot = self.field(name, if is_ticked { sent } else { "" }).worded(words);
        for field in snapshot.units.last_mut().into_iter().flat_map(|unit| &mut unit.fields) {
            field.is_box = true;
        }
        snapshot
    }

    /// With fields that are taken together, under the name of one of them or of all.
    pub fn group<'a>(
        mut self,
        name: &str,
        fields: impl IntoIterator<Item = (&'a str, String)>,
    ) -> Snapshot {
        let field = |(name, value): (&str, String)| Field::new(name, value);
        let label = self.lang.text(&format!("field-{}", name.replace('_', "-")));
        let fields = fields.into_iter().map(field).collect();
        self.units.push(Unit { name: name.to_owned(), label, fields, words: Vec::new() });
        self
    }

    /// With one more field, which is called so.
    pub fn labelled(mut self, name: &str, label: &str, value: String) -> Snapshot {
        let fields = vec![Field::new(name, value)];
        let (name, label) = (name.to_owned(), label.to_owned());
        self.units.push(Unit { name, label, fields, words: Vec::new() });
        self
    }

    /// With a field that goes along with the last one and says nothing to people.
    pub fn along(mut self, name: &str, value: impl Into<String>) -> Snapshot {
        if let Some(unit) = self.units.last_mut() {
            unit.fields.push(Field { is_told: false, ..Field::new(name, value.into()) });
        }
        self
    }

    /// Boxes that go along with the last one, none of them ticked.
    pub fn boxes_along<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Snapshot {
        for name in names {
            self = self.along(name, "");
            for field in self.units.last_mut().into_iter().filter_map(|unit| unit.fields.last_mut())
            {
                field.is_box = true;
            }
        }
        self
    }

    /// Another name for the last one.
    pub fn called(mut self, label: impl Into<String>) -> Snapshot {
        if let Some(unit) = self.units.last_mut() {
            unit.label = label.into();
        }
        self
    }

    /// How values of the last one are worded.
    pub fn worded(mut self, words: Vec<(String, String)>) -> Snapshot {
        if let Some(unit) = self.units.last_mut() {
            unit.words = words;
        }
        self
    }

    /// The values of all fields, by their names.
    pub fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.units.iter().flat_map(|unit| &unit.fields);
        fields.map(|field| (field.name.as_str(), field.value.as_str()))
    }

    /// What the hidden field of the form holds: `name=fingerprint` of each field, with blanks between.
    pub fn version(&self) -> String {
        let pair = |(name, value)| format!("{name}={}", fingerprint(value));
        self.values().map(pair).collect::<Vec<_>>().join(" ")
    }

    /// As a browser sends the form back where nothing was touched.
    #[cfg(test)]
    pub(super) fn untouched(&self) -> crate::http::request::Parameters {
        let fields = self.units.iter().flat_map(|unit| &unit.fields);
        let sent = fields.filter(|field| !field.is_box || !field.value.is_empty());
        let pairs = sent.map(|field| (field.name.clone(), field.value.clone().into()));
        crate::http::request::Parameters::of_map(
            pairs.chain([(super::merge::VERSION.to_owned(), self.version().into())]).collect(),
        )
    }
}
