// What the page says of a lab with a store, in English, where it is not what en.js and others say.
// shared_store_zh.js has the same keys.

export const texts = {
  cure: {
    cookie: { gone: ", and no longer in the store" },
    picture: {
      up: "keeps no session, asks the store",
      hidden: "",
      store: "Store",
      note: "Any server can answer any request: the session is in the store, and dies with it alone.",
      note_away: "Nobody is logged out, and nobody is let in, until it answers again.",
      closed: "The session lists are closed (DEBUG_SESSIONS=off, or LAB_BIND). All else works.",
    },
    result: {
      next: "",
      login: "{server} created a session for {name}, and put it into the store. The browser holds its id as a cookie.",
      kept: "{server} asked the store, and knows the session.",
      lost: "Lost: {server} asked the store, which does not know this session. It was ended, it has expired, or the store was emptied.",
      logout: "{server} has ended the session in the store: no server knows it any more. The cookie is gone as well.",
      logout_cookie: "{server} took the cookie away; its session was no longer in the store.",
      away: "{server} asked the store, and the store does not answer: nobody is logged out, and nobody is let in.",
    },
    sum: {
      refused: "{count} refused, as the store did not answer",
      answered: "They went to {places}, and each server asked the store.",
    },
    news: {
      none: "Nothing yet: try ./lab fault kill server-2, or ./lab fault kill store.",
      ip_hash: "Nginx now picks by ip_hash: each address has one server. For sessions it makes no difference: every server finds them in the store.",
      round_robin: "Nginx now uses round robin. For sessions it makes no difference: every server finds them in the store.",
      method: "Nginx now picks by {to}, no longer by {from}. For sessions it makes no difference: every server finds them in the store.",
      down: "{server} does not answer. No session is lost with it: they are in the store, where the other servers find them.",
      late: "{server} does not answer in time: it is frozen, or very slow. Nginx waits ten seconds for it, and then asks another, which finds the session in the store.",
      back: "{server} is back. It had nothing to lose, and asks the store as before.",
      forgot: "The store no longer has any of its sessions ({count}): it was emptied, or they were ended.",
      store_down: "The store does not answer. Nobody is logged out, and nobody is let in, until it answers again.",
      store_back: "The store answers again.",
      store_back_with: "The store answers again, and has kept its sessions ({count}): they are known as before.",
      store_back_empty: "The store answers again, and is empty: everybody has to log in once more.",
    },
    end: {
      nobody: "No session of yours is known. Log in first.",
      begun: "{server} ends now. In {seconds} seconds it starts anew. Your session is in the store.",
    },
    stage: { store: "In a terminal: ./lab fault kill store. Later, to have it back: ./lab fault heal" },
    guide: {
      memory: { answers: { 0: "It knows me: it asks the store", 1: "It has never heard of me", 2: "It asks the server that created my session" } },
      dead: {
        ask: "You are logged in, and the server that created your session dies. Are you still logged in?",
        answers: { 0: "Yes: another server finds my session in the store", 1: "No: the session died with it", 2: "No: the store forgets what a dead server has put there" },
      },
      logout: {
        title: "You log out",
        ask: "You log out, and one server answers. Which servers still know your session?",
        answers: { 0: "The others", 1: "None", 2: "The one that created it" },
      },
      away: {
        title: "The store dies",
        ask: "You are logged in, and the store dies. What does a server say to your cookie?",
        answers: { 0: "It knows me: it has seen me before", 1: "It cannot tell, and says so (503)", 2: "I am not logged in (401)" },
      },
    },
    after: {
      round: {
        see: "The servers took turns, and each found you in the store: whoever picks the server need not know you.",
        wrong: {
          none: "Your login put the session into the store, and every server asks there.",
          third: "That is so where each server remembers alone. Here all of them ask one store.",
          few: "Nothing is left to chance: every server asks the same store, each time.",
        },
      },
      memory: {
        do: "Log in. Then press “Show it my cookie” on a server that did not create your session.",
        see: "The session belongs to no server: each looks up the cookie’s id in the store.",
        wrong: {
          1: "It need not have heard of you: it looks up the cookie’s id in the store.",
          2: "Here too the servers know nothing of each other. They share the store, and nothing else.",
        },
      },
      dead: {
        do: "Let Nginx pick in turn, and log in. End the server that created your session. When its card says that it does not answer, read the profile.",
        tool: "End that server for 20 seconds",
        see: "A server that dies takes no session along, and when it is back it knows them all. What must not die is the store.",
        wrong: {
          1: "The server had no session. It had put yours into the store, which lives on.",
          2: "The store keeps a session until it expires or is ended, whoever has put it there.",
        },
      },
      logout: {
        do: "Log in, and find your session in the store. Then log out.",
        see: "The session was in one place, and there it has ended. A copy of the cookie is worth nothing now, at any server.",
        wrong: {
          0: "They have no copy: they would ask the store, which no longer has it.",
          2: "It kept nothing: it had put the session into the store.",
        },
      },
      away: {
        do: "Log in. In a terminal: ./lab fault kill store. When its box says that it does not answer, read the profile. It comes back with ./lab fault heal.",
        see: "Three healthy servers, and nobody can be served: the store is now what everything depends on. Once it is back, the sessions that it has kept are known again.",
        wrong: {
          0: "It remembers nothing from one request to the next: it asks the store each time.",
          2: "A 401 would say that the session is no more. Without the store no server knows that.",
        },
      },
    },
  },
};
