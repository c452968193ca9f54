import { signal, type ReadonlySignal } from "@preact/signals";
import type { EventDetailDto, LogPageDto } from "../../src/api/dto.ts";
import type { SessionDto, WaitDto } from "../../src/api/session-dto.ts";
import type { StatsDto } from "../../src/api/stats-dto.ts";
import { isJsonObject, type JsonObject } from "../../src/core/json.ts";
import type { LogQuery } from "./feed.ts";
import { createRefresher } from "./refresher.ts";
import type { StatsRequests } from "./stats/stats.ts";

/** The waiting call is among this many newest of its session and tool: at most a few run in parallel. */
const SCANNED = 20;

/** The full questions of waiting sessions. */
export interface Asks {
  /** The short line at first; the signal changes when the full text is loaded. */
  of(sessionId: string, wait: WaitDto): Ask;
  /** Loads new questions and drops those of finished waits. */
  follow(waiting: readonly SessionDto[]): void;
}

export interface AsksDependencies {
  readonly fetchLog: (query: LogQuery) => Promise<LogPageDto>;
  readonly fetchEvent: (seq: number) => Promise<EventDetailDto>;
}

export function createAsks({ fetchLog, fetchEvent }: AsksDependencies): Asks {
  /** Null while loading, and where only the short line exists. */
  const known = signal<ReadonlyMap<string, Ask | null>>(new Map());

  async function fetchFull(sessionId: string, wait: WaitDto): Promise<void> {
    const key = keyOf(sessionId, wait);
    const query = { session: sessionId, event: "PreToolUse", tool: wait.tool_name ?? "", limit: String(SCANNED) };
    try {
      const { events } = await fetchLog(query);
      const call = events.find((event) => event.tool_use_id === wait.tool_use_id);
      if (call === undefined) return;
      const whole = fullAsk((await fetchEvent(call.seq)).payload);
      if (known.peek().has(key)) known.value = new Map(known.peek()).set(key, whole);
    } catch {
      // Keep the short line; the next report of the same wait retries.
      const next = new Map(known.peek());
      next.delete(key);
      known.value = next;
    }
  }

  return {
    of: (sessionId, wait) => known.value.get(keyOf(sessionId, wait)) ?? shortAsk(wait),
    follow(waiting) {
      const wanted = waiting.flatMap(({ session_id: id, waits }) =>
        waits.filter(isWorthReading).map((wait) => ({ id, wait, key: keyOf(id, wait) })),
      );
      const before = known.peek();
      const fresh = wanted.filter(({ key }) => !before.has(key));
      if (fresh.length === 0 && before.size === wanted.length) return;
      known.value = new Map(wanted.map(({ key }) => [key, before.get(key) ?? null]));
      for (const { id, wait } of fresh) void fetchFull(id, wait);
    },
  };
}

function keyOf(sessionId: string, wait: WaitDto): string {
  return `${sessionId} ${wait.tool_use_id ?? wait.since}`;
}

/** The full question to a person: a command with its lines, or all questions with their answers. */
interface Ask {
  readonly text: string;
  readonly choices: readonly string[];
}

/** Tools whose full input says more than the daemon's one line. */
const WORTH_READING: ReadonlySet<string> = new Set(["Bash", "PowerShell", "AskUserQuestion", "ExitPlanMode"]);

/** Whether the full input is to be loaded. */
function isWorthReading({ tool_name: tool, tool_use_id: id }: WaitDto): boolean {
  return tool !== null && id !== null && WORTH_READING.has(tool);
}

/** From the daemon's line, without the tool's name, which the page shows already. */
export function shortAsk({ ask, tool_name: tool }: WaitDto): Ask {
  const isNamed = tool !== null && ask.startsWith(`${tool}: `);
  return { text: isNamed ? ask.slice(tool.length + 2) : ask, choices: [] };
}

/** From the payload of the waiting call; null for an unknown form. */
export function fullAsk(payload: JsonObject): Ask | null {
  const input = payload["tool_input"];
  if (!isJsonObject(input)) return null;
  const text = input["command"] ?? input["plan"];
  if (typeof text === "string") return { text: text.trim(), choices: [] };
  const { questions } = input;
  if (!Array.isArray(questions)) return null;
  const asked = questions.filter(isJsonObject);
  const lines = asked.map((one) => one["question"]).filter((line) => typeof line === "string");
  if (lines.length === 0) return null;
  // With several questions, a list of answers would be ambiguous.
  return { text: lines.join("\n"), choices: asked.length === 1 ? choicesOf(asked[0]?.["options"]) : [] };
}

function choicesOf(options: unknown): readonly string[] {
  if (!Array.isArray(options)) return [];
  return options
    .filter(isJsonObject)
    .map((option) => option["label"])
    .filter((label) => typeof label === "string");
}

/** Values of whole hours need no shorter interval. */
const LAST_DAY_EVERY_MS = 60_000;

/** What happened in the last 24 hours, hour by hour. */
export interface LastDay {
  /** Null before the first answer; the last known one while the daemon does not answer. */
  readonly stats: ReadonlySignal<StatsDto | null>;
  /** Polls while it is shown. */
  show(wanted: boolean): void;
  /** The stream may have had a gap. */
  changed(): void;
}

interface LastDayDependencies {
  readonly fetchStats: StatsRequests["fetchStats"];
  readonly after: (delayMs: number, task: () => void) => () => void;
}

export function createLastDay({ fetchStats, after }: LastDayDependencies): LastDay {
  const stats = signal<StatsDto | null>(null);
  const never = new AbortController().signal;
  const refresher = createRefresher({
    async refresh() {
      try {
        stats.value = await fetchStats({ range: "24h", bucket: "hour" }, never);
      } catch {
        // The page already shows that the daemon does not answer; the values stay stale.
      }
    },
    everyMs: () => LAST_DAY_EVERY_MS,
    after,
  });
  return {
    stats,
    show: (wanted) => (wanted ? refresher.start() : refresher.stop()),
    changed: () => refresher.soon(),
  };
}

export interface Today {
  /** Null without any known price. */
  readonly costUsd: number | null;
  readonly calls: number;
  readonly failedCalls: number;
  /** The part of the prompts that came from the cache, 0 to 1; null without any prompt. */
  readonly cacheHits: number | null;
}

/** From the hours that began since midnight, in the reader's time zone. */
export function todayOf({ starts, series }: StatsDto, nowMs: number): Today {
  const midnightMs = new Date(nowMs).setHours(0, 0, 0, 0);
  const hours = starts.flatMap((start, index) => (Date.parse(start) >= midnightMs ? [index] : []));
  const sum = (values: readonly (number | null)[]): number =>
    hours.reduce((total, index) => total + (values[index] ?? 0), 0);
  const { input, cache_write: written, cache_read: read, cost_usd: cost } = series;
  const isPriced = hours.some((index) => (cost[index] ?? null) !== null);
  const prompts = sum(input) + sum(written) + sum(read);
  return {
    costUsd: isPriced ? sum(cost) : null,
    calls: sum(series.tool_calls),
    failedCalls: sum(series.tool_failures),
    cacheHits: prompts === 0 ? null : sum(read) / prompts,
  };
}
