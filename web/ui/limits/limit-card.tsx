import type { LimitDto } from "../../../src/api/warnings-dto.ts";
import { agentLabel } from "../../../src/core/agent.ts";
import { LIMIT_THRESHOLDS } from "../../../src/core/plan-limits.ts";
import { formatAge, formatDuration, formatMoment } from "../../../src/core/format/time.ts";
import { formatPercent } from "../../i18n/format.ts";
import { START } from "../../state/route.ts";
import { Link } from "../link.tsx";
import { useStore, useStrings, useStringsOf } from "../page-context.ts";
import { LIMIT_STRINGS } from "./limit-strings.ts";
import "./limits.css";

/** Percent from which a limit is worth a look, and from which it is nearly reached. */
const [HIGH, NEARLY_FULL] = LIMIT_THRESHOLDS;

/** Whose use the statistics show, by project and session. */
const PERIOD = { five_hour: "5h", seven_day: "7d" } as const satisfies Record<LimitDto["window"], string>;

/** One line an account: its windows, when each resets, and when it is full at this pace. */
export function LimitCard() {
  const { limits, clock } = useStore();
  const strings = useStringsOf(LIMIT_STRINGS);
  const nowMs = clock.nowMs.value;
  // A window that has been reset is not known until its agent speaks again.
  const known = limits.value.filter(({ resets_at }) => Date.parse(resets_at) > nowMs);
  const accounts = Map.groupBy(known, ({ agent, account }) => JSON.stringify([agent, account]));
  if (accounts.size === 0) return null;
  return (
    <section class="limits" aria-label={strings.label}>
      {[...accounts].map(([key, of]) => (
        <p key={key} class="limits-line flex wraps gap-lines note">
          {(accounts.size > 1 || of[0]?.agent !== "claude") && <AccountName limit={of[0]} />}
          {of.map((limit) => (
            <Limit key={limit.window} limit={limit} nowMs={nowMs} />
          ))}
        </p>
      ))}
    </section>
  );
}

function AccountName({ limit }: { readonly limit: LimitDto | undefined }) {
  if (limit === undefined) return null;
  return (
    <bdi class="limit-account cut muted" title={limit.account}>
      {agentLabel(limit.agent)} {limit.account.split(/[\\/]/).at(-1)}
    </bdi>
  );
}

function Limit({ limit, nowMs }: { readonly limit: LimitDto; readonly nowMs: number }) {
  const { language } = useStrings();
  const strings = useStringsOf(LIMIT_STRINGS);
  const { agent, window, used, resets_at, full_at, at } = limit;
  const reader = { nowMs, language };
  const resetsAtMs = Date.parse(resets_at);
  const share = formatPercent(Math.floor(used) / 100, language);
  const isFull = used >= 100;
  const tone = used >= NEARLY_FULL ? "tone-failed" : used >= HIGH ? "tone-waiting" : "ink";
  const said = strings.said(formatAge(Math.max(0, nowMs - Date.parse(at)), language));
  return (
    <span class="limit flex digits" title={said}>
      <Link
        to={{ ...START, view: "stats", filter: { range: PERIOD[window], agent } }}
        class="muted"
        title={strings.who}
      >
        {strings.window[window]}
      </Link>
      <meter
        min={0}
        max={100}
        low={HIGH}
        high={NEARLY_FULL}
        optimum={0}
        value={Math.min(100, used)}
        aria-label={share}
      />
      <span class={tone}>{share}</span>
      <span class="faint">
        {strings.resets(formatMoment(resetsAtMs, reader), formatDuration(roundedUp(resetsAtMs - nowMs), language))}
      </span>
      {full_at !== null && !isFull && (
        <span class={used >= HIGH ? tone : "muted"}>{strings.full(formatMoment(Date.parse(full_at), reader))}</span>
      )}
    </span>
  );
}

/** To the minute: seconds would be redrawn for nothing. */
function roundedUp(ms: number): number {
  return Math.ceil(Math.max(0, ms) / 60_000) * 60_000;
}
