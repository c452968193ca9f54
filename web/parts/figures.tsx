import { formatDuration, formatMeasured, formatNumber } from "../i18n/format.ts";
import { useStore, useWords } from "./page-context.ts";

/** Nothing to measure yet. */
const UNKNOWN = "–";

/** The four figures of the first plan, and the two that tell whether the notifier itself keeps up. */
export function Figures() {
  const { metrics } = useStore();
  const { words, language } = useWords();
  const figures = metrics.value;
  if (figures === null) return null;
  const averageMs = figures.session_duration_avg * 1000;
  const number = (value: number) => formatNumber(value, language);
  const shown = [
    [words.figures.activeSessions, number(figures.active_sessions)],
    [words.figures.totalThreads, number(figures.total_threads)],
    [words.figures.messagesLastHour, number(figures.messages_last_hour)],
    [words.figures.sessionDuration, averageMs === 0 ? UNKNOWN : formatDuration(averageMs, language)],
    [words.figures.eventsLastHour, number(figures.events_last_hour)],
    [
      words.figures.processing,
      figures.processing_ms.count === 0 ? UNKNOWN : formatMeasured(figures.processing_ms.p99, language),
    ],
  ] as const;
  return (
    <dl class="figures" aria-label={words.figures.label}>
      {shown.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
