import { useComputed } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { RequestDto } from "../../../src/api/request-dto.ts";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import { inboxItemsOf, type InboxItem } from "../../state/inbox.ts";
import { isSettled, requestOfItem } from "../../state/attention/request-of-item.ts";
import { Outcome } from "../../ui/answer/outcome.tsx";
import { questionOf } from "../../ui/ask/question.ts";
import { Ask } from "../../ui/ask/ask.tsx";
import { StateMark } from "../../ui/icon.tsx";
import { useItemCommands, useStore, useStrings } from "../../ui/page-context.ts";
import { Age } from "../../ui/time.tsx";
import "./session-asks.css";

/** What the session needs from you, whole, with what you can do about it. */
export function SessionAsks({ session }: { readonly session: SessionDetailDto }) {
  const { inbox, requests } = useStore();
  const items = inboxItemsOf(session);
  useItemCommands((command) => {
    const last = inbox.lastMark.peek();
    if (command === "undo") {
      if (last !== null) void inbox.unmark(last.item);
      return;
    }
    const first = items.find((item) => {
      const request = requestOfItem(item, requests.state.peek()?.requests ?? []);
      return request === null || !isSettled(request, false);
    });
    if (first !== undefined) inbox.request.value = { key: first.key, command };
  });
  // An answer from before the visit takes no focus.
  const hadItems = useRef(false);
  if (items.length === 0) return <LastAnswer sessionId={session.session_id} takesFocus={hadItems.current} />;
  hadItems.current = true;
  return (
    <div class="session-asks rigid scrolls lined" tabIndex={-1}>
      {items.map((item) => (
        <AskOfSession key={item.key} item={item} />
      ))}
    </div>
  );
}

/** A dialog leaves with its answer: what became of it stays for a moment. */
const OUTCOME_SHOWN_MS = 60_000;

function LastAnswer({ sessionId, takesFocus }: { readonly sessionId: string; readonly takesFocus: boolean }) {
  const { requests, clock } = useStore();
  const last = useComputed(() => {
    const settled = requests.state.value?.requests.findLast(
      ({ session_id: id, state }) => id === sessionId && state !== "open",
    );
    const sinceMs = settled?.settled_at == null ? Infinity : Date.parse(settled.settled_at);
    return settled !== undefined && clock.nowMs.value - sinceMs < OUTCOME_SHOWN_MS ? settled : null;
  }).value;
  if (last === null) return null;
  return (
    <div class="session-asks rigid scrolls lined">
      <section class="session-ask is-over">
        <SettledHead request={last} takesFocus={takesFocus} />
      </section>
    </div>
  );
}

interface SettledHeadProps {
  readonly request: RequestDto;
  /** Where the focus was on what is gone. */
  readonly takesFocus: boolean;
}

function SettledHead({ request, takesFocus }: SettledHeadProps) {
  const head = useRef<HTMLParagraphElement>(null);
  useLayoutEffect(() => {
    if (takesFocus && document.activeElement === document.body) head.current?.focus({ preventScroll: true });
  }, []);
  return (
    <p class="session-ask-head flex" role="status" tabIndex={-1} ref={head}>
      <StateMark state="done" />
      <Outcome request={request} />
    </p>
  );
}

function AskOfSession({ item }: { readonly item: InboxItem }) {
  const { clock, requests } = useStore();
  const { strings, language } = useStrings();
  const request = requestOfItem(item, requests.state.value?.requests ?? []);
  const settled = request !== null && isSettled(request, false) ? request : null;
  const wasOpen = useRef(settled === null).current;
  const look = settled !== null ? "over" : item.session.state === "waiting" ? "waiting" : "failed";
  const question = questionOf(item, strings, { nowMs: clock.nowMs.value, language });
  return (
    <section class={`session-ask is-${look}`} aria-label={question}>
      {settled !== null && <SettledHead request={settled} takesFocus={wasOpen} />}
      {look !== "over" && (
        <>
          <p class="session-ask-head flex">
            <StateMark state={look} />
            <strong class={`tone-${look} shrinks breaks bold`}>
              <bdi>{question}</bdi>
            </strong>
            <Age at={item.since} />
          </p>
          <Ask item={item} place="session" />
        </>
      )}
    </section>
  );
}
