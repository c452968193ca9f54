import type { ComponentChildren } from "preact";
import { STATS_WORDS } from "../../i18n/views/stats-languages.ts";
import { useWords } from "../../parts/page-context.ts";
import { useWordsOf } from "../../parts/use-words-of.ts";
import { changeOf, type FigureName, type SpanFigures } from "../../state/stats/figures.ts";
import type { StatsRange } from "../../state/stats/stats-choice.ts";
import { formatChange, formatFigure } from "./format-figure.ts";

interface StatsTotalsProps {
  readonly now: SpanFigures;
  readonly before: SpanFigures | null;
  readonly range: StatsRange;
}

/** What a large figure is made of, or what else belongs to it. */
const PARTS: Readonly<Partial<Record<FigureName, readonly FigureName[]>>> = {
  tokens: ["input", "output", "cache_write", "cache_read"],
  cost_usd: ["messages", "web_searches"],
  events: ["failures"],
  tool_calls: ["tool_failures", "tool_denied", "tool_interrupted"],
  tool_p50: ["tool_p90", "tool_p99"],
  active_sessions: ["sessions_begun"],
};

const LARGE: readonly FigureName[] = ["tokens", "cost_usd", "events", "tool_calls", "tool_p50", "active_sessions"];

/** The range in figures, each beside what it was before. */
export function StatsTotals({ now, before, range }: StatsTotalsProps) {
  const words = useWordsOf(STATS_WORDS);
  return (
    <section class="stats-totals" aria-label={words.figures}>
      {LARGE.map((name) => (
        <dl key={name} class="total">
          <Figure name={name} value={now.totals[name]} isLarge>
            {before !== null && <Before name={name} now={now} before={before} range={range} />}
          </Figure>
          {PARTS[name]?.map((part) => (
            <Figure key={part} name={part} value={now.totals[part]} />
          ))}
        </dl>
      ))}
    </section>
  );
}

interface FigureProps {
  readonly name: FigureName;
  readonly value: number | null;
  readonly isLarge?: boolean;
  readonly children?: ComponentChildren;
}

function Figure({ name, value, isLarge = false, children }: FigureProps) {
  const { language } = useWords();
  const words = useWordsOf(STATS_WORDS);
  const isFailure = (name === "failures" || name === "tool_failures") && (value ?? 0) > 0;
  return (
    <div class={isLarge ? "is-large" : undefined}>
      <dt>{name === "tool_p50" ? words.median : words.figure[name]}</dt>
      <dd
        class={isFailure ? "is-failure" : undefined}
        data-figure={name}
        title={value === null ? words.notKnown : undefined}
      >
        {formatFigure(name, value, language)}
      </dd>
      {children}
    </div>
  );
}

interface BeforeProps extends StatsTotalsProps {
  readonly name: FigureName;
  readonly before: SpanFigures;
}

function Before({ name, now, before, range }: BeforeProps) {
  const { language } = useWords();
  const words = useWordsOf(STATS_WORDS);
  const was = before.totals[name];
  const change = changeOf(now.totals[name], was);
  return (
    <dd class="was" data-before={name}>
      {words.versus(range, formatFigure(name, was, language))}
      {change !== null && <span class="change"> {formatChange(change, language)}</span>}
    </dd>
  );
}
