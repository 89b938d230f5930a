//! How far chance takes a number of rooms from what theory says.

/// What chance may do once in a million classes, at both ends together.
const SELDOM: f64 = 1e-6;

/// Between which numbers of `n` rooms so many lie, of which each is meant with a probability: below
/// and above together is one class in a million.
///
/// The number is binomial. `n! / k! (n-k)!` is taken by logarithms, and each tail is summed from its
/// end until it has half of what is seldom. No room of a class comes up twice, which makes the
/// number vary a little less: the variance of 200 of 65,536 rooms is 0.3 % smaller, so the bounds hold.
pub fn bounds(n: usize, probability: f64) -> [usize; 2] {
    let ln_factorial = |n: usize| (1..=n).map(|k| (k as f64).ln()).sum::<f64>();
    let of = |k: usize| {
        let ways = ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k);
        let (p, q) = (probability.ln(), (1.0 - probability).ln());
        (ways + k as f64 * p + (n - k) as f64 * q).exp()
    };
    let tail = |sum: &mut f64, k: usize| {
        *sum += of(k);
        (*sum <= SELDOM / 2.0).then_some(())
    };
    let below = (0..=n).scan(0.0, tail).count();
    let above = (0..=n).rev().scan(0.0, tail).count();
    [below, n - above]
}

#[test]
fn chance_takes_two_hundred_rooms_as_far_as_the_binomial_distribution_says() {
    // Five heads of five come once in 32, twenty of twenty once in 1,048,576: within half of once in
    // a million that is not.
    assert_eq!(bounds(5, 0.5), [0, 5]);
    assert_eq!(bounds(20, 0.5), [0, 20]);
    assert_eq!(bounds(21, 0.5), [1, 20]);
    // 4.9 standard deviations of 6.1 on either side of 150.
    let [low, high] = bounds(200, 0.75);
    assert!((118..=122).contains(&low) && (176..=180).contains(&high), "{low} {high}");
}
