import { useEffect } from "preact/hooks";
import type { HooksDto, PricesDto, SettingDto } from "../../../src/api/settings-dto.ts";
import { formatCost, formatNumber } from "../../i18n/format.ts";
import { CommandLine } from "../../ui/copy-button.tsx";
import { Problem, Skeleton } from "../../ui/load-state.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { InForce, PendingSettings, SettingProblems } from "./configuration.tsx";
import { LogOut, PagePreferences } from "./page-preferences.tsx";
import { HOOK_DRIFTS, RETAINED, SETTINGS_STRINGS, type SettingsStrings } from "./settings-strings.ts";
import "./settings.css";

/** The settings of page and daemon, their sources, and rejected values. */
export function SettingsView() {
  const { settings } = useStore();
  const strings = useStringsOf(SETTINGS_STRINGS);
  const known = settings.value.value;
  const problem = settings.problem.value;

  useEffect(() => settings.watch(), []);

  return (
    <main class="settings">
      {problem !== null && <Problem thrown={problem} />}
      <div class="settings-page">
        <PagePreferences />
        {known === null && problem === null && <Skeleton rows={8} />}
        {known !== null && (
          <>
            <LogOut settings={known.settings} />
            {known.problems.length > 0 && <SettingProblems problems={known.problems} />}
            {known.settings.some(({ pending }) => pending !== null) && <PendingSettings settings={known.settings} />}
            <HookState hooks={known.hooks} />
            <section aria-labelledby="in-force-heading">
              <h2 id="in-force-heading">{strings.inForce}</h2>
              <p class="note">{strings.inForceNote}</p>
              <InForce settings={known.settings} />
            </section>
            <Retention settings={known.settings} />
            <Prices prices={known.prices} />
          </>
        )}
      </div>
    </main>
  );
}

/** The installed hooks, their differences from setup, and the command that repairs them. */
function HookState({ hooks }: { readonly hooks: HooksDto }) {
  const { language } = useStrings();
  const cli = useStore().health.value?.cli ?? "ccen";
  const strings = useStringsOf(SETTINGS_STRINGS);
  const { installed, registered, missing, plugin } = hooks;
  const troubles = troublesOf(hooks, strings);
  const mends = installed && (hooks.drift.length > 0 || missing.length > 0);
  return (
    <section aria-labelledby="hooks-heading" class="hook-state">
      <h2 id="hooks-heading">{strings.hooks}</h2>
      <p>
        <strong>{installed ? strings.hooksAre.installed : strings.hooksAre.not}</strong>
        {registered.length > 0 && ` · ${strings.registered(formatNumber(registered.length, language))}`}
        {plugin !== null && (
          <>
            {" · "}
            {registered.length > 0 ? strings.hooksAre.others : strings.hooksAre.plugin} <bdi class="mono">{plugin}</bdi>
          </>
        )}
      </p>
      {registered.length > 0 && <p class="mono names">{registered.join(" ")}</p>}
      {missing.length > 0 && (
        <p class="is-trouble">
          {strings.missing}: <bdi class="mono">{missing.join(" ")}</bdi>
        </p>
      )}
      {troubles.map((trouble) => (
        <p key={trouble} class="is-trouble">
          <bdi>{trouble}</bdi>
        </p>
      ))}
      {(mends || !installed) && (
        <>
          <p class="note">{mends ? strings.mend : strings.install}</p>
          <CommandLine id="setup" command={`${cli} setup`} />
        </>
      )}
    </section>
  );
}

function troublesOf(hooks: HooksDto, strings: SettingsStrings): readonly string[] {
  const { drift, disabled_all: disabledAll, policy_file: policyFile, problem } = hooks;
  const drifted = drift.map((name) => {
    const known = HOOK_DRIFTS.find((one) => one === name);
    return known === undefined ? name : strings.drift[known];
  });
  return [
    ...(problem === null ? [] : [problem]),
    ...drifted,
    ...(disabledAll ? [strings.disabledAll] : []),
    ...(policyFile === null ? [] : [strings.policy(policyFile)]),
  ];
}

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
function Retention({ settings }: { readonly settings: readonly SettingDto[] }) {
  const strings = useStringsOf(SETTINGS_STRINGS);
  const valueOf = (key: string | undefined): string | null => {
    const value = key === undefined ? null : (settings.find((one) => one.key === key)?.value ?? "?");
    return value === "unlimited" ? null : value;
  };
  return (
    <section aria-labelledby="retention-heading">
      <h2 id="retention-heading">{strings.retention}</h2>
      <dl class="retention">
        {RETAINED.map((what) => {
          const { days, mebibytes } = SETTINGS_OF[what];
          return (
            <>
              <dt>{strings.keep[what]}</dt>
              <dd>
                {what === "health" ? strings.kept.aDay : keptFor(strings.kept, valueOf(days), valueOf(mebibytes))}
              </dd>
            </>
          );
        })}
      </dl>
    </section>
  );
}

function keptFor(kept: SettingsStrings["kept"], days: string | null, mebibytes: string | null): string {
  if (days === null) return mebibytes === null ? kept.always : kept.upTo(mebibytes);
  return mebibytes === null ? kept.days(days) : kept.both(kept.days(days), kept.upTo(mebibytes));
}

/** Prices for cost estimates. */
function Prices({ prices }: { readonly prices: PricesDto }) {
  const { language } = useStrings();
  const strings = useStringsOf(SETTINGS_STRINGS);
  const usd = (value: number): string =>
    new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 4 }).format(value);
  return (
    <section aria-labelledby="prices-heading">
      <h2 id="prices-heading">{strings.prices}</h2>
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
      <div class="wide-table" tabIndex={0} role="region" aria-label={strings.price.unit}>
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
                  {row.is_own && <span class="also">{strings.price.own}</span>}
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
    </section>
  );
}
