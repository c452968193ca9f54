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
import { storableText } from "../database/columns.ts";
import { inOnePiece } from "../database/pool.ts";
import { TeamError } from "../http/team-error.ts";
import { meetMachine } from "../machines/meet-machine.ts";
import { DRAW_NUMBERS, type DrawnNumbers } from "./event-numbers.ts";
import {
  LOCK_MACHINE,
  LOCK_SESSIONS,
  positionOf,
  READ_CALLS,
  READ_CALLS_AND_KEYS,
  toCall,
  toSession,
  type CallRow,
  type KnownKeyRow,
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
  /** Hears how many events a committed batch has added. */
  readonly onStored?: (events: number) => void;
}

/** @param sender the machine that the request's token belongs to */
export type Receive = (body: Buffer, sender: MachineRow) => Promise<ForwardingAnswerDto>;

/** No event is notified here: each machine notifies its own person, and a channel of a team looks at sessions. */
const SILENT: NotificationPolicy = { decide: () => null };

/**
 * Stores a batch of a machine in one transaction together with its position, and answers when it is committed. After a
 * lost answer the machine sends it again, which is harmless: the position has moved on.
 */
export function createReceiver({ pool, redactor, clock, logger, self, onStored }: ReceiveOptions): Receive {
  /** Machines of which something unreadable is logged already. */
  const warned = new Set<number>();

  function answer(position: LogPosition, isTaken: boolean, isTwin = false): ForwardingAnswerDto {
    return toForwardingAnswerDto({ position, isTaken, isTwin, central: self });
  }

  function warnUnreadable({ id, label }: MachineRow, reason: string): void {
    if (warned.has(id)) return;
    warned.add(id);
    logger.warn("a part of what a machine forwards cannot be read", { machine: label, reason });
  }

  async function inTransaction(
    { id, token_hash: tokenHash }: Pick<MachineRow, "id" | "token_hash">,
    batch: ForwardingBatchDto,
  ): Promise<ForwardingAnswerDto> {
    const client = await pool.connect();
    let isClean = false;
    try {
      const [, { rows }] = await inOnePiece(client, async () =>
        Promise.all([client.query("BEGIN"), client.query<MachineRow>({ ...LOCK_MACHINE, values: [id, tokenHash] })]),
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
      const { added, isTwin } = await store(client, { machine, batch, plan, arrivedAtMs });
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
    const batch = cleaned(readable);
    if (batch.machine_id === self.machineId) throw new AppError("upstream/self");
    if (unreadable[0] !== undefined) warnUnreadable(sender, unreadable[0]);
    const { machine_id: machineId, machine_name: name } = batch;
    const machine = await meetMachine(pool, sender, { machineId, name, reserved: [self.name] });
    if (batch.after === null) return answer(await positionOf(pool, machine, batch.log_id), false);
    return inTransaction({ id: machine.id, token_hash: sender.token_hash }, batch);
  };
}

interface PlannedBatch {
  readonly machine: MachineRow;
  readonly batch: ForwardingBatchDto;
  readonly plan: BatchPlan;
  readonly arrivedAtMs: number;
}

interface Written {
  /** Events. */
  readonly added: number;
  /** Whether two daemons seem to send with this machine's token. */
  readonly isTwin: boolean;
}

async function store(client: PoolClient, { machine, batch, plan, arrivedAtMs }: PlannedBatch): Promise<Written> {
  const { incomingEvents, snapshots, alive, progress } = plan;
  const needed = rowsNeeded(plan);
  const sideSessions = [...progress.messages, ...progress.usage].map(({ sessionId }) => sessionId);
  const sessionIds = [...new Set([...needed.sessionIds, ...sideSessions])];
  const callIds = [...new Set(needed.calls.map(({ toolUseId }) => toolUseId))];
  const repeats = mayRepeat(machine, batch.log_id);
  const ofSessions = [machine.owner, sessionIds, callIds];
  const reading = repeats
    ? { ...READ_CALLS_AND_KEYS, values: [...ofSessions, machine.id, needed.sourceKeys] }
    : { ...READ_CALLS, values: ofSessions };
  const [sessionRows, storedRows, numbers] = await inOnePiece(client, async () =>
    Promise.all([
      client.query<SessionRow>({ ...LOCK_SESSIONS, values: [machine.owner, sessionIds] }),
      client.query<CallRow | KnownKeyRow>(reading),
      client.query<DrawnNumbers>({ ...DRAW_NUMBERS, values: [incomingEvents.length] }),
    ]),
  );
  const callRows = storedRows.rows.filter((row) => row.session_id !== null);
  const known = new Set(storedRows.rows.flatMap((row) => (row.session_id === null ? [row.data] : [])));
  const stored = new Map(sessionRows.rows.map((row) => [row.session_id, { row, session: toSession(row) }] as const));
  const calls = new Map(callRows.map((row) => [`${row.tool_use_id} ${row.session_id}`, toCall(row.data)]));
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
  const isTwin = await writeBatch(client, {
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
  return { added: reduced.events.length, isTwin };
}

/**
 * Whether the batch may have events that are stored: of another log of its machine, or after a position without the key
 * of its event, as a restored backup leaves it. It stays so: all that follows may be known as well.
 */
function mayRepeat({ repeats, log_id: current, position_key: key }: MachineRow, logId: string): boolean {
  return repeats || (current !== "" && (current !== logId || key === null));
}

/** Every text of a batch as it is stored: ids must be the same in memory and in the database. */
function cleaned<Value>(value: Value): Value {
  if (typeof value === "string") return storableText(value) as Value;
  if (Array.isArray(value)) return value.map(cleaned) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, cleaned(field as unknown)])) as Value;
}
