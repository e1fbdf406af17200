//! Who may hold a connection, and for how long without reading from it.
//!
//! A place is refused at once and in words (503), never by letting the client wait. One network has
//! at most as many places as are left: one greedy client stops at half of them, two at a third each,
//! and there is always one for the next.

use crate::http::peer::network;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

/// How many connections there may be; 0: any number.
#[derive(Clone, Copy, Debug, Default)]
pub struct ConnectionLimits {
    pub in_all: usize,
    pub per_address: usize,
}

/// The places of one listener.
#[derive(Clone)]
pub struct Places {
    most: ConnectionLimits,
    held: Arc<Mutex<Held>>,
}

#[derive(Default)]
struct Held {
    all: usize,
    by_network: HashMap<IpAddr, usize>,
}

/// Given back when it is dropped.
pub struct Place {
    places: Places,
    network: IpAddr,
}

impl Places {
    /// All places are free.
    pub fn new(most: ConnectionLimits) -> Places {
        Places { most, held: Arc::default() }
    }

    /// A place for a connection from this address, if it may have one. Of a proxy that speaks for
    /// many, only the limit in all is asked.
    pub fn take(&self, address: IpAddr, is_proxy: bool) -> Option<Place> {
        let network = network(address);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = held.by_network.get(&network).copied().unwrap_or_default();
        let ConnectionLimits { in_all, per_address } = self.most;
        let left = in_all.saturating_sub(held.all);
        let greedy = (per_address > 0 && mine >= per_address) || (in_all > 0 && mine >= left);
        let full = in_all > 0 && left == 0;
        if full || (greedy && !is_proxy) {
            return None;
        }
        held.all += 1;
        held.by_network.insert(network, mine + 1);
        Some(Place { places: self.clone(), network })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.places.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.all -= 1;
        match held.by_network.get(&self.network).map_or(0, |mine| mine - 1) {
            0 => drop(held.by_network.remove(&self.network)),
            left => drop(held.by_network.insert(self.network, left)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(places: &Places, address: &str, tries: usize) -> Vec<Place> {
        let address = address.parse().unwrap();
        (0..tries).map_while(|_| places.take(address, false)).collect()
    }

    #[test]
    fn the_greedy_leave_a_place_to_the_next() {
        let places = Places::new(ConnectionLimits { in_all: 12, per_address: 0 });
        let greedy = taken(&places, "10.0.0.1", 100);
        assert_eq!(greedy.len(), 6);
        let second = taken(&places, "10.0.0.2", 100);
        assert_eq!(second.len(), 3);
        let third = taken(&places, "10.0.0.3", 100);
        assert_eq!((third.len(), taken(&places, "10.0.0.4", 100).len()), (2, 1));
        drop(greedy);
        assert_eq!(taken(&places, "10.0.0.4", 100).len(), 4);
        let proxy = "10.0.0.5".parse().unwrap();
        let behind: Vec<_> = (0..100).map_while(|_| places.take(proxy, true)).collect();
        assert_eq!(behind.len(), 7, "a proxy may have them all");
        drop((second, third, behind));
        assert!(places.held.lock().unwrap().by_network.is_empty(), "nobody is remembered");
    }

    #[test]
    fn an_address_has_its_own_limit_and_ipv6_counts_by_network() {
        let places = Places::new(ConnectionLimits { in_all: 0, per_address: 2 });
        let _two = taken(&places, "2001:db8::1", 100);
        assert!(places.take("2001:db8::ffff".parse().unwrap(), false).is_none());
        assert!(places.take("2001:db8:0:1::1".parse().unwrap(), false).is_some());
        let any = Places::new(ConnectionLimits::default());
        assert_eq!(taken(&any, "10.0.0.1", 5_000).len(), 5_000);
    }
}
