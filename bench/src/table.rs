//! The one table: what was measured, beside what, and whether the target is met.

use std::fmt::{self, Display};

#[derive(Default)]
pub struct Table(Vec<Row>);

struct Row {
    what: String,
    measured: String,
    against: String,
    target: String,
    met: Option<bool>,
}

impl Table {
    /// A figure that must not be below the target.
    pub fn at_least(&mut self, what: &str, value: f64, target: f64, unit: &str) {
        let row = (number(value, unit), String::new(), format!("≥ {}", number(target, unit)));
        self.add(what, row, Some(value >= target));
    }

    /// A figure that must not be above the target.
    pub fn at_most(&mut self, what: &str, value: f64, target: f64, unit: &str) {
        let row = (number(value, unit), String::new(), format!("≤ {}", number(target, unit)));
        self.add(what, row, Some(value <= target));
    }

    /// `ours / theirs`, which must not be below the target.
    pub fn share(&mut self, what: &str, ours: f64, theirs: f64, target: f64, unit: &str) {
        let ratio = ours / theirs;
        let against = format!("{} of {}", number(ours, unit), number(theirs, unit));
        let row = (format!("{ratio:.2}"), against, format!("≥ {target:.2}"));
        self.add(what, row, Some(ratio >= target));
    }

    /// `ours / theirs`, which must not be above the target.
    pub fn times(&mut self, what: &str, ours: f64, theirs: f64, target: f64, unit: &str) {
        let ratio = ours / theirs;
        let against = format!("{} to {}", number(ours, unit), number(theirs, unit));
        let row = (format!("{ratio:.2} ×"), against, format!("≤ {target} ×"));
        self.add(what, row, Some(ratio <= target));
    }

    /// Something worth knowing that has no target.
    pub fn note(&mut self, what: &str, words: impl Into<String>) {
        self.add(what, (words.into(), String::new(), String::new()), None);
    }

    /// A measurement that could not be made; the others still count.
    pub fn failed(&mut self, what: &str, why: &str) {
        self.add(what, (format!("failed: {why}"), String::new(), String::new()), Some(false));
    }

    fn add(&mut self, what: &str, cells: (String, String, String), met: Option<bool>) {
        let (measured, against, target) = cells;
        self.0.push(Row { what: what.to_owned(), measured, against, target, met });
    }
}

fn number(value: f64, unit: &str) -> String {
    let digits = match value {
        _ if value >= 100.0 => format!("{value:.0}"),
        _ if value >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    };
    format!("{digits}{unit}")
}

impl Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = |met| match met {
            Some(true) => "yes",
            Some(false) => "NO",
            None => "",
        };
        let head = ["measurement", "measured", "beside", "target", "met"].map(str::to_owned);
        let rows = self.0.iter().map(|r| {
            let cells = [&r.what, &r.measured, &r.against, &r.target].map(String::clone);
            let [what, measured, against, target] = cells;
            [what, measured, against, target, mark(r.met).to_owned()]
        });
        let lines: Vec<[String; 5]> = std::iter::once(head).chain(rows).collect();
        let width = |n: usize| lines.iter().map(|line| line[n].chars().count()).max().unwrap_or(0);
        let widths: [usize; 5] = std::array::from_fn(width);
        for (position, line) in lines.iter().enumerate() {
            let padded = line.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
            writeln!(f, "| {} |", padded.collect::<Vec<_>>().join(" | "))?;
            if position == 0 {
                let rules = widths.map(|width| "-".repeat(width));
                writeln!(f, "|-{}-|", rules.join("-|-"))?;
            }
        }
        Ok(())
    }
}
