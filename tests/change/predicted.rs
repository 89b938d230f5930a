//! With four servers, with three and with two, Nginx gives each address the server that is computed.

use sticky_lab::ip_hash::Peer;

use crate::lent::Lent;
use crate::support::predicted::{agrees, ring_agrees};

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn nginx_agrees_for_hundreds_of_addresses_with_four_servers_with_three_and_with_two() {
    let lab = Lent::calm().await;
    let peers = [Peer::default(); 4];

    for n in [4, 3, 2] {
        lab.lab(&["scale", &n.to_string()]);

        agrees(&lab.entry(), "", &peers[..n]).await;
        agrees(&lab.entry(), "/methods/ip_hash", &peers[..n]).await;
        ring_agrees(&lab.entry(), "/methods/hash_address", &peers[..n]).await;
    }
}
