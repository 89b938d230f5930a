//! Ports, and what is started there.

use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpSocket;

use super::{Flaw, spoil};
use crate::support::server::router;

/// A port that is taken, and where nobody listens yet.
pub fn free_place() -> (TcpSocket, String) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
    (socket, url)
}

/// Starts a finished `server-1` there.
pub fn start_at(place: TcpSocket) {
    serve(place, router(&[]));
}

/// Starts one there that is somebody's work: it does not call itself the lab's.
pub fn start_somebodys_at(place: TcpSocket) {
    let finished = router(&[]);
    serve(place, spoil(finished.clone(), Flaw::NoServerIdHeader, vec![finished]));
}

/// Starts one there that refuses every login, in JSON.
pub fn refuse_at(place: TcpSocket) {
    let router = router(&[]);
    serve(place, spoil(router.clone(), Flaw::UserTable, vec![router]));
}

fn serve(place: TcpSocket, router: Router) {
    let listener = place.listen(64).unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
}

/// As many ports in a row, all taken, where nobody listens yet. The first one's number comes too.
pub fn free_row(n: u16) -> (u16, Vec<TcpSocket>) {
    let at = |port| {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from(([127, 0, 0, 1], port))).map(|()| socket)
    };
    loop {
        let first = at(0).unwrap();
        let port = first.local_addr().unwrap().port();
        let others = (1..n).map(|place| at(port.checked_add(place)?).ok());
        if let Some(others) = others.collect::<Option<Vec<_>>>() {
            return (port, [first].into_iter().chain(others).collect());
        }
    }
}
