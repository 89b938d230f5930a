// Whatever takes time comes first: during an `await`, other requests are served.
const id = await makeId();
const session = { username, loginTime, createdBy: serverId };

// From reading to writing there is no `await`, so nobody comes between.
sessions.set(id, session);

// Not like this: two requests read the same list, and the later one overwrites the other's login.
//   const all = await load();
//   all.push(session);
//   await save(all);
