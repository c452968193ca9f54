import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { EventDto } from "../../src/api/dto.ts";
import type { SessionDetailDto, SessionDto } from "../../src/api/session-dto.ts";
import { waitFor } from "../support/wait-for.ts";
import type { PrintRun } from "./child-runs.ts";
import type { ClientHarness } from "./client-harness.ts";
import type { AnsweredRequest } from "./fake-claude-api/start-fake-claude-api.ts";
import type { TokenUsage } from "./fake-claude-api/script.ts";

/** Must hold in every run of any scenario. */

/** Every hook that the client fired is shown, in order. The order of parallel hooks is unknown. */
export async function nothingIsLost(
  harness: ClientHarness,
  order: "serial" | "parallel" = "serial",
): Promise<EventDto[]> {
  const events = await harness.events();
  const shown = events.map((event) => `${event.hook_event_name} ${event.tool_use_id} ${event.agent_id}`);
  const fired = harness.fired().map(({ name, toolUseId, agentId }) => `${name} ${toolUseId} ${agentId}`);
  if (order === "serial") assert.deepEqual(shown, fired);
  else assert.deepEqual(shown.toSorted(), fired.toSorted());
  return [...events];
}

/** Our hooks are invisible at the client: no output, no line in the transcript, no text for the model. */
export function hookIsSilent(harness: ClientHarness, run?: PrintRun): void {
  if (run !== undefined) {
    assert.equal(run.stderr, "");
    assert.doesNotMatch(run.stdout, /hook/i);
  }
  const traces = harness
    .transcriptLines()
    .map((line) => (line["attachment"] as { readonly type?: string } | undefined)?.type ?? "")
    // A person gave that answer.
    .filter((type) => type.startsWith("hook_") && type !== "hook_permission_decision");
  assert.deepEqual(traces, []);
}

/** The stored session is consistent: each state follows from the one before, and everything that ended is closed. */
export async function scenarioIsWhole(harness: ClientHarness): Promise<void> {
  for (const { session_id } of await harness.daemon.sessions()) {
    const session = await harness.session(session_id);
    const transitions = await harness.transitions(session_id);
    const states = transitions.map(({ to }) => to);
    assert.deepEqual(
      transitions.map(({ from }) => from),
      [null, ...states.slice(0, -1)],
    );
    assert.equal(states.at(-1), session.state);
    assert.deepEqual(session.open_tool_calls, []);
    assert.equal(session.doing, null);
    assert.deepEqual(session.waits, []);
    assert.equal(session.waiting_for, null);
    assert.deepEqual(session.background, []);
    const busy = session.subagent_list.filter(({ state, ended_at }) => state === "working" || ended_at === null);
    assert.deepEqual(busy, []);
    const open = (await harness.calls(session_id)).filter(
      ({ ended_at, outcome }) => ended_at === null || outcome === null,
    );
    assert.deepEqual(open, []);
  }
}

/** The client's instructions to its model, which its transcripts hold whole, are not stored. */
export function keepsNoSystemPrompt(harness: ClientHarness): void {
  const folder = harness.paths.dataDir;
  const kept = readdirSync(folder)
    .filter((name) => /\.(?:db|db-wal|log)$/.test(name))
    .map((name) => readFileSync(join(folder, name)));
  for (const line of harness.transcriptLines()) {
    for (const text of instructionsIn(line)) {
      // From the middle: the beginning of one may occur elsewhere.
      const words = text.slice(text.length / 2, text.length / 2 + WORDS_UNITS);
      assert.ok(!kept.some((bytes) => bytes.includes(words)), `kept of the client's instructions: ${words}`);
    }
  }
}

const WORDS_UNITS = 60;
/** Shorter texts may occur elsewhere. */
const LEAST_UNITS = 400;

function instructionsIn(line: Readonly<Record<string, unknown>>): readonly string[] {
  const { system = [] } = (line["shape"] ?? {}) as { readonly system?: readonly { readonly text?: string }[] };
  const { systemPrompt = [] } = (line["attachment"] ?? {}) as { readonly systemPrompt?: readonly string[] };
  return [...system.map(({ text = "" }) => text), ...systemPrompt].filter((text) => text.length >= LEAST_UNITS);
}

/** Its calls, oldest first, as `TOOL OUTCOME`. */
export async function outcomes(
  harness: ClientHarness,
  { session_id }: Pick<SessionDto, "session_id">,
): Promise<string[]> {
  return (await harness.calls(session_id)).map(({ tool_name, outcome }) => `${tool_name} ${outcome}`);
}

/** Waits until its calls have these outcomes: some are only in the transcript, which is read after the last hook. */
export async function callsBecome(
  harness: ClientHarness,
  session: Pick<SessionDto, "session_id">,
  wanted: readonly string[],
): Promise<void> {
  let seen: readonly string[] = [];
  const areSo = async (): Promise<boolean> => {
    seen = await outcomes(harness, session);
    return isDeepStrictEqual(seen, wanted);
  };
  await waitFor("the ends of its calls", areSo).catch(() => assert.deepEqual(seen, wanted));
}

/** The states that it went through, oldest first. */
export async function statesOf(harness: ClientHarness, sessionId: string): Promise<string[]> {
  return (await harness.transitions(sessionId)).map(({ to }) => to);
}

/** Each session went through exactly its states, to the end. */
export async function historiesAre(harness: ClientHarness, wanted: readonly string[]): Promise<void> {
  const sessions = (await harness.daemon.sessions()).toSorted(
    (a, b) => Date.parse(a.started_at) - Date.parse(b.started_at),
  );
  const histories = await Promise.all(sessions.map(async ({ session_id }) => statesOf(harness, session_id)));
  const patterns = wanted.map((line) => new RegExp(`^${line.replaceAll(/ (\w+)\?/g, "(?: $1)?")}$`));
  const found = histories.map((states) => states.join(" "));
  const areSo = found.length === patterns.length && patterns.every((pattern, at) => pattern.test(found[at] ?? ""));
  if (!areSo) assert.deepEqual(found, wanted);
}

/** The ended session, once its state says so. */
export async function endedSession(harness: ClientHarness): Promise<SessionDetailDto> {
  const { session_id } = await harness.waitForState("ended");
  const session = await harness.session(session_id);
  assert.deepEqual(session.open_tool_calls, []);
  assert.equal(session.doing, null);
  assert.equal(session.waiting_for, null);
  assert.ok(session.subagent_list.every(({ ended_at }) => ended_at !== null));
  return session;
}

/** Waits until Discord has this text; returns all of it. */
export async function discordSays(harness: ClientHarness, ...patterns: readonly RegExp[]): Promise<string> {
  try {
    return await waitFor("Discord", () => {
      const text = harness.discordText();
      return patterns.every((pattern) => pattern.test(text)) && text;
    });
  } catch (error) {
    throw new Error(
      `not all of ${patterns.join(", ")} in:\n${harness.discordText()}\nDaemon's log:\n${harness.daemonLog()}`,
      {
        cause: error,
      },
    );
  }
}

/** The run's usage in the API's answers, by model: the client's own sums and ours must equal it. */
export function tokensAsked(requests: readonly AnsweredRequest[]): Record<string, TokenUsage> {
  const totals: Record<string, TokenUsage> = {};
  for (const { model, usage } of requests) {
    if (usage === null) continue;
    const before = totals[model];
    totals[model] = before === undefined ? usage : sum(before, usage);
  }
  return totals;
}

function sum(a: TokenUsage, b: TokenUsage): TokenUsage {
  return {
    input_tokens: a.input_tokens + b.input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
    cache_creation_input_tokens: a.cache_creation_input_tokens + b.cache_creation_input_tokens,
    cache_read_input_tokens: a.cache_read_input_tokens + b.cache_read_input_tokens,
  };
}
