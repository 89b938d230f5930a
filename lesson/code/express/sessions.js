// The sessions by their ids, outside of all handlers.
const sessions = new Map();

sessions.set(id, session);
