import type { ConfigValues } from "../config/settings.ts";
import { placesWithin } from "../http/limits.ts";
import { openFileLimit } from "../system/open-file-limit.ts";

/** Of the connections that there is room for. The others are for who asks something. */
const LIVE_SHARE = 0.75;

/** What the settings say of live connections, as far as this process may have so many. */
export function hubLimits(values: ConfigValues) {
  const room = placesWithin(openFileLimit(), Infinity);
  return {
    maxConnections: Math.min(values.maxConnections, Math.ceil(room * LIVE_SHARE)),
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
