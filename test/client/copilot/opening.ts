import type { Step } from "../recording/steps.ts";

const READY = /❯/;
export const DIALOG = /1\. Yes/;
export const open = (...args: readonly string[]): Step[] => [{ open: args }, { screen: READY }];
export const QUIT: readonly Step[] = [{ press: ["C-c"] }, { press: ["C-c"] }, { ended: "client" }];
/** The hook that ends the turn is over: a key before that would stop the turn. */
export const STOPPED: readonly Step[] = [{ event: "Stop" }, { history: /agentStop/ }, { history: /hook\.end/ }];
export const turn = (prompt: string, words: RegExp): Step[] => [{ say: prompt }, ...STOPPED, { screen: words }];
export const INTERRUPT: readonly Step[] = [
  { screen: /esc esc interrupt/ },
  { press: ["Escape"] },
  { screen: /esc again/ },
  { press: ["Escape"] },
  { history: /"type":"abort"/ },
  { shown: "interrupted" },
];
export const YES: Step = { leave: DIALOG, key: "Enter" };
export const asked: readonly Step[] = [...open(), { say: "#command go" }, { screen: DIALOG }];
export const working: readonly Step[] = [...open("--allow-all-tools"), { say: "#slow go" }, { event: "PreToolUse" }];
