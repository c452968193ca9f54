import { HOUR_MS } from "../core/time-units.ts";
import type { ForwardingBatchDto, ForwardingEventDto } from "../api/forwarding-dto.ts";
import { combineTokens, TOKEN_COLUMN, TOKEN_COLUMNS } from "../core/cost/usage.ts";
import type {
  ForwardedUsage,
  LogPosition,
  Machine,
  MachineCells,
  MachineGap,
  MachineProgress,
  MachineStore,
} from "../core/forwarding.ts";
import { isWithin, LAST_MS, MOST } from "../core/json.ts";
import type { SourcedEvent } from "../core/ports.ts";
import type { Redactor } from "../core/redact/create-redactor.ts";
import { withTimes } from "../core/session/event-times.ts";
import type { Session, ToolCall } from "../core/session/session.ts";
import { cleanCells, sourceKeyOf, toIncomingEvent } from "./incoming-event.ts";
import { clockAheadMs, toOurTimeOf, type ToOurTime } from "./machine-clocks.ts";

/** What is known of a batch's machine before the batch. */
interface BatchContext {
  readonly machine: Pick<Machine, "machineId" | "label">;
  /** Where the log of the batch stands here. */
  readonly position: LogPosition;
  /** How far the machine's clock is ahead, as the batch before this one left it; 0 at first. */
  readonly knownAheadMs: number;
  readonly arrivedAtMs: number;
  readonly redactor: Redactor;
  readonly readSnapshot: MachineStore["readSnapshot"];
}

/**
 * What a batch changes, as plain values, whichever store they are for. Cleaned of secrets, in this machine's time. A
 * store writes all of it in one transaction, or nothing.
 */
export interface BatchPlan {
  /** In the machine's order. Some may be stored already: their keys decide. */
  readonly incomingEvents: readonly Omit<SourcedEvent, "decision">[];
  readonly snapshots: readonly { readonly session: Session; readonly calls: readonly ToolCall[] }[];
  /** Sessions whose process the machine sees. */
  readonly alive: readonly string[];
  /** The machine's new position, and what it sends beside events. */
  readonly progress: MachineProgress;
  /** Whether it must be on disk before the response. False where the next batch repeats all of it. */
  readonly isLasting: boolean;
  readonly aheadMs: number;
  /** Whether a snapshot has another form than this release writes. */
  readonly hasUnreadableSnapshot: boolean;
}

/** @returns null for a batch that does not continue the log: it is answered with the position, and changes nothing */
export function planBatch(batch: ForwardingBatchDto, context: BatchContext): BatchPlan | null {
  const { machine, position, knownAheadMs, arrivedAtMs, redactor, readSnapshot } = context;
  if (!continues(batch, position)) return null;
  const { machineId, label } = machine;
  const events = batch.events.filter(({ seq }) => seq > position.seq && seq <= batch.through);
  const measuredMs = batch.sent_at - arrivedAtMs;
  const aheadMs = clockAheadMs(knownAheadMs, measuredMs);
  const toOurTime = toOurTimeOf({ aheadMs, arrivedAtMs });
  const snapshots = batch.stories.map(({ session, calls }) => {
    const rows = calls.map((call) => cleanCells(call, redactor));
    const snapshot = readSnapshot(cleanCells(session, redactor), rows);
    return snapshot === null ? null : atOurTime(snapshot, toOurTime);
  });
  const gaps = withUnexplained(batch, events);
  return {
    incomingEvents: events.map((event) => toIncomingEvent(event, { machineId, label, redactor, toOurTime })),
    snapshots: snapshots.filter((snapshot) => snapshot !== null),
    alive: batch.alive,
    progress: {
      version: batch.version,
      logId: batch.log_id,
      position: batch.through,
      positionKey: keyAfter(batch, events, position),
      messagePosition: batch.message_through,
      waiting: batch.waiting,
      skewMs: measuredMs,
      gaps,
      messages: batch.messages.map((message) => ({
        sessionId: message.session_id,
        uuid: message.uuid,
        agentId: message.agent_id,
        atMs: toOurTime(message.at),
        role: message.role,
        text: redactor.redactText(message.text).text,
      })),
      usage: batch.stories.map(({ session, usage }) => ({
        sessionId: String(session["session_id"]),
        rows: usage.map(readUsage).filter((sum) => sum !== null),
      })),
      lackingPayload: events.filter(({ payload }) => payload === null).map(({ key }) => sourceKeyOf(machineId, key)),
    },
    isLasting: events.length > 0 || gaps.length > 0 || batch.messages.length > 0,
    aheadMs,
    hasUnreadableSnapshot: snapshots.includes(null),
  };
}

/** A batch is accepted only where it begins at the position: after a lost response the position has moved on. */
function continues({ after, message_after: messageAfter, through }: ForwardingBatchDto, position: LogPosition) {
  return after !== null && after === position.seq && messageAfter === position.message && through >= position.seq;
}

function keyAfter({ after, through }: ForwardingBatchDto, events: readonly ForwardingEventDto[], before: LogPosition) {
  const last = events.findLast(({ seq }) => seq === through);
  return last?.key ?? (through === after ? before.key : null);
}

function atOurTime({ session, calls }: BatchPlan["snapshots"][number], toOurTime: ToOurTime) {
  return { session: withTimes(session, toOurTime), calls: calls.map((call) => withTimes(call, toOurTime)) };
}

/** Numbers that a batch skips, without an event or a gap for them, are a gap too. */
function withUnexplained({ after, through, gaps }: ForwardingBatchDto, events: readonly ForwardingEventDto[]) {
  const reported = [...events.map(({ seq }) => ({ from: seq, to: seq })), ...gaps].toSorted((a, b) => a.from - b.from);
  const unexplained: MachineGap[] = [];
  let reached = after ?? 0;
  for (const { from, to } of [...reported, { from: through + 1, to: through + 1 }]) {
    const last = Math.min(from - 1, through);
    if (last > reached) unexplained.push({ from: reached + 1, to: last, why: "missing" });
    reached = Math.max(reached, to);
  }
  return [...gaps, ...unexplained];
}

/** A row of the usage table of another machine; null for an invalid one. */
function readUsage(row: MachineCells): ForwardedUsage | null {
  if (!isUsage(row)) return null;
  return {
    hour: row.hour,
    agentId: row.agent_id.slice(0, MAX_WORD) || null,
    model: row.model.slice(0, MAX_WORD),
    variant: row.variant.slice(0, MAX_WORD) || null,
    band: row.band,
    isCopy: row.is_copy !== 0,
    messageCount: row.messages,
    tokens: combineTokens((kind) => row[TOKEN_COLUMN[kind]]),
  };
}

/** Names of models and agents are far shorter. */
const MAX_WORD = 256;

const WORDS = ["agent_id", "model", "variant"] as const;

const COUNTS = ["hour", "band", "is_copy", "messages", ...TOKEN_COLUMNS] as const;

type UsageCells = Readonly<Record<(typeof WORDS)[number], string> & Record<(typeof COUNTS)[number], number>>;

function isUsage(row: MachineCells): row is UsageCells {
  const isHour = isWithin(row["hour"], 0, LAST_MS / HOUR_MS);
  return (
    isHour &&
    WORDS.every((name) => typeof row[name] === "string") &&
    COUNTS.every((name) => isWithin(row[name], 0, MOST))
  );
}
