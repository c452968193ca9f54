import { canNotify } from "../../desktop/notifier.ts";
import { toggleNotifications } from "../../desktop/toggle-notifications.ts";
import { LANGUAGES, MESSAGES } from "../../i18n/language.ts";
import { SETTINGS_WORDS } from "../../i18n/views/settings-words.ts";
import { useStore, useWords } from "../../parts/page-context.ts";
import { useWordsOf } from "../../parts/use-words-of.ts";
import { DENSITIES, THEMES, TIME_DISPLAYS } from "../../state/preferences.ts";
import { Choices } from "./choices.tsx";

/** What this browser keeps for itself. */
export function PagePreferences() {
  const { preferences } = useStore();
  const { words: page, language } = useWords();
  const words = useWordsOf(SETTINGS_WORDS);
  return (
    <section aria-labelledby="this-page-heading">
      <h2 id="this-page-heading">{words.thisPage}</h2>
      <p class="note">{words.thisPageNote}</p>
      <div class="preferences">
        <Choices
          label={page.theme.label}
          options={THEMES.map((theme) => ({ value: theme, name: page.theme[theme] }))}
          chosen={preferences.theme.value}
          choose={preferences.setTheme}
        />
        <Choices
          label={words.language}
          options={LANGUAGES.map((tag) => ({ value: tag, name: MESSAGES[tag].languageName, lang: tag }))}
          chosen={language}
          choose={preferences.setLanguage}
        />
        <Choices
          label={words.density.label}
          options={DENSITIES.map((density) => ({ value: density, name: words.density[density] }))}
          chosen={preferences.density.value}
          choose={preferences.setDensity}
        />
        <Choices
          label={words.times.label}
          options={TIME_DISPLAYS.map((times) => ({ value: times, name: words.times[times] }))}
          chosen={preferences.times.value}
          choose={preferences.setTimes}
        />
        {canNotify() ? (
          <Choices
            label={page.notify.label}
            options={(["on", "off"] as const).map((state) => ({ value: state, name: words.notify[state] }))}
            chosen={preferences.notify.value ? "on" : "off"}
            choose={(state) => {
              if ((state === "on") !== preferences.notify.value) toggleNotifications(preferences);
            }}
          />
        ) : (
          <p class="note">{words.notify.refused}</p>
        )}
      </div>
    </section>
  );
}
