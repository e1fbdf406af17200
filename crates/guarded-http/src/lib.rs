use bytes::Bytes; use http::{HeaderMap, Method, StatusCode}; use ipnet::IpNet; use std::time::Duration;
#[derive(Clone, Debug, Default)] pub struct Policy { pub allow_networks: Vec<IpNet>, pub allow_hosts: Vec<String> }
#[derive(Clone, Debug)] pub struct Target(url::Url);
impl Target { pub fn with_query<K: AsRef<str>, V: AsRef<str>>(&self, _p: &[(K, V)]) -> Target { unimplemented!() } pub fn as_str(&self)->&str{unimplemented!()} }
#[derive(thiserror::Error, Clone, Copy, Debug, PartialEq)] pub enum Refusal { #[error("x")] Malformed } impl Refusal { pub fn code(&self)->&'static str{"malformed"} }
#[derive(Clone,Copy,Debug)] pub struct Limits { pub connect: Duration, pub total: Duration, pub body: usize }
impl Default for Limits { fn default()->Self{unimplemented!()} }
#[derive(Clone)] pub struct Client;
impl Client { pub fn new(_:Policy,_:Limits,_:Option<&[u8]>)->Result<Client,std::io::Error>{unimplemented!()}
 pub fn check(&self,_:&str)->Result<Target,Refusal>{unimplemented!()}
 pub async fn check_resolved(&self,_:&str)->Result<Target,Refusal>{unimplemented!()}
 pub async fn send(&self,_:Method,_:&Target,_:HeaderMap,_:Bytes)->Result<Answer,Failure>{unimplemented!()} }
pub struct Answer{pub status:StatusCode,pub headers:HeaderMap,pub body:Bytes,pub truncated:bool}
#[derive(Clone,Copy,Debug,PartialEq)] pub enum Failure{RefusedAddress} impl Failure{pub fn word(&self)->&'static str{"x"}}
