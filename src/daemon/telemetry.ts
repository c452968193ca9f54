import { hostname } from "node:os";
import { isDeepStrictEqual } from "node:util";
import { redactPayload } from "../claude/payload/redact-payload.ts";
import type { ConfigValues } from "../config/settings.ts";
import type { Commits } from "../core/event.ts";
import type { MetricRegistry, MetricSample, TelemetryState } from "../core/metrics.ts";
import type { FetchLike } from "../core/notification/delivery.ts";
import type { Observer } from "../core/ports.ts";
import { usageFacts } from "../core/session/usage-facts.ts";
import { telemetryRoutes, type ReceiveOtlp } from "../http/handlers/telemetry.ts";
import type { Route } from "../http/router.ts";
import type { Exporter, ExporterSettings } from "../otlp/export/start-exporter.ts";
import type { ClientMetricName } from "../otlp/receive/client-metrics.ts";
import type { OtlpReceiver, RequestOutcome } from "../otlp/receive/otlp-receiver.ts";
import type { Store } from "../store/store.ts";
import type { Component } from "./component.ts";
import type { Context } from "./context.ts";

/** How telemetry is exported, where a test has its own time or network. */
export interface ExportingOptions {
  readonly fetch?: FetchLike;
  readonly gatherMs?: number;
  readonly metricsIntervalMs?: number;
  readonly random?: () => number;
}

interface TelemetryOptions extends ExportingOptions {
  readonly context: Context;
  readonly commits: Commits;
  readonly store: Store;
  /** Receives what is learned about a session. */
  readonly observer: Pick<Observer, "applyFacts">;
  readonly metrics: Pick<MetricRegistry, "read">;
}

/** Telemetry from clients since the start. */
export interface ClientTelemetry {
  readonly outcomes: ReadonlyMap<RequestOutcome, number>;
  readonly samples: Readonly<Partial<Record<ClientMetricName, readonly MetricSample[]>>>;
}

/** Telemetry in both directions. Without settings it loads no module and holds no timer. */
export interface Telemetry extends Component {
  /** Empty where the settings accept no telemetry. */
  readonly routes: readonly Route[];
  /** Null without an export. */
  state(): TelemetryState | null;
  /** Null while no client has sent any. */
  clients(): ClientTelemetry | null;
}

export function createTelemetry(options: TelemetryOptions): Telemetry {
  const { context, commits, store, observer, metrics, ...exporting } = options;
  const { clock, logger, startedAtMs, redactor } = context;
  const { values } = context.atStart;
  let settings = settingsOf(values);
  let exporter: Exporter | null = null;
  let isRunning = false;
  /** One change at a time: two exporters at once would send everything twice. */
  let changing: Promise<void> = Promise.resolve();
  let receiver: OtlpReceiver | null = null;
  let opening: Promise<OtlpReceiver> | null = null;

  function replaceExporter(): void {
    changing = changing
      .then(openExporter)
      .catch((error: unknown) => logger.error("events cannot be exported to a collector", { reason: String(error) }));
  }

  async function openExporter(): Promise<void> {
    await exporter?.stop();
    exporter = null;
    if (!isRunning || settings === null) return;
    const { startExporter } = await import("../otlp/export/start-exporter.ts");
    exporter = startExporter({
      ...context,
      ...exporting,
      ...settings,
      families: metrics.read,
      history: store,
      collectors: store.collectors,
      hostName: hostname(),
      cleanPayload: (payload) => redactPayload(payload, redactor()).payload,
      fetch: exporting.fetch ?? (async (url, init) => globalThis.fetch(url, init)),
    });
  }

  async function openReceiver(): Promise<OtlpReceiver> {
    const { createOtlpReceiver: createReceiver } = await import("../otlp/receive/otlp-receiver.ts");
    receiver = createReceiver({ store, onKept: publishUsage, startedAtMs, clock, logger });
    return receiver;
  }

  /** Applies the usage of sessions after new telemetry. */
  function publishUsage(sessionIds: ReadonlySet<string>): void {
    for (const sessionId of sessionIds) {
      try {
        const session = store.session(sessionId);
        const facts = session === null ? [] : usageFacts(session, store.usageOf(sessionId), context.config().prices);
        if (facts.length > 0) observer.applyFacts(sessionId, facts);
      } catch (error) {
        // The next line of the transcript or the next request repeats it.
        logger.warn("a session's usage could not be exported; retrying", { session: sessionId, reason: String(error) });
      }
    }
  }

  const take: ReceiveOtlp = async (kind, body) => {
    opening ??= openReceiver();
    return (await opening).take(kind, body);
  };

  commits.onCommit(({ sessions }) => {
    exporter?.changed();
    receiver?.onSessions(sessions.map(({ sessionId }) => sessionId));
  });

  return {
    name: "telemetry",
    routes: telemetryRoutes(values.otlpReceive ? take : null),
    start: () => {
      isRunning = true;
      if (settings !== null) replaceExporter();
    },
    state: () => exporter?.state() ?? null,
    clients: () => (receiver === null ? null : { outcomes: receiver.outcomes(), samples: receiver.samples() }),
    configure: (config) => {
      const next = settingsOf(config.values);
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

/** Null without an export. */
function settingsOf(values: ConfigValues): ExporterSettings | null {
  const { otlpEndpoint: endpoint, otlpHeaders: headers, otlpGzip: compress, otlpPayloads: withPayloads } = values;
  return endpoint === "" ? null : { endpoint, headers, compress, withPayloads };
}
