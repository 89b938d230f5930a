// A login server that keeps its sessions in its own memory.
//
// Where something is missing, a comment names the step that adds it.
const { randomUUID } = require("crypto");
const express = require("express");

// Step 3: three servers need three names. Who could tell each server its own?
const serverId = "0";

// The sessions by their ids.
const sessions = new Map();

const app = express();
app.use(express.json());

// Starts a session. There is no user database, so any password will do.
app.post("/login", (req, res) => {
  // Step 2: send a body that is not JSON, or has no name in it. Who answers, and in which form?
  const { username } = req.body;

  const id = randomUUID();
  // Step 2: what else does a profile tell about a login?
  sessions.set(id, { username });
  console.log(`[${serverId}] User ${JSON.stringify(username)} logged in`);

  // Step 1: the client never hears of this id. How could it get it, and send it again later?

  // Step 1: tell the client that the login worked, and which server it is on.
  res.json({ status: "ok", data: `get user: ${username}` });
});

// Step 2: where does a client ask who it is logged in as?

// Step 4: where can you see which sessions are on this server?

// Step 3: a port belongs to one program at a time. How does the next server get another?
const port = 8080;
app.listen(port, () => console.log(`[${serverId}] Listening on port ${port}`));
