import { setTimeout as sleep } from "node:timers/promises";
import { createClientRegistry } from "../../src/agents/claude/client-registry.ts";
import { waitFor } from "../support/wait-for.ts";
import type { ClientHarness } from "./client-harness.ts";
import { marker, type Script } from "./fake-claude-api/script.ts";
import type { Terminal } from "./terminal.ts";

/** How often the screen is read while a change is expected. */
const LOOK_MS = 100;
/** A dialog that has just opened ignores keys for a moment. */
const AGAIN_MS = 1_500;
const OPEN_SECONDS = [0.5, 1, 1.5, 2.2, 3, 4, 5.2, 6, 7, 9, 12, 15, 20, 30] as const;

type Truth = "idle" | "working" | "waiting" | "done" | "interrupted" | "gone";

/** From a moment on, until the next one of the same terminal. */
export interface Moment {
  readonly atMs: number;
  readonly truth: Truth;
  /** The user's action, if it was one: the name by which lags are reported. */
  readonly by: string;
}

/** One dialog that was on the screen; its token is in no other dialog's text. A plan's dialog shows no token. */
export interface ShownDialog {
  readonly token: string;
  readonly kind: Kind;
  readonly sessionId: string;
  readonly openedAtMs: number;
  /** When the key was pressed that ended it, or its client was killed. */
  readonly answeredAtMs: number;
}

type Kind = "permission" | "question" | "plan";

/** One client's lifetime, as its screen shows it. */
interface Life {
  readonly sessionId: string;
  readonly moments: Moment[];
}

export interface Player {
  readonly lives: readonly Life[];
  readonly dialogs: readonly ShownDialog[];
}

const OPEN: Readonly<Record<Kind, RegExp>> = {
  permission: /Do you want to proceed/,
  question: /Enter to select/,
  plan: /Exit plan mode\?|Would you like to proceed/,
};

const touch = (one: string) => ({
  tool: "Bash",
  input: { command: `touch {{cwd}}/${one}`, description: "Touch it" },
});

const AT_WORK = /Running…|esc to interrupt/;

interface Pressed {
  readonly pressedAtMs: number;
  readonly seenAtMs: number;
}

interface PlayerOptions {
  readonly harness: ClientHarness;
  /** Receives the scripts of its turns. */
  readonly scripts: Record<string, Script>;
  readonly number: number;
  /** It stays in plan mode, where it is asked about plans and questions. */
  readonly plans: boolean;
  /** Its client is killed once, and a new one opened. */
  readonly isKilled: boolean;
  readonly untilMs: () => number;
  /** For the client. */
  readonly args?: readonly string[];
}

/** A user at a terminal, who answers everything after a while; records the screen's states and their times. */
export function createPlayer(options: PlayerOptions): Player & { open(): Promise<void>; play(): Promise<void> } {
  const { harness, scripts, number, plans, isKilled, untilMs, args = [] } = options;
  const registry = createClientRegistry(harness.paths.configDir);
  const random = seeded(number + 1);
  const pick = <T>(list: readonly [T, ...T[]]): T => list[Math.floor(random() * list.length)] ?? list[0];
  const lives: Life[] = [];
  const dialogs: ShownDialog[] = [];
  let terminal: Terminal | null = null;
  let turns = 0;

  function note(truth: Truth, by: string, atMs = Date.now()): void {
    lives.at(-1)?.moments.push({ atMs, truth, by });
  }
  function screenOf(): Terminal {
    if (terminal === null) throw new Error("it is not open");
    return terminal;
  }

  async function open(): Promise<void> {
    terminal = await harness.open([...args, ...(plans ? ["--permission-mode", "plan"] : [])]);
    const { pid } = terminal;
    const sessionId = await waitFor("the client's registry", () => registry.client(pid)?.sessionId);
    lives.push({ sessionId, moments: [] });
    note("idle", "start");
  }

  async function look(isSo: (screen: string) => boolean, withinMs = 60_000): Promise<boolean> {
    const end = Date.now() + withinMs;
    while (Date.now() < end) {
      if (isSo(await screenOf().screen())) return true;
      await sleep(LOOK_MS);
    }
    return false;
  }

  async function appears(what: string, isSo: (screen: string) => boolean): Promise<void> {
    if (!(await look(isSo))) throw new Error(`terminal ${number}: no ${what} in\n${await screenOf().screen()}`);
  }

  /** @returns when the effective key was pressed, and when the screen showed the change */
  async function pressUntil(key: string, isSo: (screen: string) => boolean): Promise<Pressed> {
    for (let tries = 0; tries < 20; tries++) {
      const pressedAtMs = Date.now();
      await screenOf().press(key);
      if (await look(isSo, AGAIN_MS)) return { pressedAtMs, seenAtMs: Date.now() };
    }
    throw new Error(`terminal ${number}: ${key} does nothing in\n${await screenOf().screen()}`);
  }

  /**
   * Waits until a dialog is drawn, which the client postpones for 600 ms after a key. It waits for an answer from before
   * that on: it says so in its registry, and on the screen in other words.
   */
  async function opens(what: string, isOpen: (screen: string) => boolean): Promise<{ readonly openedAtMs: number }> {
    const { pid } = screenOf();
    const beforeMs = lives.at(-1)?.moments.at(-1)?.atMs ?? 0;
    let waitsSinceMs: number | null = null;
    await appears(what, (screen) => {
      const { status, statusSinceMs } = registry.client(pid) ?? {};
      if (status === "waiting" && (statusSinceMs ?? 0) > beforeMs) waitsSinceMs = statusSinceMs ?? null;
      return waitsSinceMs !== null || isOpen(screen);
    });
    const openedAtMs = waitsSinceMs ?? Date.now();
    note("waiting", "dialog", openedAtMs);
    await appears(what, isOpen);
    return { openedAtMs };
  }

  async function dialog(kind: Kind, token: string, key: string, by: string): Promise<void> {
    const isOpen = (screen: string): boolean => OPEN[kind].test(screen) && (kind === "plan" || screen.includes(token));
    const { openedAtMs } = await opens(`${kind} ${token}`, isOpen);
    await sleep(pick(OPEN_SECONDS) * 1000);
    const { pressedAtMs, seenAtMs } = await pressUntil(key, (screen) => !isOpen(screen));
    dialogs.push({ token, kind, sessionId: lives.at(-1)?.sessionId ?? "", openedAtMs, answeredAtMs: pressedAtMs });
    note(key === "Escape" ? "interrupted" : "working", by, seenAtMs);
  }

  async function turn(script: Script): Promise<void> {
    const name = `turn-${number}-${++turns}`;
    scripts[name] = script;
    // The prompt contains the text that an interrupted turn gave back.
    await screenOf().press("C-u");
    await screenOf().say(`${marker(name)} go`);
    note("working", "prompt");
  }

  async function ends(words: string): Promise<void> {
    await appears(words, (screen) => screen.includes(words));
    note("done", "end");
  }

  const token = (part = ""): string => `d${number}x${turns + 1}${part}`;
  const lastWords = (): string => `All done ${number}-${turns + 1}`;

  const acts = {
    permission: async (): Promise<void> => {
      const [one, end] = [token(), lastWords()];
      await turn({ turns: [{ say: [touch(one)] }, { say: [{ text: end }] }] });
      await dialog("permission", one, "1", "yes");
      await ends(end);
    },
    two: async (): Promise<void> => {
      const [one, other, end] = [token("a"), token("b"), lastWords()];
      await turn({ turns: [{ say: [touch(one)] }, { say: [touch(other)] }, { say: [{ text: end }] }] });
      await dialog("permission", one, "1", "yes");
      await dialog("permission", other, "1", "yes");
      await ends(end);
    },
    refused: async (): Promise<void> => {
      const one = token();
      await turn({ turns: [{ say: [touch(one)] }] });
      await dialog("permission", one, "Escape", "esc at dialog");
    },
    long: async (): Promise<void> => {
      const one = token();
      const command = `touch {{cwd}}/${one}; timeout 60 tail -f /dev/null`;
      await turn({ turns: [{ say: [{ tool: "Bash", input: { command, description: "Go on" } }] }] });
      await dialog("permission", one, "1", "yes, long call");
      await sleep(4000 + random() * 8000);
      const { seenAtMs } = await pressUntil("Escape", (screen) => !AT_WORK.test(screen));
      note("interrupted", "esc in call", seenAtMs);
    },
    mute: async (): Promise<void> => {
      await turn({ turns: [{ say: [], hang: true }] });
      await sleep(2000 + random() * 4000);
      const { seenAtMs } = await pressUntil("Escape", (screen) => !AT_WORK.test(screen));
      note("interrupted", "esc before answer", seenAtMs);
    },
    hello: async (): Promise<void> => {
      const end = lastWords();
      await turn({ turns: [{ say: [{ text: end }] }] });
      await ends(end);
    },
    question: async (): Promise<void> => {
      const [one, end] = [token(), lastWords()];
      await turn({ turns: [{ say: [{ tool: "AskUserQuestion", input: question(one) }] }, { say: [{ text: end }] }] });
      await dialog("question", one, "Enter", "answer");
      await ends(end);
    },
    plan: async (): Promise<void> => {
      const one = token();
      await turn({ turns: [{ say: [{ tool: "ExitPlanMode", input: { plan: `Plan ${one}\n\n1. Look` } }] }] });
      await dialog("plan", one, "Escape", "esc at dialog");
    },
  };

  async function killWhileItWaits(): Promise<void> {
    const one = token();
    await turn({ turns: [{ say: [touch(one)] }] });
    const { openedAtMs } = await opens(one, (screen) => OPEN.permission.test(screen) && screen.includes(one));
    await sleep(6000);
    process.kill(screenOf().pid, "SIGKILL");
    note("gone", "kill");
    const sessionId = lives.at(-1)?.sessionId ?? "";
    dialogs.push({ token: one, kind: "permission", sessionId, openedAtMs, answeredAtMs: Date.now() });
    await open();
  }

  async function play(): Promise<void> {
    const startedAtMs = Date.now();
    const half = startedAtMs + (untilMs() - startedAtMs) * (0.3 + 0.4 * random());
    let mayKill = isKilled && !plans;
    const list = plans
      ? ([acts.plan, acts.plan, acts.question, acts.hello] as const)
      : ([
          acts.permission,
          acts.permission,
          acts.two,
          acts.refused,
          acts.long,
          acts.mute,
          acts.hello,
          acts.question,
        ] as const);
    while (Date.now() < untilMs()) {
      if (mayKill && Date.now() > half) {
        mayKill = false;
        await killWhileItWaits();
      } else await pick(list)();
      await sleep(1000 + random() * 5000);
    }
  }

  return {
    lives,
    dialogs,
    open,
    play: async () => {
      try {
        await play();
      } catch (error) {
        // The screen is not read any more.
        note("idle", "end of play");
        throw error;
      }
    },
  };
}

function question(token: string): Readonly<Record<string, unknown>> {
  const options = ["Red", "Blue"].map((label) => ({ label, description: "A colour" }));
  return { questions: [{ question: `Which colour for ${token}?`, header: "Colour", multiSelect: false, options }] };
}

/** The same sequence in every run; only the machine's timing differs. */
function seeded(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
