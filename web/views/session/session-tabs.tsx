import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import { formatNumber } from "../../i18n/format.ts";
import { blurField, focusRow } from "../../keyboard/commands.ts";
import { formatRoute, START, withFilter } from "../../state/route.ts";
import { SESSION_TABS, sessionTabOf, type SessionTab } from "../../state/session/session-facts.ts";
import type { Store } from "../../state/store.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { isPlainClick } from "../../ui/link.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { SESSION_STRINGS } from "./session-languages.ts";
import type { ListMemory } from "./session-memory.ts";

interface SessionTabsProps {
  readonly session: SessionDetailDto;
  readonly onFind: () => void;
}

/** Tabs of the session; arrow keys move between them, as usual for tabs. */
export function SessionTabs({ session, onFind }: SessionTabsProps) {
  const { navigation } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const route = navigation.route.value;
  const chosen = sessionTabOf(route.filter);
  const strip = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => showChosen(strip.current), [chosen]);

  function choose(tab: SessionTab): void {
    navigation.filterBy({ tab: nameOf(tab) });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -SESSION_TABS.length, End: SESSION_TABS.length }[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const to = Math.min(SESSION_TABS.length - 1, Math.max(0, SESSION_TABS.indexOf(chosen) + step));
    const tab = SESSION_TABS[to];
    if (tab === undefined) return;
    choose(tab);
    const element = document.getElementById(tabId(tab));
    element?.focus({ preventScroll: true });
  }

  return (
    <div class="session-tabs rigid lined">
      <div ref={strip} class="tab-strip grows" role="tablist" aria-label={strings.tabs} onKeyDown={onKeyDown}>
        {SESSION_TABS.map((tab) => {
          const count = countOf(tab, session);
          return (
            <a
              key={tab}
              role="tab"
              href={formatRoute({ ...route, filter: withFilter(route.filter, { tab: nameOf(tab) }) })}
              id={tabId(tab)}
              aria-selected={tab === chosen}
              aria-controls="session-panel"
              tabIndex={tab === chosen ? 0 : -1}
              onClick={(event) => {
                if (!isPlainClick(event)) return;
                event.preventDefault();
                choose(tab);
              }}
            >
              {strings.tab[tab]}
              {count > 0 && (
                <span class={tab === "errors" ? "count regular tone-failed" : "count regular"}>
                  {formatNumber(count, language)}
                </span>
              )}
            </a>
          );
        })}
      </div>
      <Button title={strings.find.open} onClick={onFind}>
        <Icon name="search" />
        <span class="visually-hidden">{strings.find.open}</span>
      </Button>
    </div>
  );
}

/** A narrow window has no room for all tabs: the chosen one comes into sight, no matter what chose it. */
function showChosen(strip: HTMLElement | null): void {
  const tab = strip?.querySelector("[aria-selected=true]")?.getBoundingClientRect();
  if (strip === null || tab === undefined) return;
  const { left, width } = strip.getBoundingClientRect();
  strip.scrollLeft += tab.left - left - (width - tab.width) / 2;
}

/** Its name in the address; the first tab needs none. */
function nameOf(tab: SessionTab): SessionTab | null {
  return tab === SESSION_TABS[0] ? null : tab;
}

export function tabId(tab: SessionTab): string {
  return `session-tab-${tab}`;
}

/** The daemon's count. */
function countOf(tab: SessionTab, session: SessionDetailDto): number {
  if (tab === "calls") return session.tool_count;
  if (tab === "errors") return session.error_count;
  return tab === "work" ? session.subagents + session.tasks.length : 0;
}

/** Loads all calls for views that need every one. */
export function useAllCalls(): void {
  const { sessionPage } = useStore();
  const cut = sessionPage.calls.hasOlder.value;
  useEffect(() => {
    if (cut) void sessionPage.loadAll(sessionPage.calls);
  }, [cut]);
}

/** Says that the list is not complete yet. */
export function LoadingCalls() {
  const { sessionPage } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  if (!sessionPage.calls.hasOlder.value) return null;
  return (
    <p class="empty-text" role="status">
      {strings.loadingAll(formatNumber(sessionPage.calls.items.value.length, language))}
    </p>
  );
}

/**
 * Keys of rows that differ from their default of folded or unfolded, a switch for one of them, and one for several.
 * @param memory keeps them while another view is shown
 */
export function useToggledKeys(
  memory: ListMemory,
): readonly [ReadonlySet<string>, (key: string) => void, (keys: readonly string[]) => void] {
  const [, redraw] = useState(0);
  function toggleAll(keys: readonly string[]): void {
    const next = new Set(memory.toggled);
    for (const key of keys) if (!next.delete(key)) next.add(key);
    memory.toggled = next;
    redraw((count) => count + 1);
  }
  return [memory.toggled, (key) => toggleAll([key]), toggleAll];
}

/** Closes one layer per press: the event, then the subagent, then the session. */
export function closeTopmost({ navigation }: Store): void {
  const { eventSeq, filter } = navigation.route.value;
  blurField();
  if (eventSeq !== null) {
    navigation.go({ eventSeq: null });
    focusRow(".session-panel .row[tabindex='0']");
  } else if (filter.agent !== undefined) navigation.filterBy({ agent: null });
  else navigation.go({ ...START, view: "sessions" });
}
