import type { PoolClient, QueryConfig } from "pg";
import { toCallResultDto } from "../../../src/api/call-dto.ts";
import { TOKEN_KINDS, totalTokens, type TokenCounts } from "../../../src/core/cost/usage.ts";
import type { MachineProgress } from "../../../src/core/forwarding.ts";
import type { CommitBatch } from "../../../src/core/ports.ts";
import { isFailure, staleAtMs } from "../../../src/core/session/activity.ts";
import type { Session, ToolCall } from "../../../src/core/session/session.ts";
import { bigint, bool, double, int, storableText, text, toColumns } from "../database/columns.ts";
import { inOnePiece } from "../database/pool.ts";
import { figuresOf, shownNeedsOf, shownTitleOf } from "../rights/shown-session.ts";
import { writtenCalls } from "./call-rows.ts";
import { dayOf, toSeqs, type DrawnNumbers } from "./event-numbers.ts";
import { bitsOf, namesOf } from "./session-names.ts";
import type { MachineRow, SessionRow } from "./stored-rows.ts";
import {
  ADVANCE_MACHINE,
  CALLS,
  EVENTS,
  FEED,
  inOneStatement,
  SELDOM,
  SIDE_DATA,
  TRANSITIONS,
  UPSERT_SESSIONS,
  type PartOfWrite,
} from "./statements.ts";

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

type Places = ReadonlyMap<string, Pick<SessionRow, "id" | "day">>;

/**
 * Writes all of a batch and commits it. The number of statements does not depend on its size.
 * @returns whether two daemons seem to send with this machine's token
 */
export async function writeBatch(client: PoolClient, write: BatchWrite): Promise<boolean> {
  const { machine, batch, numbers, stored } = write;
  const places = new Map([...stored].map(([sessionId, { row }]) => [sessionId, row]));
  const seqs = toSeqs(numbers, machine.last_seq).slice(0, batch.events.length);
  const hasNew = batch.sessions.some(({ sessionId }) => !places.has(sessionId));
  if (hasNew) {
    const { rows } = await client.query<SessionRow>(sessionsQuery(write, seqs));
    for (const row of rows) places.set(row.session_id, row);
  }
  const [{ rows: advanced }] = await inOnePiece(client, async () => {
    // Before the calls: where a session changes its project, its stored ones are counted again.
    const updating = hasNew || batch.sessions.length === 0 ? null : client.query(sessionsQuery(write, seqs));
    const writing = client.query<{ is_twin: boolean }>(restQuery(write, seqs, places));
    return Promise.all([writing, updating, client.query("COMMIT")]);
  });
  return advanced[0]?.is_twin === true;
}

/** All but sessions. */
function restQuery(write: BatchWrite, seqs: readonly number[], places: Places): QueryConfig {
  const parts = [
    ...events(write, seqs, places),
    ...calls(write, seqs, places),
    ...transitions(write, places),
    ...sideData(write, places),
    ...seldom(write, places),
    ...feed(write, seqs, places),
  ];
  return inOneStatement(parts, advance(write, seqs));
}

function sessionsQuery({ machine, batch, numbers }: BatchWrite, seqs: readonly number[]): QueryConfig {
  const lastSeqs = new Map(batch.events.map(({ event }, index) => [event.sessionId, seqs[index] ?? null]));
  const names = namesOf(batch);
  const columns = toColumns(batch.sessions, [
    text(({ sessionId }) => sessionId),
    text((session) => session.machine),
    text(({ state }) => state),
    bigint((session) => staleAtMs(session)),
    text(({ projectName }) => projectName),
    text(({ title }) => title),
    bigint(({ lastUsedAtMs }) => lastUsedAtMs),
    bigint(({ startedAtMs }) => startedAtMs),
    bigint(({ usage }) => (usage === null ? null : totalTokens(usage.tokens))),
    double(({ usage }) => usage?.cost?.usd ?? null),
    text((session) => JSON.stringify(session)),
    text((session) => JSON.stringify(figuresOf(session))),
    text((session) => shownTitleOf(session)),
    bigint(({ stateSinceMs }) => stateSinceMs),
    bigint(({ endedAtMs }) => endedAtMs),
    bool(({ state, cause }) => isFailure(state, cause)),
    int(({ waits }) => waits.length),
    bigint(({ eventCount }) => eventCount),
    text(({ cwd }) => cwd),
    text(({ branch }) => branch),
    text(({ model }) => model),
    text(({ agent }) => agent),
    text((session) => shownNeedsOf(session)),
    bigint(({ sessionId }) => lastSeqs.get(sessionId) ?? null),
    text(({ sessionId }) => bitsOf(names.get(sessionId) ?? [])),
  ]);
  const { id, owner, team } = machine;
  return { ...UPSERT_SESSIONS, values: [owner, id, team, dayOf(numbers.now_ms), ...columns] };
}

function events(
  { machine, batch, progress, machineSeqs }: BatchWrite,
  seqs: readonly number[],
  places: Places,
): readonly PartOfWrite[] {
  if (batch.events.length === 0) return [];
  const lacking = new Set(progress.lackingPayload);
  const columns = toColumns(batch.events, [
    bigint((_, index) => seqs[index] ?? null),
    bigint(({ event }) => places.get(event.sessionId)?.id ?? null),
    bigint(({ sourceKey }) => machineSeqs.get(sourceKey) ?? 0),
    text(({ sourceKey }) => sourceKey),
    text(({ event }) => event.source),
    text(({ event }) => event.agentId),
    text(({ event }) => event.hookEventName),
    text(({ event }) => event.toolName),
    text(({ event }) => event.toolUseId),
    text(({ event }) => event.cwd),
    bigint(({ event }) => event.receivedAtMs),
    text(({ event }) => event.summary),
    text(({ event }) => event.status),
    bigint(({ event }) => event.durationMs),
    text(({ event }) => (event.result === null ? null : JSON.stringify(toCallResultDto(event.result)))),
    text(({ event, sourceKey }) => (lacking.has(sourceKey) ? null : event.payloadText)),
    text(({ event }) => (event.truncations.length === 0 ? null : JSON.stringify(event.truncations))),
    text(({ event }) => event.searchText),
  ]);
  return [{ ...EVENTS, values: [machine.id, ...columns] }];
}

function calls({ batch, storedCalls }: BatchWrite, seqs: readonly number[], places: Places): readonly PartOfWrite[] {
  const written = writtenCalls(batch, { seqs, storedCalls });
  if (written.length === 0) return [];
  const columns = toColumns(written, [
    int(({ sessionId }) => places.get(sessionId)?.day ?? null),
    bigint(({ sessionId }) => places.get(sessionId)?.id ?? null),
    text(({ call }) => call.toolUseId),
    bigint(({ call }) => call.startedAtMs),
    text(({ call }) => JSON.stringify(call)),
    text(({ call }) => call.toolName),
    text(({ call }) => call.outcome),
    bigint(({ startSeq }) => startSeq),
    bigint(({ endSeq }) => endSeq),
    text(({ result }) => (result === null ? null : JSON.stringify(toCallResultDto(result)))),
    bigint(({ result }) => result?.added ?? null),
    bigint(({ result }) => result?.removed ?? null),
    bigint(({ call }) => call.durationMs),
  ]);
  return [{ ...CALLS, values: columns }];
}

function transitions({ batch }: BatchWrite, places: Places): readonly PartOfWrite[] {
  if (batch.transitions.length === 0) return [];
  const columns = toColumns(batch.transitions, [
    int(({ sessionId }) => places.get(sessionId)?.day ?? null),
    bigint(({ sessionId }) => places.get(sessionId)?.id ?? null),
    bigint(({ atMs }) => atMs),
    text(({ from }) => from),
    text(({ to }) => to),
    text(({ cause }) => cause),
  ]);
  return [{ ...TRANSITIONS, values: columns }];
}

/** Messages and tokens, of sessions that are open on this machine. */
function sideData(write: BatchWrite, places: Places): readonly PartOfWrite[] {
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
  const messageColumns = toColumns(messages, [
    int(({ sessionId }) => places.get(sessionId)?.day ?? null),
    bigint(({ sessionId }) => places.get(sessionId)?.id ?? null),
    text(({ uuid }) => uuid),
    text(({ agentId }) => agentId),
    bigint(({ atMs }) => atMs),
    text(({ role }) => role),
    text((message) => message.text),
  ]);
  const sumColumns = toColumns(
    [...lastSums.values()],
    [
      int(({ sessionId }) => places.get(sessionId)?.day ?? null),
      bigint(({ sessionId }) => places.get(sessionId)?.id ?? null),
      bigint(({ hour }) => hour),
      text(({ agentId }) => agentId),
      text(({ model }) => model),
      text(({ variant }) => variant),
      bigint(({ band }) => band),
      bool(({ isCopy }) => isCopy),
      bigint(({ messageCount }) => messageCount),
      ...TOKEN_KINDS.map((kind) => bigint(({ tokens }: { readonly tokens: TokenCounts }) => tokens[kind])),
    ],
  );
  return [{ ...SIDE_DATA, values: [...messageColumns, ...sumColumns] }];
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

function feed({ machine, batch }: BatchWrite, seqs: readonly number[], places: Places): readonly PartOfWrite[] {
  const sessions = writtenIds(batch, places);
  if (seqs.length === 0 && sessions.length === 0) return [];
  const ids = [seqs, sessions];
  return [{ ...FEED, values: [machine.id, machine.team, machine.owner, ...ids] }];
}

function seldom({ machine, batch, progress, stored, arrivedAtMs }: BatchWrite, places: Places): readonly PartOfWrite[] {
  const isElsewhere = [...stored.values()].some(({ row }) => row.team !== machine.team);
  const leavesLog = machine.log_id !== "" && machine.log_id !== progress.logId;
  if (!isElsewhere && !leavesLog && progress.gaps.length === 0) return [];
  const gaps = progress.gaps.slice(-KEPT_GAPS);
  const values = [
    machine.id,
    progress.logId,
    arrivedAtMs,
    writtenIds(batch, places),
    gaps.map(({ from }) => from),
    gaps.map(({ to }) => to),
    gaps.map(({ why }) => why),
    KEPT_GAPS - gaps.length,
  ];
  return [{ ...SELDOM, values }];
}

function writtenIds({ sessions }: CommitBatch, places: Places): readonly number[] {
  return sessions.flatMap(({ sessionId }) => places.get(sessionId)?.id ?? []);
}

function advance(
  { machine, repeats, progress, aheadMs, arrivedAtMs }: BatchWrite,
  seqs: readonly number[],
): PartOfWrite {
  // Events from while forwarding was off are not missing.
  const lost = progress.gaps.filter(({ why }) => why !== "off");
  const missing = lost.reduce((sum, { from, to }) => sum + to - from + 1, 0);
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
    Math.trunc(progress.skewMs),
    Math.trunc(aheadMs),
    progress.version,
    arrivedAtMs,
  ];
  return { ...ADVANCE_MACHINE, values };
}
