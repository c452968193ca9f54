import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { SessionDetailDto } from "../../../../src/api/session-dto.ts";
import { focusRow, stepFrom, stepOf } from "../../../keyboard/commands.ts";
import type { CallEvents } from "../../../state/event-reader.ts";
import { withFilter } from "../../../state/route.ts";
import {
  conversationOf,
  conversationRows,
  isDecision,
  locateEvent,
  type ConversationRow,
} from "../../../state/session/conversation.ts";
import { toolKindOf } from "../../../state/session/lane-layout.ts";
import { mergeMessages } from "../../../state/session/messages.ts";
import { partsOfTurn } from "../../../state/session/turn-parts.ts";
import { Button } from "../../../ui/button.tsx";
import { Link } from "../../../ui/link.tsx";
import { FlowList, type FlowGoal } from "../../../ui/list/flow-list.tsx";
import { Skeleton } from "../../../ui/load-state.tsx";
import { useListCommands, useStore, useStrings, useStringsOf } from "../../../ui/page-context.ts";
import { useConversationGoal } from "./conversation-goal.ts";
import { MarkRow, MessageRow } from "./message-row.tsx";
import { CallGroup, SessionCall } from "../session-call.tsx";
import { SESSION_STRINGS } from "../session-languages.ts";
import { useSessionMemory } from "../session-memory.ts";
import { closeTopmost, useToggledKeys } from "../session-tabs.tsx";

interface ConversationProps {
  readonly session: SessionDetailDto;
  readonly callEvents: ReadonlyMap<string, CallEvents>;
}

/** One agent's prompts, replies and calls. */
export function Conversation({ session, callEvents }: ConversationProps) {
  const store = useStore();
  const { sessionPage, navigation } = store;
  const { strings: page } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { eventSeq, filter } = navigation.route.value;
  const agentId = filter.agent ?? null;
  const transcript = sessionPage.messages.items.value;
  const events = sessionPage.events.items.value;
  const calls = sessionPage.calls.items.value;
  const turns = sessionPage.turns.items.value;
  const sinceMs = sessionPage.completeSinceMs.value;
  const memory = useSessionMemory().listOf(`${session.session_id} conversation ${agentId ?? ""}`);
  const [toggled, toggle, toggleAll] = useToggledKeys(memory);
  const [cursor, setCursor] = useState<string | null>(null);
  const [goal, setGoal] = useState<FlowGoal | null>(null);
  const [isAtEnd, setAtEnd] = useState(true);

  const messages = useMemo(() => mergeMessages(transcript, events, turns), [transcript, events, turns]);
  const items = useMemo(
    () => conversationOf({ messages, calls, events, agentId, sinceMs }),
    [messages, calls, events, agentId, sinceMs],
  );
  const rows = useMemo(() => conversationRows(items, toggled), [items, toggled]);

  // An agent that ended long ago is in the part of the session that is not loaded yet.
  const startedAt = session.subagent_list.find((agent) => agent.agent_id === agentId)?.started_at ?? null;
  const isLoading = startedAt !== null && sinceMs !== null && Date.parse(startedAt) < sinceMs;
  useEffect(() => {
    if (isLoading) void sessionPage.loadSince(Date.parse(startedAt));
  }, [isLoading, startedAt]);

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
    // A call that runs is in sight while its group is folded.
    if (group !== null && !rows.some((row) => row.key === key)) toggle(group);
    setGoal({ key, align: cursor === key ? "nearest" : "middle" });
    setCursor(key);
  }, [opened]);

  const found = useConversationGoal({
    items,
    toggled,
    events,
    cursor,
    show(key, toggles) {
      toggleAll(toggles);
      setCursor(key);
      setGoal({ key, align: "middle" });
      // While you look for a text, the next letters and Enter are for its field.
      if (document.activeElement?.closest(".find-bar") == null) focusRow(".flow-rows > [tabindex='0']");
    },
    isOpen: (row) => (row.kind === "call" ? isUnfolded(row) !== toggled.has(row.key) : toggled.has(row.key)),
  });

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
      case "message": {
        const { turn } = row.message;
        return (
          <MessageRow
            message={row.message}
            isOpen={isToggled}
            onToggle={onToggle}
            partsOf={() => (turn === null ? null : partsOfTurn(turn, { messages, calls, turns }))}
          />
        );
      }
      case "group":
        return <CallGroup calls={row.calls} isOpen={row.isOpen} onToggle={onToggle} />;
      case "call":
        return (
          <SessionCall
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

  const [isToEndFocused, setToEndFocused] = useState(false);
  const hasOlder = sinceMs !== null;
  const look = (key: string): string =>
    [opened?.key === key && " is-opened", found === key && " is-found"].filter((part) => part !== false).join("");
  return (
    <>
      <ShownAgent session={session} />
      {rows.length === 0 && isLoading && <Skeleton rows={6} />}
      {rows.length === 0 && !isLoading && (
        <p class="empty-text">{agentId === null ? strings.conversation.nothing : strings.conversation.nothingOf}</p>
      )}
      {hasOlder && (
        <Button class="load-earlier" onClick={() => void sessionPage.loadOlder()}>
          {strings.conversation.older}
        </Button>
      )}
      <FlowList<ConversationRow>
        key={agentId}
        items={rows}
        keyOf={(row) => row.key}
        estimate={(row) => (row.kind === "message" ? 88 : row.kind === "call" && isUnfolded(row) ? 132 : 28)}
        goal={goal}
        place={memory.place}
        followsEnd
        label={strings.tab.conversation}
        onNearStart={() => {
          if (hasOlder) void sessionPage.loadOlder();
        }}
        onEnd={setAtEnd}
        renderRow={(row, index) => (
          <article
            key={row.key}
            class={`row of-${row.kind}${look(row.key)}`}
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
      {(!isAtEnd || isToEndFocused) && rows.length > 0 && (
        <Button
          isFramed
          class="to-end"
          // With it, the focus of the keyboard would go.
          onFocus={({ currentTarget }) => setToEndFocused(currentTarget.matches(":focus-visible"))}
          onBlur={() => setToEndFocused(false)}
          onClick={() => setGoal({ key: rows.at(-1)?.key ?? "", align: "nearest" })}
        >
          {page.toNewest}
        </Button>
      )}
    </>
  );
}

/** What was changed, and what you decided on, is unfolded by default; what is still asked stands above it all. */
function isUnfolded(row: ConversationRow): boolean {
  if (row.kind !== "call") return false;
  if (isDecision(row.call)) return row.call.ended_at !== null;
  return toolKindOf(row.call.tool_name) === "change" && row.call.outcome === "ok";
}

/** Whose conversation it is, if not the main agent's, and the way back; the lanes choose it. */
function ShownAgent({ session }: { readonly session: SessionDetailDto }) {
  const { navigation } = useStore();
  const strings = useStringsOf(SESSION_STRINGS);
  const { filter } = navigation.route.value;
  if (filter.agent === undefined) return null;
  const agent = session.subagent_list.find((one) => one.agent_id === filter.agent);
  return (
    <p class="shown-agent sticks gap-4 flex muted lined">
      <Link class="quiet" to={{ filter: withFilter(filter, { agent: null }), eventSeq: null }}>
        {strings.lanes.main}
      </Link>
      <span aria-hidden="true">/</span>
      <strong>
        <bdi>{agent?.agent_type ?? filter.agent}</bdi>
      </strong>
      {agent?.description != null && <bdi class="why cut">{agent.description}</bdi>}
    </p>
  );
}
