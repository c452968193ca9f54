import type { HealthCheckDto } from "../../../src/api/health-dto.ts";
import { formatAge, formatDuration } from "../../../src/core/format/time.ts";
import { isBeyondLimit, type CheckName, type CheckStatus, type CheckValue } from "../../../src/core/health.ts";
import {
  adviceText,
  checkTitle,
  checkValueOf,
  checkValueText,
  detailLines,
  findingText,
  limitText,
  lineText,
  statusText,
} from "../../../src/core/i18n/health-text.ts";
import { sizeText, type Message } from "../../../src/core/i18n/message.ts";
import { formatNumber } from "../../i18n/format.ts";
import type { Language } from "../../i18n/language.ts";
import { capitalize } from "../../i18n/sentence-case.ts";
import { START } from "../../state/route.ts";
import { CommandLine } from "../../ui/copy-button.tsx";
import { Shape } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { Prose } from "../../ui/load-state.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { HEALTH_STRINGS } from "./health-strings.ts";

/** Views with more about a check. */
const ELSEWHERE: Readonly<Partial<Record<CheckName, "settings" | "deliveries">>> = {
  configuration: "settings",
  hooks_installed: "settings",
  outbox: "deliveries",
  destinations: "deliveries",
};

const UNIT = /_(?:ms|bytes)$/;

/** One check; while it is not ok, the fix is below it. */
export function CheckRow({ check }: { readonly check: HealthCheckDto }) {
  const { language } = useStrings();
  const strings = useStringsOf(HEALTH_STRINGS);
  const format = useFormat();
  const { name, status, codes } = check;
  // Further limits need a unit: a plain count's limit would look like the first value's.
  const limits = check.figures.filter(
    (measurement, index) => measurement.limit !== null && (index === 0 || UNIT.test(measurement.name)),
  );
  const limited = limits.find(isBeyondLimit) ?? limits[0];
  return (
    <li class={`check is-${status} digits lined`} data-check={name}>
      <h3 class="flex ink">
        <CheckMark status={status} />
        <span>{checkTitle(name, language)}</span>
        <span class={status === "ok" ? "visually-hidden" : "status note regular"}>
          {capitalize(statusText(status, language))}
        </span>
      </h3>
      <span class="now baseline wraps">
        {codes.value.map((part, index) => (
          <span key={part.code} class={index === 0 ? "value" : "also note"}>
            <Value text={partText(part, format)} />
          </span>
        ))}
        {name === "database_integrity" && <CheckDatabase check={check} />}
      </span>
      <span class="limit note">
        {limited !== undefined && <span class="visually-hidden">{strings.limit} </span>}
        {limited !== undefined && limitOf(limited, limited === check.figures[0], format)}
      </span>
      {detailLines(codes.detail).map((line) => {
        const text = lineText(line, language);
        return (
          <bdi key={text} class={`detail-line${line[0]?.code === "as-it-came" ? " mono" : ""}`}>
            {text}
          </bdi>
        );
      })}
      {codes.fix !== null && <Fix name={name} text={adviceText(codes.fix, language)} />}
    </li>
  );
}

/** What to do, each command of it ready to be copied in the form that works here. */
function Fix({ name, text }: { readonly name: CheckName; readonly text: string }) {
  const { health } = useStore();
  const { strings: page } = useStrings();
  const cli = health.value?.cli ?? "ccen";
  const elsewhere = ELSEWHERE[name];
  // What stands between backticks.
  const literals = text.split("`").filter((_, index) => index % 2 === 1);
  const commands = new Set(literals.filter((literal) => literal.startsWith("ccen ")));
  return (
    <div class="fix">
      <p>
        <Prose text={text} />
        {elsewhere !== undefined && (
          <>
            {" "}
            <Link class="link" to={{ ...START, view: elsewhere }}>
              {page.views[elsewhere]}
            </Link>
          </>
        )}
      </p>
      {[...commands].map((command) => (
        <CommandLine key={command} id={`${name}-${command}`} command={command.replace("ccen", cli)} />
      ))}
    </div>
  );
}

/** A value with its words and units lighter than its numbers. */
export function Value({ text }: { readonly text: string }) {
  const parts = text.split(/(\d[\d.,]*)/);
  if (parts.length === 1) return <>{text}</>;
  return (
    <span class="one-line">
      {parts.map((part, index) => (index % 2 === 1 ? part : part !== "" && <span class="unit muted">{part}</span>))}
    </span>
  );
}

/** A shape per status, so that colour is never the only sign. */
const STATUS_SHAPES: Readonly<Record<CheckStatus, string>> = {
  ok: "M2.25 6.5l2.5 2.5l5-6",
  note: "M6 2.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 0 1 0-7",
  unknown: "M4.2 4.4a1.9 1.9 0 1 1 2.6 1.9q-.8.3-.8 1.2M6 9.4v.05",
  degraded: "M6 2.25l4.25 7.5h-8.5zM6 5.25v2M6 8.6v.05",
  failed: "M3 3l6 6M9 3l-6 6",
};

export function CheckMark({ status }: { readonly status: CheckStatus }) {
  return <Shape look={`check-${status}`} path={STATUS_SHAPES[status]} />;
}

/** Starts a check of the database; while it runs, the value says so. */
function CheckDatabase({ check }: { readonly check: HealthCheckDto }) {
  const { api, healthHistory } = useStore();
  const strings = useStringsOf(HEALTH_STRINGS);
  if (check.figures.some(({ name }) => name === "checking")) return null;
  return (
    <button
      type="button"
      class="link"
      onClick={() =>
        void api
          .checkDatabase()
          .catch(() => {})
          .then(healthHistory.soon)
      }
    >
      {strings.checkNow}
    </button>
  );
}

/** Formats for a value's text. */
export interface MeasurementFormat {
  readonly language: Language;
  readonly nowMs: number;
  /** `3 h` → `3 h ago`. */
  readonly ago: (span: string) => string;
}

export function useFormat(): MeasurementFormat {
  const { clock } = useStore();
  const { strings: page, language } = useStrings();
  return { language, nowMs: clock.nowMs.value, ago: page.ago };
}

/** A part of a check's result: a value in the page's own formats, or another finding. */
export function partText(message: Message, format: MeasurementFormat): string {
  const measurement = checkValueOf(message);
  if (measurement === null) return capitalize(findingText(message, format.language));
  return checkValueText(measurement.name, valueText(measurement, format), format.language);
}

/** `≤ 5 ms`: still ok; `journal ≤ 512 MB` if the limit is for another of several sizes than the main one. */
function limitOf(measurement: CheckValue, isMain: boolean, format: MeasurementFormat): string {
  const { name, limit } = measurement;
  const round = valueText({ name, value: limit ?? 0 }, format)
    .replace(/\.0(?=\D|$)/, "")
    .replace(/(?<=min|分) ?0+ ?[s秒]$/, "");
  const text = limitText(measurement, round, format.language);
  return isMain || !name.endsWith("_bytes") ? text : checkValueText(name, text, format.language);
}

function valueText(
  { name, value }: Pick<CheckValue, "name" | "value">,
  { language, nowMs, ago }: MeasurementFormat,
): string {
  if (name.endsWith("_at_ms")) return ago(formatAge(nowMs - value, language));
  if (name.endsWith("_bytes")) return sizeText(value);
  return name.endsWith("_ms") ? formatDuration(value, language) : formatNumber(value, language);
}
