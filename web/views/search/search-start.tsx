import type { ComponentChildren } from "preact";
import { START } from "../../state/route.ts";
import type { RecentSearches } from "../../state/search/recent-searches.ts";
import { liftFilters, withQueryFilters } from "../../state/search/search-query.ts";
import { Button } from "../../ui/button.tsx";
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
    <div class="search-start gap-20 stack">
      {searches.length > 0 && (
        <section>
          <h2 class="flex gap-12 medium">
            {strings.recent}
            <Button onClick={() => recent.clear()}>{strings.clearRecent}</Button>
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
        <h2 class="flex gap-12 medium">{strings.examples}</h2>
        <ul>
          {examples.map(([query, what]) => (
            <li key={query}>
              <QueryLink query={query}>
                <span>{what}</span>
                <bdi class="mono faint">{query}</bdi>
              </QueryLink>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2 class="flex gap-12 medium">{strings.syntax}</h2>
        <dl>
          {strings.syntaxRows.map(([typed, meaning]) => (
            <div key={typed}>
              <dt class="mono ink">{typed}</dt>
              <dd class="muted">{meaning}</dd>
            </div>
          ))}
        </dl>
      </section>
      <p class="note">{team.dto.value === null ? strings.what : strings.whatOfTeam}</p>
      <p class="note">{strings.whatNot}</p>
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
