import type { Setting } from "./setting.ts";

/** OpenTelemetry: what goes to a collector, and what clients may send here. */
export const TELEMETRY_SETTINGS = {
  otlpEndpoint: {
    env: "CCEN_OTLP_ENDPOINT",
    alias: "DISCORD_DASHBOARD_OTLP_ENDPOINT",
    type: "url",
    default: "",
    applies: "live",
    doc: "Base address of an OpenTelemetry collector (OTLP over HTTP, JSON): events go to `/v1/logs` below it, metrics to `/v1/metrics`. Empty: nothing is sent.",
  },
  otlpHeaders: {
    env: "CCEN_OTLP_HEADERS",
    alias: "DISCORD_DASHBOARD_OTLP_HEADERS",
    type: "pairs",
    default: "",
    applies: "live",
    secret: true,
    doc: "Headers for the collector, as `OTEL_EXPORTER_OTLP_HEADERS` has them: `key=value,key2=value2`, values percent-encoded where need be.",
  },
  otlpGzip: {
    env: "CCEN_OTLP_GZIP",
    alias: "DISCORD_DASHBOARD_OTLP_GZIP",
    type: "boolean",
    default: true,
    applies: "live",
    doc: "Whether what goes to the collector is compressed.",
  },
  otlpPayloads: {
    env: "CCEN_OTLP_PAYLOADS",
    alias: "DISCORD_DASHBOARD_OTLP_PAYLOADS",
    type: "boolean",
    default: false,
    applies: "live",
    doc: "Whether events take their payload (prompts, commands, output; redacted and cut as stored) to the collector. Otherwise their one-line summary is all the text that leaves.",
  },
  otlpReceive: {
    env: "CCEN_OTLP_RECEIVE",
    alias: "DISCORD_DASHBOARD_OTLP_RECEIVE",
    type: "boolean",
    default: false,
    applies: "start",
    doc: "Whether `POST /v1/logs` and `POST /v1/metrics` take Claude Code’s own telemetry: with it, costs are the client’s own figures, request by request.",
  },
} as const satisfies Record<string, Setting>;
