// The words of the stage in English. stage_zh.js has the same keys.

export const texts = {
  stage: {
    title: "Stage",
    next: "Next",
    back: "Back",
    leave: "Leave",
    came: "{came} of {of}",
    terminal: "This page cannot end this lab’s servers. In a terminal: ./lab fault kill {server}",
    waiting: "Logged in again, on another server. Now {server} starts anew: Nginx takes it back about ten seconds later.",
  },
};
