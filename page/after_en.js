// What the guide says after a prediction, in English. after_zh.js has the same keys.

export const texts = {
  after: {
    said: "You said {guess}.",
    came: "You said {guess}; {came} came.",
    do: "Do",
    right: "You predicted that.",
    terminal: "Or in a terminal:",
    heal: "It comes back with",
    not_here: "This page cannot end this lab’s servers.",
    round: {
      do: "Let Nginx pick in turn. Log in, then press “Ten requests”.",
      see: "Each request goes to the next server, and only one in {n} meets the one that knows you.",
      wrong: {
        all: "A login is kept by one server alone: no other has ever heard of you.",
        none: "The turn comes back: one request in {n} meets the server on which you logged in.",
        few: "The turn comes back to your server more often: at one request in {n}.",
        many: "Nginx does not look for the server that knows you. It takes turns, and only one request in {n} meets it.",
      },
    },
    memory: {
      do: "Log in. Then press “Show it my cookie” on a server that does not have your session.",
      see: "The cookie is fine; the session it names is in the memory of another process.",
      wrong: {
        0: "A cookie is no login, only the name of one: it means something where that name is stored.",
        2: "The servers know nothing of each other: none of them asks another.",
      },
    },
    sticky: {
      do: "Let Nginx pick by address. Log in, then press “Ten requests”.",
      see: "The same address always gives the same server. It is the one on which you logged in.",
      wrong: {
        none: "Your login has the same address as your requests, so it went to the server that they reach.",
        third: "That is what taking turns gives. A server that is computed is the same each time.",
        few: "Nothing is shared out or drawn here: one address gives one server, each time.",
      },
    },
    address: {
      do: "Let Nginx pick by address, and log in at your own address. Then be alice on the road, and read the profile.",
      see: "Only the address has changed. From home to the train, from Wi-Fi to mobile: each move can cost the login.",
      wrong: {
        1: "The cookie does arrive, but ip_hash does not read it: it sends you where the address leads.",
        2: "Nginx remembers nothing of you: it computes the server anew from each request’s address.",
      },
    },
    room: {
      do: "Press the button: it logs in thirty students, each with a cookie of their own.",
      tool: "Log in the thirty",
      see: "Only the first three numbers of the address count, and the room shares them. bob sits in this room; carol is in the next one, and has another server.",
      wrong: {
        none: "There are {n} servers for thirty students: some have to share.",
        third: "Equal parts would be fair. But ip_hash hands out no shares: it computes.",
        few: "Their addresses differ in the last number alone, which ip_hash leaves out.",
      },
    },
    dead: {
      do: "Let Nginx pick by address, and log in. End your server. When its card says that it does not answer, read the profile.",
      tool: "End my session’s server for 20 seconds",
      see: "Nginx does find you another server. It has never heard of you.",
      wrong: {
        0: "Nginx does send you to another one. But your session was in the memory of the first, and nowhere else.",
        2: "Nginx passes requests on. It cannot see into the memory of a server, dead or alive.",
      },
    },
    back: {
      do: "While your server is away, log in again, by address. It is back too soon? Log in, and end it once more. When it is back, wait ten seconds, then read the profile.",
      tool: "End my session’s server for 20 seconds",
      see: "ip_hash gives your address to the first server again, whose memory is empty: one failure, two logins lost.",
      wrong: {
        0: "ip_hash does not know where you logged in: your address leads to the first server again.",
        1: "A server that starts anew has an empty memory: the first session is gone for good.",
      },
    },
    named: {
      do: "Let Nginx pick by its own cookie. Log in, then press “Ten requests”.",
      see: "The browser brings the server’s name along, so the address no longer matters. Not cured: a server that dies still takes its sessions along. To survive that, sessions have to live outside the servers.",
      wrong: {
        none: "The answer to your login brings the cookie: from then on each request goes where it points.",
        third: "That is what taking turns gives. Only the login has no cookie yet; the requests follow theirs.",
        few: "The cookie leaves nothing to chance: while its server lives, each request goes there.",
      },
    },
  },
  predictions: {
    title: "Sticky Session Lab: my predictions",
    asked: "Asked: {ask}",
    said: "I said: {said}",
    nothing: "I have said nothing yet.",
    came: "What came: {came}",
    done: "Done.",
    not_done: "Not done yet.",
  },
  room: {
    so_far: "{n} of {of} students of this room have logged in by address. They are on: {places}.",
    place: "{server} ({count})",
  },
  end: {
    nobody: "No server has a session of yours. Log in first.",
    begun: "{server} ends now. In {seconds} seconds it starts anew, with an empty memory.",
    refused: "{server} does not let this page end it. In a terminal you can.",
  },
  copy: {
    done: "Copied.",
    not_done: "The browser does not let this page copy. The text is selected: copy it by hand.",
  },
};
