import type { SettingDto } from "../../../src/api/settings-dto.ts";
import { SETTINGS_WORDS } from "../../i18n/views/settings-words.ts";
import { CommandLine } from "../../parts/command-line.tsx";
import { useStore } from "../../parts/page-context.ts";
import { useWordsOf } from "../../parts/use-words-of.ts";

/** What the files say and a restart would take. */
export function PendingSettings({ settings }: { readonly settings: readonly SettingDto[] }) {
  const words = useWordsOf(SETTINGS_WORDS);
  const cli = useStore().health.value?.cli ?? "ccen";
  return (
    <section aria-labelledby="pending-heading">
      <h2 id="pending-heading">{words.pending}</h2>
      <p class="note">{words.pendingNote}</p>
      <ul class="pending-settings">
        {settings.flatMap(({ key, value, pending }) =>
          pending === null ? (
            []
          ) : (
            <li key={key}>
              <bdi class="mono">{key}</bdi>
              <bdi class="mono">{words.value[value] ?? value}</bdi>
              <bdi>{words.afterRestart(words.value[pending] ?? pending)}</bdi>
            </li>
          ),
        )}
      </ul>
      <CommandLine id="restart" command={`${cli} restart`} />
    </section>
  );
}
