import type { CallsDto } from "../../../src/api/call-dto.ts";
import { FULL_BAR_MS, lineOfCall } from "../../state/call-line.ts";
import { START, type Route } from "../../state/route.ts";
import { CallRow } from "../../ui/call/call-row.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { sessionName } from "../../ui/session-name.ts";
import { Panel, useFirstRows } from "./panel.tsx";
import { STATS_STRINGS } from "./stats-strings.ts";

type Call = CallsDto["calls"][number];

interface SlowCallsProps {
  readonly answer: CallsDto;
  /** The answer is still of another tool or period. */
  readonly isPending: boolean;
  readonly tool: string;
}

/** The calls of one tool that took longest. */
export function SlowCalls({ answer, isPending, tool }: SlowCallsProps) {
  const { navigation } = useStore();
  const { strings: page } = useStrings();
  const strings = useStringsOf(STATS_STRINGS);
  const { calls } = answer;
  const { shown, button } = useFirstRows(calls);
  const slowestMs = Math.max(...calls.map(({ duration_ms: ms }) => ms ?? 0)) || FULL_BAR_MS;
  return (
    <Panel title={strings.slowCalls(tool)} name="slow-calls" isPending={isPending}>
      {calls.length === 0 && <p class="empty-text">{strings.noSlowCalls}</p>}
      <div class="slow-calls">
        {shown.map((call) => (
          <CallRow
            key={`${call.session_id} ${call.tool_use_id}`}
            call={lineOfCall(call)}
            fullMs={slowestMs}
            session={{ id: call.session_id, name: sessionName({ ...call, title: call.session_title }, page) }}
            to={placeOf(call)}
            onOpen={() => navigation.go(placeOf(call))}
          />
        ))}
      </div>
      {button}
    </Panel>
  );
}

function placeOf(call: Call): Route {
  const eventSeq = call.end_seq ?? call.start_seq;
  return eventSeq === null
    ? { ...START, view: "session", sessionId: call.session_id }
    : { ...START, view: "event", eventSeq };
}
