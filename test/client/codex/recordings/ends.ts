import type { Recording, Step } from "../../recording/steps.ts";
import { open, turn } from "./opening.ts";

const AT: Readonly<Record<string, readonly Step[]>> = {
  prompt: turn("#hello one", /Hello there/),
  command: [{ say: "#slow go" }, { event: "PreToolUse" }, { screen: /esc to interrupt/ }],
  dialog: [{ say: "#permission go" }, { event: "PermissionRequest" }, { screen: /1\. Yes/ }],
};
const BY: Readonly<Record<string, Step>> = {
  sigkill: { signal: "SIGKILL" },
  sigterm: { signal: "SIGTERM" },
  sighup: { signal: "SIGHUP" },
  sigint: { signal: "SIGINT" },
  closed: { close: "terminal" },
};

export const ENDS: readonly Recording[] = [
  ...Object.entries(BY).flatMap(([by, step]) =>
    Object.entries(AT).map(([at, before]) => ({
      id: `${by}-${at}`,
      what: `the client ends by ${by}, at the ${at}`,
      steps: [...open(), ...before, step, ...(by === "closed" ? [] : [{ ended: "client" } as const])],
    })),
  ),
  {
    id: "quit",
    what: "/quit",
    steps: [...open(), ...turn("#hello one", /Hello there/), { say: "/quit" }, { ended: "client" }],
  },
  {
    id: "ctrl-c",
    what: "Ctrl+C at an empty prompt",
    steps: [...open(), ...turn("#hello one", /Hello there/), { press: ["C-c"] }, { ended: "client" }],
  },
  {
    id: "ctrl-c-twice",
    what: "Ctrl+C clears a draft; another ends the client",
    steps: [
      ...open(),
      ...turn("#hello one", /Hello there/),
      { press: ["d", "r", "a", "f", "t"] },
      { screen: /› draft/ },
      { press: ["C-c"] },
      { screen: /› Ask Codex/ },
      { press: ["C-c"] },
      { ended: "client" },
    ],
  },
  {
    id: "ctrl-d",
    what: "Ctrl+D at the prompt",
    steps: [...open(), ...turn("#hello one", /Hello there/), { press: ["C-d"] }, { ended: "client" }],
  },
];
