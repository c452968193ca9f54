import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { DeliveryTimings } from "../../../src/notify/queue/destination-queue-options.ts";
import { openPlace, type PlaceKind } from "./conversation.ts";
import { discordHarness, type Env, type Harness, type RunningDaemon } from "./harness.ts";
import { payload } from "../../support/payload.ts";

interface BurstCase extends Burst {
  readonly place: PlaceKind;
  readonly env?: Env;
  readonly pace?: Partial<DeliveryTimings>;
}

interface BurstValues {
  readonly notified: number;
  readonly messages: number;
  readonly requests: number;
  readonly tooMany: number;
  readonly invalid: number;
  /** From the firing of the last event until it is visible, in a message or a card. */
  readonly lastVisibleMs: number;
  /** Until every message had arrived. */
  readonly allSentMs: number;
}

interface BurstOutcome {
  readonly values: BurstValues;
  /** Deliveries that ended in another state than `sent`. */
  readonly lost: readonly string[];
  /** For each session the marks of sent events, in the order of firing and in the order on Discord. */
  readonly orders: readonly { readonly fired: readonly string[]; readonly shown: readonly string[] }[];
}

const STEP_MS = 100;

/** The last event must be visible this soon after it fired, in a message or in its session's card. In virtual time. */
const VISIBLE_WITHIN_MS = 5000;

/** Nothing is lost, reordered or rejected, and the last event is visible soon. */
export function assertArrivesWhole({ values: { tooMany, invalid, lastVisibleMs }, lost, orders }: BurstOutcome): void {
  assert.deepEqual(lost, []);
  for (const { fired, shown } of orders) assert.deepEqual(shown, fired);
  assert.deepEqual({ tooMany, invalid }, { tooMany: 0, invalid: 0 });
  assert.ok(lastVisibleMs <= VISIBLE_WITHIN_MS, `the last event was seen after ${lastVisibleMs} ms`);
}

/** Fires a burst in virtual time and waits until everything has arrived, without a time limit. */
export async function runBurst(
  t: TestContext,
  { place, env = {}, pace = {}, ...spec }: BurstCase,
): Promise<BurstOutcome> {
  const harness = await discordHarness(t, { pace });
  const { channelId, access } = openPlace(harness, place);
  const running = await harness.start({ ...access, ...env });
  const events = burst(spec);
  const startMs = harness.time.clock.now();
  for (let next = 0; next < events.length; await harness.time.advance(STEP_MS)) {
    const dueMs = harness.time.clock.now() - startMs;
    const due = events.slice(next).filter(({ atMs }) => atMs <= dueMs);
    next += due.length;
    await running.fire(...due.map(({ text }) => text));
  }
  const lastFiredAtMs = harness.time.clock.now() - STEP_MS;
  const lastMark = events.at(-1)?.mark ?? "";
  let lastVisibleMs: number | null = null;
  for (let rounds = 0; rounds < 40_000; rounds += 1) {
    const sinceMs = harness.time.clock.now() - lastFiredAtMs;
    if (lastVisibleMs === null && isVisible(harness, channelId, lastMark)) lastVisibleMs = sinceMs;
    if (lastVisibleMs !== null && openCount(running) === 0) {
      return {
        ...outcome(harness, running, { channelId, events }),
        values: values(harness, running, { channelId, lastVisibleMs, allSentMs: sinceMs }),
      };
    }
    await harness.time.advance(STEP_MS);
  }
  throw new Error("the burst never came to an end");
}

function openCount({ daemon }: RunningDaemon): number {
  const row = daemon.store.database
    .prepare("SELECT count(*) AS count FROM outbox WHERE state IN ('waiting', 'sending', 'unknown')")
    .get();
  return Number(row?.["count"]);
}

function values(
  { fake }: Harness,
  { daemon }: RunningDaemon,
  { channelId, ...times }: { readonly channelId: string; readonly lastVisibleMs: number; readonly allSentMs: number },
): BurstValues {
  const { unauthorized, forbidden, tooMany } = fake.invalidRequests;
  const notified = daemon.store.database.prepare("SELECT count(*) AS count FROM outbox").get();
  return {
    notified: Number(notified?.["count"]),
    messages: texts(fake, channelId).length,
    requests: fake.requests.length,
    tooMany,
    invalid: unauthorized + forbidden + tooMany,
    ...times,
  };
}

function outcome(
  { fake }: Harness,
  { daemon }: RunningDaemon,
  { channelId, events }: { readonly channelId: string; readonly events: readonly TimedPayload[] },
): Pick<BurstOutcome, "lost" | "orders"> {
  // A finished turn that the next prompt overtakes is not sent.
  const rows = daemon.store.database
    .prepare("SELECT seq, state, reason FROM outbox ORDER BY seq")
    .all()
    .filter(({ reason }) => !String(reason).includes('"overtaken"'));
  const lost = rows
    .filter(({ state }) => state !== "sent")
    .map(({ state, reason }) => `${String(state)}: ${String(reason)}`);
  // Cards repeat the messages.
  const shown = texts(fake, channelId)
    .filter(({ isCard }) => !isCard)
    .flatMap(({ text }) => text.match(/\bn\d{4}\b/g) ?? []);
  const notified = rows.map(({ seq }) => events[Number(seq) - 1]).filter((event) => event !== undefined);
  const sessions = new Set(notified.map(({ sessionId }) => sessionId));
  return {
    lost,
    orders: Array.from(sessions, (id) => {
      const fired = notified.filter(({ sessionId }) => sessionId === id).map(({ mark }) => mark);
      const own = new Set(fired);
      return { fired, shown: [...new Set(shown.filter((mark) => own.has(mark)))] };
    }),
  };
}

interface Shown {
  readonly text: string;
  readonly isCard: boolean;
}

/** Every message of a channel and its threads, oldest first in each. */
function texts(fake: Harness["fake"], channelId: string): readonly Shown[] {
  const channels = [channelId, ...fake.threadsIn(channelId).map(({ id }) => id)];
  return channels.flatMap((id) =>
    fake.messagesIn(id).map(({ content, embeds }) => {
      const parts = embeds.map(({ title, description, fields }) => [title, description, fields]);
      // The line above several embeds repeats one of them.
      const text = JSON.stringify(embeds.length === 1 ? [content, ...parts] : parts);
      return { text, isCard: text.includes('"-# <t:') };
    }),
  );
}

function isVisible({ fake }: Harness, channelId: string, mark: string): boolean {
  return texts(fake, channelId).some(({ text }) => text.includes(mark));
}

interface Burst {
  readonly count: number;
  readonly overMs: number;
  readonly sessions: number;
}

interface TimedPayload {
  readonly atMs: number;
  readonly text: string;
  /** Part of its summary, in the order of firing. */
  readonly mark: string;
  readonly sessionId: string;
}

const COMMANDS = ["npm test", "git status", "grep -rn login src", "ls -la", "node build.js"];

/**
 * Busy sessions, as in a real burst: a prompt each, then calls that begin and end, with occasional failures, subagent
 * results and finished turns; the very last event is the end of a turn.
 */
function burst({ count, overMs, sessions }: Burst): readonly TimedPayload[] {
  return Array.from({ length: count }, (_, index) => {
    const number = Math.floor(index / sessions);
    const sessionId = sessionIdOf(index % sessions);
    const mark = `n${String(index).padStart(4, "0")}`;
    const isLast = index >= count - sessions;
    return {
      atMs: Math.floor((index * overMs) / count),
      text: payload({
        session_id: sessionId,
        prompt_id: `p-${index % sessions}-${Math.floor(number / 40)}`,
        ...fieldsOf(number, mark, isLast),
      }),
      mark,
      sessionId,
    };
  });
}

function sessionIdOf(index: number): string {
  return `${String(index + 1).padStart(8, "a")}-0000-4000-8000-000000000001`;
}

function fieldsOf(number: number, mark: string, isLast: boolean): Record<string, unknown> {
  const turn = number % 40;
  if (isLast || turn === 39) {
    return { hook_event_name: "Stop", last_assistant_message: `${mark} all done`, background_tasks: [] };
  }
  if (turn === 0) return { hook_event_name: "UserPromptSubmit", prompt: `${mark} do the next thing` };
  if (turn === 20) {
    const agent = { agent_id: `agent-${mark}`, agent_type: "reviewer" };
    return { hook_event_name: "SubagentStop", ...agent, last_assistant_message: `${mark} looks good` };
  }
  const call = Math.ceil(turn / 2);
  const tool = {
    tool_name: "Bash",
    tool_use_id: `toolu-${Math.floor(number / 40)}-${call}-${mark.length}`,
    tool_input: { command: `${COMMANDS[call % COMMANDS.length]} # ${mark}` },
  };
  if (turn % 2 === 1) return { hook_event_name: "PreToolUse", ...tool };
  return turn % 10 === 0
    ? { hook_event_name: "PostToolUseFailure", ...tool, error: `${mark} exit code 1` }
    : { hook_event_name: "PostToolUse", ...tool, tool_response: { stdout: `${mark} ok` } };
}
