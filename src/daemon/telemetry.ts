import { hostname } from "node:os";
import { isDeepStrictEqual } from "node:util";
import { redactPayload } from "../claude/redact-payload.ts";
import type { ConfigValues } from "../config/settings.ts";
import type { PriceTable } from "../core/cost/price-table.ts";
import type { FetchLike } from "../core/delivery.ts";
import type { MetricFamily, MetricSample } from "../core/metrics.ts";
import type { Clock, Logger, Observer } from "../core/ports.ts";
import type { Redactor } from "../core/redact/create-redactor.ts";
import type { Session } from "../core/session.ts";
import type { TelemetryState } from "../core/telemetry-state.ts";
import type { TakeTelemetry } from "../http/handlers/telemetry.ts";
import { usageFacts } from "../observe/transcripts/usage-facts.ts";
import type { Exporter, ExporterSettings } from "../otlp/export/start-exporter.ts";
import type { ClientFigureName } from "../otlp/receive/client-figures.ts";
import type { Receiver, RequestOutcome } from "../otlp/receive/receiver.ts";
import type { Store } from "../store/store.ts";

export interface TelemetryOptions {
  readonly store: Store;
  /** Where what is learned about a session goes. */
  readonly observer: Pick<Observer, "amend">;
  readonly prices: () => PriceTable;
  /** What is measured now. */
  readonly families: () => readonly MetricFamily[];
  readonly values: ConfigValues;
  readonly redactor: () => Redactor;
  readonly startedAtMs: number;
  readonly version: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly fetch?: FetchLike;
  /** Where a test does not want to wait. */
  readonly gatherMs?: number;
  readonly metricsIntervalMs?: number;
  readonly random?: () => number;
}

/** What clients' own telemetry has brought since the start. */
export interface ClientTelemetry {
  readonly outcomes: ReadonlyMap<RequestOutcome, number>;
  readonly samples: Readonly<Partial<Record<ClientFigureName, readonly MetricSample[]>>>;
}

/** Telemetry in both directions, as one part of the daemon. What is not set up loads no module and holds no timer. */
export interface Telemetry {
  /** Null where clients may send none. */
  readonly take: TakeTelemetry | null;
  start(): void;
  /** Events of these sessions were stored. */
  changed(sessions: readonly Session[]): void;
  /** Null where no collector is told of anything. */
  state(): TelemetryState | null;
  /** Null while no client has sent any. */
  clients(): ClientTelemetry | null;
  configure(values: ConfigValues): void;
  stop(): Promise<void>;
}

export function createTelemetry(options: TelemetryOptions): Telemetry {
  const { store, observer, prices, clock, logger, startedAtMs } = options;
  let settings = settingsOf(options.values);
  let exporter: Exporter | null = null;
  let isRunning = false;
  /** One change after the other: two exporters at once would tell everything twice. */
  let changing: Promise<void> = Promise.resolve();
  let receiver: Receiver | null = null;
  let opening: Promise<Receiver> | null = null;

  function replaceExporter(): void {
    changing = changing
      .then(openExporter)
      .catch((error: unknown) => logger.error("no collector can be told of events", { reason: String(error) }));
  }

  async function openExporter(): Promise<void> {
    await exporter?.stop();
    exporter = null;
    if (!isRunning || settings === null) return;
    const { startExporter } = await import("../otlp/export/start-exporter.ts");
    exporter = startExporter({
      ...options,
      ...settings,
      history: store,
      book: store.collectors,
      hostName: hostname(),
      cleanPayload: (payload) => redactPayload(payload, options.redactor()).payload,
      fetch: options.fetch ?? (async (url, init) => globalThis.fetch(url, init)),
    });
  }

  async function openReceiver(): Promise<Receiver> {
    const { createReceiver } = await import("../otlp/receive/receiver.ts");
    receiver = createReceiver({ store, onKept: tellUsage, startedAtMs, clock, logger });
    return receiver;
  }

  /** What sessions have used, now that more is known of it. */
  function tellUsage(sessionIds: ReadonlySet<string>): void {
    for (const sessionId of sessionIds) {
      try {
        const session = store.session(sessionId);
        const facts = session === null ? [] : usageFacts(session, store.usageOf(sessionId), prices());
        if (facts.length > 0) observer.amend(sessionId, facts);
      } catch (error) {
        // It is told with the next line of the transcript, or the next request.
        logger.warn("what a session has used cannot be told now", { session: sessionId, reason: String(error) });
      }
    }
  }

  return {
    take: options.values.otlpReceive
      ? async (kind, body) => {
          opening ??= openReceiver();
          return (await opening).take(kind, body);
        }
      : null,
    start: () => {
      isRunning = true;
      if (settings !== null) replaceExporter();
    },
    changed: (sessions) => {
      exporter?.changed();
      receiver?.heard(sessions.map(({ sessionId }) => sessionId));
    },
    state: () => exporter?.state() ?? null,
    clients: () => (receiver === null ? null : { outcomes: receiver.outcomes(), samples: receiver.samples() }),
    configure: (values) => {
      const next = settingsOf(values);
      if (isDeepStrictEqual(next, settings)) return;
      settings = next;
      replaceExporter();
    },
    stop: async () => {
      isRunning = false;
      settings = null;
      replaceExporter();
      await changing;
    },
  };
}

/** Null where nothing is to be sent. */
function settingsOf(values: ConfigValues): ExporterSettings | null {
  const { otlpEndpoint: endpoint, otlpHeaders: headers, otlpGzip: compress, otlpPayloads: withPayloads } = values;
  return endpoint === "" ? null : { endpoint, headers, compress, withPayloads };
}
