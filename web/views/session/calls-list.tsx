import { useMemo, useState } from "preact/hooks";
import type { SessionCallDto } from "../../../src/api/call-dto.ts";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import { formatNumber } from "../../i18n/format.ts";
import { focusRow, stepFrom, stepOf } from "../../keyboard/commands.ts";
import { toolTitle } from "../../state/call-line.ts";
import type { CallEvents } from "../../state/event-reader.ts";
import { CALL_SORTS, callsShown, countBy, sortOf, statusOf, type CallSort } from "../../state/session/session-calls.ts";
import { Filters } from "../../ui/filters/filters.tsx";
import { FlowList, type FlowGoal } from "../../ui/list/flow-list.tsx";
import { useListCommands, useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { Choice, Segmented } from "../../ui/choice.tsx";
import { TextFilter } from "../../ui/text-filter.tsx";
import { Instant } from "../../ui/time.tsx";
import { useIsSmall } from "../../ui/use-is-small.ts";
import { SessionCall } from "./session-call.tsx";
import { SESSION_STRINGS } from "./session-languages.ts";
import { useSessionMemory } from "./session-memory.ts";
import { closeTopmost, LoadingCalls, useAllCalls, useToggledKeys } from "./session-tabs.tsx";

interface CallsListProps {
  readonly session: SessionDetailDto;
  readonly callEvents: ReadonlyMap<string, CallEvents>;
}

/** All calls of the session, to sort and filter: the data of the lanes as a list. */
export function CallsList({ session, callEvents }: CallsListProps) {
  const store = useStore();
  const { sessionPage, navigation, clock } = store;
  const strings = useStringsOf(SESSION_STRINGS);
  const { filter, eventSeq } = navigation.route.value;
  const { tool = null, state = null, q = "" } = filter;
  const sort = sortOf(filter);
  const memory = useSessionMemory().listOf(`${session.session_id} calls ${sort} ${tool} ${state} ${q}`);
  const [toggled, toggle] = useToggledKeys(memory);
  const [cursor, setCursor] = useState<string | null>(null);
  const [goal, setGoal] = useState<FlowGoal | null>(null);
  useAllCalls();
  const calls = sessionPage.calls.items.value;
  const rows = useMemo(
    () => callsShown(calls, { tool, status: state, text: q, sort, nowMs: clock.nowMs.peek() }),
    [calls, tool, state, q, sort],
  );
  const names = new Map(session.subagent_list.map((agent) => [agent.agent_id, agent.agent_type]));

  useListCommands((command) => {
    const at = rows.findIndex((row) => row.tool_use_id === cursor);
    const step = stepOf(command);
    if (command === "close") {
      const isFiltered = tool !== null || state !== null || q !== "";
      if (isFiltered && filter.agent === undefined && eventSeq === null)
        navigation.filterBy({ tool: null, state: null, q: null });
      else closeTopmost(store);
    }
    const here = rows[at];
    if (command === "open" && here !== undefined) toggle(here.tool_use_id);
    if (step === 0) return;
    const to = rows[stepFrom(at, step, rows.length)];
    if (to === undefined) return;
    setCursor(to.tool_use_id);
    setGoal({ key: to.tool_use_id, align: "nearest" });
    focusRow(".calls-list .row[tabindex='0']");
  });

  return (
    <>
      <CallsFilter calls={calls} shown={rows.length} />
      <LoadingCalls />
      {rows.length === 0 && !sessionPage.calls.hasOlder.value && (
        <p class="empty-text">{calls.length === 0 ? strings.calls.nothing : strings.calls.noMatch}</p>
      )}
      <div class="calls-list">
        <FlowList<SessionCallDto>
          key={`${sort} ${tool} ${state} ${q}`}
          items={rows}
          keyOf={(call) => call.tool_use_id}
          estimate={(call) => (call.result?.error_line == null ? 26 : 50)}
          goal={goal}
          place={memory.place}
          label={strings.tab.calls}
          renderRow={(call, index) => (
            <article
              key={call.tool_use_id}
              class="row timed-row"
              data-row={call.tool_use_id}
              aria-posinset={index + 1}
              aria-setsize={rows.length}
              tabIndex={call.tool_use_id === cursor || (cursor === null && index === 0) ? 0 : -1}
              onFocus={() => setCursor(call.tool_use_id)}
            >
              <Instant at={call.started_at} precision="second" />
              <SessionCall
                sessionId={session.session_id}
                call={call}
                events={callEvents.get(call.tool_use_id)}
                isOpen={toggled.has(call.tool_use_id)}
                onToggle={() => toggle(call.tool_use_id)}
                {...(call.agent_id !== null && { agent: names.get(call.agent_id) ?? call.agent_id.slice(0, 8) })}
              />
            </article>
          )}
        />
      </div>
    </>
  );
}

interface CallsFilterProps {
  readonly calls: readonly SessionCallDto[];
  readonly shown: number;
}

/** Text, tool, outcome and order; all of them in the address. */
function CallsFilter({ calls, shown }: CallsFilterProps) {
  const { navigation } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { filter } = navigation.route.value;
  const number = (count: number) => formatNumber(count, language);
  const isSmall = useIsSmall();
  const set = [filter.tool, filter.state].filter((value) => value !== undefined);
  const tools = useMemo(() => countBy(calls, (call) => call.tool_name), [calls]);
  const outcomes = useMemo(() => countBy(calls, statusOf), [calls]);
  return (
    <div class="calls-filter sticks wraps gap-lines lined flex" role="search" aria-label={strings.calls.filter}>
      <TextFilter label={strings.calls.text} />
      <Filters label={strings.calls.filters} count={set.length} isNarrow={isSmall}>
        <Choice
          label={strings.calls.tool}
          all={strings.calls.anyTool}
          options={tools.map(([name, count]) => [name, `${toolTitle(name)} ${number(count)}`])}
          chosen={filter.tool ?? null}
          choose={(chosen) => navigation.filterBy({ tool: chosen })}
        />
        <Choice
          label={strings.calls.outcome}
          all={strings.calls.anyOutcome}
          options={outcomes.map(([name, count]) => [name, `${strings.outcome[name]} ${number(count)}`])}
          chosen={filter.state ?? null}
          choose={(state) => navigation.filterBy({ state })}
        />
        <Segmented<CallSort>
          label={strings.calls.sort}
          options={CALL_SORTS.map((value) => ({ value, name: strings.calls.sortBy[value] }))}
          chosen={sortOf(filter)}
          choose={(sort) => navigation.filterBy({ sort: sort === CALL_SORTS[0] ? null : sort })}
        />
      </Filters>
      <span class="spring" />
      <span class="note digits" role="status">
        {strings.calls.shown(number(shown), number(calls.length))}
      </span>
    </div>
  );
}
