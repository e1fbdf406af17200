//! Figures at each size, and which of them grow.

use crate::table::{Grid, Table};

/// From the smallest to the largest: more is more than the logarithm.
const MOST_TIMES: f64 = 2.0;

/// What is measured, and how much more of it nobody notices.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Milliseconds until somebody has an answer.
    Millis,
    /// Milliseconds until the server has started.
    Start,
    /// CPU milliseconds a second while nobody asks for anything, with those of the database.
    Idle,
    /// Megabytes.
    Memory,
}

impl Unit {
    fn slack(self) -> f64 {
        match self {
            Unit::Millis => 1.0,
            Unit::Start => 200.0,
            Unit::Idle => 5.0,
            Unit::Memory => 30.0,
        }
    }
}

struct Curve {
    what: String,
    unit: Unit,
    values: Vec<f64>,
}

/// A line of figures for each thing that is measured.
pub struct Curves {
    sizes: Vec<usize>,
    all: Vec<Curve>,
    /// What could not be measured, and why.
    failed: Vec<(String, String)>,
}

impl Curves {
    pub fn new(sizes: &[usize]) -> Curves {
        Curves { sizes: sizes.to_vec(), all: Vec::new(), failed: Vec::new() }
    }

    /// The figure at the next size.
    pub fn add(&mut self, what: &str, unit: Unit, value: f64) {
        let known = |curve: &&mut Curve| curve.what == what && curve.unit == unit;
        match self.all.iter_mut().find(known) {
            Some(curve) => curve.values.push(value),
            None => self.all.push(Curve { what: what.to_owned(), unit, values: vec![value] }),
        }
    }

    /// It could not be measured; the others still count.
    pub fn failed(&mut self, what: &str, why: &str) {
        if !self.failed.iter().any(|(failed, _)| failed == what) {
            self.failed.push((what.to_owned(), why.to_owned()));
        }
    }

    /// All of them, and how many grow.
    pub fn tell(&self, table: &mut Table, what: &str) {
        let sizes = self.sizes.iter().map(usize::to_string);
        let ends = ["factor", "met"].map(str::to_owned);
        let head: Vec<_> = [what.to_owned()].into_iter().chain(sizes).chain(ends).collect();
        let mut grid = Grid::new(head);
        for curve in &self.all {
            let values = curve.values.iter().map(|value| format!("{value:.2}"));
            let met = if curve.is_flat() { "yes" } else { "NO" };
            let ends = [format!("{:.2}", curve.factor()), met.to_owned()];
            let what = format!("{}{}", curve.what, curve.unit.words());
            grid.add([what].into_iter().chain(values).chain(ends).collect::<Vec<_>>());
        }
        for (failed, why) in &self.failed {
            table.failed(&format!("{what}: {failed}"), why);
        }
        let growing = self.all.iter().filter(|curve| !curve.is_flat()).count();
        let what = format!("{what}, {} measured: those that grow", self.all.len());
        table.at_most(&what, growing as f64, 0.0, "");
        table.grid(grid);
    }
}

impl Unit {
    fn words(self) -> &'static str {
        match self {
            Unit::Millis => ", ms",
            Unit::Start => ": start, ms",
            Unit::Idle => ": CPU ms a second",
            Unit::Memory => ": memory, MB",
        }
    }
}

impl Curve {
    fn factor(&self) -> f64 {
        let (first, last) = self.ends();
        last / first
    }

    fn is_flat(&self) -> bool {
        let (first, last) = self.ends();
        last <= first * MOST_TIMES || last - first <= self.unit.slack()
    }

    fn ends(&self) -> (f64, f64) {
        let first = self.values.first().copied().unwrap_or(f64::NAN);
        (first, self.values.last().copied().unwrap_or(f64::NAN))
    }
}
