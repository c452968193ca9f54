import type { BatchOrigin, Clock, Logger, NotificationPolicy } from "../core/ports.ts";
import { toForwardingResponseDto, type ForwardingResponseDto, type ForwardingBatchDto } from "../api/forwarding-dto.ts";
import { AppError } from "../core/errors/errors.ts";
import type { Machine, MachineStore } from "../core/forwarding.ts";
import { decisionReason } from "../core/i18n/decision.ts";
import type { Redactor } from "../core/redact/create-redactor.ts";
import { planBatch, type BatchPlan } from "./plan-batch.ts";
import { readBatch } from "./read-batch.ts";
import type { TwinWatch } from "./twin-watch.ts";

/** The part of ingest that takes another machine's events. */
interface IncomingBatch extends Pick<BatchPlan, "incomingEvents" | "snapshots" | "alive"> {
  readonly from: BatchOrigin;
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
export type Receive = (body: Buffer, onMachine?: (machineId: string) => void) => Promise<ForwardingResponseDto>;

/**
 * Receives batches of other machines. A batch is accepted if it continues the stored log, committed together with its
 * position, and answered once that is on disk. After a lost response the machine sends it again, which is harmless: the
 * position has moved on.
 */
export function createReceiver(options: ReceiverOptions): Receive {
  const { self, forwards, machines, ingestRemote, forgetSessions, sync, redactor, twins, clock, logger } = options;
  /** Machines of which something unreadable is logged already. */
  const warned = new Set<string>();
  /** How far each machine's clock is ahead of this one's. */
  const aheadMs = new Map<string, number>();

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

  function store(machine: Machine, plan: BatchPlan, arrivedAtMs: number): void {
    const { incomingEvents, snapshots, alive, progress } = plan;
    ingestRemote({
      from: {
        machine: machine.id,
        label: machine.label,
        alongside: () => machines.advance(machine, progress, arrivedAtMs),
      },
      incomingEvents,
      snapshots,
      alive,
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

  function answer(machine: Machine, logId: string, isTaken: boolean): ForwardingResponseDto {
    const { machineId, version } = self;
    return toForwardingResponseDto({
      position: machines.positionOf(machine, logId),
      isTaken,
      isTwin: twins.isTwin(machine.machineId),
      central: { machineId, name: self.name(), version },
    });
  }

  return async (body, onMachine) => {
    const { batch, unreadable } = readBatch(body);
    const { machine_id: machineId, log_id: logId } = batch;
    if (machineId === self.machineId) throw new AppError("upstream/self");
    if (forwards) throw new AppError("upstream/forwards", { name: self.name() });
    onMachine?.(machineId);
    const machine = meet(batch);
    recordLog(machine, logId);
    const arrivedAtMs = clock.now();
    const plan = planBatch(batch, {
      machine,
      position: machines.positionOf(machine, logId),
      knownAheadMs: aheadMs.get(machineId) ?? 0,
      arrivedAtMs,
      redactor: redactor(),
      readSnapshot: machines.readSnapshot,
    });
    if (plan === null) return answer(machine, logId, false);
    aheadMs.set(machineId, plan.aheadMs);
    const reason = unreadable[0] ?? (plan.hasUnreadableSnapshot ? "a snapshot has other columns" : undefined);
    if (reason !== undefined) warnUnreadable(machine, reason);
    store(machine, plan, arrivedAtMs);
    if (plan.isLasting) await sync();
    return answer(machines.find(machineId) ?? machine, logId, true);
  };
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
