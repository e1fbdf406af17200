//! What every door that speaks HTTP shares: the list of routes, strict reading of requests, the
//! headers and errors of answers, where a request comes from, how large and how frequent it may be.

pub mod limits;
pub mod peer;
pub mod request;
pub mod respond;
pub mod routes;
pub mod throttle;
