import { canNotify } from "../desktop/notifier.ts";
import { toggleNotifications } from "../desktop/toggle-notifications.ts";
import { MESSAGES } from "../i18n/language.ts";
import { START } from "../state/place.ts";
import { nextOf, THEMES } from "../state/preferences.ts";
import { ConnectionState } from "./connection-state.tsx";
import { Icon } from "./icon.tsx";
import { useStore, useWords } from "./page-context.ts";
import { SearchBox } from "./search-box.tsx";

export function TopBar() {
  const { sessions, helpOpen, paletteOpen } = useStore();
  const { words } = useWords();
  const { waiting, failed, running } = sessions.counts.value;
  return (
    <header class="top">
      <h1 class="summary">
        <span class="visually-hidden">{words.appName}</span>
        <ConnectionState />
        {waiting > 0 && <WaitingCount count={waiting} />}
        {failed > 0 && <span class="count is-failed">{words.failedCount(failed)}</span>}
        {sessions.loaded.value && <span class="count">{words.workingCount(running)}</span>}
      </h1>
      <SearchBox />
      <div class="switches">
        <LanguageSwitch />
        <ThemeSwitch />
        {canNotify() && <NotifySwitch />}
        <button
          type="button"
          class="quiet to-palette"
          aria-label={words.help.keys.palette}
          title={`${words.help.keys.palette} (Ctrl K)`}
          onClick={() => (paletteOpen.value = true)}
        >
          <Icon name="command" />
        </button>
        <button
          type="button"
          class="quiet to-help"
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
  if (navigation.place.value.view === "now") return <span class="count is-waiting">{name}</span>;
  return (
    <button type="button" class="count is-waiting to-waiting" onClick={() => navigation.go(START)}>
      {name}
    </button>
  );
}

/** Whether the desktop tells of those who wait and of failures. */
function NotifySwitch() {
  const { preferences } = useStore();
  const { words } = useWords();
  const on = preferences.notify.value;
  return (
    <button
      type="button"
      class="quiet bell"
      aria-pressed={on}
      aria-label={words.notify.label}
      title={on ? words.notify.off : words.notify.on}
      onClick={() => toggleNotifications(preferences)}
    >
      <Icon name="bell" />
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
  const next = nextOf(THEMES, theme);
  const name = `${words.theme.label}: ${words.theme[theme]}`;
  return (
    <button type="button" class="quiet theme" title={name} aria-label={name} onClick={() => preferences.setTheme(next)}>
      <Icon name={theme} />
    </button>
  );
}
