import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import { focusRow, stepFrom, stepOf } from "../../keyboard/commands.ts";
import type { CallEvents } from "../../state/event-reader.ts";
import {
  conversationOf,
  conversationRows,
  isDecision,
  locateEvent,
  type ConversationRow,
} from "../../state/session/conversation.ts";
import { toolKindOf } from "../../state/session/lane-layout.ts";
import { mergeMessages } from "../../state/session/messages.ts";
import { FlowList, type FlowGoal } from "../../ui/list/flow-list.tsx";
import { useListCommands, useStore, useStringsOf } from "../../ui/page-context.ts";
import { CallRow, GroupRow, MarkRow, MessageRow } from "./conversation-rows.tsx";
import { SESSION_STRINGS } from "./session-languages.ts";
import { closeTopmost, useToggledKeys } from "./session-tabs.tsx";

interface ConversationProps {
  readonly session: SessionDetailDto;
  readonly callEvents: ReadonlyMap<string, CallEvents>;
}

/** One agent's prompts, replies and calls. */
export function Conversation({ session, callEvents }: ConversationProps) {
  const store = useStore();
  const { sessionPage, navigation } = store;
  const strings = useStringsOf(SESSION_STRINGS);
  const { eventSeq, filter } = navigation.route.value;
  const agentId = filter.agent ?? null;
  const transcript = sessionPage.messages.items.value;
  const events = sessionPage.events.items.value;
  const calls = sessionPage.calls.items.value;
  const sinceMs = sessionPage.completeSinceMs.value;
  const [toggled, toggle] = useToggledKeys();
  const [cursor, setCursor] = useState<string | null>(null);
  const [goal, setGoal] = useState<FlowGoal | null>(null);
  const [isAtEnd, setAtEnd] = useState(true);

  const messages = useMemo(() => mergeMessages(transcript, events), [transcript, events]);
  const items = useMemo(
    () => conversationOf({ messages, calls, events, agentId, sinceMs }),
    [messages, calls, events, agentId, sinceMs],
  );
  const rows = useMemo(() => conversationRows(items, toggled), [items, toggled]);

  const opened = useMemo(() => {
    const event = eventSeq === null ? undefined : events.find((one) => one.seq === eventSeq);
    if (event === undefined || event.agent_id !== agentId) return null;
    // Earlier than the complete part, its neighbours may be missing and its place wrong.
    return sinceMs !== null && Date.parse(event.received_at) < sinceMs ? null : locateEvent(items, event);
  }, [items, events, eventSeq, agentId, sinceMs]);
  // Scroll to an event once, as soon as its row is known, and not again when the conversation grows.
  const gone = useRef<number | null>(null);
  useEffect(() => {
    if (eventSeq === null) gone.current = null;
    if (opened === null || eventSeq === gone.current) return;
    gone.current = eventSeq;
    const { group, key } = opened;
    if (group !== null && !toggled.has(group)) toggle(group);
    setGoal({ key, align: cursor === key ? "nearest" : "middle" });
    setCursor(key);
  }, [opened]);

  useListCommands((command) => {
    const at = rows.findIndex((row) => row.key === cursor);
    switch (command) {
      case "close":
        closeTopmost(store);
        return;
      case "pause":
        return;
      case "open": {
        const row = rows[at];
        if (row !== undefined) toggle(row.key);
        return;
      }
      default: {
        // The first step starts at the newest row.
        const from = at < 0 ? rows.length - 1 : at;
        const to = rows[stepFrom(from, stepOf(command), rows.length)];
        if (to === undefined) return;
        setCursor(to.key);
        setGoal({ key: to.key, align: "nearest" });
        focusRow(".flow-rows > [tabindex='0']");
      }
    }
  });

  function drawRow(row: ConversationRow) {
    const isToggled = toggled.has(row.key);
    const onToggle = (): void => toggle(row.key);
    switch (row.kind) {
      case "message":
        return <MessageRow message={row.message} isOpen={isToggled} onToggle={onToggle} />;
      case "group":
        return <GroupRow calls={row.calls} isOpen={row.isOpen} onToggle={onToggle} />;
      case "call":
        return (
          <CallRow
            sessionId={session.session_id}
            call={row.call}
            events={callEvents.get(row.call.tool_use_id)}
            isOpen={isUnfolded(row) !== isToggled}
            onToggle={onToggle}
          />
        );
      case "mark":
        return <MarkRow event={row.event} />;
      default:
        return row satisfies never;
    }
  }

  const hasOlder = sinceMs !== null;
  return (
    <>
      <AgentChoice session={session} />
      {rows.length === 0 && (
        <p class="empty-text">{agentId === null ? strings.conversation.nothing : strings.conversation.nothingOf}</p>
      )}
      <FlowList<ConversationRow>
        key={agentId}
        items={rows}
        keyOf={(row) => row.key}
        estimate={(row) => (row.kind === "message" ? 88 : row.kind === "call" && isUnfolded(row) ? 132 : 28)}
        goal={goal}
        followsEnd
        role="feed"
        label={strings.tab.conversation}
        onNearStart={() => {
          if (hasOlder) void sessionPage.loadOlder();
        }}
        onEnd={setAtEnd}
        renderRow={(row, index) => (
          <article
            key={row.key}
            class={`row of-${row.kind}${opened?.key === row.key ? " is-opened" : ""}`}
            data-row={row.key}
            tabIndex={row.key === cursor || (cursor === null && index === rows.length - 1) ? 0 : -1}
            aria-posinset={index + 1}
            aria-setsize={hasOlder ? -1 : rows.length}
            onFocus={() => setCursor(row.key)}
          >
            {drawRow(row)}
          </article>
        )}
      />
      {!isAtEnd && rows.length > 0 && (
        <button
          type="button"
          class="quiet framed to-end"
          onClick={() => setGoal({ key: rows.at(-1)?.key ?? "", align: "nearest" })}
        >
          {strings.conversation.toEnd}
        </button>
      )}
    </>
  );
}

/** What was changed, and what you decide on, is unfolded by default. */
function isUnfolded(row: ConversationRow): boolean {
  if (row.kind !== "call") return false;
  return isDecision(row.call) || (toolKindOf(row.call.tool_name) === "change" && row.call.outcome === "ok");
}

/** Chooses the main agent's or a subagent's conversation. Hidden without subagents. */
function AgentChoice({ session }: { readonly session: SessionDetailDto }) {
  const { navigation } = useStore();
  const strings = useStringsOf(SESSION_STRINGS);
  const chosen = navigation.route.value.filter.agent ?? "";
  const agents = session.subagent_list;
  if (agents.length === 0 && chosen === "") return null;
  const isListed = chosen === "" || agents.some((agent) => agent.agent_id === chosen);
  return (
    <label class="agent-choice">
      <span>{strings.conversation.whose}</span>
      <select value={chosen} onChange={(event) => navigation.filterBy({ agent: event.currentTarget.value || null })}>
        <option value="">{strings.lanes.main}</option>
        {agents.map((agent) => (
          <option key={agent.agent_id} value={agent.agent_id}>
            {[agent.agent_type, agent.description].filter((part) => part !== null).join(" · ")}
          </option>
        ))}
        {!isListed && <option value={chosen}>{chosen}</option>}
      </select>
    </label>
  );
}
