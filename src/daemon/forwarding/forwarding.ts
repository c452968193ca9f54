import type { MachinesDto } from "../../api/forwarding-dto.ts";
import type { ConfigValues } from "../../config/settings.ts";
import { isUnencrypted } from "../../core/access.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { Commits } from "../../core/event.ts";
import type { ForwardingStatus, MachineStore } from "../../core/forwarding.ts";
import type { FetchLike } from "../../core/notification/delivery.ts";
import type { NotificationPolicy } from "../../core/ports.ts";
import type { Receive } from "../../forwarding/batch-receiver.ts";
import { createTwinWatch } from "../../forwarding/twin-watch.ts";
import type { Forwarder } from "../../forwarding/forwarder.ts";
import type { MachineValues, ForwardingValues } from "../../health/health-snapshot.ts";
import type { Access } from "../../http/access/access.ts";
import { machineRoutes, type ReceiveBatch } from "../../http/handlers/machines.ts";
import type { Ingest } from "../../ingest/ingest.ts";
import type { Store } from "../../store/store.ts";
import { systemSleep } from "../../system/clock.ts";
import { machineIdentity, machineName, readMachineId, type MachineIdentity } from "../../system/machine-id.ts";
import type { Context } from "../context.ts";
import type { ForwardingFallback } from "./fallback.ts";
import { toMachinesDto, toMachineValues } from "./machines-report.ts";

/** Pause between two steps of removing a machine's events, so that incoming events are handled. */
const STEP_REST_MS = 5;

interface ForwardingOptions {
  readonly context: Context;
  readonly commits: Commits;
  readonly store: Store;
  readonly ingest: Pick<Ingest, "ingestRemote" | "forgetSessions">;
  readonly policy: NotificationPolicy;
  readonly access: Access | null;
  readonly fallback: ForwardingFallback | undefined;
  readonly fetch?: FetchLike | undefined;
  readonly random?: (() => number) | undefined;
}

export type Forwarding = ReturnType<typeof createForwarding>;

/**
 * Several machines: forwards to a central daemon where one is configured, and receives what others forward. Without
 * either, loads none of the code and holds no timer.
 */
export function createForwarding(options: ForwardingOptions) {
  const { context, store, access, random = Math.random } = options;
  const { paths, clock, logger, version } = context;
  // The values at the start: another central daemon needs a restart.
  const { values } = context.atStart;
  const fetch: FetchLike = options.fetch ?? (async (url, init) => globalThis.fetch(url, init));
  const { upstreamUrl: url, upstreamToken: token, upstreamDiscord: isNotifyingLocally } = values;
  const name = machineName(values.machineName);
  const stopping = new AbortController();
  let forwarder: Forwarder | null = null;
  let machineStore: MachineStore | null = null;
  let receive: Promise<Receive> | null = null;
  let sweeping: Promise<void> | null = null;

  const twins = createTwinWatch(() => performance.now());
  let identity: MachineIdentity | null = null;

  /** Read once and cached: some systems have to run another program for it. */
  function ownIdentity(): MachineIdentity {
    if (identity !== null) return identity;
    const nowMs = clock.now();
    identity = machineIdentity(paths.machineFile, { nowMs });
    if (identity.copiedAtMs === nowMs) {
      logger.warn("this home folder was copied from another machine: it has an identity of its own from now on");
    }
    return identity;
  }

  /** Why nothing may be sent; null where it may. */
  const refusal = refusalOf(values);

  async function startForwarding(): Promise<void> {
    const [{ createForwarder }, { createForwardLog }] = await Promise.all([
      import("../../forwarding/forwarder.ts"),
      import("../../store/machines/forward-log.ts"),
    ]);
    if (stopping.signal.aborted) return;
    const { id } = ownIdentity();
    forwarder = createForwarder({
      url,
      token,
      historyDays: values.upstreamHistoryDays,
      sender: () => ({ machineId: id, name, version }),
      log: createForwardLog(store.database),
      observer: options.fallback?.observer,
      sync: store.sync,
      fetch,
      clock,
      sleep: systemSleep,
      logger,
      random,
    });
    forwarder.start();
  }

  async function openMachineStore(): Promise<MachineStore> {
    const { createMachineStore } = await import("../../store/machines/machine-store.ts");
    machineStore ??= createMachineStore(store.database);
    return machineStore;
  }

  async function openReceiver(): Promise<Receive> {
    const [{ createReceiver }, opened] = await Promise.all([
      import("../../forwarding/batch-receiver.ts"),
      openMachineStore(),
    ]);
    return createReceiver({
      self: { machineId: ownIdentity().id, name: () => name, version },
      forwards: url !== "",
      machines: opened,
      ingestRemote: options.ingest.ingestRemote,
      forgetSessions: options.ingest.forgetSessions,
      sync: store.sync,
      policy: options.policy,
      redactor: context.redactor,
      twins,
      clock,
      logger,
    });
  }

  async function sweep({ forgetSome }: MachineStore): Promise<void> {
    const { signal } = stopping;
    try {
      while (!signal.aborted && forgetSome()) await systemSleep(STEP_REST_MS, signal).catch(() => {});
    } catch (error) {
      // The next start continues.
      logger.warn("events of a removed machine could not be deleted", { reason: String(error) });
    }
    options.ingest.forgetSessions();
  }

  /** One at a time. A sweep may end before the assignment; `finally` resets the variable only after it. */
  function startSweep(opened: MachineStore): void {
    sweeping ??= sweep(opened).finally(() => {
      sweeping = null;
    });
  }

  function upstream(): ForwardingValues | null {
    if (url === "") return null;
    const nowMs = clock.now();
    const status = forwarder?.status() ?? NOT_STARTED;
    return {
      ...status,
      ...(refusal !== null && { state: "failing", error: refusal }),
      url,
      isNotifyingLocally,
      oldestAgeMs: Math.max(0, nowMs - (status.waitingSinceMs ?? nowMs)),
      copiedForMs: identity?.copiedAtMs == null ? null : Math.max(0, nowMs - identity.copiedAtMs),
    };
  }

  function read(): MachinesDto {
    return toMachinesDto({
      self: { machineId: readMachineId(paths.machineFile), name, copiedAtMs: identity?.copiedAtMs ?? null },
      isTwin: twins.isTwin,
      machineStore,
      upstream: upstream(),
      nowMs: clock.now(),
    });
  }

  function remove(label: string): boolean {
    const machine = machineStore?.all().find((one) => one.label === label);
    if (machineStore === null || machine === undefined) return false;
    // First revoke: a token that is still valid could send the removed data again.
    access?.dismissMachine(machine.machineId);
    if (!machineStore.remove(label)) return false;
    logger.info("a machine was removed", { machine: label });
    options.ingest.forgetSessions();
    startSweep(machineStore);
    return true;
  }

  const receiveBatch: ReceiveBatch = async (body, received) => {
    receive ??= openReceiver();
    return (await receive)(body, received);
  };

  options.commits.onCommit((commit) => forwarder?.changed(commit));

  return {
    name: "forwarding",
    /** This machine's name among several. */
    ownMachine: name,
    upstream,
    machines: (): MachineValues | null =>
      machineStore === null ? null : toMachineValues({ machineStore, isTwin: twins.isTwin, nowMs: clock.now() }),
    routes: machineRoutes({ machines: { read, remove }, receiveBatch, access, ownName: name }),
    start: async () => {
      if (url === "") forgetPosition(store);
      else if (refusal === null) await startForwarding();
      else {
        options.fallback?.observer.failed();
        logger.warn("events cannot be forwarded", { code: refusal.code, reason: refusal.message });
      }
      if (store.database.prepare("SELECT 1 FROM machines LIMIT 1").get() === undefined) return;
      startSweep(await openMachineStore());
    },
    stop: async () => {
      stopping.abort();
      options.fallback?.stop();
      await Promise.all([forwarder?.stop(), sweeping]);
    },
  };
}

const NOT_STARTED: ForwardingStatus = {
  state: "connecting",
  waiting: 0,
  waitingSinceMs: null,
  lastSentAtMs: null,
  error: null,
  central: null,
};

function refusalOf({ upstreamUrl: url, upstreamToken, upstreamPlain }: ConfigValues): AppError | null {
  if (url === "") return null;
  if (isUnencrypted(url) && !upstreamPlain) return new AppError("upstream/plain", { url });
  return upstreamToken === "" ? new AppError("upstream/no-token") : null;
}

/**
 * Deletes the position of forwarding. Events from while forwarding is off are not forwarded later: it may be off on
 * purpose.
 */
function forgetPosition({ database }: Store): void {
  if (database.prepare("SELECT 1 FROM forwarding").get() !== undefined) database.exec("DELETE FROM forwarding");
}
