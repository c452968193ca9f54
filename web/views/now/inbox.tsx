import { useEffect, useRef, useState } from "preact/hooks";
import { formatNumber } from "../../i18n/format.ts";
import { SHOWN_ITEMS } from "../../state/inbox.ts";
import { START } from "../../state/route.ts";
import { Link } from "../../ui/link.tsx";
import { Skeleton } from "../../ui/load-state.tsx";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { arrangeRows, useHold, type InboxRow } from "./held-rows.ts";
import { InboxFoot } from "./inbox-foot.tsx";
import { InboxLine } from "./inbox-line.tsx";

/** Everything that needs you, a line each, oldest first. The open one shows all of it in its place. */
export function Inbox() {
  const { sessions } = useStore();
  if (!sessions.loaded.value) return <Skeleton rows={2} />;
  return <LoadedInbox />;
}

function LoadedInbox() {
  const { inbox, navigation, connection } = useStore();
  const { strings, language } = useStrings();
  const openKey = navigation.route.value.filter.item ?? null;
  const items = inbox.open.value.slice(0, SHOWN_ITEMS);
  const hold = useHold();
  const before = useRef<readonly InboxRow[]>([]);
  const marked = inbox.lastMark.value?.item.key ?? null;
  const rows = arrangeRows(before.current, { items, isHeld: hold.isHeld, openKey, markedKey: marked });
  before.current = rows;
  const stillOpen = useOpenWhilePressed(openKey);
  const { waiting, failed } = inbox.counts.value;
  const total = waiting + failed;
  const more = total - items.length;

  useEffect(() => {
    if (marked !== null && marked === navigation.route.peek().filter.item) navigation.filterBy({ item: null });
  }, [marked]);

  return (
    <section class="inbox" aria-labelledby="inbox-heading">
      <header class="inbox-head">
        <h2 id="inbox-heading">{strings.inbox.heading}</h2>
        {total > 0 && (
          <>
            <span class="count">{formatNumber(total, language)}</span>
            <span class="inbox-keys">{strings.inbox.keys}</span>
          </>
        )}
      </header>
      {rows.length === 0 ? (
        <p class="empty-text">{connection.isReachable.value ? strings.nothingWaits : strings.nothingWaitedLast}</p>
      ) : (
        <ul class="needs" aria-labelledby="inbox-heading" {...hold.props}>
          {rows.map(({ item, isOver }) => (
            <InboxLine
              key={item.key}
              item={item}
              isOver={isOver}
              isOpen={item.key === openKey || item.key === stillOpen}
              isNew={inbox.unseen.value.has(item.key)}
            />
          ))}
        </ul>
      )}
      {more > 0 && (
        <Link class="quiet to-all" to={{ ...START, view: "sessions", filter: { state: "waiting", sort: "used.up" } }}>
          {strings.more(formatNumber(more, language))}
        </Link>
      )}
      <InboxFoot />
    </section>
  );
}

/** The one that was open before, until the pointer that opened another is released: no row moves under it. */
function useOpenWhilePressed(openKey: string | null): string | null {
  const isPressed = useRef(false);
  const last = useRef(openKey);
  const [kept, setKept] = useState<string | null>(null);
  useEffect(() => {
    const press = (): void => void (isPressed.current = true);
    const release = (): void => {
      isPressed.current = false;
      setKept(null);
    };
    addEventListener("pointerdown", press, { capture: true });
    addEventListener("pointerup", release);
    addEventListener("pointercancel", release);
    return () => {
      removeEventListener("pointerdown", press, { capture: true });
      removeEventListener("pointerup", release);
      removeEventListener("pointercancel", release);
    };
  }, []);
  if (last.current !== openKey) {
    const before = last.current;
    last.current = openKey;
    if (isPressed.current && before !== null) {
      setKept(before);
      return before;
    }
  }
  return kept;
}
