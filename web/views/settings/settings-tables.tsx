import type { PricesDto, SettingDto } from "../../../src/api/settings-dto.ts";
import { formatCost, formatNumber } from "../../i18n/format.ts";
import { useStrings, useStringsOf } from "../../ui/page-context.ts";
import { SETTINGS_STRINGS } from "./settings-languages.ts";
import type { SettingsStrings } from "./settings-en.ts";
import { RETAINED } from "./settings-strings.ts";
import "./settings-tables.css";

/** Settings for the limits in time and size; without one, the limit is fixed in code. */
const SETTINGS_OF: Readonly<
  Record<(typeof RETAINED)[number], { readonly days?: string; readonly mebibytes?: string }>
> = {
  events: { days: "CCEN_EVENT_RETENTION_DAYS" },
  payloads: { days: "CCEN_PAYLOAD_RETENTION_DAYS" },
  sessions: { days: "CCEN_SESSION_RETENTION_DAYS" },
  database: { mebibytes: "CCEN_DATABASE_MAX_MB" },
  rawFiles: { days: "CCEN_ARCHIVE_RETENTION_DAYS", mebibytes: "CCEN_ARCHIVE_MAX_MB" },
  deadLetters: { days: "CCEN_DEAD_LETTER_RETENTION_DAYS", mebibytes: "CCEN_DEAD_LETTER_MAX_MB" },
  deliveries: { days: "CCEN_NOTIFICATION_RETENTION_DAYS" },
  logs: { days: "CCEN_LOG_RETENTION_DAYS", mebibytes: "CCEN_LOG_MAX_MB" },
  threads: { days: "DISCORD_THREAD_CLEANUP_DAYS" },
  health: {},
};

/** How long each kind of data is kept. */
export function Retention({ settings }: { readonly settings: readonly SettingDto[] }) {
  const strings = useStringsOf(SETTINGS_STRINGS);
  const valueOf = (key: string | undefined): string | null => {
    const value = key === undefined ? null : (settings.find((one) => one.key === key)?.value ?? "?");
    return value === "unlimited" ? null : value;
  };
  return (
    <dl class="retention">
      {RETAINED.map((what) => {
        const { days, mebibytes } = SETTINGS_OF[what];
        return (
          <>
            <dt>{strings.keep[what]}</dt>
            <dd>{what === "health" ? strings.kept.aDay : keptFor(strings.kept, valueOf(days), valueOf(mebibytes))}</dd>
          </>
        );
      })}
    </dl>
  );
}

function keptFor(kept: SettingsStrings["kept"], days: string | null, mebibytes: string | null): string {
  if (days === null) return mebibytes === null ? kept.always : kept.upTo(mebibytes);
  return mebibytes === null ? kept.days(days) : kept.both(kept.days(days), kept.upTo(mebibytes));
}

/** Prices for cost estimates. */
export function Prices({ prices }: { readonly prices: PricesDto }) {
  const { language } = useStrings();
  const strings = useStringsOf(SETTINGS_STRINGS);
  const usd = (value: number): string =>
    new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 4 }).format(value);
  return (
    <>
      <h3>{strings.prices}</h3>
      <p class="note">
        {strings.pricesNote(prices.as_of)} {strings.builtIn}{" "}
        {strings.webSearch(formatCost(prices.web_search_usd, false, language))}
      </p>
      <p class="note">
        <bdi class="mono">{prices.source}</bdi>
      </p>
      {prices.file !== null && (
        <p>
          <bdi>{strings.ownPrices(prices.file)}</bdi>
        </p>
      )}
      {/* Wider than a phone: it scrolls by itself, also by keyboard. */}
      <div class="wide-table above-4" tabIndex={0} role="region" aria-label={strings.price.unit}>
        <table>
          <thead>
            <tr>
              <th scope="col">{strings.price.model}</th>
              <th scope="col">{strings.price.from}</th>
              <th scope="col">{strings.price.above}</th>
              {(["input", "output", "cacheWrite5m", "cacheWrite1h", "cacheRead"] as const).map((name) => (
                <th key={name} scope="col">
                  {strings.price[name]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {prices.rows.map((row) => (
              <tr key={`${row.model} ${row.from ?? ""} ${row.above_prompt_tokens}`}>
                <th scope="row">
                  <bdi class="mono">{row.model}</bdi>
                  {row.is_own && <span class="also note">{strings.price.own}</span>}
                </th>
                <td>{row.from ?? ""}</td>
                <td>{row.above_prompt_tokens === 0 ? "" : formatNumber(row.above_prompt_tokens, language)}</td>
                <td>{usd(row.input)}</td>
                <td>{usd(row.output)}</td>
                <td>{usd(row.cache_write_5m)}</td>
                <td>{usd(row.cache_write_1h)}</td>
                <td>{usd(row.cache_read)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
