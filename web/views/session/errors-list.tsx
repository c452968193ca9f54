import { useMemo } from "preact/hooks";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import { focusStep, stepOf } from "../../keyboard/commands.ts";
import type { CallEvents } from "../../state/event-reader.ts";
import { sessionErrors, type SessionError } from "../../state/session/session-facts.ts";
import { FlowList } from "../../ui/list/flow-list.tsx";
import { useListCommands, useStore, useStringsOf } from "../../ui/page-context.ts";
import { CallRow, MarkRow } from "./conversation-rows.tsx";
import { SESSION_STRINGS } from "./session-languages.ts";
import { closeTopmost, LoadingCalls, useAllCalls, useToggledKeys } from "./session-tabs.tsx";

interface ErrorsListProps {
  readonly session: SessionDetailDto;
  readonly callEvents: ReadonlyMap<string, CallEvents>;
}

/** Failures, newest first; unfolded, with the cause. */
export function ErrorsList({ session, callEvents }: ErrorsListProps) {
  const store = useStore();
  const strings = useStringsOf(SESSION_STRINGS);
  const [toggled, toggle] = useToggledKeys();
  useAllCalls();
  const calls = store.sessionPage.calls.items.value;
  const events = store.sessionPage.events.items.value;
  const errors = useMemo(() => sessionErrors(calls, events), [calls, events]);

  useListCommands((command) => {
    if (command === "close") closeTopmost(store);
    const step = stepOf(command);
    if (step !== 0) focusStep(".flow-rows .call-toggle, .flow-rows .open-event", step);
  });

  if (errors.length === 0 && !store.sessionPage.calls.hasOlder.value)
    return <p class="empty-text">{strings.errorsNothing}</p>;
  return (
    <>
      <LoadingCalls />
      <FlowList<SessionError>
        items={errors}
        keyOf={(error) => error.key}
        estimate={(error) => (error.kind === "call" && errors[0] === error ? 120 : 28)}
        goal={null}
        followsEnd={false}
        role="feed"
        label={strings.tab.errors}
        renderRow={(error, index) => (
          <article
            key={error.key}
            class={`row of-${error.kind}`}
            data-row={error.key}
            aria-posinset={index + 1}
            aria-setsize={errors.length}
          >
            {error.kind === "event" ? (
              <MarkRow event={error.event} />
            ) : (
              <CallRow
                sessionId={session.session_id}
                call={error.call}
                events={callEvents.get(error.call.tool_use_id)}
                isOpen={toggled.has(error.key)}
                onToggle={() => toggle(error.key)}
              />
            )}
          </article>
        )}
      />
    </>
  );
}
