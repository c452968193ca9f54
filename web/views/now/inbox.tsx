import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { focusRow } from "../../keyboard/commands.ts";
import { formatNumber } from "../../i18n/format.ts";
import { SHOWN_ITEMS } from "../../state/inbox.ts";
import { START } from "../../state/route.ts";
import { Link } from "../../ui/link.tsx";
import { scrollerOf } from "../../ui/list/scroller.ts";
import { Skeleton } from "../../ui/load-state.tsx";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { useGlide } from "./glide.ts";
import { arrangeRows, useHold, type InboxRow } from "./inbox-rows.ts";
import { lazyModule } from "../../ui/lazy-module.ts";
import { InboxLine } from "./inbox-line.tsx";

const lazyAnswered = lazyModule(async () => await import("./answered.tsx"));
const lazyAway = lazyModule(async () => await import("./away-card.tsx"));
const lazyFoot = lazyModule(async () => (await import("./inbox-foot.tsx")).InboxFoot);

/** Everything that needs you, a line each, oldest first. The open one shows all of it in its place. */
export function Inbox() {
  const { sessions } = useStore();
  if (!sessions.loaded.value) return <Skeleton rows={10} />;
  return <LoadedInbox />;
}

function LoadedInbox() {
  const { away, inbox, navigation, connection, team, requests } = useStore();
  const { strings, language } = useStrings();
  const openKey = navigation.route.value.filter.item ?? null;
  const items = inbox.open.value.slice(0, SHOWN_ITEMS);
  const hold = useHold();
  const before = useRef<readonly InboxRow[]>([]);
  const marked = inbox.lastMark.value?.item.key ?? null;
  const rows = arrangeRows(before.current, { items, isHeld: hold.isHeld, openKey, markedKey: marked });
  before.current = rows;
  const stillOpen = useOpenWhilePressed(openKey);
  const opened = rows.find(({ item }) => item.key === openKey);
  const { code: answered } = lazyAnswered.useCode(requests.state.value !== null);
  const { waiting, failed } = inbox.counts.value;
  const total = waiting + failed;
  const isOwn = (team.scope.value ?? "mine") === "mine";
  const nothing = isOwn ? strings.nothingWaits : strings.inbox.nothingOfAll;
  const more = total - items.length;

  useEffect(() => {
    if (marked === null || marked !== navigation.route.peek().filter.item) return;
    navigation.filterBy({ item: null });
    // Its line is gone, and the focus with it: the next one has its place.
    const next = inbox.after(marked)?.key;
    if (next !== undefined) focusRow(`.need-row[data-key="${CSS.escape(next)}"]`);
  }, [marked]);

  const { code: Foot } = lazyFoot.useCode();
  const { code: awayCode } = lazyAway.useCode(away.report.value !== null);
  const [isAwayOpen, setAwayOpen] = useState(false);
  const section = useRef<HTMLElement>(null);
  useSteadyBelow(section, rows.length);
  const list = useRef<HTMLUListElement>(null);
  useGlide(list);

  return (
    <section class="inbox" aria-labelledby="inbox-heading" ref={section}>
      <header class="inbox-head flex baseline">
        <h2 id="inbox-heading">{isOwn ? strings.inbox.heading : strings.inbox.ofAll}</h2>
        {total > 0 && (
          <>
            <span class="count">{formatNumber(total, language)}</span>
            <span class="inbox-keys small faint">{strings.inbox.keys}</span>
          </>
        )}
        {/* Beside the heading: it comes late, and must move nothing. */}
        {awayCode !== null && <awayCode.AwayLine isOpen={isAwayOpen} onToggle={() => setAwayOpen(!isAwayOpen)} />}
      </header>
      {awayCode !== null && isAwayOpen && <awayCode.AwayCard />}
      {total === 0 && rows.length === 0 && (
        <p class="empty-text">{connection.isReachable.value ? nothing : strings.nothingWaitedLast}</p>
      )}
      {rows.length > 0 && (
        <ul class="needs" aria-labelledby="inbox-heading" ref={list} {...hold.props}>
          {rows.map(({ item, isOver }) => (
            <InboxLine
              key={item.key}
              item={item}
              isOver={isOver}
              isOpen={item.key === openKey || item.key === stillOpen}
              isNew={inbox.unseen.value.has(item.key)}
              settled={answered?.settledOf(item, isOver, requests.state.value?.requests ?? []) ?? null}
              Outcome={answered?.SettledOutcome}
            />
          ))}
        </ul>
      )}
      {more > 0 && (
        <Link
          class="quiet to-all link"
          to={{ ...START, view: "sessions", filter: { state: "waiting", sort: "used.up" } }}
        >
          {strings.more(formatNumber(more, language))}
        </Link>
      )}
      {answered !== null && opened !== undefined && <answered.NextRequest opened={opened.item} />}
      {Foot !== null && <Foot />}
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

/**
 * Keeps the activity in its place: lines that come or go above it, out of view or while a pointer is over it, scroll the
 * page by their height.
 */
function useSteadyBelow(section: RefObject<HTMLElement | null>, lines: number): void {
  const height = useRef(0);
  useEffect(() => {
    const element = section.current;
    if (element === null) return undefined;
    // An open line grows and shrinks too, but because you want it.
    const observer = new ResizeObserver(() => (height.current = element.offsetHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const element = section.current;
    if (element === null || height.current === 0) return;
    const by = element.offsetHeight - height.current;
    const scroller = scrollerOf(element);
    const isOut = element.getBoundingClientRect().bottom - by <= scroller.getBoundingClientRect().top;
    if (isOut || document.querySelector(".feed:hover") !== null) scroller.scrollTop += by;
  }, [lines]);
}
