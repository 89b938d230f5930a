//! The same class over a shared store: as many move, and nobody is logged out.

use crate::chance::bounds;
use crate::lent::Lent;
use crate::moved::{ACTS, N_ROOMS, class, move_as_computed};
use crate::support::cure_lab::{kept_lost_failed, n, of};

#[ignore = "it takes a while; .ci/run calls it"]
#[test]
fn over_a_shared_store_as_many_move_and_nobody_is_logged_out() {
    let lab = Lent::with_store();

    for (act, percent) in ACTS {
        let class = class(&lab, act, "lab", N_ROOMS);

        move_as_computed(&class, act, percent);
        assert_eq!(kept_lost_failed(&class, "lab"), [N_ROOMS as u64, 0, 0], "{act}");
        assert_eq!(n(&of(&class, "lab")["toll"]["logged_out"]), 0, "{act}");
    }
}

#[ignore = "it takes a while; .ci/run calls it"]
#[test]
fn over_a_shared_store_a_cookie_moves_a_third_of_them_and_logs_nobody_out() {
    let lab = Lent::with_store();

    for act in ["scale 4", "scale 2"] {
        let class = class(&lab, act, "sticky_cookie", N_ROOMS);

        let n_moved = of(&class, "sticky_cookie")["moved"]["students"].as_u64().unwrap() as usize;
        let [low, high] = if act == "scale 4" { [0, 0] } else { bounds(N_ROOMS, 1.0 / 3.0) };
        assert!((low..=high).contains(&n_moved), "{act}: {n_moved}");
        assert_eq!(kept_lost_failed(&class, "sticky_cookie"), [N_ROOMS as u64, 0, 0], "{act}");
    }
}
