import type { SettingDto } from "../../../src/api/settings-dto.ts";
import { KEPT, SETTINGS_STRINGS, type SettingsStrings } from "./settings-strings.ts";
import { useStringsOf } from "../../ui/use-strings-of.ts";

/** Settings for the limits in time and size; without one, the limit is fixed in code. */
const SETTINGS_OF: Readonly<Record<(typeof KEPT)[number], { readonly days?: string; readonly mebibytes?: string }>> = {
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
    <section aria-labelledby="retention-heading">
      <h2 id="retention-heading">{strings.retention}</h2>
      <dl class="retention">
        {KEPT.map((what) => {
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
