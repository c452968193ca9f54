import type { Step } from "../../recording/steps.ts";

/** Hooks run only when a person has trusted each; that is a scenario of its own. */
export const BYPASS = "--dangerously-bypass-hook-trust";
export const READY = /\? for shortcuts/;
/** The same without the answer of the conversation before. */
export const CLEARED = /^(?![\s\S]*Hello there)[\s\S]*⚠/;

export function open(...args: readonly string[]): Step[] {
  return [{ open: [BYPASS, ...args] }, { screen: READY }];
}

/** A whole turn whose last words are these. */
export function turn(prompt: string, words: RegExp): Step[] {
  return [{ say: prompt }, { event: "Stop" }, { history: /task_complete/ }, { screen: words }];
}

export const QUIT: readonly Step[] = [{ say: "/quit" }, { ended: "client" }];
