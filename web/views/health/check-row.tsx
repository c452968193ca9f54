import type { CheckName, HealthCheck } from "../../../src/core/health.ts";
import type { HealthSampleDto } from "../../../src/api/health-history-dto.ts";
import { toldIn } from "../../../src/core/health-told.ts";
import { HEALTH_WORDS } from "../../i18n/views/health-words.ts";
import { useStore, useWords } from "../../parts/page-context.ts";
import { Prose } from "../../parts/prose.tsx";
import { useWordsOf } from "../../parts/use-words-of.ts";
import { START } from "../../state/place.ts";
import { trendOf } from "../../state/health/check-trend.ts";
import { CheckHistory } from "./check-history.tsx";
import { CheckMark } from "./check-mark.tsx";
import { figureText, limitText, type FigureLook } from "./figure-text.ts";
import { LookThrough } from "./look-through.tsx";

interface CheckRowProps {
  readonly check: HealthCheck;
  readonly samples: readonly HealthSampleDto[];
}

/** What another view says more about. */
const ELSEWHERE: Readonly<Partial<Record<CheckName, "settings" | "deliveries">>> = {
  configuration: "settings",
  hooks_installed: "settings",
  outbox: "deliveries",
  destinations: "deliveries",
};

/** How long something has been waiting: no figure while nothing is. */
const AGES: ReadonlySet<string> = new Set([
  "oldest_waiting_ms",
  "outbox_oldest_ms",
  "telemetry_oldest_ms",
  "upstream_oldest_ms",
]);

/** Checks whose detail is a sentence of ours, and not of the system or a service. */
const OURS: ReadonlySet<CheckName> = new Set(["hooks_installed", "machines", "upstream"]);

const UNIT = /_(?:ms|bytes)$/;

/** One check; what to do stands below it while it is not well. */
export function CheckRow({ check, samples }: CheckRowProps) {
  const { clock, navigation } = useStore();
  const { words: page, language } = useWords();
  const words = useWordsOf(HEALTH_WORDS);
  const nowMs = clock.nowMs.value;
  const look: FigureLook = { words, language, nowMs, ago: page.ago };
  const { name, status, detail, fix } = check;
  const elsewhere = ELSEWHERE[name];
  // That of a count that stands behind others would be taken for the first one's.
  const limited = check.figures.find(
    (figure, index) => figure.limit !== null && (index === 0 || UNIT.test(figure.name)),
  );
  return (
    <li class={`check is-${status}`} data-check={name}>
      <h4>
        <CheckMark status={status} />
        <span>{words.check[name] ?? name}</span>
        <span class="status">{words.status[status] ?? status}</span>
      </h4>
      <span class="now">
        <Now check={check} look={look} />
        {name === "database_integrity" && <LookThrough check={check} />}
      </span>
      <span class="limit">
        {limited !== undefined && <span class="visually-hidden">{words.column.limit} </span>}
        {limited !== undefined && limitText(limited, limited === check.figures[0], look)}
      </span>
      <CheckHistory check={check} trend={trendOf(check, samples, nowMs)} look={look} />
      {detail !== null && <bdi class="detail-line mono">{OURS.has(name) ? toldIn(language, detail) : detail}</bdi>}
      {fix !== null && (
        <p class="fix">
          <Prose text={words.fix[fix] ?? fix} />
          {elsewhere !== undefined && (
            <>
              {" "}
              <button type="button" class="link" onClick={() => navigation.go({ ...START, view: elsewhere })}>
                {page.views[elsewhere]}
              </button>
            </>
          )}
        </p>
      )}
    </li>
  );
}

function Now({ check, look }: { readonly check: HealthCheck; readonly look: FigureLook }) {
  // What is damaged was not found sound.
  const figures = check.figures.filter(({ name, value }) => !AGES.has(name) || value > 0);
  const [main, ...others] = check.status === "failed" && check.name === "database_integrity" ? [] : figures;
  if (main === undefined) return <>{stateWords(check, look)}</>;
  return (
    <>
      <span class="figure">{figureText(main, look)}</span>
      {others.map((figure) => (
        <span key={figure.name} class="also">
          {figureText(figure, look)}
        </span>
      ))}
    </>
  );
}

function stateWords({ name, status, value }: HealthCheck, { words, language }: FigureLook): string {
  if (status === "unknown") return words.notKnown;
  // There they are: what keeps them from working stands below.
  if (name === "hooks_installed" && status === "failed") return words.hooksBroken;
  const said = status === "ok" ? words.isOk[name] : words.isNot[name];
  return said ?? (name === "processing_time" ? words.nothingMeasured : toldIn(language, value));
}
