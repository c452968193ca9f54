import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import { inboxItemsOf, type InboxItem } from "../../state/inbox.ts";
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
  if (items.length === 0) return null;
  return (
    <div class="session-asks" tabIndex={-1}>
      {items.map((item) => (
        <AskOfSession key={item.key} item={item} />
      ))}
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
