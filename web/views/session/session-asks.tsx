import { useComputed } from "@preact/signals";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import { inboxItemsOf, type InboxItem } from "../../state/inbox.ts";
import { AnswerOutcome } from "../../ui/answer/answer-outcome.tsx";
import { verbOf } from "../../ui/ask/ask-line.ts";
import { Ask } from "../../ui/ask/ask.tsx";
import { StateMark } from "../../ui/icon.tsx";
import { useItemCommands, useStore, useStrings } from "../../ui/page-context.ts";
import { Age } from "../../ui/time.tsx";
import "./session-asks.css";

/** What the session needs from you, whole, with what you can do about it. */
export function SessionAsks({ session }: { readonly session: SessionDetailDto }) {
  const { inbox } = useStore();
  const items = inboxItemsOf(session);
  const [first] = items;
  useItemCommands((command) => {
    const last = inbox.lastMark.peek();
    if (command === "undo") {
      if (last !== null) void inbox.unmark(last.item);
    } else if (first !== undefined) inbox.request.value = { key: first.key, command };
  });
  if (items.length === 0) return <LastAnswer sessionId={session.session_id} />;
  return (
    <div class="session-asks" tabIndex={-1}>
      {items.map((item) => (
        <AskOfSession key={item.key} item={item} />
      ))}
    </div>
  );
}

/** A dialog leaves with its answer: what became of it stays for a moment. */
const TOLD_MS = 60_000;

function LastAnswer({ sessionId }: { readonly sessionId: string }) {
  const { requests, clock } = useStore();
  const last = useComputed(() => {
    const settled = requests.state.value?.requests.findLast(
      ({ session_id: id, state }) => id === sessionId && state !== "open",
    );
    const sinceMs = settled?.settled_at == null ? Infinity : Date.parse(settled.settled_at);
    return settled !== undefined && clock.nowMs.value - sinceMs < TOLD_MS ? settled : null;
  }).value;
  if (last === null) return null;
  return (
    <div class="session-asks">
      <section class="session-ask is-over">
        <AnswerOutcome request={last} />
      </section>
    </div>
  );
}

function AskOfSession({ item }: { readonly item: InboxItem }) {
  const { clock } = useStore();
  const { strings, language } = useStrings();
  const isWait = item.session.state === "waiting";
  const verb = verbOf(item, strings, { nowMs: clock.nowMs.value, language });
  return (
    <section class={`session-ask is-${isWait ? "waiting" : "failed"}`} aria-label={verb}>
      <p class="session-ask-head">
        <StateMark state={isWait ? "waiting" : "failed"} />
        <strong>{verb}</strong>
        <Age at={item.since} />
      </p>
      <Ask item={item} place="session" />
    </section>
  );
}
