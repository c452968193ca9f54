import { MESSAGES } from "../i18n/language.ts";
import { START } from "../state/place.ts";
import { THEMES } from "../state/preferences.ts";
import { ConnectionState } from "./connection-state.tsx";
import { Icon } from "./icon.tsx";
import { useStore, useWords } from "./page-context.ts";
import { SearchBox } from "./search-box.tsx";

export function TopBar() {
  const { sessions, helpOpen } = useStore();
  const { words } = useWords();
  const { waiting, running } = sessions.groups.value;
  return (
    <header class="top">
      <h1 class="summary">
        <span class="visually-hidden">{words.appName}</span>
        <ConnectionState />
        {waiting.length > 0 && <WaitingCount count={waiting.length} />}
        <span class="count">{words.workingCount(running.length)}</span>
      </h1>
      <SearchBox />
      <div class="switches">
        <LanguageSwitch />
        <ThemeSwitch />
        <button
          type="button"
          class="quiet"
          aria-label={words.help.open}
          title={words.help.open}
          onClick={() => (helpOpen.value = true)}
        >
          ?
        </button>
      </div>
    </header>
  );
}

/** Where the attention board is out of sight, this stands in for it. */
function WaitingCount({ count }: { readonly count: number }) {
  const { navigation } = useStore();
  const { words } = useWords();
  const name = words.waitingCount(count);
  if (navigation.place.value.view !== "deliveries") return <span class="count is-waiting">{name}</span>;
  return (
    <button type="button" class="count is-waiting to-waiting" onClick={() => navigation.go(START)}>
      {name}
    </button>
  );
}

/** Names the other language, in that language. */
function LanguageSwitch() {
  const { preferences } = useStore();
  const other = preferences.language.value === "ja" ? "en" : "ja";
  return (
    <button type="button" class="quiet language" lang={other} onClick={() => preferences.setLanguage(other)}>
      {MESSAGES[other].languageName}
    </button>
  );
}

/** One button that goes through system, light, dark; its icon and name say which is on. */
function ThemeSwitch() {
  const { preferences } = useStore();
  const { words } = useWords();
  const theme = preferences.theme.value;
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
  const name = `${words.theme.label}: ${words.theme[theme]}`;
  return (
    <button type="button" class="quiet theme" title={name} aria-label={name} onClick={() => preferences.setTheme(next)}>
      <Icon name={theme} />
    </button>
  );
}
