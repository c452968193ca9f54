import { useEffect, useState } from "preact/hooks";
import type { SearchHitDto } from "../../../src/api/history-dto.ts";
import { SEARCH_STRINGS } from "./search-strings.ts";
import { blurField, focusRow } from "../../keyboard/commands.ts";
import type { ListCommand } from "../../keyboard/key-table.ts";
import { VirtualList } from "../../ui/list/virtual-list.tsx";
import { EventDetail } from "../../ui/event/event-detail.tsx";
import { useStore } from "../../ui/page-context.ts";
import { Problem } from "../../ui/problem.tsx";
import { rowPx } from "../../ui/row-height.ts";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useKept } from "../../ui/use-kept.ts";
import { useListCommands } from "../../ui/use-list-commands.ts";
import { useStringsOf } from "../../ui/use-strings-of.ts";
import { START } from "../../state/route.ts";
import { searchFilterOf, createSearch } from "../../state/search.ts";
import type { Store } from "../../state/store.ts";
import { FoundLine } from "./found-line.tsx";
import { HitRow } from "./hit-row.tsx";
import { SearchTools } from "./search-tools.tsx";
import "./search.css";

/** A narrower hit has two lines, as in the style sheet. */
const NARROW_PX = 860;
const NARROW_ROW_PX = 52;

const searchOf = ({ fetchSearch, after, clock }: Store) => createSearch({ fetchSearch, after, readMs: clock.read });

/** Full-text search over the whole store; its field is at the top of the page. */
export function Search() {
  const { navigation, metrics, preferences } = useStore();
  const search = useKept(searchOf);
  const strings = useStringsOf(SEARCH_STRINGS);
  const [cursor, setCursor] = useState<number | null>(null);
  const route = navigation.route.value;
  const filter = searchFilterOf(route);
  const hits = search.hits.value;
  const state = search.state.value;
  const stored = metrics.value?.total_events;

  useEffect(() => search.show(filter), [route.filter, route.sessionId]);
  useEffect(() => () => search.show(null), []);
  useEffect(() => search.news(), [stored]);

  /** Opens the event beside the list; if it is open already, its place in the session. */
  function open({ event }: SearchHitDto): void {
    setCursor(event.seq);
    if (navigation.route.peek().eventSeq !== event.seq) navigation.go({ eventSeq: event.seq });
    else navigation.go({ ...START, view: "session", sessionId: event.session_id, eventSeq: event.seq });
  }

  function moveTo(hit: SearchHitDto | undefined): void {
    if (hit === undefined) return;
    setCursor(hit.event.seq);
    // An open event follows the cursor without a history entry for each hit.
    if (navigation.route.peek().eventSeq !== null) navigation.slide({ eventSeq: hit.event.seq });
    focusRow(".hit[tabindex='0']");
  }

  /** Closes one layer per press: the event, then the field, then the filters, then the text. */
  function close(): void {
    if (route.eventSeq !== null) {
      navigation.go({ eventSeq: null });
      focusRow(".hit[tabindex='0']");
      return;
    }
    const { q, ...narrowing } = route.filter;
    if (document.activeElement?.id === "search" && hits.length > 0) blurField();
    else if (Object.keys(narrowing).length > 0 || route.sessionId !== null) {
      navigation.slide({ sessionId: null, filter: q === undefined ? {} : { q } });
    } else {
      blurField();
      navigation.filterBy({ q: null });
    }
  }

  useListCommands((command: ListCommand) => {
    const at = hits.findIndex(({ event }) => event.seq === cursor);
    const step = { next: 1, previous: -1, first: -Infinity, open: 0, close: 0, pause: 0 }[command];
    if (command === "open") {
      const hit = hits[at];
      if (hit !== undefined) open(hit);
    } else if (command === "close") close();
    else if (step !== 0) moveTo(hits[at < 0 ? 0 : Math.min(hits.length - 1, Math.max(0, at + step))]);
  });

  return (
    <main class="search-view">
      <SearchTools search={search} filter={filter} />
      <div class="columns">
        <section class={`hits${state === "loading" ? " is-asking" : ""}`} aria-label={strings.hits}>
          {state !== "idle" && <FoundLine search={search} />}
          {search.problem.value !== null && <Problem thrown={search.problem.value} />}
          {state === "idle" && (
            <div class="empty-text how-to-search">
              <p>{strings.what}</p>
              <p>{strings.how}</p>
              <p>{strings.keys}</p>
            </div>
          )}
          {state === "loading" && hits.length === 0 && <Skeleton rows={8} />}
          {hits.length > 0 && (
            <VirtualList<SearchHitDto>
              items={hits}
              keyOf={({ event }) => event.seq}
              rowHeight={(width) => (width < NARROW_PX ? NARROW_ROW_PX : rowPx(preferences.density.value))}
              cursor={cursor}
              label={strings.hits}
              busy={state === "loading"}
              onNearEnd={() => void search.loadOlder()}
              renderRow={(hit, index) => (
                <HitRow
                  key={hit.event.seq}
                  hit={hit}
                  position={index + 1}
                  beginsRun={hits[index - 1]?.event.session_id !== hit.event.session_id}
                  isCursor={cursor === hit.event.seq || (!isAmong(hits, cursor) && index === 0)}
                  isOpen={route.eventSeq === hit.event.seq}
                  onOpen={() => open(hit)}
                  onFocus={() => setCursor(hit.event.seq)}
                />
              )}
            />
          )}
        </section>
        <EventDetail />
      </div>
    </main>
  );
}

function isAmong(hits: readonly SearchHitDto[], seq: number | null): boolean {
  return seq !== null && hits.some(({ event }) => event.seq === seq);
}
