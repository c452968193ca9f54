import type { Pool, PoolClient } from "pg";
import {
  toForwardingResponseDto,
  type ForwardingResponseDto,
  type ForwardingBatchDto,
} from "../../../src/api/forwarding-dto.ts";
import { AppError } from "../../../src/core/errors/errors.ts";
import type { LogPosition, MachineSender } from "../../../src/core/forwarding.ts";
import type { Clock, Logger, NotificationPolicy } from "../../../src/core/ports.ts";
import type { Redactor } from "../../../src/core/redact/create-redactor.ts";
import type { Session, ToolCall } from "../../../src/core/session/session.ts";
import { sourceKeyOf } from "../../../src/forwarding/incoming-event.ts";
import { planBatch, type BatchPlan } from "../../../src/forwarding/plan-batch.ts";
import { readBatch } from "../../../src/forwarding/read-batch.ts";
import { reduceRemoteBatch, rowsNeeded } from "../../../src/ingest/remote-batch.ts";
import { readMachineSnapshot } from "../../../src/store/machines/machine-snapshot.ts";
import { storableText } from "../database/columns.ts";
import { inOnePiece } from "../database/pool.ts";
import { TeamError } from "../http/team-error.ts";
import { meetMachine } from "../machines/meet-machine.ts";
import type { DrawnNumbers } from "./event-numbers.ts";
import {
  LOCK_MACHINE,
  LOCK_SESSIONS,
  positionOf,
  READ_REST,
  READ_REST_AND_KEYS,
  toCall,
  toSession,
  type MachineRow,
  type RestRow,
  type SessionRow,
} from "./stored-rows.ts";
import { writeBatch } from "./write-batch.ts";

interface ReceiveOptions {
  readonly pool: Pool;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What this server calls itself in its answers. */
  readonly self: MachineSender;
  /** Hears how many events a committed batch has added. */
  readonly onStored?: (events: number) => void;
}

/** @param sender the machine that the request's token belongs to */
export type Receive = (body: Buffer, sender: MachineRow) => Promise<ForwardingResponseDto>;

/** No event is notified here: each machine notifies its own person, and a channel of a team looks at sessions. */
const SILENT: NotificationPolicy = { decide: () => null };

/**
 * Stores a batch of a machine in one transaction together with its position, and answers when it is committed. After a
 * lost answer the machine sends it again, which is harmless: the position has moved on.
 */
export function createReceiver({ pool, redactor, clock, logger, self, onStored }: ReceiveOptions): Receive {
  /** Machines of which something unreadable is logged already. */
  const warned = new Set<number>();

  function answer(position: LogPosition, isTaken: boolean, isTwin = false): ForwardingResponseDto {
    return toForwardingResponseDto({ position, isTaken, isTwin, central: self });
  }

  function warnUnreadable({ id, label }: MachineRow, reason: string): void {
    if (warned.has(id)) return;
    warned.add(id);
    logger.warn("a part of what a machine forwards cannot be read", { machine: label, reason });
  }

  async function inTransaction(
    { id, owner, token_hash: tokenHash }: Pick<MachineRow, "id" | "owner" | "token_hash">,
    batch: ForwardingBatchDto,
  ): Promise<ForwardingResponseDto> {
    const client = await pool.connect();
    let isClean = false;
    try {
      const [, { rows }, { rows: sessionRows }] = await inOnePiece(client, async () =>
        Promise.all([
          client.query("BEGIN"),
          client.query<MachineRow>({ ...LOCK_MACHINE, values: [id, tokenHash] }),
          client.query<SessionRow>({ ...LOCK_SESSIONS, values: [owner, sessionIdsOf(batch)] }),
        ]),
      );
      const [machine] = rows;
      if (machine === undefined) throw new TeamError("team/revoked");
      const position = await positionOf(client, machine, batch.log_id);
      const arrivedAtMs = clock.now();
      const plan = planBatch(batch, {
        machine: { machineId: batch.machine_id, label: machine.label },
        position,
        knownAheadMs: machine.ahead_ms,
        arrivedAtMs,
        redactor,
        readSnapshot: readMachineSnapshot,
      });
      if (plan === null) {
        await client.query("ROLLBACK");
        isClean = true;
        return answer(position, false);
      }
      if (plan.hasUnreadableSnapshot) warnUnreadable(machine, "a snapshot has other columns");
      const { added, isTwin } = await store(client, { machine, batch, plan, sessionRows, arrivedAtMs });
      isClean = true;
      onStored?.(added);
      const { position: seq, positionKey: key, messagePosition: message } = plan.progress;
      return answer({ seq, key, message }, true, isTwin);
    } finally {
      // A connection in an unknown state is closed: PostgreSQL rolls its transaction back.
      client.release(!isClean);
    }
  }

  return async (body, sender) => {
    const { batch: readable, unreadable } = readBatch(body);
    const batch = mayNeedCleaning(body) ? cleaned(readable) : readable;
    if (batch.machine_id === self.machineId) throw new AppError("upstream/self");
    if (unreadable[0] !== undefined) warnUnreadable(sender, unreadable[0]);
    const { machine_id: machineId, machine_name: name } = batch;
    const machine = await meetMachine(pool, sender, { machineId, name, reserved: [self.name] });
    if (batch.after === null) return answer(await positionOf(pool, machine, batch.log_id), false);
    return inTransaction({ ...machine, token_hash: sender.token_hash }, batch);
  };
}

interface PlannedBatch {
  readonly machine: MachineRow;
  readonly batch: ForwardingBatchDto;
  readonly plan: BatchPlan;
  /** The rows of its sessions that are stored. */
  readonly sessionRows: readonly SessionRow[];
  readonly arrivedAtMs: number;
}

interface Written {
  /** Events. */
  readonly added: number;
  /** Whether two daemons seem to send with this machine's token. */
  readonly isTwin: boolean;
}

async function store(
  client: PoolClient,
  { machine, batch, plan, sessionRows, arrivedAtMs }: PlannedBatch,
): Promise<Written> {
  const { incomingEvents, snapshots, alive, progress } = plan;
  const needed = rowsNeeded(plan);
  const repeats = mayRepeat(machine, batch.log_id);
  const rowsOf = new Map(sessionRows.map((row) => [row.session_id, row]));
  const wanted = callsOf(needed.calls, rowsOf);
  const days = wanted.map(({ day }) => day);
  const values = [
    incomingEvents.length,
    days,
    wanted.map(({ id }) => id),
    wanted.map(({ toolUseId }) => toolUseId),
    Math.min(...days, LAST_DAY),
    Math.max(...days, 0),
  ];
  const ids = sessionRows.map(({ id }) => id);
  const { rows } = await client.query<RestRow>(
    repeats
      ? { ...READ_REST_AND_KEYS, values: [...values, ids, machine.id, needed.sourceKeys] }
      : { ...READ_REST, values },
  );
  const stored = new Map(sessionRows.map((row) => [row.session_id, { row, session: toSession(row) }] as const));
  const sessionIds = new Map(sessionRows.map(({ id, session_id: sessionId }) => [id, sessionId]));
  const calls = new Map<string, ToolCall>();
  const known = new Set<string>();
  let numbers: DrawnNumbers | undefined;
  for (const row of rows) {
    if (row.now_ms !== null) numbers = row;
    else if (row.session === null) known.add(row.data);
    else calls.set(`${row.tool_use_id} ${sessionIds.get(row.session)}`, toCall(row.data));
  }
  if (numbers === undefined) throw new TypeError("the database drew no numbers");
  const { batch: reduced } = reduceRemoteBatch(
    { label: machine.label, incomingEvents, snapshots, alive, policy: SILENT },
    {
      isStored: (sourceKey) => known.has(sourceKey),
      sessionBefore: (sessionId): Session | null => stored.get(sessionId)?.session ?? null,
      loadCall: (sessionId, toolUseId) => calls.get(`${toolUseId} ${sessionId}`) ?? null,
      nowMs: arrivedAtMs,
    },
  );
  const isTwin = await writeBatch(client, {
    machine,
    repeats,
    batch: reduced,
    progress,
    aheadMs: plan.aheadMs,
    numbers,
    arrivedAtMs,
    stored,
    storedCalls: calls,
    machineSeqs: new Map(batch.events.map(({ key, seq }) => [sourceKeyOf(batch.machine_id, key), seq])),
  });
  return { added: reduced.events.length, isTwin };
}

/** Greater than any. */
const LAST_DAY = 2 ** 31 - 1;

/** Calls of the batch that may be stored, each once. */
function callsOf(
  calls: ReturnType<typeof rowsNeeded>["calls"],
  rowsOf: ReadonlyMap<string, SessionRow>,
): readonly (Pick<SessionRow, "id" | "day"> & { readonly toolUseId: string })[] {
  const once = new Map(calls.map((call) => [`${call.toolUseId} ${call.sessionId}`, call]));
  return [...once.values()].flatMap(({ sessionId, toolUseId }) => {
    const row = rowsOf.get(sessionId);
    return row === undefined ? [] : [{ id: row.id, day: row.day, toolUseId }];
  });
}

/** The sessions whose rows may be needed. */
function sessionIdsOf({ events, messages, stories, alive }: ForwardingBatchDto): readonly string[] {
  const said = [...events, ...messages].map(({ session_id: sessionId }) => sessionId);
  return [...new Set([...said, ...stories.map(({ session }) => String(session["session_id"])), ...alive])];
}

/**
 * Whether the batch may have events that are stored: of another log of its machine, or after a position without the key
 * of its event, as a restored backup leaves it. It stays so: all that follows may be known as well.
 */
function mayRepeat({ repeats, log_id: current, position_key: key }: MachineRow, logId: string): boolean {
  return repeats || (current !== "" && (current !== logId || key === null));
}

/**
 * Whether its texts can have what {@link cleaned} replaces: JSON has a NUL character or half of a surrogate pair as an
 * escape only. The copy costs more than this search.
 */
function mayNeedCleaning(body: Buffer): boolean {
  return ESCAPES.some((escape) => body.includes(escape));
}

/** `\\uD800` to `\\uDFFF`, and `\\u0000`. */
const ESCAPES = ["\\ud", "\\uD", "\\u0000"];

/** Every text of a batch as it is stored: ids must be the same in memory and in the database. */
function cleaned<Value>(value: Value): Value {
  if (typeof value === "string") return storableText(value) as Value;
  if (Array.isArray(value)) return value.map(cleaned) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, cleaned(field as unknown)])) as Value;
}
