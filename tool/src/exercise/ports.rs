//! Where a learner's servers listen: beside the lab, and where nobody else does.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::Path;

/// The first port to be tried, and how many there are: below those that systems hand out themselves.
const FIRST: u16 = 23_000;
const N_PORTS: u16 = 3_000;

/// Returns three free ports in a row: the same ones for a folder each time, as long as they are free.
pub fn three(folder: &Path) -> Option<[u16; 3]> {
    let mut hasher = DefaultHasher::new();
    folder.hash(&mut hasher);
    let n_places = N_PORTS / 3;
    let start = (hasher.finish() % u64::from(n_places)) as u16;
    let place = |i: u16| FIRST + (start + i) % n_places * 3;
    (0..n_places)
        .map(|i| [place(i), place(i) + 1, place(i) + 2])
        .find(|ports| ports.iter().all(|port| is_free(*port)))
}

/// Whether a program can listen there, on all addresses and on loopback alone.
pub fn is_free(port: u16) -> bool {
    let is_taken = |host: &str| {
        // Where there is no IPv6, nobody has the port there.
        TcpListener::bind((host, port)).is_err_and(|error| error.kind() == ErrorKind::AddrInUse)
    };
    !["::", "0.0.0.0", "127.0.0.1"].into_iter().any(is_taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_its_ports_until_somebody_takes_one_of_them() {
        let folder = Path::new("a folder of this test alone");

        let first = three(folder).unwrap();
        let again = three(folder).unwrap();
        let taken = TcpListener::bind(("127.0.0.1", first[1])).unwrap();
        let others = three(folder).unwrap();

        assert_eq!(first, again);
        assert!(!is_free(taken.local_addr().unwrap().port()));
        assert!(!others.contains(&first[1]), "{others:?}");
    }
}
