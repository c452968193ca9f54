import { useState } from "preact/hooks";
import { formatMoment } from "../../../src/core/format/time.ts";
import { formatNumber } from "../../i18n/format.ts";
import type { InboxItem } from "../../state/inbox.ts";
import { START } from "../../state/route.ts";
import { isContinuing, verbOf } from "../../ui/ask/ask-line.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { Problem, useAttempt } from "../../ui/load-state.tsx";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { sessionName } from "../../ui/session-name.ts";

/** What you put away, and the way back. */
export function InboxFoot() {
  const { inbox } = useStore();
  const { strings, language } = useStrings();
  const [isOpen, setOpen] = useState(false);
  const { attempt, problem } = useAttempt();
  const marked = inbox.marked.value;
  const handled = marked.filter(({ mark }) => mark?.kind === "handled").length;
  const continuing = marked.filter(isContinuing).length;
  const snoozed = marked.length - handled - continuing;
  const counts = [
    continuing > 0 && strings.inbox.continuesCount(formatNumber(continuing, language)),
    snoozed > 0 && strings.inbox.snoozedCount(formatNumber(snoozed, language)),
    handled > 0 && strings.inbox.handledCount(formatNumber(handled, language)),
  ].filter((text) => text !== false);

  const bringBack = (item: InboxItem): void => attempt(() => inbox.unmark(item));

  return (
    <footer class="inbox-foot flex wraps note">
      {counts.length > 0 && (
        <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {counts.join(" · ")}
          <Icon name={isOpen ? "up" : "down"} />
        </Button>
      )}
      <LastMark onUndo={bringBack} />
      {isOpen && (
        <ul class="put-away">
          {marked.map((item) => (
            <MarkedLine key={item.key} item={item} onBack={bringBack} />
          ))}
        </ul>
      )}
      {problem !== null && <Problem thrown={problem} />}
    </footer>
  );
}

/** What you just did, to take back. */
function LastMark({ onUndo }: { readonly onUndo: (item: InboxItem) => void }) {
  const { inbox, clock } = useStore();
  const { strings, language } = useStrings();
  const last = inbox.lastMark.value;
  const isMarked = last !== null && inbox.marked.value.some(({ key }) => key === last.item.key);
  const who = last === null ? "" : sessionName(last.item.session, strings);
  return (
    <span class="last-mark" role="status">
      {isMarked && (
        <>
          <bdi>
            {last.until === null
              ? strings.inbox.handled(who)
              : strings.inbox.snoozed(
                  who,
                  formatMoment(Date.parse(last.until), { nowMs: clock.nowMs.peek(), language }),
                )}
          </bdi>
          <Button class="link" title={`${strings.inbox.undo} (Z)`} onClick={() => onUndo(last.item)}>
            {strings.inbox.undo}
          </Button>
        </>
      )}
    </span>
  );
}

interface MarkedLineProps {
  readonly item: InboxItem;
  readonly onBack: (item: InboxItem) => void;
}

function MarkedLine({ item, onBack }: MarkedLineProps) {
  const { clock } = useStore();
  const { strings, language } = useStrings();
  const { session, mark } = item;
  const nowMs = clock.nowMs.peek();
  const name = sessionName(session, strings);
  const verb = verbOf(item, strings, { nowMs, language });
  const put =
    mark?.until == null
      ? strings.inbox.isHandled
      : strings.inbox.snoozedUntil(formatMoment(Date.parse(mark.until), { nowMs, language }));
  return (
    <li>
      <Link to={{ ...START, view: "session", sessionId: session.session_id }} title={name} class="cut ink">
        <bdi>{name}</bdi>
      </Link>
      <span>{!isContinuing(item) && verb}</span>
      <span>{isContinuing(item) ? verb : put}</span>
      <Button onClick={() => onBack(item)}>{strings.inbox.bringBack}</Button>
    </li>
  );
}
