// npm install redis
const { createClient } = require("redis");

// Once, at the start. It connects again by itself; with a queue everybody would wait for a store that
// is gone.
const store = createClient({
  url: process.env.STORE_URL ?? "redis://localhost:6379",
  disableOfflineQueue: true,
  socket: { connectTimeout: 500, reconnectStrategy: () => 200 },
});
store.on("error", () => {}); // without a listener the program would end
store.connect().catch(() => {});

// At the login, in place of the map.
await ask(store.set(`session:${id}`, JSON.stringify(session), { EX: 3600 }));

// At each profile. Express 4 does not wait for a handler: hand what goes wrong on to `next`.
const session = JSON.parse(await ask(store.get(`session:${id}`)));

// Frozen, a store refuses nothing: it says nothing.
async function ask(question) {
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(reject, 500)));
  try {
    return await Promise.race([question, late]);
  } catch {
    throw Object.assign(new Error("The session store does not answer"), { status: 503 });
  } finally {
    clearTimeout(timer);
  }
}
