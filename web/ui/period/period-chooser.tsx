import { useState } from "preact/hooks";
import type { Language } from "../../i18n/language.ts";
import { dayOf, formatPeriod, spanOf, type DayRange, type Period, type PeriodName } from "../../state/period.ts";
import { withFilter, type RouteFilter } from "../../state/route.ts";
import { Button } from "../button.tsx";
import { Link } from "../link.tsx";
import { Menu } from "../menu.tsx";
import { useStore, useStrings, useStringsOf } from "../page-context.ts";
import { useIsSmall } from "../use-is-small.ts";
import { PERIOD_STRINGS } from "./period-strings.ts";
import "./period.css";

interface PeriodChooserProps {
  readonly chosen: Period;
  /** Those that are offered beside dates; the first one is the default, which the address leaves out. */
  readonly names: readonly [PeriodName, ...PeriodName[]];
  /** `row`: all side by side where there is room; `menu`: behind a button. */
  readonly form: "row" | "menu";
  /** Filters that another period takes away. */
  readonly resets?: Partial<Record<keyof RouteFilter, null>>;
}

/** Chooses the period of a view: the filter `range` of the address. */
export function PeriodChooser({ chosen, names, form, resets }: PeriodChooserProps) {
  const { navigation, clock } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(PERIOD_STRINGS);
  const isSmall = useIsSmall();
  const { filter } = navigation.route.value;
  const placeOf = (period: Period) => ({
    filter: withFilter(filter, { ...resets, range: period === names[0] ? null : formatPeriod(period) }),
  });
  const isRow = form === "row" && !isSmall;
  const links = names.map((name) => (
    <Link key={name} to={placeOf(name)} class={isRow ? "" : "quiet"} isCurrent={name === chosen}>
      {isRow ? strings.shortPeriods[name] : strings.periods[name]}
    </Link>
  ));
  const hasDates = typeof chosen !== "string";
  const label = isRow && !hasDates ? strings.dates : periodName(chosen, language);
  const dates = (
    <DateFields
      // The fields follow the address.
      key={formatPeriod(chosen)}
      range={daysOf(chosen, clock.nowMs.peek())}
      today={dayOf(clock.nowMs.peek())}
      choose={(range) => navigation.go(placeOf(range))}
    />
  );
  return (
    <nav class={`period${isRow ? " segmented" : ""}`} aria-label={strings.period}>
      {isRow && links}
      <Menu
        name={`period-menu${hasDates ? " is-chosen" : ""}`}
        isFramed={!isRow}
        isAtStart
        hasArrow
        label={
          <>
            {!isRow && <span class="visually-hidden">{strings.period}: </span>}
            {label}
          </>
        }
      >
        {!isRow && <div class="period-names lined">{links}</div>}
        {dates}
      </Menu>
    </nav>
  );
}

interface DateFieldsProps {
  readonly range: DayRange;
  readonly today: string;
  readonly choose: (range: DayRange) => void;
}

function DateFields({ range, today, choose }: DateFieldsProps) {
  const strings = useStringsOf(PERIOD_STRINGS);
  const [from, setFrom] = useState(range.from);
  const [to, setTo] = useState(range.to);
  function show(field: HTMLElement): void {
    if (from === "" || to === "") return;
    // Two days in the wrong order are still a period.
    choose(from <= to ? { from, to } : { from: to, to: from });
    const menu = field.closest("details");
    if (menu !== null) menu.open = false;
  }
  // No form: a page that shows what strangers wrote has none.
  return (
    <div
      class="period-dates wraps"
      onKeyDown={(event) => {
        if (event.key === "Enter" && event.target instanceof HTMLInputElement) show(event.currentTarget);
      }}
    >
      <label class="stack gap-4 note">
        {strings.from}
        <input
          type="date"
          class="field"
          max={today}
          value={from}
          onInput={(event) => setFrom(event.currentTarget.value)}
        />
      </label>
      <label class="stack gap-4 note">
        {strings.to}
        <input type="date" class="field" max={today} value={to} onInput={(event) => setTo(event.currentTarget.value)} />
      </label>
      <Button isFramed onClick={(event) => show(event.currentTarget)}>
        {strings.showDates}
      </Button>
    </div>
  );
}

/** A period as a person reads it: `Last 7 days`, `Nov 20 – 27, 2026`. */
export function periodName(period: Period, language: Language): string {
  if (typeof period === "string") return PERIOD_STRINGS[language].periods[period];
  return new Intl.DateTimeFormat(language, { dateStyle: "medium" }).formatRange(noonOf(period.from), noonOf(period.to));
}

/** Where no change of the clock moves the day. */
function noonOf(day: string): Date {
  return new Date(`${day}T12:00`);
}

/** The days that a period covers, to begin with. */
function daysOf(period: Period, nowMs: number): DayRange {
  if (typeof period !== "string") return period;
  const { fromMs, toMs } = spanOf(period, nowMs);
  return { from: dayOf(fromMs ?? nowMs), to: dayOf((toMs ?? nowMs + 1) - 1) };
}
