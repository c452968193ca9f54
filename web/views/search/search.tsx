import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { SearchHitDto } from "../../../src/api/history-dto.ts";
import { shortId } from "../../../src/core/session/session-name.ts";
import { formatNumber } from "../../i18n/format.ts";
import { blurField, focusRow, stepFrom, stepOf } from "../../keyboard/commands.ts";
import { START } from "../../state/route.ts";
import { createSearch, searchFilterOf, type Search } from "../../state/search.ts";
import type { Store } from "../../state/store.ts";
import { EventDetail } from "../../ui/event/event-detail.tsx";
import { isPlainClick, RowLink } from "../../ui/link.tsx";
import { VirtualList } from "../../ui/list/virtual-list.tsx";
import { rowPx } from "../../ui/list/visible-rows.ts";
import { Problem, Skeleton } from "../../ui/load-state.tsx";
import { MachineName } from "../../ui/machine-name.tsx";
import { useListCommands, useStore, useStrings, useStringsOf, useViewState } from "../../ui/page-context.ts";
import { Instant } from "../../ui/time.tsx";
import { summaryFont } from "../../ui/prose-tools.ts";
import { SEARCH_STRINGS } from "./search-strings.ts";
import { SearchTools } from "./search-tools.tsx";
import "./search.css";

/** A narrower hit has two lines, as in the style sheet. */
const NARROW_PX = 860;
const NARROW_ROW_PX = 52;

const searchOf = ({ fetchSearch, after, clock }: Store) => createSearch({ fetchSearch, after, readMs: clock.read });

/** Full-text search over the whole store; its field is at the top of the page. */
export function SearchView() {
  const { navigation, metrics, preferences } = useStore();
  const search = useViewState(searchOf);
  const strings = useStringsOf(SEARCH_STRINGS);
  const [cursor, setCursor] = useState<number | null>(null);
  const route = navigation.route.value;
  const filter = searchFilterOf(route);
  const hits = search.hits.value;
  const state = search.state.value;
  const stored = metrics.value?.total_events;

  useEffect(() => search.show(filter), [route.filter, route.sessionId]);
  useEffect(() => () => search.show(null), []);
  useEffect(() => search.storeChanged(), [stored]);

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
    if (navigation.route.peek().eventSeq !== null) navigation.replace({ eventSeq: hit.event.seq });
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
      navigation.replace({ sessionId: null, filter: q === undefined ? {} : { q } });
    } else {
      blurField();
      navigation.filterBy({ q: null });
    }
  }

  useListCommands((command) => {
    const at = hits.findIndex(({ event }) => event.seq === cursor);
    const step = stepOf(command);
    if (command === "open") {
      const hit = hits[at];
      if (hit !== undefined) open(hit);
    } else if (command === "close") close();
    else if (step !== 0) moveTo(hits[stepFrom(at, step, hits.length)]);
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

/** The number of hits, and whether it is complete. */
function FoundLine({ search }: { readonly search: Search }) {
  const { language } = useStrings();
  const strings = useStringsOf(SEARCH_STRINGS);
  const found = search.found.value;
  const shown = search.hits.value.length;
  // The list may have gone further back than the count.
  const exact = found !== null && (found.exact || !search.hasOlder.value);
  const count = exact && !found.exact ? shown : Math.max(found?.count ?? 0, shown);
  return (
    <p class="found" role="status">
      {found !== null && count === 0 && (exact ? strings.nothing : strings.nothingSoFar)}
      {found !== null && count > 0 && (
        <strong>{(exact ? strings.found : strings.atLeast)(formatNumber(count, language))}</strong>
      )}
      {search.stalled.value && (
        <button type="button" class="quiet framed" onClick={() => void search.loadOlder()}>
          {strings.further}
        </button>
      )}
    </p>
  );
}

interface HitRowProps {
  readonly hit: SearchHitDto;
  /** From 1. */
  readonly position: number;
  /** The hit above is from another session. */
  readonly beginsRun: boolean;
  readonly isCursor: boolean;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
  readonly onFocus: () => void;
}

function HitRow({ hit, position, beginsRun, isCursor, isOpen, onOpen, onFocus }: HitRowProps) {
  const { strings } = useStrings();
  const { event, session_title: title } = hit;
  const named = title ?? shortId(event.session_id);
  return (
    <article
      class={`hit${beginsRun ? " begins-run" : ""}${isOpen ? " is-open" : ""}`}
      tabIndex={isCursor ? 0 : -1}
      aria-posinset={position}
      aria-setsize={-1}
      aria-current={isOpen ? "true" : undefined}
      data-seq={event.seq}
      onClick={(click) => isPlainClick(click) && onOpen()}
      onFocus={onFocus}
    >
      <RowLink to={{ eventSeq: event.seq }} onOpen={onOpen}>
        <Instant at={event.received_at} />
        <span class="of-session" title={`${named} · ${event.project_name ?? strings.unnamedSession}`}>
          <bdi>{named}</bdi>
          <MachineName machine={event.machine} />
        </span>
        <span class="kind" title={event.tool_name ?? event.hook_event_name}>
          <bdi>{event.tool_name ?? event.hook_event_name}</bdi>
          {event.status === "failed" && <span class="is-failure">{strings.status.failed}</span>}
        </span>
        <bdi class={`says ${summaryFont(event.tool_name)}`} dir="auto" title={hit.snippet}>
          <Marked snippet={hit.snippet} highlights={hit.highlights} />
        </bdi>
      </RowLink>
    </article>
  );
}

/** Plain text with its matches marked. */
function Marked({ snippet, highlights }: Pick<SearchHitDto, "snippet" | "highlights">) {
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (const [start, end] of highlights) {
    if (start > at) parts.push(snippet.slice(at, start));
    parts.push(<mark key={start}>{snippet.slice(start, end)}</mark>);
    at = end;
  }
  return (
    <>
      {parts}
      {snippet.slice(at)}
    </>
  );
}
