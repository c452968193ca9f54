import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createClientRegistry } from "../../src/agents/claude/client-registry.ts";
import { COPILOT } from "../../src/agents/install/agent-hooks.ts";
import type { SessionDto } from "../../src/api/session-dto.ts";
import type { AgentName } from "../../src/core/agent.ts";
import type { SessionState } from "../../src/core/session/session.ts";
import { waitFor } from "../support/wait-for.ts";
import { clientHarness } from "./client-harness.ts";
import { openCodexStage, trustHooks } from "./codex/codex-stage.ts";
import { openCopilotStage } from "./copilot/copilot-stage.ts";
import { marker, type Script } from "./fake-claude-api/script.ts";
import { openOpenCodeStage } from "./opencode/opencode-stage.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

const MINUTES = Number(process.env["CCEN_MINUTES"] ?? 5);
const LOOK_MS = 300;
/** After a change of the screen. */
const GRACE_MS = 1000;
/** Longer than any turn here. */
const TURN_MS = 45_000;

type Truth = "working" | "waiting" | "at rest";

const RIGHT: Readonly<Record<Truth, readonly SessionState[]>> = {
  working: ["working"],
  waiting: ["waiting"],
  "at rest": ["starting", "done", "interrupted", "failed"],
};

/** How a person reads an agent's screen, and what is typed there. */
interface Manner {
  readonly count: number;
  readonly waiting: RegExp;
  readonly working: RegExp;
  /** Prompts that end by themselves, that ask, and that run until they are stopped. */
  readonly prompts: { readonly brief: string; readonly asking: string; readonly long: string };
  /** The key for Yes. */
  readonly yes: string;
  /** How many times Esc stops a turn. */
  readonly stops: number;
}

const bash = (command: string) => ({ tool: "Bash", input: { command, description: "Works in the shop" } });
const CLAUDE_SCRIPTS: Readonly<Record<string, Script>> = {
  brief: { turns: [{ say: [{ text: "Hello there." }] }] },
  asking: { turns: [{ say: [bash("touch {{cwd}}/made.txt")] }, { say: [{ text: "Past the permission." }] }] },
  long: { turns: [{ say: [], hang: true }] },
};

const MANNERS: Partial<Record<AgentName, Manner>> = {
  claude: {
    count: 3,
    waiting: /Do you want to proceed/,
    working: /Running…|esc to interrupt/,
    prompts: { brief: `${marker("brief")} go`, asking: `${marker("asking")} go`, long: `${marker("long")} go` },
    yes: "1",
    stops: 1,
  },
  codex: {
    count: 3,
    waiting: /1\. Yes/,
    working: /esc to interrupt/,
    prompts: { brief: "#hello go", asking: "#permission go", long: "#slow go" },
    yes: "y",
    stops: 1,
  },
  copilot: {
    count: 2,
    waiting: /1\. Yes/,
    working: /esc esc interrupt|esc again to interrupt/,
    prompts: { brief: "#hello go", asking: "#command go", long: "#hang go" },
    yes: "Enter",
    stops: 2,
  },
  opencode: {
    count: 2,
    waiting: /Allow once/,
    working: /esc (?:again to )?interrupt/,
    prompts: { brief: "#hello go", asking: "#command go", long: "#hang go" },
    yes: "Enter",
    stops: 2,
  },
};

interface Seat {
  readonly agent: AgentName;
  readonly manner: Manner;
  readonly terminal: Terminal;
  /** Whether a session is that of this terminal. */
  readonly isIts: (session: SessionDto) => boolean;
  readonly samples: Sample[];
}

interface Sample {
  readonly atMs: number;
  readonly truth: Truth;
  /** null: no session of this folder is shown. */
  readonly shown: SessionState | null;
}

/**
 * Not part of the scenarios: `npm run test:client -- test/client/mixed-terminals.measure.ts`. It measures and cannot
 * fail.
 */
test("ten terminals of four agents at once", { timeout: (MINUTES + 5) * 60_000 }, async (t) => {
  const harness = await clientHarness(t, { isWatched: false, scripts: CLAUDE_SCRIPTS });
  const home = join(harness.paths.configDir, "..");
  const seats: Seat[] = [];
  // Before the folders with their sockets go.
  t.after(async () => {
    for (const { terminal } of seats) await terminal.close();
  });
  const codex = await openCodexStage({}, home);
  t.after(async () => codex.close());
  const copilot = await openCopilotStage({}, { home, events: COPILOT.events });
  t.after(async () => copilot.close());
  const opencode = await openOpenCodeStage({}, home);
  t.after(async () => opencode.close());
  const setup = await harness.ccen("setup", "--agents", "claude,codex,copilot,opencode");
  if (setup.stderr !== "") throw new Error(setup.stderr);
  trustHooks({ home });

  const registry = createClientRegistry(harness.paths.configDir);
  const sit = (agent: AgentName, terminal: Terminal, isIts: Seat["isIts"]): void => {
    const manner = MANNERS[agent];
    if (manner === undefined) throw new Error(`nobody knows how to use ${agent}`);
    seats.push({ agent, manner, terminal, isIts, samples: [] });
  };
  for (const [agent, stage, ready] of [
    ["codex", codex, /\? for shortcuts/],
    ["copilot", copilot, /❯/],
    ["opencode", opencode, /Ask anything/],
  ] as const) {
    const folders = Array.from({ length: MANNERS[agent]?.count ?? 0 }, (_, number) => join(stage.root, `p${number}`));
    if (agent === "copilot")
      writeFileSync(
        join(home, ".copilot", "config.json"),
        JSON.stringify({ trusted_folders: folders, trustedFolders: folders }),
      );
    for (const cwd of folders) {
      mkdirSync(cwd);
      if (agent === "codex")
        appendFileSync(join(home, ".codex", "config.toml"), `[projects."${cwd}"]\ntrust_level = "trusted"\n`);
      const socket = `${cwd}.tmux`;
      const environment = { ...stage.environment, CCEN_NO_START: "1" };
      const terminal = await openTerminal({ socket, cwd, command: [stage.program], environment });
      await terminal.waitForScreen(ready);
      sit(agent, terminal, (session) => session.agent === agent && session.cwd === cwd);
    }
  }
  for (let number = 0; number < (MANNERS.claude?.count ?? 0); number++) {
    const terminal = await harness.open();
    sit("claude", terminal, ({ session_id: id }) => registry.client(terminal.pid)?.sessionId === id);
  }
  t.diagnostic(`load ${loadavg()[0]?.toFixed(1)} with ${seats.length} terminals open`);

  const endMs = Date.now() + MINUTES * 60_000;
  const sampling = sample(seats, endMs, async () => harness.daemon.sessions());
  const played = await Promise.allSettled(seats.map(async (seat, number) => play(seat, { number, endMs })));
  for (const one of played) if (one.status === "rejected") t.diagnostic(String(one.reason).slice(0, 2000));
  await sampling;
  for (const line of report(seats)) t.diagnostic(line);
});

/** A person who gives work, answers after a while, and stops what takes too long. */
async function play(seat: Seat, { number, endMs }: { readonly number: number; readonly endMs: number }): Promise<void> {
  const { agent, manner, terminal } = seat;
  const shows = async (truth: Truth): Promise<void> => {
    const isSo = async (): Promise<boolean> => truthOf(manner, await terminal.screen()) === truth;
    await waitFor(`${agent} ${number} to be ${truth}`, isSo, TURN_MS).catch(async (cause: unknown) => {
      throw new Error(`${String(cause)}\n${await terminal.screen()}`, { cause });
    });
  };
  for (let turn = number; Date.now() < endMs; turn++) {
    const kind = (["asking", "brief", "long"] as const)[turn % 3] ?? "brief";
    await terminal.say(`${manner.prompts[kind]} ${number}-${turn}`);
    if (kind === "asking") {
      await shows("waiting");
      await sleep(1000 + ((turn * 1300) % 6000));
      await terminal.leave(manner.waiting, turn % 4 === 1 ? "Escape" : manner.yes);
    } else if (kind === "long") {
      await shows("working");
      await sleep(2500 + ((turn * 900) % 5000));
      for (let tries = 0; tries < 20 && truthOf(manner, await terminal.screen()) === "working"; tries++) {
        for (let times = 0; times < manner.stops; times++) await terminal.press("Escape");
        await sleep(1500);
      }
    } else await sleep(1500);
    await shows("at rest");
    await sleep(2000 + ((turn * 700) % 4000));
    // What a stopped turn gave back.
    await terminal.press("C-u");
  }
}

function truthOf({ waiting, working }: Manner, screen: string): Truth {
  if (waiting.test(screen)) return "waiting";
  return working.test(screen) ? "working" : "at rest";
}

async function sample(
  seats: readonly Seat[],
  endMs: number,
  sessionsOf: () => Promise<readonly SessionDto[]>,
): Promise<void> {
  while (Date.now() < endMs) {
    const sessions = await sessionsOf();
    const atMs = Date.now();
    const look = async ({ manner, terminal, isIts, samples }: Seat): Promise<void> => {
      const shown = sessions.find(isIts)?.state ?? null;
      samples.push({ atMs, truth: truthOf(manner, await terminal.screen()), shown });
    };
    await Promise.all(seats.map(look));
    await sleep(LOOK_MS);
  }
}

function report(seats: readonly Seat[]): string[] {
  const lines: string[] = [];
  const sums = new Map<string, { all: number; right: number; settled: number; settledRight: number }>();
  for (const { agent, samples } of seats) {
    const kinds = ["all agents", agent].map((name) => {
      const kind = sums.get(name) ?? { all: 0, right: 0, settled: 0, settledRight: 0 };
      sums.set(name, kind);
      return kind;
    });
    let changedMs = 0;
    for (const [at, { atMs, truth, shown }] of samples.entries()) {
      const before = samples[at - 1];
      if (before?.truth !== truth) changedMs = atMs;
      // An agent tells nothing of a session before its first prompt.
      if (shown === null && truth === "at rest") continue;
      const isRight = shown !== null && RIGHT[truth].includes(shown);
      const isSettled = atMs - changedMs > GRACE_MS && samples[at + 1]?.truth === truth;
      for (const kind of kinds) {
        kind.all++;
        kind.right += Number(isRight);
        kind.settled += Number(isSettled);
        kind.settledRight += Number(isSettled && isRight);
      }
      if (isSettled && !isRight)
        lines.push(
          `  ${agent}, ${new Date(atMs).toISOString().slice(11, 23)}: ${truth} for ${atMs - changedMs} ms, shown as ${shown}`,
        );
    }
  }
  const figures = [...sums].map(
    ([name, { all, right, settled, settledRight }]) =>
      `${name}: ${all} samples, ${percent(right, all)} right; of ${settled} a second after a change ${percent(settledRight, settled)}`,
  );
  return [...figures, ...lines];
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}
