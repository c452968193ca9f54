import type { Recording, Step } from "../recording/steps.ts";

import { ENDS } from "./recorded-ends.ts";
import { asked, DIALOG, INTERRUPT, open, QUIT, STOPPED, turn, working, YES } from "./opening.ts";

const REPOSITORY: readonly Step[] = [
  { write: "{cwd}/.git/HEAD", text: "ref: refs/heads/main\n" },
  { write: "{cwd}/.git/objects/info/packs", text: "" },
  { write: "{cwd}/.git/refs/heads/.keep", text: "" },
  {
    write: "{cwd}/.claude/settings.json",
    text: settingsOf(["SessionStart", "PreToolUse", "PermissionRequest", "Stop"]),
  },
];
function settingsOf(events: readonly string[]): string {
  const entry = [{ hooks: [{ type: "command", command: "{hook}" }] }];
  return JSON.stringify({ hooks: Object.fromEntries(events.map((event) => [event, entry])) });
}

export const RECORDINGS: readonly Recording[] = [
  { id: "start", what: "nothing is typed", steps: [...open(), { look: "prompt" }, ...QUIT] },
  {
    id: "text",
    what: "an answer in text",
    steps: [...open(), ...turn("#hello one", /Hello there/), { look: "prompt" }, ...QUIT],
  },
  {
    id: "command",
    what: "a call that needs no approval",
    steps: [...open("--allow-all-tools"), ...turn("#command go", /Listed/), ...QUIT],
  },
  {
    id: "command-fails",
    what: "exit code 3",
    steps: [...open("--allow-all-tools"), ...turn("#failing go", /It failed/), ...QUIT],
  },
  {
    id: "dialog-yes",
    what: "Yes",
    steps: [...asked, { look: "dialog" }, YES, ...STOPPED, ...QUIT],
  },
  {
    id: "dialog-esc",
    what: "Esc",
    steps: [
      ...asked,
      { leave: DIALOG, key: "Escape" },
      { history: /permission.completed/ },
      { shown: "interrupted" },
      ...QUIT,
    ],
  },
  {
    id: "dialog-no",
    what: "No, with words for Copilot",
    steps: [
      ...asked,
      { press: ["Down"] },
      { press: ["Down"] },
      { press: ["Enter"] },
      { say: "do it otherwise" },
      { history: /permission.completed/ },
      ...STOPPED,
      ...QUIT,
    ],
  },
  {
    id: "dialog-slow",
    what: "Yes to a command of three seconds",
    steps: [
      ...open(),
      { say: "#pause go" },
      { screen: DIALOG },
      YES,
      { history: /permission.completed/ },
      ...STOPPED,
      ...QUIT,
    ],
  },
  {
    id: "dialog-two",
    what: "two calls at once that ask",
    steps: [
      ...open(),
      { say: "#two go" },
      { screen: DIALOG },
      { press: ["Enter"] },
      { history: /permission.completed/ },
      { screen: DIALOG },
      YES,
      ...STOPPED,
      ...QUIT,
    ],
  },
  {
    id: "dialog-kill",
    what: "killed at a dialog",
    steps: [...asked, { signal: "SIGKILL" }, { ended: "client" }],
  },
  {
    id: "edit",
    what: "a file is made and changed, each with a dialog",
    steps: [
      ...open(),
      { say: "#create go" },
      { screen: DIALOG },
      { press: ["Enter"] },
      { history: /permission.completed/ },
      { event: "Notification" },
      { event: "Notification" },
      { screen: DIALOG },
      YES,
      ...STOPPED,
      ...QUIT,
    ],
  },
  {
    id: "outside",
    what: "a file outside of the project is read",
    steps: [...open(), { say: "#outside go" }, { screen: DIALOG }, YES, ...STOPPED, ...QUIT],
  },
  {
    id: "tool-fails",
    what: "a file that does not exist is read",
    steps: [...open("--allow-all-tools"), ...turn("#missing go", /There is none/), ...QUIT],
  },
  {
    id: "question",
    what: "`ask_user` is answered",
    steps: [
      ...open(),
      { say: "#question go" },
      { screen: /Small/ },
      { look: "question" },
      { press: ["Enter"] },
      ...STOPPED,
      ...QUIT,
    ],
  },
  {
    id: "question-esc",
    what: "Esc at `ask_user`",
    steps: [
      ...open(),
      { say: "#question go" },
      { screen: /Small/ },
      { leave: /Small/, key: "Escape" },
      ...STOPPED,
      ...QUIT,
    ],
  },
  {
    id: "subagent",
    what: "a subagent runs a command",
    steps: [
      ...open("--allow-all-tools"),
      { say: "#agent go" },
      { screen: /agent is done/ },
      { event: "SubagentStop" },
      ...QUIT,
    ],
  },
  {
    id: "subagent-asks",
    what: "a subagent's command asks",
    steps: [
      ...open(),
      { say: "#agent go" },
      { screen: DIALOG },
      YES,
      { screen: /agent is done/ },
      { history: /session.usage_checkpoint|assistant.turn_end/ },
      ...QUIT,
    ],
  },
  {
    id: "esc-command",
    what: "Esc while a command runs",
    steps: [...working, ...INTERRUPT, ...QUIT],
  },
  {
    id: "background",
    what: "a command outlives its call",
    steps: [...working, ...STOPPED, ...QUIT],
  },
  {
    id: "compact",
    what: "`/compact`",
    steps: [
      ...open(),
      ...turn("#hello one", /Hello there/),
      { say: "/compact" },
      { event: "PreCompact" },
      { history: /compact/ },
      ...turn("#hello two", /Hello there/),
      ...QUIT,
    ],
  },
  {
    id: "clear",
    what: "`/clear`",
    steps: [
      ...open(),
      ...turn("#hello one", /Hello there/),
      { say: "/clear" },
      { screen: /fresh session/ },
      ...turn("#hello two", /Hello there/),
      ...QUIT,
    ],
  },
  {
    id: "repository",
    what: "hooks in a repository's `.claude/settings.json`",
    steps: [...REPOSITORY, ...open("--allow-all-tools"), ...turn("#command go", /Listed/), ...QUIT],
  },
  {
    id: "hook-allows",
    what: "a PermissionRequest hook allows: no dialog",
    answers: [{ event: "permissionRequest", output: '{"behavior":"allow"}' }],
    steps: [...open(), ...turn("#command go", /Listed/), ...QUIT],
  },
  {
    id: "hook-denies",
    what: "a PermissionRequest hook denies",
    answers: [{ event: "permissionRequest", output: '{"behavior":"deny","message":"Not today."}' }],
    steps: [...open(), ...turn("#command go", /Listed/), ...QUIT],
  },
  {
    id: "hook-holds-nothing",
    what: "a PermissionRequest hook waits, then prints nothing: the dialog comes",
    answers: [{ event: "permissionRequest", output: "", holds: true }],
    steps: [
      ...open(),
      { say: "#command go" },
      { event: "permissionRequest" },
      { look: "held" },
      { screen: /esc|cancel/i },
      { release: "hooks" },
      { screen: DIALOG },
      { press: ["Enter"] },
      { event: "Stop" },
      ...QUIT,
    ],
  },
  {
    id: "esc-reply",
    what: "Esc in the middle of a reply",
    steps: [...open(), { say: "#hang go" }, { screen: /I begin to write/ }, ...INTERRUPT, ...QUIT],
  },
  ...ENDS,
];
