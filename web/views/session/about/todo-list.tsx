import { useState } from "preact/hooks";
import type { SessionDetailDto } from "../../../../src/api/session-dto.ts";
import { SESSION_STRINGS } from "../session-languages.ts";
import { useStore } from "../../../ui/page-context.ts";
import { useStringsOf } from "../../../ui/use-strings-of.ts";
import type { CallEvents } from "../../../state/event-reader.ts";
import { newestTodoCall } from "../../../state/session/session-facts.ts";
import { CallRow } from "../conversation/call-row.tsx";
import "../conversation/conversation.css";
import { AllCalls, useAllCalls } from "../tables/all-calls.tsx";

interface TodoListProps {
  readonly session: SessionDetailDto;
  readonly callEvents: ReadonlyMap<string, CallEvents>;
}

/** The main agent's last todo list: clients without tasks keep a list of their own. */
export function TodoList({ session, callEvents }: TodoListProps) {
  const { sessionPage } = useStore();
  const strings = useStringsOf(SESSION_STRINGS);
  const [isOpen, setIsOpen] = useState(true);
  useAllCalls();
  const call = newestTodoCall(sessionPage.calls.items.value);
  if (call === null) return <AllCalls />;
  return (
    <section class="todo-list">
      <h3>{strings.work.todos}</h3>
      <CallRow
        sessionId={session.session_id}
        call={call}
        events={callEvents.get(call.tool_use_id)}
        isOpen={isOpen}
        onToggle={() => setIsOpen(!isOpen)}
      />
    </section>
  );
}
