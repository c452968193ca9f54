import type { PoolClient, QueryConfig } from "pg";
import { toCallResultDto } from "../../../src/api/call-dto.ts";
import { totalTokens } from "../../../src/core/cost/usage.ts";
import type { MachineProgress } from "../../../src/core/forwarding.ts";
import type { CommitBatch } from "../../../src/core/ports.ts";
import { isFailure, staleAtMs } from "../../../src/core/session/activity.ts";
import type { Session, ToolCall } from "../../../src/core/session/session.ts";
import { storableText, toColumns, whole } from "../database/columns.ts";
import { inOnePiece } from "../database/pool.ts";
import { figuresOf, shownNeedsOf, shownTitleOf } from "../rights/shown-session.ts";
import { writtenCalls } from "./call-rows.ts";
import { dayOf, toSeqs, type DrawnNumbers } from "./event-numbers.ts";
import { bitsOf, nameOf } from "./session-names.ts";
import type { MachineRow, SessionRow } from "./stored-rows.ts";
import { ADVANCE_MACHINE, INSERT_EVENTS, UPSERT_CALLS, UPSERT_SESSIONS, WRITE_SIDE_DATA } from "./statements.ts";

interface BatchWrite {
  readonly machine: MachineRow;
  /** Whether keys of later batches are looked up as well. */
  readonly repeats: boolean;
  readonly batch: CommitBatch;
  readonly progress: MachineProgress;
  readonly aheadMs: number;
  readonly numbers: DrawnNumbers;
  readonly arrivedAtMs: number;
  /** The sessions of the batch as they were stored. */
  readonly stored: ReadonlyMap<string, { readonly row: SessionRow; readonly session: Session }>;
  /** The calls of its events as they were stored, by `TOOL_USE_ID SESSION_ID`. */
  readonly storedCalls: ReadonlyMap<string, ToolCall>;
  /** The number of each event in its machine's own log, by its source key. */
  readonly machineSeqs: ReadonlyMap<string, number>;
}

type Place = Pick<SessionRow, "id" | "day">;

/**
 * Writes all of a batch and commits it. The number of statements does not depend on its size.
 * @returns whether two daemons seem to send with this machine's token
 */
export async function writeBatch(client: PoolClient, write: BatchWrite): Promise<boolean> {
  const { machine, batch, numbers, stored } = write;
  const places = new Map<string, Place>([...stored].map(([sessionId, { row }]) => [sessionId, row]));
  const seqs = toSeqs(numbers, machine.last_seq).slice(0, batch.events.length);
  if (batch.sessions.length > 0) {
    const { rows } = await client.query<SessionRow>(sessionsQuery(write, seqs));
    for (const row of rows) places.set(row.session_id, row);
  }
  const queries = [
    ...eventsQuery(write, seqs, places),
    ...callsQuery(write, seqs, places),
    ...sideDataQuery(write, places),
  ];
  const [{ rows: advanced }] = await inOnePiece(client, async () => {
    const writes = queries.map(async (query) => client.query(query));
    const advancing = client.query<{ is_twin: boolean }>(machineQuery(write, seqs, places));
    return Promise.all([advancing, ...writes, client.query("COMMIT")]);
  });
  return advanced[0]?.is_twin === true;
}

function sessionsQuery({ machine, batch, numbers }: BatchWrite, seqs: readonly number[]): QueryConfig {
  const lastSeqs = new Map(batch.events.map(({ event }, index) => [event.sessionId, seqs[index] ?? null]));
  const names = namesOf(batch);
  const columns = toColumns(batch.sessions, {
    sessionId: ({ sessionId }) => sessionId,
    label: (session) => session.machine,
    state: ({ state }) => state,
    staleAt: (session) => whole(staleAtMs(session)),
    project: ({ projectName }) => projectName,
    title: ({ title }) => title,
    lastUsedAt: ({ lastUsedAtMs }) => whole(lastUsedAtMs),
    startedAt: ({ startedAtMs }) => whole(startedAtMs),
    tokens: ({ usage }) => (usage === null ? null : whole(totalTokens(usage.tokens))),
    costUsd: ({ usage }) => usage?.cost?.usd ?? null,
    data: (session) => JSON.stringify(session),
    figures: (session) => JSON.stringify(figuresOf(session)),
    shownTitle: shownTitleOf,
    stateSince: ({ stateSinceMs }) => whole(stateSinceMs),
    endedAt: ({ endedAtMs }) => whole(endedAtMs),
    isFailure: ({ state, cause }) => isFailure(state, cause),
    waitCount: ({ waits }) => waits.length,
    eventCount: ({ eventCount }) => eventCount,
    cwd: ({ cwd }) => cwd,
    branch: ({ branch }) => branch,
    model: ({ model }) => model,
    needs: shownNeedsOf,
    lastSeq: ({ sessionId }) => lastSeqs.get(sessionId) ?? null,
    names: ({ sessionId }) => bitsOf(names.get(sessionId) ?? []),
  });
  const { id, owner, team } = machine;
  return { ...UPSERT_SESSIONS, values: [owner, id, team, dayOf(numbers.now_ms), ...Object.values(columns)] };
}

/** What lists look for, by session. */
function namesOf({ events, calls }: CommitBatch): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const add = (sessionId: string, name: string): void => {
    const names = found.get(sessionId);
    if (names === undefined) found.set(sessionId, new Set([name]));
    else names.add(name);
  };
  for (const { event } of events) {
    add(event.sessionId, nameOf("hook", event.hookEventName));
    add(event.sessionId, nameOf("source", event.source));
    if (event.toolName !== null) add(event.sessionId, nameOf("tool", event.toolName));
  }
  for (const { sessionId, call } of calls) {
    add(sessionId, nameOf("tool", call.toolName));
    if (call.outcome !== null) add(sessionId, nameOf("outcome", call.outcome));
  }
  return found;
}

function eventsQuery(
  { machine, batch, progress, machineSeqs }: BatchWrite,
  seqs: readonly number[],
  places: ReadonlyMap<string, Place>,
): readonly QueryConfig[] {
  if (batch.events.length === 0) return [];
  const lacking = new Set(progress.lackingPayload);
  const columns = toColumns(batch.events, {
    seq: (_, index) => seqs[index] ?? null,
    session: ({ event }) => places.get(event.sessionId)?.id ?? null,
    machineSeq: ({ sourceKey }) => machineSeqs.get(sourceKey) ?? 0,
    key: ({ sourceKey }) => sourceKey,
    source: ({ event }) => event.source,
    agentId: ({ event }) => event.agentId,
    hookEventName: ({ event }) => event.hookEventName,
    toolName: ({ event }) => event.toolName,
    toolUseId: ({ event }) => event.toolUseId,
    cwd: ({ event }) => event.cwd,
    receivedAt: ({ event }) => whole(event.receivedAtMs),
    summary: ({ event }) => event.summary,
    status: ({ event }) => event.status,
    durationMs: ({ event }) => whole(event.durationMs),
    result: ({ event }) => (event.result === null ? null : JSON.stringify(toCallResultDto(event.result))),
    payload: ({ event, sourceKey }) => (lacking.has(sourceKey) ? null : event.payloadText),
    cuts: ({ event }) => (event.truncations.length === 0 ? null : JSON.stringify(event.truncations)),
    searchText: ({ event }) => event.searchText,
  });
  return [{ ...INSERT_EVENTS, values: [machine.id, ...Object.values(columns)] }];
}

function callsQuery(
  { batch, storedCalls }: BatchWrite,
  seqs: readonly number[],
  places: ReadonlyMap<string, Place>,
): readonly QueryConfig[] {
  const calls = writtenCalls(batch, { seqs, storedCalls });
  const { transitions } = batch;
  if (calls.length === 0 && transitions.length === 0) return [];
  const callColumns = toColumns(calls, {
    day: ({ sessionId }) => places.get(sessionId)?.day ?? null,
    session: ({ sessionId }) => places.get(sessionId)?.id ?? null,
    toolUseId: ({ call }) => call.toolUseId,
    startedAt: ({ call }) => whole(call.startedAtMs),
    data: ({ call }) => JSON.stringify(call),
    toolName: ({ call }) => call.toolName,
    outcome: ({ call }) => call.outcome,
    startSeq: ({ startSeq }) => startSeq,
    endSeq: ({ endSeq }) => endSeq,
    result: ({ result }) => (result === null ? null : JSON.stringify(toCallResultDto(result))),
    added: ({ result }) => whole(result?.added ?? null),
    removed: ({ result }) => whole(result?.removed ?? null),
    durationMs: ({ call }) => whole(call.durationMs),
  });
  const transitionColumns = toColumns(transitions, {
    day: ({ sessionId }) => places.get(sessionId)?.day ?? null,
    session: ({ sessionId }) => places.get(sessionId)?.id ?? null,
    at: ({ atMs }) => whole(atMs),
    from: ({ from }) => from,
    to: ({ to }) => to,
    cause: ({ cause }) => cause,
  });
  return [{ ...UPSERT_CALLS, values: [...Object.values(callColumns), ...Object.values(transitionColumns)] }];
}

/** Messages and tokens, of sessions that are open on this machine. */
function sideDataQuery(write: BatchWrite, places: ReadonlyMap<string, Place>): readonly QueryConfig[] {
  const { machine, batch, progress, stored } = write;
  const sessions = new Map([...stored].map(([sessionId, { session }]) => [sessionId, session]));
  for (const session of batch.sessions) sessions.set(session.sessionId, session);
  const isHere = ({ sessionId }: { readonly sessionId: string }): boolean => {
    const session = sessions.get(sessionId);
    if (session === undefined || !places.has(sessionId)) return false;
    return session.machine === machine.label || session.clients.some((client) => client.machine === machine.label);
  };
  const messages = progress.messages.filter(isHere);
  const sums = progress.usage
    .filter(isHere)
    .flatMap(({ sessionId, rows }) => rows.map((sum) => ({ sessionId, ...sum, ...shortNames(sum) })));
  const lastSums = new Map(
    sums.map((sum) => {
      const { sessionId, hour, agentId, model, variant, band, isCopy } = sum;
      return [JSON.stringify([sessionId, hour, agentId, model, variant, band, isCopy]), sum];
    }),
  );
  if (messages.length === 0 && lastSums.size === 0) return [];
  const messageColumns = toColumns(messages, {
    day: ({ sessionId }) => places.get(sessionId)?.day ?? null,
    session: ({ sessionId }) => places.get(sessionId)?.id ?? null,
    uuid: ({ uuid }) => uuid,
    agentId: ({ agentId }) => agentId,
    at: ({ atMs }) => whole(atMs),
    role: ({ role }) => role,
    text: ({ text }) => text,
  });
  const sumColumns = toColumns([...lastSums.values()], {
    day: ({ sessionId }) => places.get(sessionId)?.day ?? null,
    session: ({ sessionId }) => places.get(sessionId)?.id ?? null,
    hour: ({ hour }) => whole(hour),
    agentId: ({ agentId }) => agentId,
    model: ({ model }) => model,
    variant: ({ variant }) => variant,
    band: ({ band }) => whole(band),
    isCopy: ({ isCopy }) => isCopy,
    messages: ({ messageCount }) => whole(messageCount),
    input: ({ tokens }) => whole(tokens.input),
    output: ({ tokens }) => whole(tokens.output),
    cacheWrite5m: ({ tokens }) => whole(tokens.cacheWrite5m),
    cacheWrite1h: ({ tokens }) => whole(tokens.cacheWrite1h),
    cacheRead: ({ tokens }) => whole(tokens.cacheRead),
    webSearches: ({ tokens }) => whole(tokens.webSearches),
  });
  return [{ ...WRITE_SIDE_DATA, values: [...Object.values(messageColumns), ...Object.values(sumColumns)] }];
}

/** The three together must fit into an entry of the index, which has 2.7 KB. */
const MAX_NAME = 128;

function shortNames(sum: { readonly agentId: string | null; readonly model: string; readonly variant: string | null }) {
  return { agentId: short(sum.agentId ?? ""), model: short(sum.model), variant: short(sum.variant ?? "") };
}

/** Sums are one where they are so in the database. */
function short(name: string): string {
  return storableText(name.slice(0, MAX_NAME));
}

/** Gaps of one machine that are kept, the newest; `missing` counts all. */
const KEPT_GAPS = 1000;

function machineQuery(
  { machine, repeats, batch, progress, aheadMs, arrivedAtMs }: BatchWrite,
  seqs: readonly number[],
  places: ReadonlyMap<string, Place>,
): QueryConfig {
  // Events from while forwarding was off are not missing.
  const lost = progress.gaps.filter(({ why }) => why !== "off");
  const missing = lost.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const gaps = progress.gaps.slice(-KEPT_GAPS);
  const values = [
    machine.id,
    progress.logId,
    progress.position,
    progress.positionKey,
    progress.messagePosition,
    repeats,
    seqs.at(-1) ?? machine.last_seq,
    progress.waiting,
    Math.min(missing, Number.MAX_SAFE_INTEGER),
    whole(progress.skewMs),
    whole(aheadMs),
    progress.version,
    arrivedAtMs,
    seqs,
    batch.sessions.flatMap(({ sessionId }) => places.get(sessionId)?.id ?? []),
    gaps.map(({ from }) => from),
    gaps.map(({ to }) => to),
    gaps.map(({ why }) => why),
    KEPT_GAPS - gaps.length,
  ];
  return { ...ADVANCE_MACHINE, values };
}
