import { shortId } from "../../../src/core/session/session-name.ts";
import { CALL_STATUSES } from "../../../src/core/call-history.ts";
import { parsePeriod } from "../../state/period.ts";
import type { FilterName } from "../../state/route.ts";
import type { Search } from "../../state/search/search.ts";
import { isNarrowed, type SearchFilter } from "../../state/search/search-request.ts";
import type { QueryKey } from "../../state/search/search-query.ts";
import { Button } from "../../ui/button.tsx";
import { CALL_STRINGS } from "../../ui/call/call-strings.ts";
import { Choice, nameOptions, sortedNameOptions } from "../../ui/choice.tsx";
import { Filters } from "../../ui/filters/filters.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { PeriodChooser } from "../../ui/period/period-chooser.tsx";
import { sessionName } from "../../ui/session-name.ts";
import { useIsSmall } from "../../ui/use-is-small.ts";
import { SEARCH_STRINGS } from "./search-strings.ts";
import { knownValues } from "./search-values.ts";

/** Filter names come from this many of the hits. */
const SCANNED = 500;

interface SearchToolsProps {
  readonly search: Search;
  /** With those filters that are still in the field. */
  readonly filter: SearchFilter;
}

/** The filters of the search: what is set can be removed, everything else be chosen. */
export function SearchTools({ search, filter }: SearchToolsProps) {
  const store = useStore();
  const { navigation, sessions } = store;
  const { strings: page } = useStrings();
  const strings = useStringsOf(SEARCH_STRINGS);
  const outcomes = useStringsOf(CALL_STRINGS).outcome;
  const route = navigation.route.value;
  const known = knownValues(store);
  const hits = search.hits.value.slice(0, SCANNED);
  const valuesOf = (key: QueryKey) => known(key).map(({ value }) => value);
  const names = new Map([
    ...valuesOf("session").map((id) => {
      const session = sessions.find(id);
      return [id, session === undefined ? shortId(id) : sessionName(session, page)] as const;
    }),
    ...hits.map(({ sessionId, sessionTitle }) => [sessionId, sessionTitle ?? shortId(sessionId)] as const),
  ]);
  if (filter.sessionId !== null && !names.has(filter.sessionId)) {
    names.set(filter.sessionId, shortId(filter.sessionId));
  }
  const statuses: readonly (readonly [string, string])[] = CALL_STATUSES.map((name) => [name, outcomes[name]]);
  const several = filter.statuses?.includes(",") === true ? filter.statuses : null;
  const isSmall = useIsSmall();
  const change = (name: FilterName) => (value: string | null) => navigation.filterBy({ [name]: value });
  const ofHits = (pick: (hit: (typeof hits)[number]) => string | null | undefined) =>
    hits.map((hit) => pick(hit) ?? null);
  const filters: readonly (FilterChoiceProps & { readonly isRare?: boolean })[] = [
    {
      name: strings.keys.tool,
      all: page.allTools,
      options: sortedNameOptions([
        filter.toolName,
        ...valuesOf("tool"),
        ...ofHits(({ call, event }) => call?.tool_name ?? event?.tool_name),
      ]),
      chosen: filter.toolName,
      choose: change("tool"),
    },
    {
      name: strings.keys.status,
      all: strings.allStatuses,
      options: several === null ? statuses : [...statuses, [several, namesOf(several)]],
      chosen: filter.statuses,
      choose: change("state"),
    },
    {
      name: strings.keys.project,
      all: strings.allProjects,
      options: sortedNameOptions([filter.project, ...valuesOf("project"), ...ofHits(({ project }) => project)]),
      chosen: filter.project,
      choose: change("project"),
    },
    {
      name: strings.keys.session,
      all: strings.allSessions,
      options: Array.from(names),
      chosen: filter.sessionId,
      choose: (sessionId) => navigation.replace({ sessionId }),
    },
    rare("model", strings.allModels, filter.model, "model"),
    rare("machine", strings.allMachines, filter.machine, "machine"),
    rare("event", page.allEvents, filter.eventName, "kind"),
  ];
  const set = filters.filter(({ chosen }) => chosen !== null).length + (route.filter.range === undefined ? 0 : 1);

  function namesOf(ids: string): string {
    return statuses.flatMap(([id, name]) => (ids.split(",").includes(id) ? [name] : [])).join(", ");
  }

  /** A filter that is only typed: it can be removed once it is set. */
  function rare(key: "model" | "machine" | "event", all: string, chosen: string | null, name: FilterName) {
    const options = nameOptions([chosen, ...valuesOf(key)]);
    return { name: strings.keys[key], all, options, chosen, choose: change(name), isRare: true };
  }

  return (
    <div class="feed-tools flex wraps gap-8 search-tools" role="group" aria-label={strings.filters}>
      <Filters label={strings.filters} count={set} isNarrow={isSmall}>
        {filters.map(
          ({ isRare = false, ...choice }) =>
            (!isRare || choice.chosen !== null) && <FilterChoice key={choice.name} {...choice} />,
        )}
        <PeriodChooser
          chosen={parsePeriod(route.filter.range, "all")}
          names={["all", "today", "yesterday", "7d", "30d"]}
          form="menu"
        />
        {isNarrowed(route) && (
          <Button
            class="only ink"
            onClick={() => navigation.replace({ sessionId: null, filter: route.filter.q ? { q: route.filter.q } : {} })}
          >
            {strings.clear}
          </Button>
        )}
      </Filters>
    </div>
  );
}

interface FilterChoiceProps {
  readonly name: string;
  readonly all: string;
  readonly options: readonly (readonly [value: string, name: string])[];
  readonly chosen: string | null;
  readonly choose: (value: string | null) => void;
}

/** A filter as a list of choices; one that is set is a chip that can be removed. */
function FilterChoice({ name, all, options, chosen, choose }: FilterChoiceProps) {
  const strings = useStringsOf(SEARCH_STRINGS);
  const choice = <Choice label={name} all={all} options={options} chosen={chosen} choose={choose} />;
  if (chosen === null) return choice;
  const value = options.find(([id]) => id === chosen)?.[1] ?? chosen;
  return (
    <span class="filter-chip">
      <span class="filter-name note" aria-hidden="true">
        {name}
      </span>
      {choice}
      <Button icon="close" hint={strings.remove(`${name}: ${value}`)} onClick={() => choose(null)} />
    </span>
  );
}
