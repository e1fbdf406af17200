//! How long a call may take, and how much of its answer is read.

use std::time::Duration;

/// How long a call may take and how much of its answer is read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The TCP connection, divided among the addresses of the name.
    pub connect: Duration,
    /// The whole call: look-up, connection, answer and body.
    pub total: Duration,
    /// Bytes of the body that are read; the rest is left, and the connection closed.
    pub body: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { connect: Duration::from_secs(5), total: Duration::from_secs(10), body: 100 * 1024 }
    }
}
