import type { SettingDto } from "../../../src/protocol/settings-dto.ts";
import { SETTINGS_WORDS } from "../../i18n/views/settings-words.ts";
import { useWordsOf } from "../../parts/use-words-of.ts";

/** How long what is kept is kept. */
export function Retention({ settings }: { readonly settings: readonly SettingDto[] }) {
  const words = useWordsOf(SETTINGS_WORDS);
  const daysOf = (key: string): string => words.kept.days(settings.find((one) => one.key === key)?.value ?? "?");
  return (
    <section aria-labelledby="retention-heading">
      <h2 id="retention-heading">{words.retention}</h2>
      <dl class="retention">
        <dt>{words.keep.events}</dt>
        <dd>{words.kept.always}</dd>
        <dt>{words.keep.rawFiles}</dt>
        <dd>{daysOf("DISCORD_DASHBOARD_ARCHIVE_DAYS")}</dd>
        <dt>{words.keep.threads}</dt>
        <dd>{daysOf("DISCORD_THREAD_CLEANUP_DAYS")}</dd>
        <dt>{words.keep.health}</dt>
        <dd>{words.kept.aDay}</dd>
      </dl>
    </section>
  );
}
