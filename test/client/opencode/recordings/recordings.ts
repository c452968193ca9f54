import type { Recording, Step } from "../../recording/steps.ts";

const READY = /Ask anything/;
const DIALOG = /Allow once/;
const open = (...args: readonly string[]): Step[] => [{ open: args }, { screen: READY }];
const turn = (prompt: string, words: RegExp): Step[] => [
  { say: prompt },
  { event: "session.status idle" },
  { screen: words },
];
const QUIT: readonly Step[] = [{ press: ["C-c"] }, { ended: "client" }];
const asked = (prompt: string): Step[] => [
  ...open(),
  { say: prompt },
  { event: "permission.asked" },
  { screen: DIALOG },
];
const IDLE: Step = { event: "session.status idle" };
const FREE = JSON.stringify({ permission: {} });

export const RECORDINGS: readonly Recording[] = [
  {
    id: "start",
    what: "nothing is typed",
    steps: [...open(), { event: "plugin.started" }, { look: "prompt" }, ...QUIT],
  },
  {
    id: "text",
    what: "two answers in text",
    steps: [
      ...open(),
      ...turn("#hello one", /Hello there/),
      { look: "prompt" },
      ...turn("#hello two", /Hello there/),
      ...QUIT,
    ],
  },
  {
    id: "command",
    what: "a call that needs no approval",
    config: FREE,
    steps: [...open(), ...turn("#command go", /Listed/), ...QUIT],
  },
  {
    id: "command-fails",
    what: "exit code 3",
    config: FREE,
    steps: [...open(), ...turn("#failing go", /It failed/), ...QUIT],
  },
  { id: "todos", what: "a list of tasks", config: FREE, steps: [...open(), ...turn("#todos go", /Planned/), ...QUIT] },
  {
    id: "dialog-once",
    what: "Allow once",
    steps: [...asked("#command go"), { look: "dialog" }, { leave: DIALOG, key: "Enter" }, IDLE, ...QUIT],
  },
  {
    id: "dialog-always",
    what: "Allow always: the same command asks no more",
    steps: [
      ...asked("#command go"),
      { press: ["Right", "Enter"] },
      { screen: /Confirm/ },
      { press: ["Enter"] },
      IDLE,
      ...turn("#command again", /Listed/),
      ...QUIT,
    ],
  },
  {
    id: "dialog-reject",
    what: "Reject by Esc",
    steps: [...asked("#command go"), { leave: DIALOG, key: "Escape" }, IDLE, ...QUIT],
  },
  {
    id: "dialog-edit",
    what: "a file is written: Allow once",
    steps: [...asked("#edit go"), { leave: DIALOG, key: "Enter" }, IDLE, ...QUIT],
  },
  {
    id: "answered-once",
    what: "the plugin answers beside the dialog",
    answers: [{ event: "permission.asked", output: "once" }],
    steps: [...open(), ...turn("#command go", /Listed/), ...QUIT],
  },
  {
    id: "answered-reject",
    what: "the plugin rejects beside the dialog",
    answers: [{ event: "permission.asked", output: "reject" }],
    steps: [...open(), { say: "#command go" }, { event: "permission.replied" }, IDLE, ...QUIT],
  },
  {
    id: "question",
    what: "a question to the person",
    config: FREE,
    steps: [
      ...open(),
      { say: "#question go" },
      { event: "question.asked" },
      { screen: /Which size/ },
      { press: ["Enter"] },
      { event: "question.replied" },
      IDLE,
      ...QUIT,
    ],
  },
  {
    id: "question-esc",
    what: "a question that is dismissed",
    config: FREE,
    steps: [
      ...open(),
      { say: "#question go" },
      { event: "question.asked" },
      { screen: /Which size/ },
      { press: ["Escape"] },
      { event: "question.rejected" },
      IDLE,
      ...QUIT,
    ],
  },
  {
    id: "subagent",
    what: "a subagent that runs a command",
    config: FREE,
    steps: [...open(), { say: "#agent go" }, { screen: /The agent is done/ }, ...QUIT],
  },
  {
    id: "abort",
    what: "Esc twice in the middle of a reply",
    steps: [
      ...open(),
      { say: "#hang go" },
      { screen: /I begin to write/ },
      { press: ["Escape"] },
      { screen: /again to interrupt/ },
      { press: ["Escape"] },
      IDLE,
      ...QUIT,
    ],
  },
  {
    id: "abort-call",
    what: "Esc twice while a command runs",
    config: FREE,
    steps: [
      ...open(),
      { say: "#slow go" },
      { event: "hook tool.execute.before" },
      { screen: /sleep 30/ },
      { press: ["Escape"] },
      { screen: /again to interrupt/ },
      { press: ["Escape"] },
      IDLE,
      ...QUIT,
    ],
  },
  {
    id: "error-401",
    what: "the API answers 401",
    steps: [...open(), { say: "#error-401 go" }, { event: "session.error" }, IDLE, ...QUIT],
  },
  {
    id: "error-500",
    what: "the API answers 500 once; the client tries again",
    steps: [...open(), { say: "#error-500 go" }, { event: "session.status retry" }, IDLE, ...QUIT],
  },
  {
    id: "error-cut",
    what: "the stream ends in the middle",
    steps: [...open(), { say: "#error-cut go" }, IDLE, ...QUIT],
  },
  {
    id: "compact",
    what: "/compact",
    steps: [
      ...open(),
      ...turn("#hello one", /Hello there/),
      { say: "/compact" },
      { event: "session.compacted" },
      IDLE,
      ...QUIT,
    ],
  },
  {
    id: "resume",
    what: "`opencode --session ID`",
    steps: [
      ...open(),
      ...turn("#hello one", /Hello there/),
      ...QUIT,
      { open: ["--session", "{session}"] },
      { screen: /Hello there/ },
      { look: "prompt" },
      { say: "#hello two" },
      IDLE,
      ...QUIT,
    ],
  },
  {
    id: "fork",
    what: "`opencode --session ID --fork`",
    config: FREE,
    steps: [
      ...open(),
      ...turn("#command one", /Listed/),
      ...QUIT,
      { open: ["--session", "{session}", "--fork"] },
      { screen: /Listed/ },
      ...turn("#hello two", /Hello there/),
      ...QUIT,
    ],
  },
  { id: "run", what: "`opencode run`", config: FREE, steps: [{ run: ["run", "#command go"] }] },
  { id: "run-asks", what: "`opencode run` with a call that asks", steps: [{ run: ["run", "#command go"] }] },
  {
    id: "sigkill",
    what: "killed while a command runs",
    config: FREE,
    steps: [
      ...open(),
      { say: "#slow go" },
      { event: "hook tool.execute.before" },
      { look: "working" },
      { signal: "SIGKILL" },
      { ended: "client" },
    ],
  },
  {
    id: "sigkill-dialog",
    what: "killed at a dialog",
    steps: [...asked("#command go"), { shown: "waiting" }, { signal: "SIGKILL" }, { ended: "client" }],
  },
  {
    id: "sigterm",
    what: "SIGTERM while a command runs",
    config: FREE,
    steps: [
      ...open(),
      { say: "#slow go" },
      { event: "hook tool.execute.before" },
      { signal: "SIGTERM" },
      { ended: "client" },
    ],
  },
  {
    id: "closed",
    what: "the terminal is closed while a command runs",
    config: FREE,
    steps: [...open(), { say: "#slow go" }, { event: "hook tool.execute.before" }, { close: "terminal" }],
  },
];
