//! The form of a table: its name, and its columns in their order. Lines of columns that exist
//! are named by their numbers (`nom_c3`), new ones are counted (`nom_n1`); empty new ones are passed
//! over, so the form needs no script.

use crate::{
    dossiers::last_changes::Subject,
    error::{Error, Problem, Result},
    http::request::Parameters,
    i18n::Lang,
    tables::{
        Table,
        columns::{self, Column, ColumnKind, Wanted},
    },
    web::{
        edits::{Edit, Snapshot},
        form::{Form, problems, summary},
        markup::Markup,
    },
};

/// Lines for new columns: of a new table, and of one that has some.
const NEW_TABLE_LINES: usize = 8;
const MORE_LINES: usize = 4;

/// A line of the form.
#[derive(Clone)]
pub struct ColumnLine {
    /// `c3`, `n1`
    pub key: String,
    /// The name of the column.
    pub nom: String,
    /// The word for its kind.
    pub kind: String,
    /// Where it stands, counted from 1, as it was typed.
    pub place: String,
    /// Whether it is to be deleted.
    pub gone: bool,
    /// What is wrong with it; empty if nothing is.
    pub error: String,
    /// Whether the column is there already: its kind stays then.
    pub old: bool,
}

/// The form as it is shown.
#[derive(Clone)]
pub struct TableForm {
    /// The name of the table.
    pub form: Form,
    /// Its columns, and lines for new ones.
    pub lines: Vec<ColumnLine>,
    /// What is wrong with the columns together.
    pub columns_error: String,
    lang: Lang,
}

impl TableForm {
    /// Whether something is to be corrected.
    pub fn has_problems(&self) -> bool {
        self.form.has_problems()
    }

    /// What is to be corrected, at the top of the page, each linked to its field.
    pub fn summary(&self) -> Markup {
        let nom = ("nom".to_owned(), self.form.problem_of("nom"));
        let all = ("colonnes".to_owned(), self.columns_error.clone());
        let lines = self.lines.iter().map(|line| (format!("nom_{}", line.key), line.error.clone()));
        let fields = [nom, all].into_iter().chain(lines).filter(|(_, words)| !words.is_empty());
        let wrong: Vec<_> = self.form.made_before().into_iter().chain(fields).collect();
        summary(self.lang, wrong.iter().map(|(id, words)| (id.as_str(), words.clone())))
    }
}

/// The form of a table as it is, or of a new one.
pub fn of(table: Option<&Table>, lang: Lang) -> TableForm {
    let form = match table {
        Some(table) => Form::edited(&snapshot(table, lang)),
        None => Form::empty(lang),
    };
    let mut lines = lines(table, &Parameters::default());
    for (line, column) in lines.iter_mut().zip(table.iter().flat_map(|table| &table.columns)) {
        line.nom = column.nom.clone();
    }
    TableForm { form, lines, columns_error: String::new(), lang }
}

/// What the form of a table shows. The name of a column and whether it is to be deleted are taken together: one that
/// somebody has just renamed is not deleted by somebody who has not seen that.
pub fn snapshot(table: &Table, lang: Lang) -> Snapshot {
    let with = |snapshot: Snapshot, (place, column): (usize, &Column)| {
        let (key, nom) = (format!("c{}", column.id), || vec![("nom", column.nom.clone())]);
        let label = |text: &str| lang.text_with(text, &nom());
        snapshot
            .field(&format!("nom_{key}"), column.nom.clone())
            .called(label("table-column-named"))
            .boxes_along([format!("supprimer_{key}").as_str()])
            .field(&format!("rang_{key}"), place.to_string())
            .called(label("table-column-place-of"))
    };
    let start = Snapshot::of(Subject::Table(table.id), lang).field("nom", table.nom.clone());
    (1..).zip(&table.columns).fold(start, with)
}

/// The form again, where somebody else changed the same. `merged`: what was typed over what is stored.
pub fn clashing(table: &Table, merged: Parameters, edit: Edit, lang: Lang) -> TableForm {
    let lines = lines(Some(table), &merged);
    let form = Form::clashing(merged, edit, lang);
    TableForm { form, lines, columns_error: String::new(), lang }
}

fn lines(table: Option<&Table>, typed: &Parameters) -> Vec<ColumnLine> {
    let old = table.map_or(&[][..], |table| &table.columns);
    let text = |part: &str, key: &str| typed.get(&format!("{part}_{key}")).map(str::to_owned);
    let line = |key: String, kind: &str, place: usize, old: bool| ColumnLine {
        nom: text("nom", &key).unwrap_or_default(),
        kind: text("type", &key).unwrap_or_else(|| kind.to_owned()),
        place: text("rang", &key).unwrap_or_else(|| place.to_string()),
        gone: typed.has(&format!("supprimer_{key}")),
        error: String::new(),
        old,
        key,
    };
    let new = match table {
        Some(_) => MORE_LINES.min(columns::MAX_COLUMNS.saturating_sub(old.len())),
        None => NEW_TABLE_LINES,
    };
    let there = old.iter().zip(1..);
    let there =
        there.map(|(column, at)| line(format!("c{}", column.id), column.kind.word(), at, true));
    let text = ColumnKind::Text.word();
    there.chain((1..=new).map(|n| line(format!("n{n}"), text, old.len() + n, false))).collect()
}

/// What was typed: the name, and the columns in their order, each with the key of its line.
pub fn read(table: Option<&Table>, typed: &Parameters) -> (String, Vec<(String, Wanted)>) {
    let mut lines: Vec<_> = (1_usize..).zip(lines(table, typed)).collect();
    lines.retain(|(_, line)| !line.gone && (line.old || !line.nom.trim().is_empty()));
    // Where two want the same place, the one that comes from below stands before the one that is
    // there, and the one from above after it. What is no number stays where it stands.
    lines.sort_by_key(|(at, line)| {
        let place = line.place.trim().parse().unwrap_or(*at);
        (place, place.cmp(at))
    });
    let wanted = |(_, line): (usize, ColumnLine)| {
        let id = line.old.then(|| line.key[1..].parse().ok()).flatten();
        let kind = ColumnKind::parse(&line.kind).unwrap_or_default();
        (line.key, Wanted { id, ..Wanted::new(&line.nom, kind) })
    };
    (typed.get("nom").unwrap_or_default().to_owned(), lines.into_iter().map(wanted).collect())
}

/// The form again, with what is wrong. `keys`: the lines of the columns that were wanted.
pub fn refused(
    table: Option<&Table>,
    typed: &Parameters,
    keys: &[String],
    error: Error,
    lang: Lang,
) -> Result<TableForm> {
    let problems = problems(error)?;
    let mut lines = lines(table, typed);
    for problem in &problems {
        let place = problem.field.strip_prefix("columns.").and_then(|n| n.parse::<usize>().ok());
        let key = place.and_then(|place| keys.get(place));
        if let Some(line) = lines.iter_mut().find(|line| Some(&line.key) == key) {
            line.error = problem.message(lang);
        }
    }
    let together = problems.iter().find(|problem| problem.field == "columns");
    let columns_error = together.map(|problem: &Problem| problem.message(lang));
    let columns_error = columns_error.unwrap_or_default();
    Ok(TableForm {
        form: Form::refused(typed, Error::Invalid(problems), lang)?,
        lines,
        columns_error,
        lang,
    })
}
