// A Map keeps the order in which its entries were put in: list it as it is, and sort nothing.
const sessions = new Map();

sessions.set(id, session);
const list = [...sessions];
