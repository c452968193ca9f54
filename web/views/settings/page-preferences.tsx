import type { SettingsDto } from "../../../src/api/settings-dto.ts";
import { LANGUAGES, STRINGS } from "../../i18n/language.ts";
import { DENSITIES, THEMES, TIME_DISPLAYS } from "../../state/preferences.ts";
import { Button } from "../../ui/button.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { Segmented } from "../../ui/choice.tsx";

import { SETTINGS_STRINGS } from "./settings-languages.ts";

/** Preferences stored in this browser. */
export function PagePreferences() {
  const { preferences } = useStore();
  const { strings: page, language } = useStrings();
  const strings = useStringsOf(SETTINGS_STRINGS);
  return (
    <div class="preferences stack gap-2">
      <Choices
        label={page.theme.label}
        options={THEMES.map((theme) => ({ value: theme, name: page.theme[theme] }))}
        chosen={preferences.theme.value}
        choose={preferences.setTheme}
      />
      <Choices
        label={strings.language}
        options={LANGUAGES.map((tag) => ({ value: tag, name: STRINGS[tag].languageName, lang: tag }))}
        chosen={language}
        choose={preferences.setLanguage}
      />
      <Choices
        label={strings.density.label}
        options={DENSITIES.map((density) => ({ value: density, name: strings.density[density] }))}
        chosen={preferences.density.value}
        choose={preferences.setDensity}
      />
      <Choices
        label={strings.times.label}
        options={TIME_DISPLAYS.map((times) => ({ value: times, name: strings.times[times] }))}
        chosen={preferences.times.value}
        choose={preferences.setTimes}
      />
    </div>
  );
}

interface ChoicesProps<Value extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly name: string; readonly lang?: string }[];
  readonly chosen: Value;
  readonly choose: (value: Value) => void;
}

function Choices<Value extends string>(props: ChoicesProps<Value>) {
  return (
    <div class="preference muted">
      <span aria-hidden="true">{props.label}</span>
      <Segmented {...props} />
    </div>
  );
}

/** Log out, where the daemon requires a token. */
export function LogOut({ settings }: Pick<SettingsDto, "settings">) {
  const { access, problem } = useStore();
  const strings = useStringsOf(SETTINGS_STRINGS);
  const token = settings.find(({ key }) => key === "CCEN_TOKEN");
  if (token === undefined || token.is_default) return null;
  return (
    <p class="above-12">
      <Button
        isFramed
        onClick={() => {
          access.logOut().catch((thrown: unknown) => {
            problem.value = thrown;
          });
        }}
      >
        {strings.logOut.button}
      </Button>{" "}
      <span class="note">{strings.logOut.note}</span>
    </p>
  );
}
