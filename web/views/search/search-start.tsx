import type { ComponentChildren } from "preact";
import { START } from "../../state/route.ts";
import type { RecentSearches } from "../../state/search/recent-searches.ts";
import { liftFilters, withQueryFilters } from "../../state/search/search-query.ts";
import { Link } from "../../ui/link.tsx";
import { useStore, useStringsOf } from "../../ui/page-context.ts";
import { SEARCH_STRINGS } from "./search-strings.ts";
import { knownValues, searchedSessions } from "./search-values.ts";

/** Before a search: earlier ones, examples that find something here, and what can be typed. */
export function SearchStart({ recent }: { readonly recent: RecentSearches }) {
  const { sessions, team } = useStore();
  const strings = useStringsOf(SEARCH_STRINGS);
  const searches = recent.list.value;
  const project = searchedSessions(sessions).find(({ project_name: name }) => name !== null)?.project_name;
  const examples: readonly (readonly [query: string, what: string])[] = [
    ["tool:Bash status:failed", strings.failedCommands],
    ["status:open", strings.runningCalls],
    ["tool:Edit after:today", strings.editsToday],
    ...(project == null
      ? []
      : [[`status:failed project:${quoted(project)} after:today`, strings.inProject(project)] as const]),
  ];
  return (
    <div class="search-start stack">
      {searches.length > 0 && (
        <section>
          <h2>
            {strings.recent}
            <button type="button" class="quiet" onClick={() => recent.clear()}>
              {strings.clearRecent}
            </button>
          </h2>
          <ul>
            {searches.map((query) => (
              <li key={query}>
                <QueryLink query={query}>
                  <bdi class="mono">{query}</bdi>
                </QueryLink>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h2>{strings.examples}</h2>
        <ul>
          {examples.map(([query, what]) => (
            <li key={query}>
              <QueryLink query={query}>
                <span>{what}</span>
                <bdi class="mono">{query}</bdi>
              </QueryLink>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{strings.syntax}</h2>
        <dl>
          {strings.syntaxRows.map(([typed, meaning]) => (
            <div key={typed}>
              <dt class="mono">{typed}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </section>
      <p>{team.dto.value === null ? strings.what : strings.whatOfTeam}</p>
      <p>{strings.whatNot}</p>
    </div>
  );
}

function quoted(value: string): string {
  return /\s/.test(value) ? `"${value}"` : value;
}

/** A link to a search as it is typed. */
function QueryLink({ query, children }: { readonly query: string; readonly children: ComponentChildren }) {
  const store = useStore();
  const { rest, filters } = liftFilters(`${query}  `, knownValues(store));
  const text = rest.trim();
  const place = withQueryFilters(
    { filter: text === "" ? {} : { q: text }, sessionId: null },
    filters,
    store.clock.nowMs.peek(),
  );
  return (
    <Link class="quiet" to={{ ...START, view: "search", ...place }}>
      {children}
    </Link>
  );
}
