import type { Recording, Step } from "../../recording/steps.ts";
import { open, QUIT, READY, turn } from "./opening.ts";

const decision = (behavior: string, more: object = {}): string =>
  JSON.stringify({ hookSpecificOutput: { hookEventName: "PermissionRequest", decision: { behavior, ...more } } });
const asked: readonly Step[] = [{ say: "#permission go" }, { event: "PermissionRequest" }];
const HOOKS_FILE = "{home}/.codex/hooks.json";
const SAME = { write: HOOKS_FILE, text: '{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"{hook}"}]}]}}' };
const CHANGED = {
  write: HOOKS_FILE,
  text: '{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"{hook} changed"}]}]}}',
};

export const HOOKS: readonly Recording[] = [
  {
    id: "hook-allows",
    what: "a PermissionRequest hook allows: no dialog",
    answers: [{ event: "PermissionRequest", output: decision("allow") }],
    steps: [...open(), ...turn("#permission go", /Past the permission/), ...QUIT],
  },
  {
    id: "hook-denies",
    what: "a PermissionRequest hook denies: no dialog, the turn goes on",
    answers: [{ event: "PermissionRequest", output: decision("deny", { message: "Not today." }) }],
    steps: [...open(), ...turn("#permission go", /Past the permission/), ...QUIT],
  },
  {
    id: "hook-holds",
    what: "a PermissionRequest hook waits, then allows",
    answers: [{ event: "PermissionRequest", output: decision("allow"), holds: true }],
    hook: { statusMessage: "Waiting for your phone" },
    steps: [
      ...open(),
      ...asked,
      { screen: /hook|phone/i },
      { look: "held" },
      { release: "hooks" },
      { event: "Stop" },
      ...QUIT,
    ],
  },
  {
    id: "hook-holds-nothing",
    what: "a PermissionRequest hook waits, then prints nothing: the dialog comes",
    answers: [{ event: "PermissionRequest", output: "", holds: true }],
    steps: [
      ...open(),
      ...asked,
      { screen: /hook/i },
      { release: "hooks" },
      { screen: /1\. Yes/ },
      { leave: /1\. Yes/, key: "y" },
      { event: "Stop" },
      ...QUIT,
    ],
  },
  {
    id: "hook-holds-esc",
    what: "Esc while a PermissionRequest hook waits",
    answers: [{ event: "PermissionRequest", output: decision("allow"), holds: true }],
    steps: [
      ...open(),
      ...asked,
      { screen: /hook/i },
      { press: ["Escape"] },
      { event: "Interrupt" },
      { history: /turn_aborted/ },
      { look: "after Esc" },
      { screen: READY },
      ...QUIT,
    ],
  },
  {
    id: "hook-times-out",
    what: "a PermissionRequest hook outlives its limit of a second: the dialog comes",
    answers: [{ event: "PermissionRequest", output: decision("allow"), holds: true }],
    hook: { timeout: 1 },
    steps: [
      ...open(),
      ...asked,
      { screen: /1\. Yes/ },
      { look: "dialog" },
      { leave: /1\. Yes/, key: "y" },
      { event: "Stop" },
      ...QUIT,
    ],
  },
  {
    id: "hook-async",
    what: "hooks with async: the client does not wait for them",
    hook: { async: true },
    steps: [...open(), ...turn("#command go", /Listed/), ...QUIT],
  },
  {
    id: "trust",
    what: "a new hook: reviewed at the start, trusted; a second start asks nothing; changed, it is reviewed again",
    steps: [
      SAME,
      { open: [] },
      { screen: /Hooks need review/ },
      { press: ["2"] },
      { screen: /› 2/ },
      { press: ["Enter"] },
      { screen: READY },
      { read: "{home}/.codex/config.toml" },
      ...turn("#hello one", /Hello there/),
      ...QUIT,
      { open: [] },
      ...turn("#hello two", /Hello there/),
      ...QUIT,
      CHANGED,
      { open: [] },
      { screen: /Hooks need review/ },
      { press: ["Escape"] },
      { screen: READY },
      { read: "{home}/.codex/config.toml" },
      { say: "#hello three" },
      { history: /task_complete/ },
      ...QUIT,
    ],
  },
];
