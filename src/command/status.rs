//! `sinergi status`.

use std::{
    io::{Read, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    time::Duration,
};

use super::Outcome;

/// Asks `/health/ready`; also the health check of the container.
pub fn run(listen: SocketAddr) -> Outcome {
    // What listens everywhere is asked at home.
    let listen = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => SocketAddr::from((Ipv4Addr::LOCALHOST, listen.port())),
        IpAddr::V6(ip) if ip.is_unspecified() => SocketAddr::from((Ipv6Addr::LOCALHOST, listen.port())),
        _ => listen,
    };
    let wait = Duration::from_secs(3);
    let mut stream =
        TcpStream::connect_timeout(&listen, wait).map_err(|e| format!("nothing answers at {listen}: {e}"))?;
    stream.set_read_timeout(Some(wait))?;
    write!(
        stream,
        "GET /health/ready HTTP/1.1\r\nHost: {listen}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    println!("{body}");
    match head.split(' ').nth(1) {
        Some("200") => Ok(()),
        status => Err(format!("{listen} is not ready ({})", status.unwrap_or("no answer")).into()),
    }
}
