import { useState } from "preact/hooks";
import type { SessionDetailDto, SubagentDto } from "../../../src/api/session-dto.ts";
import { formatDuration, formatElapsed } from "../../../src/core/format/time.ts";
import { formatNumber } from "../../i18n/format.ts";
import type { CallEvents } from "../../state/event-reader.ts";
import { agentTree, newestTodoCall } from "../../state/session/session-facts.ts";
import { withFilter } from "../../state/route.ts";
import { Icon, StateMark } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { useListCommands, useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { Instant, Since } from "../../ui/time.tsx";
import { SessionCall } from "./session-call.tsx";
import { SESSION_STRINGS } from "./session-languages.ts";
import { closeTopmost, LoadingCalls, useAllCalls } from "./session-tabs.tsx";

interface WorkProps {
  readonly session: SessionDetailDto;
  readonly callEvents: ReadonlyMap<string, CallEvents>;
}

/** Other workers of the session: subagents, tasks, background, teammates. */
export function Work({ session, callEvents }: WorkProps) {
  const store = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { subagent_list: agents, tasks, background, teammates } = session;
  const done = tasks.filter((task) => task.completed).length;
  useListCommands((command) => {
    if (command === "close") closeTopmost(store);
  });
  return (
    <div class="about stack gap-20">
      <section>
        <h3>{strings.work.agents}</h3>
        {agents.length === 0 && <p class="empty-text">{strings.work.noAgents}</p>}
        <ul class="agents">
          {agentTree(agents).map(({ agent, depth }) => (
            <Agent key={agent.agent_id} agent={agent} depth={depth} />
          ))}
        </ul>
      </section>
      {tasks.length > 0 && (
        <section>
          <h3>
            {strings.work.tasks}{" "}
            <span class="count">
              {strings.work.tasksDone(formatNumber(done, language), formatNumber(tasks.length, language))}
            </span>
          </h3>
          <ul class="tasks">
            {tasks.map((task) => (
              <li key={task.task_id} class={task.completed ? "is-done flex muted" : "flex"}>
                {task.completed ? <StateMark state="done" /> : <span class="open-mark rigid" aria-hidden="true" />}
                <bdi>{task.subject}</bdi>
                <span class="visually-hidden">{task.completed ? strings.work.taskDone : strings.work.taskOpen}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <TodoList session={session} callEvents={callEvents} />
      {background.length > 0 && (
        <section>
          <h3>{strings.work.background}</h3>
          <ul class="tasks">
            {background.map((task) => (
              <li key={task.task_id} class="flex">
                <StateMark state="working" />
                <bdi class="mono">{task.description}</bdi>
                <Since at={task.since} look="note" precise />
              </li>
            ))}
          </ul>
        </section>
      )}
      {teammates.length > 0 && (
        <section>
          <h3>{strings.work.teammates}</h3>
          <ul class="tasks">
            {teammates.map((mate) => (
              <li key={`${mate.team_name} ${mate.name}`} class="flex">
                <StateMark state={mate.idle_since === null ? "working" : "ended"} />
                <bdi>{[mate.name, mate.team_name].filter((part) => part !== null).join(" · ")}</bdi>
                <span class="note">{mate.idle_since === null ? strings.work.busy : strings.work.idle}</span>
                {mate.idle_since !== null && <Since at={mate.idle_since} look="note" />}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Agent({ agent, depth }: { readonly agent: SubagentDto; readonly depth: number }) {
  const { navigation, clock } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { started_at: startedAt, ended_at: endedAt, state } = agent;
  const isOpen = state === "working" || state === "waiting";
  const endMs = endedAt !== null ? Date.parse(endedAt) : isOpen ? clock.nowMs.value : null;
  return (
    <li
      class={`is-${state} flex wraps lined`}
      style={{ paddingInlineStart: `calc(var(--gutter) + ${Math.min(6, depth - 1) * 20}px)` }}
    >
      <StateMark state={state} />
      <span class="agent-name wraps">
        <bdi class="bold">{agent.agent_type}</bdi>
        {agent.description !== null && <bdi>{agent.description}</bdi>}
      </span>
      <span class="wraps note digits">
        <span>{strings.agentState[state]}</span>
        {startedAt !== null && <Instant at={startedAt} precision="second" />}
        {startedAt !== null && endMs !== null && (
          <span class="took">
            {(endedAt === null ? formatElapsed : formatDuration)(endMs - Date.parse(startedAt), language)}
          </span>
        )}
        <span>{strings.work.tools(formatNumber(agent.tool_count, language))}</span>
        {agent.tokens !== null && <span>{strings.work.tokens(formatNumber(agent.tokens, language))}</span>}
        {agent.model !== null && <bdi class="mono">{agent.model}</bdi>}
      </span>
      <Link
        class="quiet"
        to={{ filter: withFilter(navigation.route.value.filter, { tab: null, agent: agent.agent_id }), eventSeq: null }}
      >
        {strings.work.conversation}
        <Icon name="next" />
      </Link>
    </li>
  );
}

interface TodoListProps {
  readonly session: SessionDetailDto;
  readonly callEvents: ReadonlyMap<string, CallEvents>;
}

/** The main agent's last todo list: clients without tasks keep a list of their own. */
function TodoList({ session, callEvents }: TodoListProps) {
  const { sessionPage } = useStore();
  const strings = useStringsOf(SESSION_STRINGS);
  const [isOpen, setIsOpen] = useState(true);
  useAllCalls();
  const call = newestTodoCall(sessionPage.calls.items.value);
  if (call === null) return <LoadingCalls />;
  return (
    <section class="todo-list">
      <h3>{strings.work.todos}</h3>
      <SessionCall
        sessionId={session.session_id}
        call={call}
        events={callEvents.get(call.tool_use_id)}
        isOpen={isOpen}
        onToggle={() => setIsOpen(!isOpen)}
      />
    </section>
  );
}
