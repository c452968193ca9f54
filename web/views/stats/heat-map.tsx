import type { Language } from "../../i18n/language.ts";
import type { MetricName, SpanMetrics } from "../../state/stats/stats-charts.ts";
import { useStrings, useStringsOf } from "../../ui/page-context.ts";
import { formatMetric } from "./format-metric.ts";
import { Panel } from "./panel.tsx";
import { STATS_STRINGS } from "./stats-strings.ts";
import "./heat-map.css";

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** From Monday, as `Date` counts days. */
const WEEK = [1, 2, 3, 4, 5, 6, 0] as const;
/** The first days of a month that begins on a Sunday: the names of the days. */
const NAMED_DAYS = WEEK.map((day) => new Date(2026, 1, 1 + day));

interface HeatMapProps {
  readonly now: SpanMetrics;
  /** What is added up. */
  readonly name: MetricName;
}

/** When in the week it happens: the sum of each hour of each weekday. */
export function HeatMap({ now, name }: HeatMapProps) {
  const { language } = useStrings();
  const strings = useStringsOf(STATS_STRINGS);
  const sums = sumsOfWeek(now, name);
  const most = Math.max(...sums.values());
  if (!(most > 0)) return null;
  const title = strings.week(strings.metric[name]);
  const labelOf = (day: number, hour: number): string =>
    `${weekday(day, language)} ${hour}:00 – ${formatMetric(name, sums.get(`${WEEK[day]} ${hour}`) ?? 0, language)}`;
  const [highest = ""] = Array.from(sums).find(([, sum]) => sum === most) ?? [];
  const [highestDay, highestHour] = highest.split(" ").map(Number);
  const peak = labelOf(
    WEEK.findIndex((day) => day === highestDay),
    highestHour ?? 0,
  );
  return (
    <Panel title={title} name="week">
      <div class="week" role="img" aria-label={`${title}. ${peak}`}>
        {WEEK.map((day, row) => (
          <div key={day} class="week-day">
            <span>{weekday(row, language)}</span>
            {HOURS.map((hour) => (
              <i key={hour} title={labelOf(row, hour)} style={{ "--heat": (sums.get(`${day} ${hour}`) ?? 0) / most }} />
            ))}
          </div>
        ))}
        <div class="week-day">
          <span />
          {HOURS.map((hour) => (
            <b key={hour}>{hour % 3 === 0 ? hour : ""}</b>
          ))}
        </div>
      </div>
    </Panel>
  );
}

/** Sums by weekday and hour, as `1 14`, in the reader's time zone. */
function sumsOfWeek({ starts, series }: SpanMetrics, name: MetricName): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  starts.forEach((start, index) => {
    const at = new Date(start);
    const key = `${at.getDay()} ${at.getHours()}`;
    sums.set(key, (sums.get(key) ?? 0) + (series[name][index] ?? 0));
  });
  return sums;
}

function weekday(row: number, language: Language): string {
  return new Intl.DateTimeFormat(language, { weekday: "short" }).format(NAMED_DAYS[row]);
}
