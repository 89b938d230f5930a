//! How evenly chance spreads rooms over servers, and how far a share may be from what is expected.
//!
//! A room goes to a server with the probability of that server's share of the weights, whatever the
//! other rooms do: the numbers of rooms are multinomial. Nothing here is drawn; all of it is computed.

/// Returns how many rooms the busiest server has, over the mean of all servers, as it is expected.
///
/// The expectation of a number is the sum of the probabilities that it is more than 0, more than 1
/// and so on.
///
/// # Panics
/// If there is no room, no server, or a server of weight 0.
pub fn busiest_over_mean(weights: &[usize], n_rooms: usize) -> f64 {
    let at_least = n_rooms.div_ceil(weights.len());
    let mut busiest = at_least as f64;
    for most in at_least..n_rooms {
        let is_more = 1.0 - all_within(weights, n_rooms, 0, most);
        busiest += is_more;
        if is_more < NEGLIGIBLE {
            break;
        }
    }
    busiest * weights.len() as f64 / n_rooms as f64
}

/// Returns the probability that some server has no room.
///
/// It is what inclusion and exclusion give for n equal servers and r rooms,
/// `C(n,1)(1-1/n)^r - C(n,2)(1-2/n)^r + …`, without the differences of huge numbers for many servers.
///
/// # Panics
/// As [`busiest_over_mean`].
pub fn some_idle(weights: &[usize], n_rooms: usize) -> f64 {
    (1.0 - all_within(weights, n_rooms, 1, n_rooms)).max(0.0)
}

/// What no figure shows any more.
const NEGLIGIBLE: f64 = 1e-9;

/// The probability that each server has at least and at most so many rooms.
///
/// Independent Poisson counts whose sum is known to be r are multinomial. So it is the probability
/// that counts within the limits sum up to r, times that of each being within its limits, over the
/// probability that any counts do: B. Levin, A Representation for Multinomial Cumulative
/// Distribution Functions, Annals of Statistics 9 (1981), 1123-1126.
fn all_within(weights: &[usize], n_rooms: usize, least: usize, most: usize) -> f64 {
    let ln_factorials: Vec<f64> = std::iter::once(0.0)
        .chain((1..=n_rooms).scan(0.0, |sum, k| {
            *sum += (k as f64).ln();
            Some(*sum)
        }))
        .collect();
    let poisson = |mean: f64, k: usize| (k as f64 * mean.ln() - mean - ln_factorials[k]).exp();
    let total_weight: usize = weights.iter().sum();
    let limited = |weight: usize| -> Vec<f64> {
        let mean = n_rooms as f64 * weight as f64 / total_weight as f64;
        let within = |k| if k < least { 0.0 } else { poisson(mean, k) };
        (0..=most).map(within).collect()
    };
    let (last, others) = weights.split_last().expect("there is a server");
    // What the sum of the servers so far is, each within its limits.
    let mut sums = vec![0.0; n_rooms + 1];
    sums[0] = 1.0;
    for &weight in others {
        let counts = limited(weight);
        sums = (0..=n_rooms).map(|sum| convolved(&sums, &counts, sum)).collect();
    }
    convolved(&sums, &limited(*last), n_rooms) / poisson(n_rooms as f64, n_rooms)
}

/// The probability that two counts have this sum.
fn convolved(sums: &[f64], counts: &[f64], sum: usize) -> f64 {
    let n = counts.len().min(sum + 1);
    counts[..n].iter().zip(sums[..=sum].iter().rev()).map(|(count, rest)| count * rest).sum()
}

/// Returns between which shares of n independent cases something of this probability lies in at
/// least 19 of 20 trials: below and above them it is in one of forty at most.
///
/// The number of cases is binomial. Its probabilities are made one from the other, outwards from
/// the most likely, so that nothing overflows for millions of cases.
pub fn likely_shares(n: usize, probability: f64) -> [f64; 2] {
    if n == 0 || probability <= 0.0 || probability >= 1.0 {
        return [probability.clamp(0.0, 1.0); 2];
    }
    let odds = probability / (1.0 - probability);
    let middle = (((n + 1) as f64 * probability) as usize).min(n);
    let upwards = (middle..n).scan(1.0, |p, k| {
        *p *= (n - k) as f64 / (k + 1) as f64 * odds;
        (*p > 1e-16).then_some(*p)
    });
    let downwards = (1..=middle).rev().scan(1.0, |p, k| {
        *p *= k as f64 / (n - k + 1) as f64 / odds;
        (*p > 1e-16).then_some(*p)
    });
    let (upwards, downwards): (Vec<_>, Vec<_>) = (upwards.collect(), downwards.collect());
    let total = 1.0 + upwards.iter().sum::<f64>() + downwards.iter().sum::<f64>();
    let fortieth = total / 40.0;
    // How many steps can be left out from an end, together at most a fortieth.
    let spare = |outwards: &[f64]| {
        let inwards = outwards.iter().rev().scan(0.0, |sum, p| {
            *sum += p;
            (*sum <= fortieth).then_some(())
        });
        outwards.len() - inwards.count()
    };
    [middle - spare(&downwards), middle + spare(&upwards)].map(|k| k as f64 / n as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binomial(n: u64, k: u64) -> f64 {
        (0..k).map(|i| (n - i) as f64 / (i + 1) as f64).product()
    }

    /// All ways in which rooms can go to servers, one by one, each with its probability.
    fn one_by_one(weights: &[usize], n_rooms: u32) -> [f64; 2] {
        let total: usize = weights.iter().sum();
        let n = weights.len();
        let [mut busiest, mut idle] = [0.0; 2];
        for mut way in 0..n.pow(n_rooms) {
            let (mut probability, mut rooms) = (1.0, vec![0; n]);
            for _ in 0..n_rooms {
                rooms[way % n] += 1;
                probability *= weights[way % n] as f64 / total as f64;
                way /= n;
            }
            busiest += probability * f64::from(*rooms.iter().max().unwrap());
            idle += if rooms.contains(&0) { probability } else { 0.0 };
        }
        [busiest * n as f64 / f64::from(n_rooms), idle]
    }

    #[test]
    fn the_figures_are_those_of_theory_for_three_servers() {
        for (n_rooms, busiest, idle) in
            [(1, "3.00", "100"), (5, "1.67", "38"), (10, "1.48", "5"), (30, "1.27", "0")]
        {
            assert_eq!(format!("{:.2}", busiest_over_mean(&[1; 3], n_rooms)), busiest);
            assert_eq!(format!("{:.0}", some_idle(&[1; 3], n_rooms) * 100.0), idle);
        }
    }

    #[test]
    fn all_ways_one_by_one_give_the_same() {
        for (weights, n_rooms) in [(&[1, 1][..], 9), (&[3, 2, 1], 7), (&[1, 1, 1, 5], 6), (&[2], 3)]
        {
            let [busiest, idle] = one_by_one(weights, n_rooms);
            let n_rooms = n_rooms as usize;

            assert!((busiest_over_mean(weights, n_rooms) - busiest).abs() < 1e-7, "{weights:?}");
            assert!((some_idle(weights, n_rooms) - idle).abs() < 1e-7, "{weights:?}");
        }
    }

    #[test]
    fn inclusion_and_exclusion_give_the_same_where_their_numbers_are_small() {
        for (n, r) in [(3_u64, 10), (5, 12), (10, 40)] {
            let term = |k| {
                let sign = if k % 2 == 1 { 1.0 } else { -1.0 };
                sign * binomial(n, k) * (1.0 - k as f64 / n as f64).powi(r)
            };
            let idle: f64 = (1..=n).map(term).sum();

            let computed = some_idle(&vec![1; n as usize], r as usize);
            assert!((computed - idle).abs() < 1e-9, "{n} {r}: {computed} {idle}");
        }
    }

    #[test]
    fn with_few_rooms_and_many_servers_somebody_idles() {
        assert!(some_idle(&[1; 100], 99) > 1.0 - 1e-12);
        assert!((busiest_over_mean(&[1; 100], 1) - 100.0).abs() < 1e-9);
    }

    #[test]
    fn likely_shares_are_those_of_the_binomial_distribution() {
        // Summed up by hand of C(10, k) 3^(10-k) / 4^10: two tails of at most a fortieth.
        assert_eq!(likely_shares(10, 0.75), [0.5, 1.0]);
        // 1.96 standard deviations, of which chance allows the next whole number.
        let [low, high] = likely_shares(1_000_000, 0.75);
        assert!((low - 0.749_151).abs() < 2e-6 && (high - 0.750_849).abs() < 2e-6, "{low} {high}");
        assert_eq!([likely_shares(5, 0.0), likely_shares(5, 1.0)], [[0.0; 2], [1.0; 2]]);
    }
}
