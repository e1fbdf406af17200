//! A report that is sent whatever happens to the task that owes it.

use tokio::sync::mpsc::UnboundedSender;

/// Sends its report when it is dropped, even if its task panicked. Otherwise such a task would keep its
/// place for ever, and after enough of them nothing would be begun any more.
pub struct ReportOnDrop<T> {
    reports: UnboundedSender<T>,
    report: Option<T>,
}

impl<T> ReportOnDrop<T> {
    /// Sends `if_it_panics`, unless [`set`](ReportOnDrop::set) gives another report before.
    pub fn new(reports: UnboundedSender<T>, if_it_panics: T) -> ReportOnDrop<T> {
        ReportOnDrop { reports, report: Some(if_it_panics) }
    }

    /// What is sent instead.
    pub fn set(&mut self, report: T) {
        self.report = Some(report);
    }
}

impl<T> Drop for ReportOnDrop<T> {
    fn drop(&mut self) {
        if let Some(report) = self.report.take() {
            // Nobody listens any more: the runner has stopped.
            let _ = self.reports.send(report);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::mpsc;

    #[tokio::test]
    async fn a_task_that_panics_reports_as_well() {
        let (sender, mut reports) = mpsc::unbounded_channel();
        for panics in [false, true] {
            let sender = sender.clone();
            let task = tokio::spawn(async move {
                let mut report = ReportOnDrop::new(sender, "panicked");
                assert!(!panics, "as a defect would");
                report.set("done");
            });
            assert_eq!(task.await.is_err(), panics);
            assert_eq!(reports.recv().await, Some(if panics { "panicked" } else { "done" }));
        }
        assert!(reports.try_recv().is_err(), "each reports once");
    }
}
