// What the page says of a lab whose sessions are in signed cookies, in English, where it is not what
// en.js and others say. signed_cookie_zh.js has the same keys.

export const texts = {
  cure: {
    picture: {
      up: "remembers nothing, checks the signature",
      hidden: "",
      note: "The session is in the cookie, and the servers only check its signature: after a logout, a copy of the cookie would still be accepted.",
    },
    result: {
      next: "",
      login: "{server} wrote a session for {name} into a cookie, and signed it. Only the browser holds it.",
      kept: "{server} has checked the signature, and reads the session from the cookie.",
      lost: "Lost: {server} does not accept this cookie. It has expired, or it was signed with a key that {server} does not have.",
      logout: "{server} took the cookie away, and nobody has noted that: a copy of it would still be accepted.",
    },
    sum: {
      answered: "They went to {places}, and each server checked the signature.",
      mixed: "These servers do not have the key with which it was signed.",
    },
    news: {
      none: "Nothing yet: try ./lab fault kill server-2.",
      ip_hash: "Nginx now picks by ip_hash: each address has one server. The sessions are in the cookies, and any server that has the key accepts them.",
      round_robin: "Nginx now uses round robin. The sessions are in the cookies, and any server that has the key accepts them.",
      method: "Nginx now picks by {to}, no longer by {from}. The sessions are in the cookies, and any server that has the key accepts them.",
      down: "{server} does not answer. No session is lost with it: they are in the cookies, and any server that has the key accepts them.",
      late: "{server} does not answer in time: it is frozen, or very slow. Nginx waits ten seconds for it, and then asks another, which checks the cookie as well.",
      back: "{server} is back. It had no session to lose, but if it makes its own key at each start, it no longer accepts the cookies from before.",
    },
    end: {
      nobody: "No session of yours is known. Log in first.",
      begun: "{server} ends now. In {seconds} seconds it starts anew. Your session is in your cookie.",
    },
    guide: {
      memory: { answers: { 0: "It knows me: the signature is right", 1: "It has never heard of me", 2: "It asks the server that created my session" } },
      dead: {
        ask: "You are logged in, and the server that signed your cookie dies. Are you still logged in?",
        answers: { 0: "Yes: another server checks the signature", 1: "No: the session died with it", 2: "No: its signature is worth nothing any more" },
      },
      logout: {
        title: "You log out",
        ask: "You log out, but somebody has a copy of your cookie. What do the servers say to that copy?",
        answers: { 0: "The session has ended", 1: "Welcome, as before", 2: "Only the one that you asked knows that it has ended" },
      },
    },
    after: {
      round: {
        see: "The servers took turns, and each could check your cookie by itself: all have the same key.",
        wrong: {
          none: "Your login gave you the cookie, and it says itself who you are.",
          third: "That is so where each server remembers alone, or has a key of its own. Here they share one.",
          few: "Nothing is left to chance: every server checks the signature, each time.",
        },
      },
      memory: {
        do: "Log in. Then press “Show it my cookie” on a server that did not create your session.",
        see: "The cookie says who you are, and the signature says that a server wrote it. Nothing has to be remembered.",
        wrong: {
          1: "It need not have heard of you: the cookie says who you are.",
          2: "The servers know nothing of each other. They share the key, and nothing else.",
        },
      },
      dead: {
        do: "Let Nginx pick in turn, and log in. End the server that created your session. When its card says that it does not answer, read the profile.",
        tool: "End that server for 20 seconds",
        see: "A server that dies takes no session along: it had none. What must not get lost is the key.",
        wrong: {
          1: "The server had no session: yours is in your cookie.",
          2: "A signature is checked with the key, and the others have the same one.",
        },
      },
      logout: {
        do: "Log in, then log out. A page cannot copy this cookie, but curl can: the guide’s ninth chapter shows how.",
        see: "Nobody keeps a list, so nothing can be struck off one: a copy is good until it expires. To end it earlier, servers would have to remember something after all.",
        wrong: {
          0: "No server keeps a note of who has logged out. The logout has only cleared your browser’s cookie.",
          2: "It has no note either. It has only told your browser to drop the cookie.",
        },
      },
    },
  },
};
