import type { Setting } from "./setting.ts";

/** OpenTelemetry: what is exported to a collector, and what clients may send here. */
export const TELEMETRY_SETTINGS = {
  otlpEndpoint: {
    env: "CCEN_OTLP_ENDPOINT",
    alias: "DISCORD_DASHBOARD_OTLP_ENDPOINT",
    type: "url",
    default: "",
    applies: "live",
    doc: "Base address of an OpenTelemetry collector (OTLP over HTTP, JSON). Events go to `/v1/logs`, metrics to `/v1/metrics`. Empty: nothing is sent.",
  },
  otlpHeaders: {
    env: "CCEN_OTLP_HEADERS",
    alias: "DISCORD_DASHBOARD_OTLP_HEADERS",
    type: "pairs",
    default: "",
    applies: "live",
    secret: true,
    doc: "Headers for the collector, in the format of `OTEL_EXPORTER_OTLP_HEADERS`: `key=value,key2=value2`, values percent-encoded where needed.",
  },
  otlpGzip: {
    env: "CCEN_OTLP_GZIP",
    alias: "DISCORD_DASHBOARD_OTLP_GZIP",
    type: "boolean",
    default: true,
    applies: "live",
    doc: "Compress requests to the collector.",
  },
  otlpPayloads: {
    env: "CCEN_OTLP_PAYLOADS",
    alias: "DISCORD_DASHBOARD_OTLP_PAYLOADS",
    type: "boolean",
    default: false,
    applies: "live",
    doc: "Send payloads (prompts, commands, output; redacted and truncated as stored) to the collector. Off: one-line summaries only.",
  },
  otlpReceive: {
    env: "CCEN_OTLP_RECEIVE",
    alias: "DISCORD_DASHBOARD_OTLP_RECEIVE",
    type: "boolean",
    default: false,
    applies: "start",
    doc: "Accept Claude Code’s own telemetry at `POST /v1/logs` and `POST /v1/metrics`. Costs are then the client’s own, for each request.",
  },
} as const satisfies Record<string, Setting>;
