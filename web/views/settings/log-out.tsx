import type { SettingsDto } from "../../../src/api/settings-dto.ts";
import { SETTINGS_STRINGS } from "./settings-strings.ts";
import { useStore } from "../../ui/page-context.ts";
import { useStringsOf } from "../../ui/use-strings-of.ts";

/** Log out, where the daemon requires a token. */
export function LogOut({ settings }: Pick<SettingsDto, "settings">) {
  const { access, problem } = useStore();
  const strings = useStringsOf(SETTINGS_STRINGS);
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
        {strings.logOut.button}
      </button>{" "}
      <span class="note">{strings.logOut.note}</span>
    </p>
  );
}
