import type { ConfigValues } from "../config/settings.ts";

/** What the settings say of live connections. */
export function hubLimits(values: ConfigValues) {
  return {
    maxConnections: values.maxConnections,
    heartbeatIntervalMs: values.heartbeatIntervalSeconds * 1000,
    metricsRefreshMs: values.cacheTtlSeconds * 1000,
  };
}

/** What they say of the raw log. */
export function rawLogTimes(values: ConfigValues) {
  return {
    rescanIntervalMs: values.monitorIntervalSeconds * 1000,
  };
}
