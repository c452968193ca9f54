import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { TIMEOUT_FACTOR, waitFor } from "../../support/wait-for.ts";
import type { SessionState } from "../../../src/core/session/session.ts";
import { openTerminal, type Terminal } from "../terminal.ts";
import type { HistoryTail } from "./history-tail.ts";
import { processTree } from "./process-tree.ts";
import type { Step } from "./steps.ts";

/** What a person did or saw, and what /proc showed, for the timeline. */
export interface Note {
  readonly atMs: number;
  readonly did?: string;
  readonly screen?: string;
  readonly read?: { readonly file: string; readonly text: string };
  readonly look?: { readonly label: string; readonly tree: unknown };
}

/** A client in its own home. */
export interface Stage {
  readonly root: string;
  readonly home: string;
  readonly cwd: string;
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly history: HistoryTail;
  /** Names of the events so far, in order. */
  events(): readonly string[];
  /** Id of the newest session. */
  sessionId(): string;
  /** The command that records a hook. */
  readonly hookCommand: string;
  release(): void;
  /** The states of the newest session so far, where a daemon runs. */
  states?(): Promise<readonly SessionState[]>;
}

/** How long a step may wait. It is far longer than any does. */
const LONGEST_MS = 15_000 * TIMEOUT_FACTOR;
/** A client may begin with a picture made of dots. */
const PICTURE = /[\u2801-\u28ff]{3}/;
const SCREEN_LINES = 14;

/** @returns what happened, for the timeline, even of a scenario that came to a stop: `error` says at which step */
export async function perform(
  stage: Stage,
  steps: readonly Step[],
): Promise<{ readonly notes: readonly Note[]; readonly error: Error | null }> {
  const notes: Note[] = [];
  const did = (text: string): void => void notes.push({ atMs: Date.now(), did: text });
  const terminals: Terminal[] = [];
  const waited = new Map<string, number>();
  let historySeen = 0;
  const terminal = (): Terminal => {
    const newest = terminals.at(-1);
    if (newest === undefined) throw new Error("no client was started");
    return newest;
  };
  const fill = (text: string): string =>
    text
      .replaceAll("{home}", stage.home)
      .replaceAll("{cwd}", stage.cwd)
      .replaceAll("{hook}", stage.hookCommand)
      .replaceAll("{session}", () => stage.sessionId());

  async function take(step: Step): Promise<void> {
    if ("open" in step) {
      const words = step.open.map(fill);
      did(`open: ${words.join(" ")}`);
      const socket = join(stage.root, `t${terminals.length}`);
      const command = [stage.program, ...words];
      terminals.push(await openTerminal({ socket, cwd: stage.cwd, command, environment: stage.environment }));
    } else if ("run" in step) {
      const words = step.run.map(fill);
      did(`run: ${words.join(" ")}`);
      const child = spawn(stage.program, words, {
        cwd: stage.cwd,
        env: stage.environment,
        stdio: ["pipe", "ignore", "ignore"],
      });
      child.stdin.end(step.input ?? "");
      const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
      did(`exited: ${code ?? signal}`);
    } else if ("say" in step) {
      did(`say: ${step.say}`);
      await terminal().say(step.say);
    } else if ("press" in step) {
      did(`press: ${step.press.join(" ")}`);
      await terminal().press(...step.press);
    } else if ("leave" in step) {
      did(`press: ${step.key}`);
      await terminal().leave(step.leave, step.key);
    } else if ("screen" in step) {
      let last = "";
      const shows = async (): Promise<boolean> => step.screen.test((last = await terminal().screen()));
      await waitFor(`${step.screen} on the screen`, shows, LONGEST_MS);
      const shown = last
        .split("\n")
        .map((line) => line.trimEnd())
        .filter((line) => line !== "" && !PICTURE.test(line));
      notes.push({ atMs: Date.now(), screen: shown.slice(-SCREEN_LINES).join("\n") });
    } else if ("event" in step) {
      const wanted = (waited.get(step.event) ?? 0) + 1;
      const isThere = (): boolean => stage.events().filter((name) => name === step.event).length >= wanted;
      await waitFor(`${step.event} number ${wanted}`, isThere, LONGEST_MS);
      waited.set(step.event, wanted);
    } else if ("history" in step) {
      const isThere = (): boolean => {
        const index = stage.history.lines().findIndex(({ line }, at) => at >= historySeen && step.history.test(line));
        if (index >= 0) historySeen = index + 1;
        return index >= 0;
      };
      await waitFor(`${step.history} in the history`, isThere, LONGEST_MS);
    } else if ("shown" in step) {
      const isShown = async (): Promise<boolean> => (await stage.states?.())?.includes(step.shown) ?? true;
      await waitFor(`the daemon's ${step.shown}`, isShown, LONGEST_MS);
    } else if ("signal" in step) {
      did(`signal: ${step.signal}`);
      process.kill(terminal().pid, step.signal);
    } else if ("close" in step) {
      did("close the terminal");
      await terminal().close();
    } else if ("look" in step) {
      const tree = processTree(terminal().pid, stage.home);
      notes.push({ atMs: Date.now(), look: { label: step.look, tree } });
    } else if ("release" in step) {
      did("release the hook");
      stage.release();
    } else if ("write" in step) {
      const file = fill(step.write);
      did(`write: ${file}`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, fill(step.text));
    } else if ("read" in step) {
      const file = fill(step.read);
      notes.push({ atMs: Date.now(), read: { file, text: readFileSync(file, "utf8") } });
    } else {
      await waitFor("the client's end", async () => !(await terminal().isOpen()), LONGEST_MS);
      did("the client has ended");
    }
  }

  try {
    for (const [index, step] of steps.entries())
      await take(step).catch(async (error: unknown) => {
        const text = JSON.stringify(step, (_, value: unknown) => (value instanceof RegExp ? String(value) : value));
        const screen = await terminals
          .at(-1)
          ?.screen()
          .catch(() => "");
        throw new Error(`step ${index + 1} ${text}: ${String(error)}\n${(screen ?? "").trimEnd()}`, { cause: error });
      });
    return { notes, error: null };
  } catch (error) {
    return { notes, error: error instanceof Error ? error : new Error(String(error)) };
  } finally {
    for (const one of terminals) await one.close();
  }
}
