import type { SettingsDto } from "../../../src/api/settings-dto.ts";
import { SETTINGS_WORDS } from "../../i18n/views/settings-words.ts";
import { useStore } from "../../parts/page-context.ts";
import { useWordsOf } from "../../parts/use-words-of.ts";

/** The way out, where the daemon asks for a token at all. */
export function LogOut({ settings }: Pick<SettingsDto, "settings">) {
  const { access, problem } = useStore();
  const words = useWordsOf(SETTINGS_WORDS);
  const token = settings.find(({ key }) => key === "CCEN_TOKEN");
  if (token === undefined || token.is_default) return null;
  return (
    <p class="log-out">
      <button
        type="button"
        onClick={() => {
          access.logOut().catch((thrown: unknown) => {
            problem.value = thrown;
          });
        }}
      >
        {words.logOut.button}
      </button>{" "}
      <span class="note">{words.logOut.note}</span>
    </p>
  );
}
