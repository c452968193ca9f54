import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { DeliveriesDto, EventDto, HealthDto } from "../../../src/api/dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { startFakeDiscord, type FakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { waitFor } from "../../support/wait-for.ts";
import { runClients } from "./clients.ts";
import { disturb, type Disturbances } from "./disturb.ts";
import { children, openFiles, type Sample, watchDaemon } from "./gauge.ts";
import { checkSoak } from "./check-soak.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { endDaemon, soakHome, type SoakHome } from "./soak-home.ts";
import type { Arrival } from "./soak-values.ts";
import type { SoakOptions } from "./soak-options.ts";
import {
  allSessions,
  archivedNumbers,
  countEvents,
  deliveryHistory,
  deadLetters,
  storedEvents,
  notifiedFailures,
} from "./stored-truth.ts";
import { visitPage } from "./visitors.ts";
import { makeWeather } from "./weather.ts";
import { startWitness, type Manner, type Witness } from "./witness.ts";

export interface SoakResult {
  /** Broken promises; empty when all were kept. */
  readonly problems: readonly string[];
  readonly samples: readonly Sample[];
  /** Tool calls as a client of the stream received them. */
  readonly arrivals: readonly Arrival[];
  readonly counts: Disturbances & Readonly<Record<Counted, number>>;
}

type Counted =
  | "fired"
  | "stored"
  | "broken"
  | "failures"
  | "interruptions"
  | "clientsKilled"
  | "sessions"
  | "tokens"
  | "connections"
  | "discordRequests"
  | "weather"
  | "queries";

const MANNERS: readonly Manner[] = ["steady", "steady", "hopping", "hopping", "hopping", "hopping", "slow", "slow"];

/** How many open files may differ from those at the start: sockets that are just being closed. */
const FD_MARGIN = 4;

/**
 * The daemon as installed, the hook by `sh`, a Discord, pages and users, all at once and all with faults; then compares
 * the recorded actions with the stored data.
 */
export async function runSoak(t: Pick<TestContext, "after">, options: SoakOptions): Promise<SoakResult> {
  const discord = await startFakeDiscord();
  t.after(async () => discord.close());
  const channelId = discord.addTextChannel({ name: "general" });
  const env = {
    DISCORD_BOT_TOKEN: discord.addBot(),
    DISCORD_CHANNEL_ID: channelId,
    DISCORD_API_BASE_URL: `${discord.origin}/api`,
    CCEN_PORT: "0",
  };
  const home = await soakHome(t, env);
  const ledger = createLedger(join(home.home, "fired.jsonl"));
  try {
    const { exitCode, err } = await home.ccen("start");
    if (exitCode !== 0) throw new Error(`ccen start ended with ${exitCode}: ${err}`);
    const idleFds = await restingFiles(home);

    const arrivals: Arrival[] = [];
    const startedAtMs = performance.now();
    const noteEvent = ({ hook_event_name: name, tool_use_id: callId }: EventDto): void => {
      const firedAtMs = name === "PreToolUse" ? ledger.callsUnderWay.get(callId ?? "") : undefined;
      if (firedAtMs === undefined) return;
      const nowMs = performance.now();
      ledger.callsUnderWay.delete(callId ?? "");
      arrivals.push({ atSeconds: (nowMs - startedAtMs) / 1000, latencyMs: nowMs - firedAtMs });
    };
    const ending = new AbortController();
    const parting = new AbortController();
    const gauge = watchDaemon(home, parting.signal);
    const witnesses = await Promise.all(
      MANNERS.map(async (manner, at) =>
        startWitness({
          home,
          ledger,
          manner,
          seed: options.seed + 10 + at,
          ...(manner === "steady" ? { onEvent: noteEvent } : {}),
          settle: ending.signal,
          signal: parting.signal,
        }),
      ),
    );
    const { signal } = ending;
    const disturbances: Disturbances = { kills: 0, restarts: 0, edits: 0, commands: 0 };
    // On a busy machine the same takes longer.
    const isWhole = (): boolean =>
      ledger.fired.length >= options.leastEvents && disturbances.kills + disturbances.restarts >= options.kills;
    const [, , queries, weather] = await Promise.all([
      runClients(t, { home, ledger, options, signal }),
      disturb({ home, ledger, options, env, counts: disturbances, signal }),
      visitPage({ home, ledger, seed: options.seed + 2, signal }),
      makeWeather(discord, options.seed + 3, signal),
      sleep(options.seconds * 1000)
        .then(async () => waitFor("the events and disturbances of a whole soak", isWhole))
        .catch((error: unknown) => ledger.addProblem(String(error)))
        .finally(() => ending.abort()),
    ]);
    options.log(`${ledger.fired.length} events fired; waiting for rest`);
    const { stored, restProblems } = await settle({ home, ledger, witnesses, discord, channelId });
    parting.abort();
    const samples = await gauge;
    const endProblems = await checkEnd(home, idleFds);
    const sessions = await allSessions(urlOf(home));
    const tokens = new Map(sessions.map((session) => [session.session_id, session.tokens ?? 0] as const));
    const notified = notifiedFailures(discord, channelId);
    await endDaemon(home, "SIGTERM");
    const problems = [
      ...checkSoak(ledger, {
        stored,
        archived: archivedNumbers(home),
        deadLetters: deadLetters(home),
        notified,
        tokens,
        witnesses,
      }),
      ...restProblems,
      ...endProblems,
      ...leftovers(home),
    ];
    return {
      problems,
      samples,
      arrivals,
      counts: {
        fired: ledger.fired.length,
        stored: stored.length,
        broken: ledger.broken.length,
        failures: ledger.failures.length,
        interruptions: ledger.interruptions.length,
        clientsKilled: ledger.killedSessions.size,
        sessions: tokens.size,
        tokens: [...ledger.tokens.values()].reduce((sum, count) => sum + count, 0),
        connections: witnesses.reduce((sum, { connections }) => sum + connections, 0),
        discordRequests: discord.requests.length,
        weather,
        queries,
        ...disturbances,
      },
    };
  } finally {
    await endDaemon(home, "SIGKILL");
  }
}

function urlOf(home: SoakHome): string {
  const url = home.runtime()?.url;
  if (url === undefined) throw new Error("no daemon runs");
  return url;
}

/** Open files of an idle daemon that has done everything once: two equal samples. */
async function restingFiles(home: SoakHome): Promise<number> {
  await fetch(new URL("/api/search?q=nothing", urlOf(home)));
  await fetch(new URL("/", urlOf(home)));
  let last = -1;
  return waitFor("the number of open files to settle", async () => {
    await sleep(500);
    const before = last;
    last = openFiles(home.runtime()?.pid ?? 0);
    return last === before && last;
  });
}

interface Settling {
  readonly home: SoakHome;
  readonly ledger: Ledger;
  readonly witnesses: readonly Witness[];
  readonly discord: FakeDiscord;
  readonly channelId: string;
}

/** Until nothing is pending, or up to the timeout; later items count as missing. */
async function settle({ home, ledger, witnesses, discord, channelId }: Settling) {
  const get = async <T>(path: string): Promise<T> => (await (await fetch(new URL(path, urlOf(home)))).json()) as T;
  const restProblems: string[] = [];
  const until = async (what: string, condition: () => boolean | Promise<boolean>): Promise<void> => {
    await waitFor(what, async () => {
      await sleep(50);
      return condition();
    }).catch((error: unknown) => restProblems.push(String(error)));
  };
  await until("an empty spool", () => waitingFiles(home) === 0);
  await until("the failures on Discord", () => notifiedFailures(discord, channelId).length >= ledger.failures.length);
  const found = new Set(notifiedFailures(discord, channelId));
  for (const failure of ledger.failures) if (!found.has(failure)) restProblems.push(deliveryHistory(home, failure));
  await until("all messages to be sent", async () => {
    const { destinations } = await get<DeliveriesDto>("/api/deliveries?limit=1");
    return destinations.every(({ open }) => open === 0);
  });
  const due = [...ledger.tokens.values()].reduce((sum, count) => sum + count, 0);
  await until("the tokens of all transcripts", async () => {
    const sessions = await allSessions(urlOf(home));
    return sessions.reduce((sum, { tokens }) => sum + (tokens ?? 0), 0) >= due;
  });
  await until("the observed end", async () => {
    const gone = await countEvents(urlOf(home), "ProcessGone");
    const interrupted = await countEvents(urlOf(home), "TurnInterrupted");
    return gone >= ledger.killedSessions.size && interrupted >= ledger.interruptions.length;
  });
  const { last_seq: lastSeq } = await get<HealthDto>(ROUTES.health);
  await until("the clients of the stream", () => witnesses.every(({ seqs }) => (seqs.at(-1) ?? 0) >= lastSeq));
  const stored = await storedEvents(urlOf(home));
  return { stored, restProblems };
}

function waitingFiles({ paths }: SoakHome): number {
  return readdirSync(paths.rawDir).filter((name) => name.endsWith(".json")).length;
}

/** What the daemon holds after all clients are gone. */
async function checkEnd(home: SoakHome, idleFds: number): Promise<readonly string[]> {
  const pid = home.runtime()?.pid ?? 0;
  const problems: string[] = [];
  await waitFor("open files to be closed", async () => {
    await sleep(100);
    return openFiles(pid) <= idleFds + FD_MARGIN;
  }).catch(() => problems.push(`${openFiles(pid)} files are open, ${idleFds} were at the start`));
  // It may just be checking its database.
  await waitFor("its children to end", () => children(pid).length === 0).catch(() =>
    problems.push(`the daemon has children: ${JSON.stringify(children(pid))}`),
  );
  return problems;
}

/** The files of an ended daemon must all be needed by its next start. */
function leftovers({ paths }: SoakHome): readonly string[] {
  const temporary = readdirSync(paths.rawTemporaryDir);
  const odd = readdirSync(paths.dataDir).filter((name) => /tmp|\.new$|start\.lock/.test(name));
  return [
    ...(temporary.length === 0 ? [] : [`temporary files of the hook: ${temporary.slice(0, 5).join()}`]),
    ...(odd.length === 0 ? [] : [`temporary files of the daemon: ${odd.slice(0, 5).join()}`]),
    ...(existsSync(paths.runtimeFile) ? ["runtime.json outlives the daemon"] : []),
  ];
}
