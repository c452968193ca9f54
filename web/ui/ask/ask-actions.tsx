import { useComputed } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Message } from "../../../src/core/i18n/message.ts";
import { terminalOutcomeText } from "../../../src/core/i18n/terminal-outcome.ts";
import { formatMoment } from "../../../src/core/format/time.ts";
import { focusStep } from "../../keyboard/commands.ts";
import type { ItemCommand } from "../../keyboard/key-table.ts";
import { createAsks } from "../../state/asks.ts";
import type { InboxItem } from "../../state/inbox.ts";
import { browserTimers } from "../../state/page-clock.ts";
import { START } from "../../state/route.ts";
import { ownResumeCommand } from "../../state/team/own-resume-command.ts";
import { Button } from "../button.tsx";
import { copyText } from "../copy-text.ts";
import { Icon } from "../icon.tsx";
import { Link } from "../link.tsx";
import { Problem, useAttempt } from "../load-state.tsx";
import { Menu } from "../menu.tsx";
import { useStore, useStrings, useStringsOf, useViewState } from "../page-context.ts";
import { ASK_STRINGS, type AskStrings } from "./ask-strings.ts";

export interface AskActionsProps {
  readonly item: InboxItem;
  /** In the session's own view there is no link to it. */
  readonly place: "inbox" | "session";
  /** It was answered meanwhile: nothing can be done about it any more. */
  readonly isOver?: boolean;
}

/** What you can do about an item. Each button says before what it does, and has a key. */
export function AskActions({ item, place, isOver = false }: AskActionsProps) {
  const { api, clock, inbox } = useStore();
  const asks = useViewState(createAsks);
  const { strings: page, language } = useStrings();
  const strings = useStringsOf(ASK_STRINGS);
  const [outcome, setOutcome] = useState<Message | null>(null);
  const { attempt, problem } = useAttempt();
  const bar = useRef<HTMLDivElement>(null);
  const { session_id: sessionId } = item.session;
  const command = ownResumeCommand(item.session);
  const hasTerminal = asks.hasTerminal(item).value;
  const isMarkable = item.item !== null && !isOver;

  function act(action: () => Promise<unknown>): void {
    setOutcome(null);
    attempt(action);
  }
  const toTerminal = (): void => act(async () => setOutcome(await api.showTerminal(sessionId)));
  const handle = (): void => act(() => inbox.mark(item, "handled"));

  useRequests(item, (request) => {
    // Nothing is answered by a key alone.
    if (request === "answer") {
      bar.current?.closest(".ask")?.querySelector<HTMLElement>("[data-answers]")?.focus();
      return;
    }
    // The button that is not there does nothing.
    const button = bar.current?.querySelector<HTMLElement>(`[data-does="${request}"]`);
    button?.click();
    if (request === "snooze") bar.current?.querySelector<HTMLElement>(".snooze .menu-box button")?.focus();
  });

  return (
    <>
      <div class="ask-actions flex wraps gap-8" role="group" aria-label={strings.actions} ref={bar}>
        {hasTerminal && (
          <Button
            isFramed
            isPrimary
            title={`${strings.terminalHint} (T)`}
            aria-keyshortcuts="t"
            data-does="terminal"
            onClick={toTerminal}
          >
            {strings.terminal}
            <kbd aria-hidden="true">T</kbd>
          </Button>
        )}
        {place === "inbox" && (
          <Link
            class="quiet framed"
            title={`${page.openSession} (Enter)`}
            to={{ ...START, view: "session", sessionId }}
          >
            {page.openSession}
            <kbd aria-hidden="true">↵</kbd>
          </Link>
        )}
        {command !== null && <CopyResume command={command} />}
        {isMarkable && item.mark === null && (
          <>
            <Button
              isFramed
              title={`${strings.handleHint} (H)`}
              aria-keyshortcuts="h"
              data-does="handle"
              onClick={handle}
            >
              {strings.handle}
              <kbd aria-hidden="true">H</kbd>
            </Button>
            <SnoozeMenu onChoice={(until) => act(() => inbox.mark(item, "snoozed", until))} />
          </>
        )}
        {isMarkable && item.mark !== null && (
          <>
            <span class="note">
              {item.mark.until === null
                ? page.inbox.isHandled
                : page.inbox.snoozedUntil(
                    formatMoment(Date.parse(item.mark.until), { nowMs: clock.nowMs.peek(), language }),
                  )}
            </span>
            <Button isFramed onClick={() => act(() => inbox.unmark(item))}>
              {page.inbox.bringBack}
            </Button>
          </>
        )}
      </div>
      <p role="status" class="note">
        {outcome !== null && <bdi>{terminalOutcomeText(outcome, language)}</bdi>}
      </p>
      {problem !== null && <Problem thrown={problem} />}
    </>
  );
}

/** Does what a key asked of this item, once. */
function useRequests(item: InboxItem, run: (command: ItemCommand) => void): void {
  const { inbox } = useStore();
  const request = inbox.request.value;
  useEffect(() => {
    if (request?.key !== item.key) return;
    inbox.request.value = null;
    run(request.command);
  }, [request]);
}

function CopyResume({ command }: { readonly command: string }) {
  const { strings: page } = useStrings();
  const strings = useStringsOf(ASK_STRINGS);
  const [done, setDone] = useState<"copied" | "shown" | null>(null);
  async function copy(): Promise<void> {
    const isCopied = await copyText(command);
    setDone(isCopied ? "copied" : "shown");
    if (isCopied) browserTimers.after(2000, () => setDone(null));
  }
  return (
    <>
      <Button
        isFramed
        title={`${strings.resumeHint(command)} (C)`}
        aria-keyshortcuts="c"
        data-does="resume"
        onClick={() => void copy()}
      >
        {done === "copied" && <Icon name="check" />}
        <span aria-live="polite">{done === "copied" ? page.copied : strings.resume}</span>
        <kbd aria-hidden="true">C</kbd>
      </Button>
      {/* Where the browser copies nothing. */}
      {done === "shown" && <code class="ask-command">{command}</code>}
    </>
  );
}

function SnoozeMenu({ onChoice }: { readonly onChoice: (until: string) => void }) {
  const { clock } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(ASK_STRINGS);
  // The ends are drawn to the minute, and once a second would be too often.
  const nowMs = useComputed(() => Math.floor(clock.nowMs.value / MINUTE_MS) * MINUTE_MS).value;
  return (
    <div
      onKeyDown={(event) => {
        const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
        if (step === 0) return;
        event.preventDefault();
        focusStep(".snooze[open] .menu-box button", step);
      }}
    >
      <Menu
        name="snooze"
        isFramed
        isAtStart
        closesOnChoice
        title={`${strings.snoozeHint} (S)`}
        does="snooze"
        label={
          <>
            {strings.snooze}
            <kbd aria-hidden="true">S</kbd>
          </>
        }
      >
        {snoozesOf(strings).map(({ name, untilOf }) => (
          <Button
            key={name}

            onClick={() => onChoice(new Date(untilOf(clock.nowMs.peek())).toISOString())}
          >
            {name}
            <time class="small faint">{formatMoment(untilOf(nowMs), { nowMs, language })}</time>
          </Button>
        ))}
      </Menu>
    </div>
  );
}

const MINUTE_MS = 60_000;
const MORNING_HOUR = 9;

function snoozesOf(
  strings: AskStrings,
): readonly { readonly name: string; readonly untilOf: (nowMs: number) => number }[] {
  return [
    { name: strings.minutes("15"), untilOf: (nowMs) => nowMs + 15 * MINUTE_MS },
    { name: strings.hours("1"), untilOf: (nowMs) => nowMs + 60 * MINUTE_MS },
    { name: strings.hours("4"), untilOf: (nowMs) => nowMs + 240 * MINUTE_MS },
    { name: strings.tomorrow, untilOf: nextMorning },
  ];
}

function nextMorning(nowMs: number): number {
  const morning = new Date(nowMs);
  morning.setDate(morning.getDate() + 1);
  return morning.setHours(MORNING_HOUR, 0, 0, 0);
}
