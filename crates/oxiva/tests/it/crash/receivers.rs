//! Receivers of every sort, until they recover.

use super::seen::Shared;
use crate::support::{Answer, Call, Receiver};
use oxiva::clock::Entropy;
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::net::TcpSocket;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    Good,
    /// Answers 500 now and then.
    Failing,
    Slow,
    /// Answers what is not HTTP, mostly.
    Garbage,
    /// Does not answer, mostly.
    Hanging,
    /// Nobody listens.
    Refusing,
    /// Is suspended and resumed, and fails now and then, so that something waits for it.
    Switched,
}

impl Sort {
    pub const ALL: [Sort; 7] = [
        Sort::Good,
        Sort::Failing,
        Sort::Slow,
        Sort::Garbage,
        Sort::Hanging,
        Sort::Refusing,
        Sort::Switched,
    ];

    fn answer(self, mood: f64) -> Answer {
        match self {
            Sort::Failing if mood < 0.4 => Answer::Status(500),
            Sort::Switched if mood < 0.1 => Answer::Status(500),
            Sort::Slow => Answer::Slowly(Duration::from_millis(300)),
            Sort::Garbage if mood < 0.8 => Answer::Garbage,
            Sort::Hanging if mood < 0.8 => Answer::Hang,
            _ => Answer::Status(200),
        }
    }
}

pub struct Receivers {
    listening: BTreeMap<Sort, Receiver>,
    /// Bound, so that nobody else gets the port, and not listening.
    refusing: Option<TcpSocket>,
    refused_at: SocketAddr,
    well: Arc<AtomicBool>,
    chooser: Chooser,
}

#[derive(Clone)]
struct Chooser {
    seen: Shared,
    random: Entropy,
    well: Arc<AtomicBool>,
}

impl Chooser {
    fn of(&self, sort: Sort) -> impl FnMut(&Call) -> Answer + Send + 'static {
        let Chooser { seen, random, well } = self.clone();
        move |call| {
            seen.called(sort, call);
            match well.load(Ordering::Relaxed) {
                true => Answer::Status(200),
                false => sort.answer(random.fraction()),
            }
        }
    }
}

impl Receivers {
    pub async fn start(seen: &Shared, random: &Entropy) -> Receivers {
        let well = Arc::new(AtomicBool::new(false));
        let chooser = Chooser { seen: seen.clone(), random: random.clone(), well: well.clone() };
        let mut listening = BTreeMap::new();
        for sort in Sort::ALL.into_iter().filter(|sort| *sort != Sort::Refusing) {
            let receiver = Receiver::start().await;
            receiver.chooses(chooser.of(sort));
            listening.insert(sort, receiver);
        }
        let refusing = TcpSocket::new_v4().unwrap();
        refusing.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let refused_at = refusing.local_addr().unwrap();
        Receivers { listening, refusing: Some(refusing), refused_at, well, chooser }
    }

    pub fn url(&self, sort: Sort) -> String {
        let address = self.listening.get(&sort).map_or(self.refused_at, |known| known.address);
        format!("http://{address}/{sort:?}")
    }

    /// From now on everybody listens and answers 200.
    pub async fn recover(&mut self) {
        self.well.store(true, Ordering::Relaxed);
        let Some(socket) = self.refusing.take() else { return };
        let receiver = Receiver::on(socket.listen(1_024).unwrap());
        receiver.chooses(self.chooser.of(Sort::Refusing));
        self.listening.insert(Sort::Refusing, receiver);
    }
}
