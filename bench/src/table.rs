//! The one table: what was measured, beside what, and whether the target is met.

use std::fmt::{self, Display};

#[derive(Default)]
pub struct Table {
    rows: Vec<Row>,
    grids: Vec<Grid>,
}

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

    /// Figures that want columns of their own; they stand below.
    pub fn grid(&mut self, grid: Grid) {
        self.grids.push(grid);
    }

    fn add(&mut self, what: &str, cells: (String, String, String), met: Option<bool>) {
        let (measured, against, target) = cells;
        self.rows.push(Row { what: what.to_owned(), measured, against, target, met });
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
        let mut all = Grid::new(head);
        for row in &self.rows {
            let Row { what, measured, against, target, met } = row;
            let cells: [&str; 5] = [what, measured, against, target, mark(*met)];
            all.add(cells.map(str::to_owned));
        }
        write!(f, "{all}")?;
        self.grids.iter().try_for_each(|grid| write!(f, "\n{grid}"))
    }
}

/// Lines of cells below a head, as Markdown with even columns.
pub struct Grid(Vec<Vec<String>>);

impl Grid {
    pub fn new(head: impl Into<Vec<String>>) -> Grid {
        Grid(vec![head.into()])
    }

    pub fn add(&mut self, line: impl Into<Vec<String>>) {
        self.0.push(line.into());
    }
}

impl Display for Grid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.0.iter().map(Vec::len).max().unwrap_or(0);
        let cell = |line: &[String], column: usize| line.get(column).cloned().unwrap_or_default();
        let width = |column: usize| {
            self.0.iter().map(|line| cell(line, column).chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for (position, line) in self.0.iter().enumerate() {
            let padded =
                widths.iter().enumerate().map(|(n, width)| format!("{:width$}", cell(line, n)));
            writeln!(f, "| {} |", padded.collect::<Vec<_>>().join(" | "))?;
            if position == 0 {
                let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
                writeln!(f, "|-{}-|", rules.join("-|-"))?;
            }
        }
        Ok(())
    }
}
