import { canNotify, toggleNotifications } from "../desktop.ts";
import { formatClockTime } from "../i18n/format.ts";
import { STRINGS } from "../i18n/language.ts";
import type { ShownConnection } from "../state/connection.ts";
import { formatRoute } from "../state/route.ts";
import { nextOf, THEMES } from "../state/preferences.ts";
import { START } from "../state/route.ts";
import { Icon } from "../ui/icon.tsx";
import { useStore, useStrings } from "../ui/page-context.ts";
import { useTyped } from "../ui/text-filter.tsx";

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

/** Full, ring, half or cross: the shape says as much as the text. */
const CONNECTION_SHAPES: Readonly<Record<ShownConnection["kind"], string>> = {
  live: "M6 2a4 4 0 1 1 0 8a4 4 0 0 1 0-8z",
  connecting: "M6 2.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 0 1 0-7",
  reconnecting: "M6 2.5a3.5 3.5 0 1 1-3.5 3.5",
  polling: "M6 2a4 4 0 0 0 0 8z",
  stale: "M3 3l6 6M9 3l-6 6",
};

function ConnectionState() {
  const { connection } = useStore();
  const { strings } = useStrings();
  const shown = connection.shown.value;
  const word =
    shown.kind === "stale" ? strings.connection.stale(formatClockTime(shown.sinceMs)) : strings.connection[shown.kind];
  return (
    <span
      class={`connection is-${shown.kind}`}
      title={shown.kind === "polling" ? strings.connection.pollingWhy : undefined}
      data-testid="connection"
    >
      <svg class="mark" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        <path d={CONNECTION_SHAPES[shown.kind]} />
      </svg>
      {word}
    </span>
  );
}

/** Milliseconds without typing before the request: a pause between letters, not words. */
const TYPING_PAUSE_MS = 90;

/** The search field, in every view; typing opens the search view. */
function SearchBox() {
  const { navigation, onListCommand } = useStore();
  const { strings } = useStrings();
  const { view, filter } = navigation.route.value;
  const applied = view === "search" ? (filter.q ?? "") : "";
  const { typed, isApplied, applyNow, discard, onInput, onCompositionEnd } = useTyped({
    applied,
    pauseMs: TYPING_PAUSE_MS,
    // A view or an event opened since must not be left for the search.
    readPlace: () => {
      const route = navigation.route.peek();
      return route.view === "search" ? "search" : formatRoute({ ...route, filter: {} });
    },
    apply: (text) => {
      // From another view it is a history entry, so the back button returns.
      if (navigation.route.value.view === "search") navigation.filterBy({ q: text });
      else if (text !== "") navigation.go({ ...START, view: "search", filter: { q: text } });
    },
  });

  function onKeyDown(event: KeyboardEvent & { readonly currentTarget: HTMLInputElement }): void {
    if (event.isComposing) return;
    if (event.key === "Escape" && !isApplied()) {
      if (view === "search") applyNow();
      else {
        event.preventDefault();
        discard();
        event.currentTarget.blur();
      }
      return;
    }
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    if (!isApplied()) applyNow();
    else if (view === "search") onListCommand.value?.("next");
  }

  return (
    <label class="search">
      <Icon name="search" />
      <input
        id="search"
        type="search"
        value={typed}
        placeholder={strings.searchHint}
        aria-label={strings.search}
        autocomplete="off"
        spellcheck={false}
        dir="auto"
        onInput={onInput}
        onCompositionEnd={onCompositionEnd}
        onKeyDown={onKeyDown}
      />
      <kbd aria-hidden="true">/</kbd>
    </label>
  );
}
