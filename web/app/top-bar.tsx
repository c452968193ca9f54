import { canNotify, toggleNotifications } from "../desktop.ts";
import { STRINGS } from "../i18n/language.ts";
import { START } from "../state/route.ts";
import { nextOf, THEMES } from "../state/preferences.ts";
import { ConnectionState } from "./connection-state.tsx";
import { Icon } from "../ui/icon.tsx";
import { useStore, useStrings } from "../ui/page-context.ts";
import { SearchBox } from "../ui/search-box.tsx";

export function TopBar() {
  const { sessions, helpOpen, paletteOpen } = useStore();
  const { strings } = useStrings();
  const { waiting, failed, running } = sessions.counts.value;
  return (
    <header class="top">
      <h1 class="summary">
        <span class="visually-hidden">{strings.appName}</span>
        <ConnectionState />
        {waiting > 0 && <WaitingCount count={waiting} />}
        {failed > 0 && <span class="count is-failed">{strings.failedCount(failed)}</span>}
        {sessions.loaded.value && <span class="count">{strings.workingCount(running)}</span>}
      </h1>
      <SearchBox />
      <div class="switches">
        <LanguageSwitch />
        <ThemeSwitch />
        {canNotify() && <NotifySwitch />}
        <button
          type="button"
          class="quiet to-palette"
          aria-label={strings.help.keys.palette}
          title={`${strings.help.keys.palette} (Ctrl K)`}
          onClick={() => (paletteOpen.value = true)}
        >
          <Icon name="command" />
        </button>
        <button
          type="button"
          class="quiet to-help"
          aria-label={strings.help.open}
          title={strings.help.open}
          onClick={() => (helpOpen.value = true)}
        >
          ?
        </button>
      </div>
    </header>
  );
}

/** Shown where the attention board is out of sight. */
function WaitingCount({ count }: { readonly count: number }) {
  const { navigation } = useStore();
  const { strings } = useStrings();
  const name = strings.waitingCount(count);
  if (navigation.route.value.view === "now") return <span class="count is-waiting">{name}</span>;
  return (
    <button type="button" class="count is-waiting to-waiting" onClick={() => navigation.go(START)}>
      {name}
    </button>
  );
}

/** Whether the desktop notifies of waiting and failed sessions. */
function NotifySwitch() {
  const { preferences } = useStore();
  const { strings } = useStrings();
  const on = preferences.notify.value;
  return (
    <button
      type="button"
      class="quiet bell"
      aria-pressed={on}
      aria-label={strings.notify.label}
      title={on ? strings.notify.off : strings.notify.on}
      onClick={() => toggleNotifications(preferences)}
    >
      <Icon name="bell" />
    </button>
  );
}

/** Names the other language in that language. */
function LanguageSwitch() {
  const { preferences } = useStore();
  const other = preferences.language.value === "ja" ? "en" : "ja";
  return (
    <button type="button" class="quiet language" lang={other} onClick={() => preferences.setLanguage(other)}>
      {STRINGS[other].languageName}
    </button>
  );
}

/** One button cycles through system, light, dark; icon and name show the current theme. */
function ThemeSwitch() {
  const { preferences } = useStore();
  const { strings } = useStrings();
  const theme = preferences.theme.value;
  const next = nextOf(THEMES, theme);
  const name = `${strings.theme.label}: ${strings.theme[theme]}`;
  return (
    <button type="button" class="quiet theme" title={name} aria-label={name} onClick={() => preferences.setTheme(next)}>
      <Icon name={theme} />
    </button>
  );
}
