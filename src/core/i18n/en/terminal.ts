/** What came of going to a session's terminal. */
export const terminalOutcomesEn = {
  focused: "tmux shows {target}",
  selected: "Selected {target} in tmux. No terminal is attached to it: run tmux attach.",
  "no-process": "The process of this session is unknown",
  "process-gone": "The process of this session has exited",
  "no-tmux": "tmux is not installed where the daemon runs",
  "not-in-tmux": "This session does not run in a tmux pane of yours",
  "no-answer": "tmux did not answer",
} as const;
