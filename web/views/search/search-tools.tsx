import { HOOK_EVENT_NAMES } from "../../../src/core/event.ts";
import { shortId } from "../../../src/core/session/session-name.ts";
import { isNarrowed, type Search, type SearchFilter } from "../../state/search.ts";
import { PERIODS } from "../../state/sessions/session-filter.ts";
import { Choice, nameOptions, sortedNameOptions } from "../../ui/choice.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { sessionName } from "../../ui/session-name.ts";
import { SEARCH_STRINGS } from "./search-strings.ts";

/** Filter names come from this many of the hits. */
const SCANNED = 500;

/** Filters of the search. */
export function SearchTools({ search, filter }: { readonly search: Search; readonly filter: SearchFilter }) {
  const { navigation, sessions, metrics } = useStore();
  const { strings: page } = useStrings();
  const strings = useStringsOf(SEARCH_STRINGS);
  const hits = search.hits.value.slice(0, SCANNED);
  const { waiting, failed, running, earlier } = sessions.groups.value;
  const known = [...waiting, ...failed, ...running, ...earlier];
  const names = new Map([
    ...known.map((session) => [session.session_id, sessionName(session, page)] as const),
    ...hits.map(({ event, session_title: title }) => [event.session_id, title ?? shortId(event.session_id)] as const),
  ]);
  if (filter.sessionId !== null && !names.has(filter.sessionId)) {
    names.set(filter.sessionId, shortId(filter.sessionId));
  }
  const projects = [
    filter.project,
    ...known.map((session) => session.project_name),
    ...hits.map(({ event }) => event.project_name),
  ];
  const events = [...HOOK_EVENT_NAMES, ...hits.map(({ event }) => event.hook_event_name), filter.eventName];
  const tools = [
    filter.toolName,
    ...(metrics.value?.top_tools.map((tool) => tool.name) ?? []),
    ...hits.map(({ event }) => event.tool_name),
  ];
  return (
    <div class="feed-tools" role="group" aria-label={strings.filters}>
      <Choice
        label={strings.session}
        all={strings.allSessions}
        options={Array.from(names)}
        chosen={filter.sessionId}
        choose={(sessionId) => navigation.replace({ sessionId })}
      />
      <Choice
        label={strings.project}
        all={strings.allProjects}
        options={sortedNameOptions(projects)}
        chosen={filter.project}
        choose={(project) => navigation.filterBy({ project })}
      />
      <Choice
        label={page.eventFilter}
        all={page.allEvents}
        options={nameOptions(events)}
        chosen={filter.eventName}
        choose={(kind) => navigation.filterBy({ kind })}
      />
      <Choice
        label={page.toolFilter}
        all={page.allTools}
        options={sortedNameOptions(tools)}
        chosen={filter.toolName}
        choose={(tool) => navigation.filterBy({ tool })}
      />
      <Choice
        label={strings.period}
        all={strings.allTimes}
        options={PERIODS.map((period) => [period, strings.periods[period]])}
        chosen={filter.since}
        choose={(since) => navigation.filterBy({ since })}
      />
      {isNarrowed(filter) && (
        <button
          type="button"
          class="quiet only"
          onClick={() => navigation.replace({ sessionId: null, filter: { q: filter.text } })}
        >
          {strings.clear}
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}
