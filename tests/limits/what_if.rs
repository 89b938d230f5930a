//! How long a prediction for a million clients takes.

use std::time::Duration;

use crate::support::browser::turn_alone;
use crate::support::lab::Lab;
use crate::{compiled, took};

#[tokio::test(flavor = "multi_thread")]
async fn a_million_clients_are_computed_in_two_seconds() {
    let _turn = turn_alone().await; // nothing runs beside it
    let lab = Lab::shared().await;
    compiled(&lab);
    for change in [["--servers", "3", "--what-if", "4"], ["--servers", "100", "--what-if", "99"]] {
        let took = took(&lab, &[&["predict"], &change[..], &["--clients", "1000000"]].concat());

        println!("{}: {took:?}", change.join(" "));
        assert!(took < Duration::from_secs(2), "{change:?}: {took:?}");
    }
}
