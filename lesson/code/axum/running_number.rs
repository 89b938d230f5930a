// Beside the sessions: how many logins there have been. Each session keeps its own number.
let number = server.n_logins.fetch_add(1, Ordering::Relaxed);

// In the list: two logins may have the same time, and no two have the same number.
by_age.sort_by_key(|(_, session)| session.number);
