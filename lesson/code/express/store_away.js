// Once, at the start: no queue in which everybody waits for a store that is gone.
const store = createClient({
  url: process.env.STORE_URL ?? "redis://localhost:6379",
  disableOfflineQueue: true,
  socket: { connectTimeout: 500, reconnectStrategy: () => 200 },
});

// `await ask(store.get(…))`: frozen, a store refuses nothing, it says nothing.
async function ask(question) {
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(reject, 500)));
  try {
    return await Promise.race([question, late]); // `null`: no such session, and only that is a 401
  } catch {
    throw Object.assign(new Error("The session store does not answer"), { status: 503 });
  } finally {
    clearTimeout(timer);
  }
}

// Behind all routes.
app.use((error, req, res, next) => res.status(error.status ?? 500).json({ error: error.message }));
