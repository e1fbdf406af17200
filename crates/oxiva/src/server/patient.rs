//! A stream that gives up on whoever does not read.

use crate::clock::Clock;
use std::{
    io::{Error, ErrorKind, IoSlice, Result},
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes that a client must take while the time runs.
const MIN_BYTES_PER_WAIT: usize = 16 * 1024;

/// Writing fails once the other side has taken less than 16 KB in the time it is given. Reading has
/// its limits elsewhere: the head's, and the request's.
pub struct Patient<S> {
    stream: S,
    clock: Clock,
    wait: Duration,
    stalled: Option<Stalled>,
}

struct Stalled {
    over: Pin<Box<dyn Future<Output = ()> + Send>>,
    /// Bytes until it counts as reading again.
    missing: usize,
}

impl<S> Patient<S> {
    /// Ends the connection if the client takes next to nothing for `wait`.
    pub fn new(stream: S, clock: Clock, wait: Duration) -> Patient<S> {
        Patient { stream, clock, wait, stalled: None }
    }

    fn judge(&mut self, cx: &mut Context<'_>, written: Poll<Result<usize>>) -> Poll<Result<usize>> {
        match written {
            Poll::Pending => {
                let stalled = self.stalled.get_or_insert_with(|| Stalled {
                    over: Box::pin(self.clock.sleep(self.wait)),
                    missing: MIN_BYTES_PER_WAIT,
                });
                ready!(stalled.over.as_mut().poll(cx));
                Poll::Ready(Err(Error::from(ErrorKind::TimedOut)))
            }
            Poll::Ready(Ok(count)) => {
                let missing = self.stalled.as_mut().map(|stalled| {
                    stalled.missing = stalled.missing.saturating_sub(count);
                    stalled.missing
                });
                if missing == Some(0) {
                    self.stalled = None;
                }
                Poll::Ready(Ok(count))
            }
            failed => failed,
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.judge(cx, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write_vectored(cx, parts);
        this.judge(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Asked once everything was written: the client has kept up.
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let this = self.get_mut();
        let flushed = Pin::new(&mut this.stream).poll_flush(cx);
        if flushed.is_ready() {
            this.stalled = None;
        }
        flushed
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    const MAX_WAIT: Duration = Duration::from_secs(30);

    /// Ends as soon as the writer has had its turn.
    async fn settle() {
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn who_reads_too_little_in_the_time_is_cut() {
        let clock = Clock::manual(0);
        let (ours, mut theirs) = duplex(1_000);
        let mut patient = Patient::new(ours, clock.clone(), MAX_WAIT);
        let writing = tokio::spawn(async move { patient.write_all(&[7; 100_000]).await });
        settle().await;
        // A byte now and then does not buy more time.
        for _ in 0..29 {
            clock.advance(Duration::from_secs(1));
            theirs.read_u8().await.unwrap();
            settle().await;
        }
        assert!(!writing.is_finished());
        clock.advance(Duration::from_secs(1));
        let failed = writing.await.unwrap().unwrap_err();
        assert_eq!(failed.kind(), ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn who_reads_slowly_but_steadily_gets_everything() {
        let clock = Clock::manual(0);
        let (ours, mut theirs) = duplex(1_000);
        let mut patient = Patient::new(ours, clock.clone(), MAX_WAIT);
        let writing = tokio::spawn(async move {
            for _ in 0..2 {
                patient.write_all(&[7; 100_000]).await?;
                patient.flush().await?;
            }
            Ok::<_, Error>(patient)
        });
        let mut read = 0;
        while read < 200_000 {
            settle().await;
            // Twice as fast as it must be.
            clock.advance(Duration::from_millis(900));
            let mut buffer = [0; 1_000];
            read += theirs.read(&mut buffer).await.unwrap();
        }
        let mut patient = writing.await.unwrap().unwrap();
        // An old wait does not count against the next answer.
        clock.advance(Duration::from_secs(3_600));
        patient.write_all(b"next").await.unwrap();
    }
}
