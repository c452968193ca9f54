import type { CheckFigure, CheckName, HealthCheck } from "../../../src/core/health.ts";
import type { HealthSampleDto } from "../../../src/protocol/health-history-dto.ts";
import { Sparkline } from "../../chart/sparkline.tsx";
import { formatDuration, formatMeasured, formatNumber } from "../../i18n/format.ts";
import type { Language } from "../../i18n/language.ts";
import { HEALTH_WORDS, type HealthWords } from "../../i18n/views/health-words.ts";
import { useStore, useWords } from "../../parts/page-context.ts";
import { Prose } from "../../parts/prose.tsx";
import { useWordsOf } from "../../parts/use-words-of.ts";
import { START } from "../../state/place.ts";
import { trendOf, type Trend } from "../../state/health/check-trend.ts";
import { CheckMark } from "./check-mark.tsx";

interface CheckRowProps {
  readonly check: HealthCheck;
  readonly samples: readonly HealthSampleDto[];
}

/** What the view of the settings says more about. */
const IN_SETTINGS: ReadonlySet<CheckName> = new Set(["configuration", "hooks_installed"]);

/** One check; what to do stands below it while it is not well. */
export function CheckRow({ check, samples }: CheckRowProps) {
  const { clock, navigation } = useStore();
  const { words: page, language } = useWords();
  const words = useWordsOf(HEALTH_WORDS);
  const { name, status, detail, fix } = check;
  // How long nothing has been waiting is no figure.
  const figures = check.figures.filter((figure) => figure.name !== "oldest_waiting_ms" || figure.value > 0);
  const main = figures[0];
  const limited = check.figures.find(({ limit }) => limit !== null);
  return (
    <li class={`check is-${status}`} data-check={name}>
      <h3>
        <CheckMark status={status} />
        <span>{words.check[name] ?? name}</span>
        <span class="status">{words.status[status]}</span>
      </h3>
      <span class="now">
        {main === undefined ? (
          stateWords(check, words)
        ) : (
          <>
            <span class="figure">{figureText(main, words, language)}</span>
            {figures.slice(1).map((figure) => (
              <span key={figure.name} class="also">
                {figureText(figure, words, language)}
              </span>
            ))}
          </>
        )}
      </span>
      <span class="limit">
        {limited !== undefined && <span class="visually-hidden">{words.column.limit} </span>}
        {limited !== undefined && limitText(limited, words, language)}
      </span>
      <History check={check} trend={trendOf(check, samples, clock.nowMs.value)} />
      {detail !== null && <bdi class="detail-line mono">{detail}</bdi>}
      {fix !== null && (
        <p class="fix">
          <Prose text={words.fix[fix] ?? fix} />
          {IN_SETTINGS.has(name) && (
            <>
              {" "}
              <button type="button" class="link" onClick={() => navigation.go({ ...START, view: "settings" })}>
                {page.views.settings}
              </button>
            </>
          )}
        </p>
      )}
    </li>
  );
}

function History({ check, trend }: { readonly check: HealthCheck; readonly trend: Trend | null }) {
  const { language } = useWords();
  const words = useWordsOf(HEALTH_WORDS);
  const main = check.figures[0];
  if (trend === null)
    return <span class="history is-none">{check.name === "hooks_installed" ? "" : words.noHistory}</span>;
  const span = formatDuration(trend.spanMs, language);
  const greatest =
    trend.greatest === null || main === undefined ? null : valueText({ ...main, value: trend.greatest }, language);
  // A limit far above all that ever was would press the line flat.
  const limit = main?.limit ?? null;
  const shown = limit !== null && main?.name.endsWith("_ms") === true ? { limit } : {};
  return (
    <span class="history">
      <Sparkline
        points={trend.points}
        label={greatest === null ? words.historyOfTrouble(span) : words.historyOf(span, greatest)}
        width={160}
        height={22}
        floor={1}
        {...shown}
      />
      <span class="also" aria-hidden="true">
        {greatest === null || trend.greatest === 0 ? "" : words.greatest(greatest)}
      </span>
    </span>
  );
}

function stateWords({ name, status, value }: HealthCheck, words: HealthWords): string {
  const said = status === "ok" ? words.isOk[name] : words.isNot[name];
  return said ?? (name === "processing_time" ? words.nothingMeasured : value);
}

function figureText(figure: CheckFigure, words: HealthWords, language: Language): string {
  const say = words.figure[figure.name];
  const value = valueText(figure, language);
  return say === undefined ? `${figure.name} ${value}` : say(value);
}

function limitText({ name, limit }: CheckFigure, words: HealthWords, language: Language): string {
  // A limit is a round number: `5 ms`.
  const text = valueText({ name, value: limit ?? 0, limit }, language).replace(/\.0(?=\D|$)/, "");
  return name === "connections" ? words.below(text) : words.limit(text);
}

function valueText({ name, value }: CheckFigure, language: Language): string {
  return name.endsWith("_ms") ? formatMeasured(value, language) : formatNumber(value, language);
}
