// What the page says of servers that come, go, or are marked, in English. upstream_zh.js has the same keys.

export const texts = {
  upstream: {
    is_out: "not asked",
    is_down: "marked down",
    is_drain: "drains",
    come: "{server} has come: Nginx asks it as well.",
    gone: "{server} is gone: Nginx asks only the others.",
    again: "Nginx asks {server} again.",
    out: "Nginx does not ask {server} any more: it is out of upstream.conf.",
    down: "Nginx does not ask {server} any more: it is marked down in upstream.conf.",
    drain: "{server} drains: Nginx asks it only for those whom a cookie binds to it.",
    moved: "Moved sessions: {count} of {of}.",
    moved_away: "Moved sessions: {count} of {of}. Their requests now go to a server that does not know them.",
    room: "the room ({n})",
    goes: "{name}:",
    stays: "{name}: stays on {from}",
    open: "{name}: the next request shows it",
  },
};
