import type { CheckValue, CheckName, CheckStatus, HealthCheck, HealthFinding } from "../core/health/health.ts";
import { adviceText, detailText, findingLine, thresholdLine } from "../core/i18n/health-text.ts";

/** One check as `/api/health` answers it: the codes, and beside them the same in English. */
export interface HealthCheckDto {
  readonly name: CheckName;
  readonly status: CheckStatus;
  readonly figures: readonly CheckValue[];
  readonly codes: HealthFinding;
  /** The result, in one line. */
  readonly value: string;
  /** Its causes and particulars, which `value` has too; null where there are none. */
  readonly detail: string | null;
  readonly threshold: string | null;
  readonly fix: string | null;
}

export function toHealthCheckDto({ name, status, figures, value, detail, fix }: HealthCheck): HealthCheckDto {
  return {
    name,
    status,
    figures,
    codes: { value, detail, fix },
    value: findingLine({ value, detail }, "en"),
    detail: detail.length === 0 ? null : detailText(detail, "en"),
    threshold: thresholdLine(figures, "en"),
    fix: fix === null ? null : adviceText(fix, "en"),
  };
}
