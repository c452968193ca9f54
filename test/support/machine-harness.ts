import assert from "node:assert/strict";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { toAppError, type AppError } from "../../src/core/errors/errors.ts";
import type { Clock, NotificationPolicy } from "../../src/core/ports.ts";
import { BUILT_IN } from "../../src/core/redact/create-redactor.ts";
import { createIngest, type Ingest } from "../../src/ingest/ingest.ts";
import { createProcessingTimes } from "../../src/ingest/processing-times.ts";
import type { ForwardingObserver, Machine, MachineStore } from "../../src/core/forwarding.ts";
import { createForwardLog } from "../../src/store/machines/forward-log.ts";
import { createMachineStore } from "../../src/store/machines/machine-store.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { systemClock } from "../../src/system/clock.ts";
import { createTwinWatch, type TwinWatch } from "../../src/forwarding/twin-watch.ts";
import { createReceiver, type Receive } from "../../src/forwarding/batch-receiver.ts";
import { createForwarder, type Forwarder } from "../../src/forwarding/forwarder.ts";
import type { CentralOptions, ReceivingHarness, Stored } from "./receiving/receiving-harness.ts";
import { rawFile, SILENCE, tempStore } from "./filled-store.ts";
import { createMemoryLogger, type MemoryLogger } from "./memory-logger.ts";
import { putMigratedDatabase } from "./migrated-database.ts";
import { tempDir } from "./temp-dir.ts";

/** The network between a machine and the central daemon. */
interface Link {
  isCut: boolean;
  /** Number of responses to lose on their way back: the request arrived. */
  lostAnswers: number;
  requests: number;
}

export interface CentralHarness extends ReceivingHarness {
  readonly store: Store;
  readonly machines: MachineStore;
  readonly twins: TwinWatch;
  readonly logger: MemoryLogger;
}

export interface LeafHarness {
  readonly store: Store;
  readonly ingest: Ingest;
  readonly forwarder: Forwarder;
  readonly link: Link;
  readonly logger: MemoryLogger;
  /** Payloads as hooks would have sent them, one second apart. */
  report(payloads: readonly string[], startMs?: number): void;
  /** The central daemon has everything that the leaf has, facts included. */
  isThrough(): boolean;
  stop(): Promise<void>;
}

interface SqliteCentralOptions extends CentralOptions {
  readonly forwards?: boolean;
  readonly policy?: NotificationPolicy;
  readonly machineId?: string;
  /** Default: a new store. */
  readonly store?: Store;
}

const SELF = "00000000-0000-4000-8000-000000000000";

/** A central daemon without HTTP: its store and the code that accepts batches. */
export function centralHarness(t: TestContext, options: SqliteCentralOptions = {}): CentralHarness {
  const { clock = systemClock, policy = SILENCE, forwards = false, machineId = SELF } = options;
  const store = options.store ?? tempStore(t);
  const machines = createMachineStore(store.database);
  const twins = createTwinWatch(() => performance.now());
  const logger = createMemoryLogger();
  const open = (): Receive => {
    const commits = { publish() {} };
    const ingest = createIngest({ store, commits, times: createProcessingTimes(), policy: SILENCE, clock });
    return createReceiver({
      self: { machineId, name: () => "central", version: "1.2.3" },
      forwards,
      machines,
      ingestRemote: ingest.ingestRemote,
      forgetSessions: ingest.forgetSessions,
      sync: store.sync,
      policy,
      redactor: () => options.redactor ?? BUILT_IN,
      twins,
      clock,
      logger,
    });
  };
  const harness: CentralHarness = {
    store,
    machines,
    twins,
    logger,
    stored: storedIn(store, machines),
    receive: open(),
    restart: () => {
      harness.receive = open();
    },
  };
  return harness;
}

function storedIn(store: Store, machines: MachineStore): Stored {
  const { database } = store;
  const usage = database.prepare(
    "SELECT count(*) AS sums FROM usage_hours WHERE session = (SELECT id FROM sessions WHERE session_id = ?)",
  );
  const known = (machineId: string): Machine => machines.find(machineId) ?? assert.fail(`no machine ${machineId}`);
  return {
    events: () => store.eventsAfter(0, 5000),
    isPayloadKept: (seq) => store.event(seq)?.isPayloadKept === true,
    session: store.session,
    call: store.loadCall,
    messages: (sessionId) => {
      const { rows } = store.messages(sessionId, { before: null, limit: 5000 });
      return rows.map(({ text }) => text).toReversed();
    },
    countUsage: (sessionId) => Number(usage.get(sessionId)?.["sums"]),
    machines: machines.all,
    position: (machineId, logId) => machines.positionOf(known(machineId), logId),
    gaps: (machineId) =>
      machines
        .gaps(known(machineId).id, 5000)
        .map(({ from, to, why }) => ({ from, to, why }))
        .toReversed(),
    setPosition: (machineId, position) => {
      const update = "UPDATE machines SET position = ?, position_key = NULL, message_position = 0 WHERE machine_id = ?";
      database.prepare(update).run(position, machineId);
    },
  };
}

interface LeafOptions {
  readonly name?: string;
  readonly machineId?: string;
  readonly historyDays?: number;
  readonly file?: string;
  readonly clock?: Clock;
  readonly link?: Link;
  readonly policy?: NotificationPolicy;
  readonly observer?: ForwardingObserver;
  /** A central server behind real HTTP; the link then counts nothing. */
  readonly server?: { readonly url: string; readonly token: string };
  /** Called with each pause that the forwarder makes; none lasts. */
  readonly onSleep?: (delayMs: number) => void;
}

/** A machine that forwards: its store, and the forwarder that reads it, with short retry intervals. */
export function leafHarness(
  t: TestContext,
  central: Pick<ReceivingHarness, "receive">,
  options: LeafOptions = {},
): LeafHarness {
  const { name = "laptop", historyDays = 0, clock = systemClock } = options;
  const machineId = options.machineId ?? `machine-${name}`;
  const databaseFile = options.file ?? join(tempDir(t), "dashboard.db");
  putMigratedDatabase(databaseFile);
  const store = openStore(databaseFile);
  const link: Link = options.link ?? { isCut: false, lostAnswers: 0, requests: 0 };
  const log = createForwardLog(store.database);
  const logger = createMemoryLogger();
  const forwarder = createForwarder({
    ...(options.server ?? { url: "https://dash.example", token: "token" }),
    historyDays,
    sender: () => ({ machineId, name, version: "1.2.3" }),
    log,
    observer: options.observer,
    sync: store.sync,
    fetch: async (url, init) => {
      if (options.server !== undefined) return fetch(url, init);
      link.requests += 1;
      if (link.isCut) throw new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") });
      const answer = await central.receive(Buffer.from(typeof init.body === "string" ? init.body : "")).then(
        (body) => Response.json(body),
        (error: unknown) => refusal(toAppError(error)),
      );
      if (link.lostAnswers > 0) {
        link.lostAnswers -= 1;
        throw new TypeError("fetch failed", { cause: new Error("socket hang up") });
      }
      return answer;
    },
    clock,
    sleep: async (delayMs, signal) => {
      options.onSleep?.(delayMs);
      return wait(1, undefined, { signal });
    },
    logger,
    random: () => 0,
    // A minute passes in some milliseconds.
    readMs: () => performance.now() * 10_000,
  });
  const commits = { publish: forwarder.changed };
  const ingest = createIngest({
    store,
    commits,
    times: createProcessingTimes(),
    policy: options.policy ?? SILENCE,
    clock,
  });
  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    stopping ??= forwarder.stop().then(() => store.close());
    await stopping;
  };
  t.after(stop);
  forwarder.start();
  return {
    store,
    ingest,
    forwarder,
    link,
    logger,
    report: (payloads, startMs = Date.now()) => {
      const files = payloads.map((text, index) => {
        const modifiedAtMs = startMs + index * 1000;
        const file = rawFile(text, { modifiedAtMs });
        return { ...file, sourceKey: `${file.name}@${modifiedAtMs}000000` };
      });
      ingest.ingestRawFiles(files);
    },
    isThrough: () => forwarder.status().state === "forwarding" && forwarder.status().waiting === 0,
    stop,
  };
}

function refusal(error: AppError): Response {
  const { code, message, fix, status } = error;
  return Response.json({ error: { code, message, fix } }, { status });
}
