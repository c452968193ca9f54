import { useEffect, useState } from "preact/hooks";
import type { SearchHitDto } from "../../../src/api/search-dto.ts";
import { SEARCH_WORDS } from "../../i18n/views/search-words.ts";
import { blurField, focusRow } from "../../keyboard/focus.ts";
import type { ListCommand } from "../../keyboard/key-table.ts";
import { VirtualList } from "../../list/virtual-list.tsx";
import { EventDetail } from "../../parts/event-detail.tsx";
import { useStore } from "../../parts/page-context.ts";
import { Problem } from "../../parts/problem.tsx";
import { rowPx } from "../../parts/row-height.ts";
import { Skeleton } from "../../parts/skeleton.tsx";
import { useKept } from "../../parts/use-kept.ts";
import { useListCommands } from "../../parts/use-list-commands.ts";
import { useWordsOf } from "../../parts/use-words-of.ts";
import { START } from "../../state/place.ts";
import { searchFilterOf } from "../../state/search/search-filter.ts";
import { createSearch } from "../../state/search/search.ts";
import type { Store } from "../../state/store.ts";
import { FoundLine } from "./found-line.tsx";
import { HitRow } from "./hit-row.tsx";
import { SearchTools } from "./search-tools.tsx";
import "./search.css";

/** Below this width a hit has two lines, as the style sheet knows too. */
const NARROW_PX = 860;
const NARROW_ROW_PX = 52;

const searchOf = ({ fetchSearch, after, clock }: Store) => createSearch({ fetchSearch, after, readMs: clock.read });

/** Full text over everything stored; the field is the one at the top of the page. */
export function Search() {
  const { navigation, metrics, preferences } = useStore();
  const search = useKept(searchOf);
  const words = useWordsOf(SEARCH_WORDS);
  const [cursor, setCursor] = useState<number | null>(null);
  const place = navigation.place.value;
  const filter = searchFilterOf(place);
  const hits = search.hits.value;
  const state = search.state.value;
  const stored = metrics.value?.total_events;

  useEffect(() => search.show(filter), [place.filter, place.sessionId]);
  useEffect(() => () => search.show(null), []);
  useEffect(() => search.news(), [stored]);

  /** The event beside the list; once it is there, its place in the session. */
  function open({ event }: SearchHitDto): void {
    setCursor(event.seq);
    if (navigation.place.peek().eventSeq !== event.seq) navigation.go({ eventSeq: event.seq });
    else navigation.go({ ...START, view: "session", sessionId: event.session_id, eventSeq: event.seq });
  }

  function moveTo(hit: SearchHitDto | undefined): void {
    if (hit === undefined) return;
    setCursor(hit.event.seq);
    // An open event follows, without filling the history with every hit passed.
    if (navigation.place.peek().eventSeq !== null) navigation.slide({ eventSeq: hit.event.seq });
    focusRow(".hit[tabindex='0']");
  }

  /** One layer for each press: the event, then the field, then what narrows, then the text. */
  function close(): void {
    if (place.eventSeq !== null) {
      navigation.go({ eventSeq: null });
      focusRow(".hit[tabindex='0']");
      return;
    }
    const { q, ...narrowing } = place.filter;
    if (document.activeElement?.id === "search" && hits.length > 0) blurField();
    else if (Object.keys(narrowing).length > 0 || place.sessionId !== null) {
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
        <section class={`hits${state === "loading" ? " is-asking" : ""}`} aria-label={words.hits}>
          {state !== "idle" && <FoundLine search={search} />}
          {search.problem.value !== null && <Problem thrown={search.problem.value} />}
          {state === "idle" && (
            <div class="nobody how-to-search">
              <p>{words.what}</p>
              <p>{words.how}</p>
              <p>{words.keys}</p>
            </div>
          )}
          {state === "loading" && hits.length === 0 && <Skeleton rows={8} />}
          {hits.length > 0 && (
            <VirtualList<SearchHitDto>
              items={hits}
              keyOf={({ event }) => event.seq}
              rowHeight={(width) => (width < NARROW_PX ? NARROW_ROW_PX : rowPx(preferences.density.value))}
              cursor={cursor}
              label={words.hits}
              busy={state === "loading"}
              onNearEnd={() => void search.loadOlder()}
              renderRow={(hit, index) => (
                <HitRow
                  key={hit.event.seq}
                  hit={hit}
                  position={index + 1}
                  beginsRun={hits[index - 1]?.event.session_id !== hit.event.session_id}
                  isCursor={cursor === hit.event.seq || (!isAmong(hits, cursor) && index === 0)}
                  isOpen={place.eventSeq === hit.event.seq}
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
