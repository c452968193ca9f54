import {
  FORWARDING_PROTOCOL,
  type ForwardingAnswerDto,
  type ForwardingBatchDto,
  type ForwardingEventDto,
} from "../api/forwarding-dto.ts";
import { AppError } from "../core/errors/errors.ts";
import { plainLine } from "../core/format/sanitize.ts";
import type { BatchOrigin, LogPosition, Machine, MachineGap, MachineStore } from "../core/forwarding.ts";
import { decisionReason } from "../core/i18n/decision.ts";
import type { Clock, Logger, NotificationPolicy, SourcedEvent } from "../core/ports.ts";
import type { Redactor } from "../core/redact/create-redactor.ts";
import { withTimes } from "../core/session/event-times.ts";
import type { Session, ToolCall } from "../core/session/session.ts";
import { cleanCells, sourceKeyOf, toIncomingEvent } from "./incoming-event.ts";
import { createMachineClocks } from "./machine-clocks.ts";
import { readBatch } from "./read-batch.ts";
import type { TwinWatch } from "./twin-watch.ts";

/** The part of ingest that takes another machine's events. */
interface IncomingBatch {
  readonly from: BatchOrigin;
  readonly incomingEvents: readonly Omit<SourcedEvent, "decision">[];
  readonly snapshots: readonly { readonly session: Session; readonly calls: readonly ToolCall[] }[];
  readonly alive: readonly string[];
  readonly policy: NotificationPolicy;
}

interface ReceiverOptions {
  readonly self: { readonly machineId: string; readonly name: () => string; readonly version: string };
  /** Whether this daemon forwards to another one itself: then it accepts no batches. */
  readonly forwards: boolean;
  readonly machines: MachineStore;
  readonly ingestRemote: (batch: IncomingBatch) => number;
  /** Drops cached sessions of named machines, so that they are read again. */
  readonly forgetSessions: () => void;
  readonly sync: () => Promise<void>;
  readonly policy: NotificationPolicy;
  readonly redactor: () => Redactor;
  readonly twins: TwinWatch;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Receives batches that other machines forward. */
export type Receive = (body: Buffer, onMachine?: (machineId: string) => void) => Promise<ForwardingAnswerDto>;

/**
 * Receives batches of other machines. A batch is accepted if it continues the stored log, committed together with its
 * position, and answered once that is on disk. After a lost answer the machine sends it again, which is harmless: the
 * position has moved on.
 */
export function createReceiver(options: ReceiverOptions): Receive {
  const { self, forwards, machines, ingestRemote, forgetSessions, sync, redactor, twins, clock, logger } = options;
  /** Machines of which something unreadable is logged already. */
  const warned = new Set<string>();
  const timesOf = createMachineClocks();

  function meet({ machine_id: machineId, machine_name: name, version }: ForwardingBatchDto): Machine {
    const known = machines.find(machineId);
    if (known?.name === name) return known;
    const machine = machines.add({ machineId, name, version }, [self.name()], clock.now());
    if (known !== null) {
      forgetSessions();
      return machine;
    }
    logger.info("a machine forwards its events here", { machine: machine.label });
    return machine;
  }

  function ingestBatch(machine: Machine, batch: ForwardingBatchDto, position: LogPosition): void {
    const { machineId } = machine;
    const events = batch.events.filter(({ seq }) => seq > (batch.after ?? 0) && seq <= batch.through);
    const clean = redactor();
    const nowMs = clock.now();
    const toOurTime = timesOf(machineId, { sentAtMs: batch.sent_at, arrivedAtMs: nowMs });
    const incomingEvents = events.map((event) =>
      toIncomingEvent(event, { machineId, label: machine.label, redactor: clean, toOurTime }),
    );
    const snapshots = batch.stories.flatMap(({ session, calls }) => {
      const rows = calls.map((call) => cleanCells(call, clean));
      const snapshot = machines.readSnapshot(cleanCells(session, clean), rows);
      if (snapshot === null) {
        warnUnreadable(machine, "a snapshot has other columns");
        return [];
      }
      return [
        {
          session: withTimes(snapshot.session, toOurTime),
          calls: snapshot.calls.map((one) => withTimes(one, toOurTime)),
        },
      ];
    });
    const last = events.findLast(({ seq }) => seq === batch.through);
    ingestRemote({
      from: {
        machine: machine.id,
        label: machine.label,
        alongside: () =>
          machines.advance(
            machine,
            {
              version: batch.version,
              logId: batch.log_id,
              position: batch.through,
              positionKey: last?.key ?? (batch.through === batch.after ? position.key : null),
              messagePosition: batch.message_through,
              waiting: batch.waiting,
              skewMs: batch.sent_at - nowMs,
              gaps: withUnexplained(batch, events),
              messages: batch.messages.map((message) => ({
                sessionId: message.session_id,
                uuid: message.uuid,
                agentId: message.agent_id,
                atMs: toOurTime(message.at),
                role: message.role,
                text: clean.redactText(message.text).text,
              })),
              usage: batch.stories.map(({ session, usage }) => ({
                sessionId: String(session["session_id"]),
                rows: usage,
              })),
              lackingPayload: events
                .filter(({ payload }) => payload === null)
                .map(({ key }) => sourceKeyOf(machineId, key)),
            },
            nowMs,
          ),
      },
      incomingEvents,
      snapshots,
      alive: batch.alive,
      policy: policyOf(options.policy, machine),
    });
  }

  function recordLog({ machineId, label }: Machine, logId: string): void {
    const wasTwin = twins.isTwin(machineId);
    twins.seen(machineId, logId);
    if (!wasTwin && twins.isTwin(machineId)) {
      logger.warn("two daemons forward under one identity: was a home folder copied?", { machine: label });
    }
  }

  function warnUnreadable({ label }: Machine, reason: string): void {
    if (warned.has(label)) return;
    warned.add(label);
    logger.warn("a part of what a machine forwards cannot be read: is its release another one?", {
      machine: label,
      reason,
    });
  }

  function answer(machine: Machine, logId: string, taken: boolean): ForwardingAnswerDto {
    const { seq, key, message } = machines.positionOf(machine, logId);
    return {
      protocol: FORWARDING_PROTOCOL,
      position: seq,
      position_key: key,
      message_position: message,
      taken,
      ...(twins.isTwin(machine.machineId) && { twin: true }),
      central: { machine_id: self.machineId, name: self.name(), version: self.version },
    };
  }

  return async (body, onMachine) => {
    const { batch: readable, unreadable } = readBatch(body);
    const batch = cleaned(readable);
    if (batch.machine_id === self.machineId) throw new AppError("upstream/self");
    if (forwards) throw new AppError("upstream/forwards", { name: self.name() });
    onMachine?.(batch.machine_id);
    const machine = meet(batch);
    recordLog(machine, batch.log_id);
    const position = machines.positionOf(machine, batch.log_id);
    const { seq, message } = position;
    if (batch.after === null) return answer(machine, batch.log_id, false);
    const isNext = batch.after === seq && batch.message_after === message && batch.through >= seq;
    if (!isNext) return answer(machine, batch.log_id, false);
    const [reason] = unreadable;
    if (reason !== undefined) warnUnreadable(machine, reason);
    ingestBatch(machine, batch, position);
    // A batch that only reports the machine as alive needs no sync: it will be repeated.
    if (batch.events.length > 0 || batch.gaps.length > 0 || batch.messages.length > 0) await sync();
    return answer(machines.find(batch.machine_id) ?? machine, batch.log_id, true);
  };
}

/** A machine's own texts are shown in many places, a terminal among them. */
function cleaned(batch: ForwardingBatchDto): ForwardingBatchDto {
  const { machine_name: name, version } = batch;
  return { ...batch, machine_name: plainLine(name, MAX_NAME) || "unnamed", version: plainLine(version, MAX_NAME) };
}

const MAX_NAME = 100;

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

/** Events before a machine's first request are history: forwarded to be seen, without notifications. */
function policyOf(policy: NotificationPolicy, { firstSeenAtMs }: Machine): NotificationPolicy {
  return {
    decide: (event, before, after) => {
      const decision = policy.decide(event, before, after);
      const isHistory = event.receivedAtMs < firstSeenAtMs - HISTORY_AFTER_MS;
      return isHistory && decision !== null && decision.isNotified ? { isNotified: false, reason: HISTORY } : decision;
    },
  };
}

/** Events shortly before a machine's first request still count as new. */
const HISTORY_AFTER_MS = 60_000;

const HISTORY = decisionReason("machine-history");
