//! Memory and queue, looked at every two seconds.

use anyhow::{Result, bail};
use rusqlite::{Connection, OpenFlags};
use std::{
    fmt::{self, Display},
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// By how much the last third of the time may be above the second: megabytes, and deliveries.
const GROWTH: f64 = 4.0;
const QUEUE: f64 = 200.0;

struct Sample {
    at: f64,
    memory: f64,
    pending: f64,
}

pub struct Samples {
    process: u32,
    began: Instant,
    database: Connection,
    taken: Vec<Sample>,
}

impl Samples {
    pub fn of(process: u32, file: &Path) -> Result<Samples> {
        let database = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        database.busy_timeout(Duration::from_secs(5))?;
        Ok(Samples { process, began: Instant::now(), database, taken: Vec::new() })
    }

    pub fn take(&mut self) -> Result<()> {
        let pending = self.database.query_row(
            "SELECT count(*) FROM deliveries WHERE state = 'pending'",
            [],
            |row| row.get::<_, i64>(0),
        )? as f64;
        let memory = crate::subject::memory(self.process)?;
        self.taken.push(Sample { at: self.began.elapsed().as_secs_f64(), memory, pending });
        Ok(())
    }

    pub fn last(&self) -> String {
        let last = self.taken.last();
        last.map(|s| format!("{:.0} MB, {} deliveries wait", s.memory, s.pending))
            .unwrap_or_default()
    }

    /// How long that took.
    pub fn wait_until_empty(&mut self, most: Duration) -> Result<Duration> {
        let began = Instant::now();
        loop {
            let waiting: i64 = self.database.query_row(
                "SELECT count(*) FROM deliveries WHERE state <> 'delivered'",
                [],
                |row| row.get(0),
            )?;
            if waiting == 0 {
                return Ok(began.elapsed());
            }
            if began.elapsed() > most {
                bail!("{waiting} deliveries still wait after {most:?}");
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// One third of the time: 0, 1 or 2.
    fn third(&self, number: usize) -> &[Sample] {
        let each = self.taken.len() / 3;
        &self.taken[number * each..if number == 2 { self.taken.len() } else { (number + 1) * each }]
    }

    fn mean(samples: &[Sample], of: impl Fn(&Sample) -> f64) -> f64 {
        samples.iter().map(of).sum::<f64>() / samples.len().max(1) as f64
    }

    /// Megabytes a minute, by least squares over the last two thirds: the first is for warming up.
    fn slope(&self) -> f64 {
        let rest = &self.taken[self.taken.len() / 3..];
        let (at, memory) = (Samples::mean(rest, |s| s.at), Samples::mean(rest, |s| s.memory));
        let above: f64 = rest.iter().map(|s| (s.at - at) * (s.memory - memory)).sum();
        let below: f64 = rest.iter().map(|s| (s.at - at).powi(2)).sum();
        above / below * 60.0
    }

    pub fn complaints(&self) -> Vec<String> {
        let grown = |of: fn(&Sample) -> f64| {
            Samples::mean(self.third(2), of) - Samples::mean(self.third(1), of)
        };
        let mut complaints = Vec::new();
        if self.taken.len() < 6 {
            complaints.push("too short to tell".to_owned());
        }
        if grown(|s| s.memory) > GROWTH {
            complaints.push(format!("the memory grew by {:.1} MB", grown(|s| s.memory)));
        }
        if grown(|s| s.pending) > QUEUE {
            complaints.push(format!("the queue grew by {:.0}", grown(|s| s.pending)));
        }
        complaints
    }
}

impl Display for Samples {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, name) in ["first", "second", "last"].into_iter().enumerate() {
            let third = self.third(number);
            let most = third.iter().map(|s| s.pending).fold(0.0, f64::max);
            let memory = Samples::mean(third, |s| s.memory);
            writeln!(f, "{name} third: {memory:.1} MB on average, at most {most} deliveries wait")?;
        }
        write!(f, "slope of the memory over the last two thirds: {:+.2} MB a minute", self.slope())
    }
}
