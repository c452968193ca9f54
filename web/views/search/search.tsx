import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import { formatNumber } from "../../i18n/format.ts";
import { blurField, focusRow, stepFrom, stepOf } from "../../keyboard/commands.ts";
import { createRecentSearches } from "../../state/search/recent-searches.ts";
import { START } from "../../state/route.ts";
import { createSearch, keyOfHit, type Hit, type Search } from "../../state/search/search.ts";
import { isNarrowed, searchFilterOf } from "../../state/search/search-request.ts";
import { formatQuery, liftFilters, readQuery, withQueryFilters, type Query } from "../../state/search/search-query.ts";
import type { Store } from "../../state/store.ts";
import { Button } from "../../ui/button.tsx";
import { copyText } from "../../ui/copy-text.ts";
import { copyableOf } from "../../ui/event/call-title.ts";
import { EventDetail } from "../../ui/event/event-detail.tsx";
import { Link } from "../../ui/link.tsx";
import { FlowList } from "../../ui/list/flow-list.tsx";
import { Problem, Skeleton } from "../../ui/load-state.tsx";
import {
  useCallCommands,
  useListCommands,
  useStore,
  useStrings,
  useStringsOf,
  useViewState,
} from "../../ui/page-context.ts";
import { HitRow } from "./hit-row.tsx";
import { hasSecondLine } from "./hit-text.ts";
import { SearchStart } from "./search-start.tsx";
import { SEARCH_STRINGS } from "./search-strings.ts";
import { SearchTools } from "./search-tools.tsx";
import { knownValues } from "./search-values.ts";
import "./search.css";

/** As the style sheet: two lines; on a phone, subject, session and what was found have lines of their own. */
const ROW_PX = 50;
const NARROW_PX = 560;
const NARROW_ROW_PX = 72;
const FOUND_LINE_PX = 20;

const searchOf = (store: Store) => createSearch({ ...store, readMs: store.clock.read });
const recentOf = () => createRecentSearches(() => localStorage);
const NO_QUERY: Query = { text: "", marked: [], filters: {}, problems: [] };

/** Full-text search over the whole store; its field is at the top of the page. */
export function SearchView() {
  const store = useStore();
  const { connection, navigation, metrics, clock, api } = store;
  const search = useViewState(searchOf);
  const recent = useViewState(recentOf);
  const strings = useStringsOf(SEARCH_STRINGS);
  const [cursor, setCursor] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const route = navigation.route.value;
  const typed = route.filter.q ?? "";
  const query = readQuery(typed, knownValues(store), clock.nowMs.peek());
  const filter = searchFilterOf(route, query, clock.nowMs.peek());
  // A pasted `rm -rf` asks for what it does not mean.
  const literal = !typed.includes('"') && /(?:^|\s)[-－][^\s-]|\sOR\s/u.test(typed) ? `"${typed.trim()}"` : null;
  const hits = search.hits.value;
  const state = search.state.value;
  const stored = metrics.value?.total_events;

  // Before the next letter: what is typed to its end leaves the field and stands among the filters.
  useLayoutEffect(() => {
    const lifted = liftFilters(typed, knownValues(store));
    if (Object.keys(lifted.filters).length === 0) return;
    const place = { filter: { ...route.filter, q: lifted.rest.trimStart() }, sessionId: route.sessionId };
    navigation.replace(withQueryFilters(place, lifted.filters, clock.nowMs.peek()));
  }, [typed]);
  // One that failed begins again with the connection.
  useEffect(() => search.show(filter), [JSON.stringify(filter), connection.isReachable.value]);
  useEffect(() => () => search.show(null), []);
  useEffect(() => search.storeChanged(), [stored]);
  useEffect(() => setSaid(""), [typed, cursor]);

  const keep = () => recent.add(formatQuery(route));

  /** Opens the call beside the list; if it is open already, its place in the session. */
  function open({ seq, sessionId, ...hit }: Hit): void {
    keep();
    setCursor(keyOfHit({ seq, sessionId, ...hit }));
    if (navigation.route.peek().eventSeq !== seq) navigation.go({ eventSeq: seq });
    else navigation.go({ ...START, view: "session", sessionId, eventSeq: seq });
  }

  function moveTo(hit: Hit | undefined): void {
    if (hit === undefined) return;
    setCursor(keyOfHit(hit));
    // An open event follows the cursor without a history entry for each hit.
    if (navigation.route.peek().eventSeq !== null) navigation.replace({ eventSeq: hit.seq });
    focusRow(".hit .call-row[tabindex='0']");
  }

  /** Closes one layer per press: the event, then the field, then the filters, then the text. */
  function close(): void {
    if (route.eventSeq !== null) {
      navigation.go({ eventSeq: null });
      focusRow(".hit .call-row[tabindex='0']");
      return;
    }
    if (document.activeElement?.id === "search" && hits.length > 0) blurField();
    else if (isNarrowed(route)) navigation.replace({ sessionId: null, filter: typed === "" ? {} : { q: typed } });
    else {
      blurField();
      navigation.filterBy({ q: null });
    }
  }

  const at = hits.findIndex((hit) => keyOfHit(hit) === cursor);
  const goal = useMemo(() => (cursor === null ? null : ({ key: cursor, align: "nearest" } as const)), [cursor]);

  useListCommands((command) => {
    const step = stepOf(command);
    if (command === "open") {
      const hit = hits[at];
      if (hit !== undefined) open(hit);
    } else if (command === "close") close();
    else if (step !== 0) moveTo(hits[stepFrom(at, step, hits.length)]);
  });

  useCallCommands((command) => {
    const hit = hits[Math.max(0, at)];
    // An open call has the keys itself.
    if (command !== "copy" || hit === undefined || route.eventSeq !== null) return false;
    keep();
    void copyHit(hit);
    return true;
  });

  async function copyHit({ seq }: Hit): Promise<void> {
    const subject = await api.event(seq).then(copyableOf, () => null);
    const isCopied = subject !== null && (await copyText(subject.text));
    setSaid(isCopied ? strings.copied(subject.text.split("\n", 1)[0] ?? "") : strings.nothingToCopy);
  }

  return (
    <main class="search-view">
      <SearchTools search={search} filter={searchFilterOf(route, NO_QUERY, clock.nowMs.peek())} />
      <Problems query={query} needsText={filter.eventName !== null && query.text === ""} />
      <div class="columns">
        <section
          class={`hits${state === "loading" ? " is-asking" : ""}`}
          aria-label={strings.hits}
          aria-busy={state === "loading"}
        >
          {state !== "idle" && <FoundLine search={search} isList={query.text === ""} literal={literal} said={said} />}
          {search.problem.value !== null && (
            <Problem
              thrown={search.problem.value}
              retry={() => (state === "failed" ? search.show(filter) : void search.loadOlder())}
            />
          )}
          {(state === "idle" || (state === "ready" && hits.length === 0)) && <SearchStart recent={recent} />}
          {state === "loading" && hits.length === 0 && <Skeleton rows={8} />}
          {hits.length > 0 && (
            <div class="scroller">
              {" "}
              <FlowList<Hit>
                items={hits}
                keyOf={keyOfHit}
                estimate={(hit) =>
                  innerWidth > NARROW_PX
                    ? ROW_PX
                    : NARROW_ROW_PX + (hasSecondLine(hit, query.marked) ? FOUND_LINE_PX : 0)
                }
                goal={goal}
                label={strings.hits}
                onNearEnd={() => void search.loadOlder()}
                renderRow={(hit, index) => (
                  <HitRow
                    key={keyOfHit(hit)}
                    hit={hit}
                    texts={query.marked}
                    position={index + 1}
                    isCursor={index === Math.max(0, at)}
                    isOpen={route.eventSeq === hit.seq}
                    onOpen={() => open(hit)}
                    onFocus={() => setCursor(keyOfHit(hit))}
                  />
                )}
              />
            </div>
          )}
        </section>
        <EventDetail />
      </div>
    </main>
  );
}

/** What of the typed query is not applied, and why. */
function Problems({ query, needsText }: { readonly query: Query; readonly needsText: boolean }) {
  const strings = useStringsOf(SEARCH_STRINGS);
  if (query.problems.length === 0 && !needsText) return null;
  return (
    <ul class="query-problems note lined" role="status">
      {query.problems.map(({ kind, typed }) => (
        <li key={typed} class={kind === "not-a-key" ? undefined : "tone-failed"}>
          {strings.problems[kind](typed)}
        </li>
      ))}
      {needsText && <li class="tone-failed">{strings.eventNeedsText}</li>}
    </ul>
  );
}

interface FoundLineProps {
  readonly search: Search;
  /** A search of calls without a text. */
  readonly isList: boolean;
  /** The same as one text, where signs in it have a meaning. */
  readonly literal: string | null;
  /** What the last command did. */
  readonly said: string;
}

/** The number of hits, and whether it is complete. */
function FoundLine({ search, isList, literal, said }: FoundLineProps) {
  const { navigation } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SEARCH_STRINGS);
  const found = search.found.value;
  const state = search.state.value;
  const shown = search.hits.value.length;
  // The list may have gone further back than the count.
  const exact = (found?.exact ?? false) || !search.hasOlder.value;
  const count = exact && found?.exact !== true ? shown : Math.max(found?.count ?? 0, shown);
  const sum = (isList ? (exact ? strings.calls : strings.atLeastCalls) : exact ? strings.found : strings.atLeast)(
    formatNumber(count, language),
  );
  const isEmpty = state === "ready" && count === 0;
  return (
    <p class="found wraps flex muted digits lined" role="status">
      {isEmpty && (exact ? strings.nothing : strings.nothingSoFar)}
      {count > 0 && <strong>{sum}</strong>}
      {isEmpty && literal !== null && (
        <Link class="link" to={{ filter: { ...navigation.route.value.filter, q: literal } }}>
          {strings.asTyped}
        </Link>
      )}
      {search.stalled.value && (
        <Button isFramed onClick={() => void search.loadOlder()}>
          {strings.further}
        </Button>
      )}
      <bdi class="said cut">{said}</bdi>
    </p>
  );
}
