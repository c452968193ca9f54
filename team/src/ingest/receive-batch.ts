import type { Pool, PoolClient } from "pg";
import {
  toForwardingAnswerDto,
  type ForwardingAnswerDto,
  type ForwardingBatchDto,
} from "../../../src/api/forwarding-dto.ts";
import { AppError } from "../../../src/core/errors/errors.ts";
import type { LogPosition, MachineSender } from "../../../src/core/forwarding.ts";
import type { Clock, Logger, NotificationPolicy } from "../../../src/core/ports.ts";
import type { Redactor } from "../../../src/core/redact/create-redactor.ts";
import type { Session } from "../../../src/core/session/session.ts";
import { sourceKeyOf } from "../../../src/forwarding/incoming-event.ts";
import { planBatch, type BatchPlan } from "../../../src/forwarding/plan-batch.ts";
import { readBatch } from "../../../src/forwarding/read-batch.ts";
import { reduceRemoteBatch, rowsNeeded } from "../../../src/ingest/remote-batch.ts";
import { readMachineSnapshot } from "../../../src/store/machines/machine-snapshot.ts";
import { withoutNul } from "../database/columns.ts";
import { meetMachine } from "../machines/meet-machine.ts";
import { DRAW_NUMBERS, type DrawnNumbers } from "./event-numbers.ts";
import {
  LOCK_MACHINE,
  LOCK_SESSIONS,
  positionOf,
  READ_CALLS,
  READ_KNOWN_KEYS,
  toCall,
  toSession,
  type CallRow,
  type MachineRow,
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
}

/** @param sender the machine that the request's token belongs to */
export type Receive = (body: Buffer, sender: MachineRow) => Promise<ForwardingAnswerDto>;

/** The team server sends no notifications: each machine notifies its own person. */
const SILENT: NotificationPolicy = { decide: () => null };

/**
 * Stores a batch of a machine in one transaction together with its position, and answers when it is committed. After a
 * lost answer the machine sends it again, which is harmless: the position has moved on.
 */
export function createReceiver({ pool, redactor, clock, logger, self }: ReceiveOptions): Receive {
  /** Machines of which something unreadable is logged already. */
  const warned = new Set<number>();

  function answer(position: LogPosition, isTaken: boolean): ForwardingAnswerDto {
    return toForwardingAnswerDto({ position, isTaken, isTwin: false, central: self });
  }

  function warnUnreadable({ id, label }: MachineRow, reason: string): void {
    if (warned.has(id)) return;
    warned.add(id);
    logger.warn("a part of what a machine forwards cannot be read", { machine: label, reason });
  }

  async function inTransaction(machineRow: number, batch: ForwardingBatchDto): Promise<ForwardingAnswerDto> {
    const client = await pool.connect();
    let isClean = false;
    try {
      const [, { rows }] = await Promise.all([
        client.query("BEGIN"),
        client.query<MachineRow>({ ...LOCK_MACHINE, values: [machineRow] }),
      ]);
      const [machine] = rows;
      if (machine === undefined) throw new AppError("http/wrong-token");
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
      await store(client, { machine, batch, plan, arrivedAtMs });
      isClean = true;
      const { position: seq, positionKey: key, messagePosition: message } = plan.progress;
      return answer({ seq, key, message }, true);
    } finally {
      // A connection in an unknown state is closed: PostgreSQL rolls its transaction back.
      client.release(!isClean);
    }
  }

  return async (body, sender) => {
    const { batch: readable, unreadable } = readBatch(body);
    const batch = cleaned(readable);
    if (batch.machine_id === self.machineId) throw new AppError("upstream/self");
    if (unreadable[0] !== undefined) warnUnreadable(sender, unreadable[0]);
    const { machine_id: machineId, machine_name: name } = batch;
    const machine = await meetMachine(pool, sender, { machineId, name, reserved: [self.name] });
    if (batch.after === null) return answer(await positionOf(pool, machine, batch.log_id), false);
    return inTransaction(machine.id, batch);
  };
}

interface PlannedBatch {
  readonly machine: MachineRow;
  readonly batch: ForwardingBatchDto;
  readonly plan: BatchPlan;
  readonly arrivedAtMs: number;
}

async function store(client: PoolClient, { machine, batch, plan, arrivedAtMs }: PlannedBatch): Promise<void> {
  const { incomingEvents, snapshots, alive, progress } = plan;
  const needed = rowsNeeded(plan);
  const sideSessions = [...progress.messages, ...progress.usage].map(({ sessionId }) => sessionId);
  const sessionIds = [...new Set([...needed.sessionIds, ...sideSessions])];
  const callIds = [...new Set(needed.calls.map(({ toolUseId }) => toolUseId))];
  const [sessionRows, callRows, numbers] = await Promise.all([
    client.query<SessionRow>({ ...LOCK_SESSIONS, values: [machine.owner, sessionIds] }),
    client.query<CallRow>({ ...READ_CALLS, values: [machine.owner, sessionIds, callIds] }),
    client.query<DrawnNumbers>({ ...DRAW_NUMBERS, values: [incomingEvents.length] }),
  ]);
  const stored = new Map(sessionRows.rows.map((row) => [row.session_id, { row, session: toSession(row) }] as const));
  const calls = new Map(callRows.rows.map((row) => [`${row.tool_use_id} ${row.session_id}`, toCall(row.data)]));
  const repeats = mayRepeat(machine, batch.log_id);
  const known = repeats ? await knownKeys(client, machine, sessionRows.rows, needed.sourceKeys) : NONE;
  const { batch: reduced } = reduceRemoteBatch(
    { label: machine.label, incomingEvents, snapshots, alive, policy: SILENT },
    {
      isStored: (sourceKey) => known.has(sourceKey),
      sessionBefore: (sessionId): Session | null => stored.get(sessionId)?.session ?? null,
      loadCall: (sessionId, toolUseId) => calls.get(`${toolUseId} ${sessionId}`) ?? null,
      nowMs: arrivedAtMs,
    },
  );
  const [drawn] = numbers.rows;
  if (drawn === undefined) throw new TypeError("the database drew no numbers");
  await writeBatch(client, {
    machine,
    repeats,
    batch: reduced,
    progress,
    aheadMs: plan.aheadMs,
    numbers: drawn,
    arrivedAtMs,
    stored,
    storedCalls: calls,
    machineSeqs: new Map(batch.events.map(({ key, seq }) => [sourceKeyOf(batch.machine_id, key), seq])),
  });
}

/**
 * Whether the batch may have events that are stored: of another log of its machine, or after a position without the key
 * of its event, as a restored backup leaves it. It stays so: all that follows may be known as well.
 */
function mayRepeat({ repeats, log_id: current, position_key: key }: MachineRow, logId: string): boolean {
  return repeats || (current !== "" && (current !== logId || key === null));
}

const NONE: ReadonlySet<string> = new Set();

/** The keys of a batch that are stored. */
async function knownKeys(
  client: PoolClient,
  machine: MachineRow,
  sessions: readonly SessionRow[],
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const values = [sessions.map(({ id }) => id), machine.id, keys];
  const { rows } = await client.query<{ key: string }>({ ...READ_KNOWN_KEYS, values });
  return new Set(rows.map(({ key }) => key));
}

/** Every text of a batch without NUL characters: ids must be the same in memory and in the database. */
function cleaned<Value>(value: Value): Value {
  if (typeof value === "string") return withoutNul(value) as Value;
  if (Array.isArray(value)) return value.map(cleaned) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, cleaned(field as unknown)])) as Value;
}
