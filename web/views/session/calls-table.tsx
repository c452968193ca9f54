import { useState } from "preact/hooks";
import type { SessionCallDto } from "../../../src/api/call-dto.ts";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import { focusRow, stepFrom, stepOf } from "../../keyboard/commands.ts";
import { describingEvent, type CallEvents } from "../../state/event-reader.ts";
import { FlowList, type FlowGoal } from "../../ui/list/flow-list.tsx";
import { useListCommands, useStore, useStringsOf } from "../../ui/page-context.ts";
import { Instant } from "../../ui/time.tsx";
import { CallOutcome } from "./conversation-rows.tsx";
import { SESSION_STRINGS } from "./session-languages.ts";
import { summaryFont } from "../../ui/prose-tools.ts";
import { closeTopmost, LoadingCalls, useAllCalls } from "./session-tabs.tsx";

interface CallsTableProps {
  readonly session: SessionDetailDto;
  readonly callEvents: ReadonlyMap<string, CallEvents>;
}

/** All calls of the session, newest first: the data of the lanes as a table. */
export function CallsTable({ session, callEvents }: CallsTableProps) {
  const store = useStore();
  const { sessionPage, navigation, eventReader } = store;
  const strings = useStringsOf(SESSION_STRINGS);
  const [cursor, setCursor] = useState<string | null>(null);
  const [goal, setGoal] = useState<FlowGoal | null>(null);
  useAllCalls();
  const rows = sessionPage.calls.items.value.toReversed();
  const names = new Map(session.subagent_list.map((agent) => [agent.agent_id, agent.agent_type]));

  async function open(call: SessionCallDto): Promise<void> {
    const seq = describingEvent(callEvents.get(call.tool_use_id));
    if (seq !== null) {
      navigation.go({ eventSeq: seq });
      return;
    }
    const found = await eventReader.find(session.session_id, call);
    if (found !== null) navigation.go({ eventSeq: found });
  }

  useListCommands((command) => {
    const at = rows.findIndex((row) => row.tool_use_id === cursor);
    const step = stepOf(command);
    if (command === "close") closeTopmost(store);
    const here = rows[at];
    if (command === "open" && here !== undefined) void open(here);
    if (step === 0) return;
    const to = rows[stepFrom(at, step, rows.length)];
    if (to === undefined) return;
    setCursor(to.tool_use_id);
    setGoal({ key: to.tool_use_id, align: "nearest" });
    focusRow(".calls-table [role=row][tabindex='0']");
  });

  if (rows.length === 0) return <p class="empty-text">{strings.calls.nothing}</p>;
  return (
    <>
      <LoadingCalls />
      <div class="calls-table" role="table" aria-label={strings.tab.calls} aria-rowcount={rows.length + 1}>
        <div role="rowgroup" class="table-head">
          <div role="row" aria-rowindex={1} class="call-cells">
            {(["started", "tool", "what", "agent", "outcome"] as const).map((name) => (
              <span key={name} role="columnheader" class={`of-${name}`}>
                {strings.calls[name]}
              </span>
            ))}
          </div>
        </div>
        <FlowList<SessionCallDto>
          items={rows}
          keyOf={(call) => call.tool_use_id}
          estimate={() => 28}
          goal={goal}
          followsEnd={false}
          role="rowgroup"
          renderRow={(call, index) => (
            <div
              key={call.tool_use_id}
              role="row"
              class="call-cells call-cell-row"
              data-row={call.tool_use_id}
              aria-rowindex={index + 2}
              tabIndex={call.tool_use_id === cursor || (cursor === null && index === 0) ? 0 : -1}
              onClick={() => void open(call)}
              onFocus={() => setCursor(call.tool_use_id)}
            >
              <span role="cell" class="of-started">
                <Instant at={call.started_at} />
              </span>
              <bdi role="cell" class="of-tool" title={call.tool_name}>
                {call.tool_name}
              </bdi>
              <bdi role="cell" class={`of-what ${summaryFont(call.tool_name)}`} title={call.summary}>
                {call.summary}
              </bdi>
              <bdi role="cell" class="of-agent">
                {call.agent_id === null ? strings.lanes.main : (names.get(call.agent_id) ?? call.agent_id.slice(0, 8))}
              </bdi>
              <span role="cell" class="of-outcome">
                <CallOutcome call={call} />
              </span>
            </div>
          )}
        />
      </div>
    </>
  );
}
