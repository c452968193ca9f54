import { isWanted } from "../../../src/core/health/health.ts";
import type { HealthCheckDto } from "../../../src/api/health-dto.ts";
import type { HealthStrings } from "./health-strings.ts";
import { Sparkline } from "../../ui/chart/sparkline.tsx";
import { formatDuration } from "../../../src/core/format/duration.ts";
import { leavesTrend, MAX_GAP_MS, type Trend } from "../../state/health-checks.ts";
import { valueText, type MeasurementFormat } from "./measurement-text.ts";

interface CheckHistoryProps {
  readonly check: HealthCheckDto;
  readonly trend: Trend | null;
  readonly format: MeasurementFormat;
  readonly strings: HealthStrings;
}

export function CheckHistory({ check, trend, format, strings }: CheckHistoryProps) {
  const { language } = format;
  const main = check.figures[0];
  if (trend === null) return <span class="history is-none">{leavesTrend(check.name) ? strings.noHistory : ""}</span>;
  const span = formatDuration(trend.spanMs, language);
  const worst = trend.worst === null || main === undefined ? null : valueText({ ...main, value: trend.worst }, format);
  const wanted = main !== undefined && isWanted(main.name);
  // A limit far above all values would flatten the line.
  const limit = main?.limit ?? null;
  const shown = limit !== null && main?.name.endsWith("_ms") === true ? { limit } : {};
  // All values are zero: a line only where there is room.
  const isFlat = trend.points.every(({ value }) => value === null || value === 0);
  const label =
    worst === null
      ? strings.historyOfTrouble(span)
      : wanted
        ? strings.historyOfWanted(span, worst)
        : strings.historyOf(span, worst);
  return (
    <span class={`history${isFlat ? " is-flat" : ""}`}>
      <Sparkline points={trend.points} label={label} width={160} height={22} floor={1} maxGap={MAX_GAP_MS} {...shown} />
      <span class="also" aria-hidden="true">
        {worst === null || trend.worst === 0 ? "" : wanted ? strings.least(worst) : strings.greatest(worst)}
      </span>
    </span>
  );
}
