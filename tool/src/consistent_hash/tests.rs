use super::*;

/// The lab's first servers, with these weights.
fn peers(weights: &[usize]) -> Vec<(String, Peer)> {
    let peer = |(i, &weight)| (format!("server-{}:8080", i + 1), Peer { weight, down: false });
    weights.iter().enumerate().map(peer).collect()
}

fn ring(peers: &[(String, Peer)]) -> Ring {
    Ring::of(peers.iter().map(|(name, peer)| (name.as_str(), *peer)))
}

fn keys() -> impl Iterator<Item = String> {
    let mut rng = fastrand::Rng::with_seed(7);
    std::iter::repeat_with(move || remote_addr(IpAddr::from(rng.u32(..).to_be_bytes()))).take(5000)
}

#[test]
fn the_checksum_is_that_of_zip() {
    // The check value of CRC-32/ISO-HDLC, in any catalogue of checksums.
    assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    assert_eq!(crc32(b""), 0);
}

/// Python's `zlib.crc32` has computed these, and Nginx 1.30.6 has been held to them.
#[test]
fn the_points_of_the_labs_servers_are_where_another_program_has_them() {
    let (even, weighted) = (ring(&peers(&[1, 1, 1])), ring(&peers(&[3, 2, 1])));
    let point = |hash, server| Point { hash, server };
    let sum = |ring: &Ring| {
        let numbered = ring.points().iter().zip(1..);
        numbered.fold(0_u32, |sum, (point, i)| sum.wrapping_add(point.hash.wrapping_mul(i)))
    };

    assert_eq!((even.points().len(), weighted.points().len()), (480, 960));
    assert_eq!(even.points()[..2], [point(10_831_578, 2), point(14_000_903, 2)]);
    assert_eq!(even.points()[478..], [point(4_286_180_818, 0), point(4_292_286_244, 1)]);
    assert_eq!(sum(&weighted), 883_101_625);
    assert_eq!(crc32(b"10.0.1.7"), 3_462_336_145);
}

#[test]
fn a_key_goes_to_the_next_point_and_after_the_last_to_the_first() {
    let ring = ring(&peers(&[1, 1, 1]));
    let (first, last) = (ring.points()[0], ring.points()[479]);

    assert_eq!(ring.server_of(last.hash), Some(last.server));
    assert_eq!(ring.server_of(last.hash + 1), Some(first.server));
    assert_eq!(ring.server_of(first.hash + 1), Some(ring.points()[1].server));
}

#[test]
fn whom_a_further_server_does_not_take_over_stays() {
    let (three, four) = (ring(&peers(&[1; 3])), ring(&peers(&[1; 4])));
    for key in keys() {
        let (before, after) = (three.predict(&key).server, four.predict(&key).server);
        assert!(after == before || after == Some(3), "{key}: {before:?}, {after:?}");
    }
}

#[test]
fn a_server_that_is_down_and_one_whose_line_is_gone_leave_their_keys_to_the_same_others() {
    let mut down = peers(&[1; 3]);
    down[2].1.down = true;
    let (down, gone) = (ring(&down), ring(&peers(&[1; 2])));
    for key in keys() {
        let prediction = down.predict(&key);
        assert_eq!(prediction.server, gone.predict(&key).server, "{key}");
        assert_eq!(prediction.server, down.server_of(crc32(key.as_bytes())), "{key}");
        let (last, before) = prediction.tries.split_last().unwrap();
        assert!(last.server != 2 && before.iter().all(|point| point.server == 2), "{key}");
    }
}

#[test]
fn with_all_servers_down_there_is_none() {
    let mut all = peers(&[1; 3]);
    all.iter_mut().for_each(|(_, peer)| peer.down = true);
    let prediction = ring(&all).predict("10.0.1.7");

    assert_eq!((prediction.server, prediction.tries.len()), (None, MAX_TRIES + 1));
}

#[test]
fn a_port_is_told_from_a_name_with_a_colon() {
    let first = |name| hashes(name, 1).next().unwrap();

    assert_eq!(first("a:80"), crc32(b"a\x0080\0\0\0\0"));
    assert_eq!(first("a"), crc32(b"a\0\0\0\0\0"));
    assert_eq!(first("unix:/a:80"), crc32(b"/a:80\0\0\0\0\0"));
    assert_eq!(first("[::1a]"), crc32(b"[::1a]\0\0\0\0\0"));
}

#[test]
fn an_address_is_written_as_nginx_writes_it() {
    for (address, text) in [
        ("10.0.1.7", "10.0.1.7"),
        ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        ("::1", "::1"),
        ("::", "::"),
        ("::ffff:1.2.3.4", "::ffff:1.2.3.4"),
        ("::102:304", "::1.2.3.4"),
        ("::304", "::0.0.3.4"),
        ("::301", "::301"),
        ("::1:0:0", "::1:0:0"),
    ] {
        assert_eq!(remote_addr(address.parse().unwrap()), text);
    }
}
