import { useMemo } from "preact/hooks";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import { focusStep, stepOf } from "../../keyboard/commands.ts";
import type { CallEvents } from "../../state/event-reader.ts";
import { sessionErrors, type SessionError } from "../../state/session/session-facts.ts";
import { FlowList } from "../../ui/list/flow-list.tsx";
import { useListCommands, useStore, useStringsOf } from "../../ui/page-context.ts";
import { Instant } from "../../ui/time.tsx";
import { MarkRow } from "./conversation/message-row.tsx";
import { SessionCall } from "./session-call.tsx";
import { SESSION_STRINGS } from "./session-languages.ts";
import { useSessionMemory } from "./session-memory.ts";
import { closeTopmost, LoadingCalls, useAllCalls, useToggledKeys } from "./session-tabs.tsx";

interface ErrorsListProps {
  readonly session: SessionDetailDto;
  readonly callEvents: ReadonlyMap<string, CallEvents>;
}

/** Failures, newest first, each with its exit code and the line that says most; unfolded, with all of it. */
export function ErrorsList({ session, callEvents }: ErrorsListProps) {
  const store = useStore();
  const strings = useStringsOf(SESSION_STRINGS);
  const memory = useSessionMemory().listOf(`${session.session_id} errors`);
  const [toggled, toggle] = useToggledKeys(memory);
  useAllCalls();
  const calls = store.sessionPage.calls.items.value;
  const events = store.sessionPage.events.items.value;
  const errors = useMemo(() => sessionErrors(calls, events), [calls, events]);
  const names = new Map(session.subagent_list.map((agent) => [agent.agent_id, agent.agent_type]));

  useListCommands((command) => {
    if (command === "close") closeTopmost(store);
    const step = stepOf(command);
    if (step !== 0) focusStep(".flow-rows .call-fold, .flow-rows .of-event .open-event", step);
  });

  if (errors.length === 0 && !store.sessionPage.calls.hasOlder.value)
    return <p class="empty-text">{strings.errorsNothing}</p>;
  return (
    <>
      <LoadingCalls />
      <FlowList<SessionError>
        items={errors}
        keyOf={(error) => error.key}
        estimate={(error) => (error.kind === "call" ? 50 : 28)}
        place={memory.place}
        label={strings.tab.errors}
        renderRow={(error, index) => (
          <article
            key={error.key}
            class={`row of-${error.kind}${error.kind === "call" ? " timed-row" : ""}`}
            data-row={error.key}
            aria-posinset={index + 1}
            aria-setsize={errors.length}
          >
            {error.kind === "event" ? (
              <MarkRow event={error.event} />
            ) : (
              <>
                <Instant at={error.call.started_at} precision="second" />
                <SessionCall
                  sessionId={session.session_id}
                  call={error.call}
                  events={callEvents.get(error.call.tool_use_id)}
                  isOpen={toggled.has(error.key)}
                  onToggle={() => toggle(error.key)}
                  {...(error.call.agent_id !== null && {
                    agent: names.get(error.call.agent_id) ?? error.call.agent_id.slice(0, 8),
                  })}
                />
              </>
            )}
          </article>
        )}
      />
    </>
  );
}
