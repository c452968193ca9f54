import type { Recording, Step } from "../../recording/steps.ts";
import { open, QUIT, turn } from "./opening.ts";

const DIALOG = /1\. Yes/;
const asked = (prompt: string, ...args: readonly string[]): Step[] => [
  ...open(...args),
  { say: prompt },
  { event: "PermissionRequest" },
  { screen: DIALOG },
];
const END: readonly Step[] = [{ event: "Stop" }, { history: /task_complete/ }, ...QUIT];
const ABORTED: readonly Step[] = [{ event: "Interrupt" }, { history: /turn_aborted/ }];

export const DIALOGS: readonly Recording[] = [
  {
    id: "dialog-yes",
    what: "Yes",
    steps: [...asked("#permission go"), { look: "dialog" }, { leave: DIALOG, key: "y" }, ...END],
  },
  {
    id: "dialog-always",
    what: "Yes, and don't ask again; then the same call",
    steps: [
      ...asked("#permission go"),
      { leave: DIALOG, key: "p" },
      { event: "Stop" },
      ...turn("#simple-permission again", /Past the permission/),
      ...QUIT,
    ],
  },
  {
    id: "dialog-no",
    what: "No by its number, then another prompt",
    steps: [
      ...asked("#permission go"),
      { leave: DIALOG, key: "3" },
      ...ABORTED,
      ...turn("#hello again", /Hello there/),
      ...QUIT,
    ],
  },
  {
    id: "dialog-esc",
    what: "Esc",
    steps: [...asked("#permission go"), { leave: DIALOG, key: "Escape" }, ...ABORTED, ...QUIT],
  },
  {
    id: "dialog-ctrl-c",
    what: "Ctrl+C",
    steps: [...asked("#permission go"), { leave: DIALOG, key: "C-c" }, ...ABORTED, ...QUIT],
  },
  {
    id: "dialog-direct",
    what: "Yes without a script",
    steps: [...asked("#direct-permission go", "-m", "gpt-5.5"), { leave: DIALOG, key: "y" }, ...END],
  },
  {
    id: "dialog-two",
    what: "two calls at once: both hooks run before the first dialog",
    steps: [...asked("#two-permissions go"), { event: "PermissionRequest" }, { leave: DIALOG, key: "y" }, ...END],
  },
  {
    id: "patch-asks",
    what: "a file outside the sandbox; Yes",
    steps: [...asked("#patch go", "--sandbox", "read-only"), { leave: DIALOG, key: "y" }, ...END],
  },
  {
    id: "patch-no",
    what: "a file outside the sandbox; No",
    steps: [...asked("#patch go", "--sandbox", "read-only"), { leave: DIALOG, key: "Escape" }, ...ABORTED, ...QUIT],
  },
  {
    id: "plan-question",
    what: "request_user_input in plan mode",
    steps: [
      ...open(),
      { say: "/plan" },
      { screen: /Plan mode \(/ },
      { say: "#question go" },
      { screen: /Which size/ },
      { look: "question" },
      { press: ["Enter"] },
      ...END,
    ],
  },
  {
    id: "plan-question-esc",
    what: "the same, left by Esc",
    steps: [
      ...open(),
      { say: "/plan" },
      { screen: /Plan mode \(/ },
      { say: "#question go" },
      { screen: /Which size/ },
      { press: ["Escape"] },
      ...ABORTED,
      ...QUIT,
    ],
  },
  {
    id: "question-async",
    what: "request_user_input_async without an answer: it is gone when the turn is over",
    steps: [
      ...open(),
      { say: "#async-question go" },
      { screen: /1 question/ },
      { event: "Stop" },
      { history: /task_complete/ },
      ...QUIT,
    ],
  },
  {
    id: "question-async-answered",
    what: "the same, answered while the turn goes on",
    steps: [
      ...open(),
      { say: "#async-question-slow go" },
      { screen: /1 question/ },
      { look: "question" },
      { press: ["S-Left"] },
      { screen: /submit/ },
      { press: ["Enter"] },
      { event: "Stop" },
      { history: /task_complete/ },
      ...QUIT,
    ],
  },
];
