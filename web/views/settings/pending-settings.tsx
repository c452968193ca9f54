import type { SettingDto } from "../../../src/api/settings-dto.ts";
import { SETTINGS_STRINGS } from "./settings-strings.ts";
import { CommandLine } from "../../ui/command-line.tsx";
import { useStore } from "../../ui/page-context.ts";
import { useStringsOf } from "../../ui/use-strings-of.ts";

/** Settings in the files that take effect after a restart. */
export function PendingSettings({ settings }: { readonly settings: readonly SettingDto[] }) {
  const strings = useStringsOf(SETTINGS_STRINGS);
  const cli = useStore().health.value?.cli ?? "ccen";
  return (
    <section aria-labelledby="pending-heading">
      <h2 id="pending-heading">{strings.pending}</h2>
      <p class="note">{strings.pendingNote}</p>
      <ul class="pending-settings">
        {settings.flatMap(({ key, value, pending }) =>
          pending === null ? (
            []
          ) : (
            <li key={key}>
              <bdi class="mono">{key}</bdi>
              <bdi class="mono">{strings.value[value] ?? value}</bdi>
              <bdi>{strings.afterRestart(strings.value[pending] ?? pending)}</bdi>
            </li>
          ),
        )}
      </ul>
      <CommandLine id="restart" command={`${cli} restart`} />
    </section>
  );
}
