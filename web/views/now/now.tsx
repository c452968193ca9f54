import { formatDuration, formatMeasured } from "../../../src/core/format/time.ts";
import { formatCost, formatNumber, formatTokens, UNKNOWN } from "../../i18n/format.ts";
import { blurField, focusRow, stepFrom } from "../../keyboard/commands.ts";
import type { ListCommand } from "../../keyboard/key-table.ts";
import { todayOf, type MetricSample } from "../../state/now.ts";
import type { Store } from "../../state/store.ts";
import { EventDetail } from "../../ui/event/event-detail.tsx";
import { useListCommands, useStore, useStrings } from "../../ui/page-context.ts";
import type { SparkPoint } from "../../ui/spark-path.ts";
import { Sparkline } from "../../ui/sparkline.tsx";
import { AttentionBoard } from "./attention-board.tsx";
import { EventFeed } from "./event-feed.tsx";
import { SessionList } from "./session-list.tsx";

/** The current state: sessions that need a person, running sessions, new events. */
export function NowView() {
  const store = useStore();
  useListCommands((command) => runInNow(command, store));
  return (
    <main class="now">
      <AttentionBoard />
      <div class="rest">
        <Metrics />
        <SessionList />
        <EventFeed />
      </div>
      <EventDetail />
    </main>
  );
}

function runInNow(command: ListCommand, store: Store): void {
  switch (command) {
    case "next":
      moveCursor(store, 1);
      return;
    case "previous":
      moveCursor(store, -1);
      return;
    case "first":
      putCursor(store, 0);
      return;
    case "open":
      if (store.cursor.value !== null) store.navigation.go({ eventSeq: store.cursor.value });
      return;
    case "close":
      closeTopmost(store);
      return;
    case "pause":
      store.feed.togglePause();
      return;
    default:
      command satisfies never;
  }
}

function moveCursor(store: Store, step: 1 | -1): void {
  const events = store.feed.shown.value;
  const at = events.findIndex((event) => event.seq === store.cursor.value);
  putCursor(store, stepFrom(at, step, events.length));
}

function putCursor(store: Store, index: number): void {
  const event = store.feed.shown.value[index];
  if (event === undefined) return;
  store.cursor.value = event.seq;
  // An open event follows the cursor without a history entry for each row.
  if (store.navigation.route.value.eventSeq !== null) store.navigation.replace({ eventSeq: event.seq });
  focusRow(".event[tabindex='0']");
}

/** Closes one layer per press: the event, then the search, then the session. */
function closeTopmost({ navigation }: Store): void {
  const { eventSeq, sessionId, filter } = navigation.route.value;
  if (eventSeq !== null) {
    navigation.go({ eventSeq: null });
    focusRow(".event[tabindex='0']");
    return;
  }
  blurField();
  if (filter.q !== undefined) navigation.filterBy({ q: null });
  else if (sessionId !== null) navigation.go({ sessionId: null });
}

interface Metric {
  readonly name: string;
  readonly value: string;
  /** Points over time and the line's title; absent for a value without history. */
  readonly line?: { readonly points: readonly SparkPoint[]; readonly of: string };
  readonly isBad?: boolean;
}

/** Four main values, today's tokens and cost, and whether the notifier keeps up. */
function Metrics() {
  const { metrics, lastDay, metricSamples, clock } = useStore();
  const { strings, language } = useStrings();
  const values = metrics.value;
  if (values === null) return <div class="metrics is-empty" />;
  const stats = lastDay.stats.value;
  // Accurate to the minute: no value here changes by the second.
  const today = stats === null ? null : todayOf(stats, clock.nowMs.peek());
  const averageMs = values.session_duration_avg * 1000;
  const number = (value: number) => formatNumber(value, language);
  const names = strings.metrics;

  const byHour = (...parts: readonly (readonly (number | null)[] | undefined)[]) => ({
    of: names.byHour,
    points: apartFromTheLast(
      (stats?.starts ?? []).map((start, index) => ({
        at: Date.parse(start),
        value: parts.reduce((sum, part) => sum + (part?.[index] ?? 0), 0),
      })),
    ),
  });
  const sinceOpened = (of: Exclude<keyof MetricSample, "atMs">) => ({
    of: names.sinceOpened,
    points: metricSamples.samples.value.map((sample) => ({ at: sample.atMs, value: sample[of] })),
  });
  const series = stats?.series;

  const shown: readonly Metric[] = [
    { name: names.activeSessions, value: number(values.active_sessions), line: byHour(series?.active_sessions) },
    { name: names.totalThreads, value: number(values.total_threads), line: sinceOpened("total_threads") },
    {
      name: names.messagesLastHour,
      value: number(values.messages_last_hour),
      line: sinceOpened("messages_last_hour"),
    },
    {
      name: names.sessionDuration,
      value: averageMs === 0 ? UNKNOWN : formatDuration(averageMs, language),
      line: sinceOpened("session_duration_avg"),
    },
    { name: names.eventsLastHour, value: number(values.events_last_hour), line: byHour(series?.events) },
    {
      name: names.failuresLastHour,
      value: number(values.failures_last_hour),
      line: byHour(series?.failures),
      isBad: values.failures_last_hour > 0,
    },
    {
      name: names.tokensToday,
      value: today === null ? UNKNOWN : formatTokens(today.tokens, language),
      line: byHour(series?.input, series?.output, series?.cache_write, series?.cache_read),
    },
    {
      name: names.costToday,
      value: today?.costUsd == null ? UNKNOWN : formatCost(today.costUsd, true, language),
      line: byHour(series?.cost_usd),
    },
    {
      name: names.processing,
      value: values.processing_ms.count === 0 ? UNKNOWN : formatMeasured(values.processing_ms.p99, language),
    },
  ];
  return (
    <dl class="metrics" aria-label={names.label}>
      {shown.map(({ name, value, line, isBad }) => (
        <div key={name} title={line?.of}>
          <dt>{name}</dt>
          <dd class={isBad === true ? "is-bad" : undefined}>
            {value}
            {line !== undefined && line.points.length > 1 && <Sparkline points={line.points} width={56} height={16} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The current hour is a dot: a line to it would drop at the start of every hour. */
function apartFromTheLast(points: readonly SparkPoint[]): readonly SparkPoint[] {
  const last = points.at(-1);
  return last === undefined ? points : [...points.slice(0, -1), { at: last.at, value: null }, last];
}
