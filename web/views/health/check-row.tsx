import { isBeyondLimit, type CheckName } from "../../../src/core/health/health.ts";
import type { HealthCheckDto, HealthSampleDto } from "../../../src/api/health-dto.ts";
import { adviceText, checkTitle, statusText } from "../../../src/core/i18n/health-text.ts";
import { HEALTH_STRINGS } from "./health-languages.ts";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { Prose } from "../../ui/prose.tsx";
import { useStringsOf } from "../../ui/use-strings-of.ts";
import { START } from "../../state/route.ts";
import { trendOf } from "../../state/health-checks.ts";
import { CheckHistory } from "./check-history.tsx";
import { CheckMark } from "./check-mark.tsx";
import { limitOf, partText, type MeasurementFormat } from "./measurement-text.ts";
import { CheckDatabase } from "./check-database.tsx";

interface CheckRowProps {
  readonly check: HealthCheckDto;
  readonly samples: readonly HealthSampleDto[];
}

/** Views with more about a check. */
const ELSEWHERE: Readonly<Partial<Record<CheckName, "settings" | "deliveries">>> = {
  configuration: "settings",
  hooks_installed: "settings",
  outbox: "deliveries",
  destinations: "deliveries",
};

const UNIT = /_(?:ms|bytes)$/;

/** One check; while it is not ok, the fix is below it. */
export function CheckRow({ check, samples }: CheckRowProps) {
  const { clock, navigation } = useStore();
  const { strings: page, language } = useStrings();
  const strings = useStringsOf(HEALTH_STRINGS);
  const nowMs = clock.nowMs.value;
  const format: MeasurementFormat = { language, nowMs, ago: page.ago };
  const { name, status, codes } = check;
  const elsewhere = ELSEWHERE[name];
  // Further limits need a unit: a plain count's limit would look like the first value's.
  const limits = check.figures.filter(
    (measurement, index) => measurement.limit !== null && (index === 0 || UNIT.test(measurement.name)),
  );
  const limited = limits.find(isBeyondLimit) ?? limits[0];
  return (
    <li class={`check is-${status}`} data-check={name}>
      <h4>
        <CheckMark status={status} />
        <span>{checkTitle(name, language)}</span>
        <span class="status">{statusText(status, language)}</span>
      </h4>
      <span class="now">
        {codes.value.map((part, index) => (
          <span key={part.code} class={index === 0 ? "figure" : "also"}>
            {partText(part, format)}
          </span>
        ))}
        {name === "database_integrity" && <CheckDatabase check={check} />}
      </span>
      <span class="limit">
        {limited !== undefined && <span class="visually-hidden">{strings.column.limit} </span>}
        {limited !== undefined && limitOf(limited, limited === check.figures[0], format)}
      </span>
      <CheckHistory check={check} trend={trendOf(check, samples, nowMs)} format={format} strings={strings} />
      {codes.detail.map((particular) => {
        const text = partText(particular, format);
        return (
          <bdi key={text} class={`detail-line${particular.code === "as-it-came" ? " mono" : ""}`}>
            {text}
          </bdi>
        );
      })}
      {codes.fix !== null && (
        <p class="fix">
          <Prose text={adviceText(codes.fix, language)} />
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
