import type { HealthCheck, KeptHealthChange } from "../core/health.ts";
import { adviceText, detailText, findingLine, thresholdLine } from "../core/i18n/health-text.ts";
import { toTimestamp } from "./routes.ts";

/** One check as `/api/health` answers it: the codes, and beside them the same in English. */
export type HealthCheckDto = Readonly<ReturnType<typeof toHealthCheckDto>>;

export function toHealthCheckDto({ name, status, values, value, detail, fix }: HealthCheck) {
  return {
    name,
    status,
    figures: values,
    codes: { value, detail, fix },
    /** The result, in one line. */
    value: findingLine({ value, detail }, "en"),
    /** Its causes and particulars, which `value` has too; null where there are none. */
    detail: detail.length === 0 ? null : detailText(detail, "en"),
    threshold: thresholdLine(values, "en"),
    fix: fix === null ? null : adviceText(fix, "en"),
  };
}

/** Answer of `/api/health/history`: past health, across restarts of the daemon. */
export type HealthHistoryDto = Readonly<ReturnType<typeof toHealthHistoryDto>>;

export type HealthChangeDto = Readonly<HealthHistoryDto["changes"][number]>;

export function toHealthHistoryDto(changes: readonly KeptHealthChange[]) {
  return {
    /** When a check began to fail, and when it was well again; newest first. */
    changes: changes.map(({ atMs, name, from, to, value, codes }) => ({
      at: toTimestamp(atMs),
      check: name,
      /** Null when nothing was known before. */
      from,
      to,
      /** The result of the check at that moment, in one line of English. */
      value,
      /** The same as codes. */
      codes,
    })),
  };
}
