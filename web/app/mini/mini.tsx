import { effect } from "@preact/signals";
import { render } from "preact";
import { withBackground } from "../../../src/core/i18n/session-state.ts";
import { formatNumber } from "../../i18n/format.ts";
import type { InboxItem } from "../../state/inbox.ts";
import { applyLook } from "../../state/preferences.ts";
import { START, type Route } from "../../state/route.ts";
import type { Store } from "../../state/store.ts";
import { questionOf } from "../../ui/ask/question.ts";
import { StateMark } from "../../ui/icon.tsx";
import { Limits } from "../../ui/limits/limits.tsx";
import { Link } from "../../ui/link.tsx";
import { SessionPlace } from "../../ui/machine-name.tsx";
import { StoreContext, useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { sessionName } from "../../ui/session-name.ts";
import { SilenceMark } from "../../ui/silence-mark.tsx";
import { Age } from "../../ui/time.tsx";
import { ConnectionState } from "../connection-state.tsx";
import { MINI_STRINGS } from "./mini-strings.ts";
import "./mini.css";

/** Shows in another window of this page who needs you, until it is closed. */
export function showMini(mini: Window, store: Store): void {
  const { document: there } = mini;
  copyLook(there);
  const stopLook = effect(() => {
    applyLook(there, store.preferences);
    there.title = MINI_STRINGS[store.preferences.language.value].title;
  });
  // A browser slows the timers of a page that is covered by others down to one a minute.
  const ticking = mini.setInterval(() => store.clock.tick(), 1000);
  const close = (): void => mini.close();
  addEventListener("pagehide", close);
  mini.addEventListener("pagehide", () => {
    mini.clearInterval(ticking);
    removeEventListener("pagehide", close);
    stopLook();
    render(null, there.body);
  });
  render(
    <StoreContext.Provider value={store}>
      <Mini />
    </StoreContext.Provider>,
    there.body,
  );
}

/** The page's own sheets by their addresses: its policy permits no others. */
function copyLook(there: Document): void {
  for (const sheet of document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')) {
    const copy = there.createElement("link");
    copy.rel = "stylesheet";
    copy.href = sheet.href;
    there.head.append(copy);
  }
}

/** As many as a person reads at a glance; the page has all. */
const SHOWN = 20;

function Mini() {
  const { inbox, sessions, connection } = useStore();
  const { strings, language } = useStrings();
  const mini = useStringsOf(MINI_STRINGS);
  const { waiting, failed } = inbox.counts.value;
  const { running } = sessions.counts.value;
  const shown = inbox.open.value.slice(0, SHOWN);
  const left = waiting + failed - shown.length;
  return (
    <main class="mini scrolls">
      <h1 class="visually-hidden">{mini.title}</h1>
      <header class="flex gap-12 lined sticks">
        {waiting > 0 && <span class="count tone-waiting bold">{strings.waitingCount(waiting)}</span>}
        {failed > 0 && <span class="count tone-failed bold">{strings.failedCount(failed)}</span>}
        <span class="count">{strings.workingCount(running)}</span>
        <span class="spring" />
        <ConnectionState />
      </header>
      <Limits />
      {sessions.loaded.value && shown.length === 0 && (
        <p class="empty-text">{connection.isReachable.value ? strings.nothingWaits : strings.nothingWaitedLast}</p>
      )}
      <ul>
        {shown.map((item) => (
          <MiniLine key={item.key} item={item} />
        ))}
      </ul>
      {left > 0 && <p class="empty-text">{mini.more(formatNumber(left, language))}</p>}
    </main>
  );
}

/** One that needs you: what it wants, which session, since when. A click shows it in the page's own window. */
function MiniLine({ item }: { readonly item: InboxItem }) {
  const { clock, navigation } = useStore();
  const { strings, language } = useStrings();
  const { session, since, key, wait } = item;
  const to: Route = { ...START, filter: { item: key } };
  const name = sessionName(session, strings);
  const question = questionOf(item, strings, { nowMs: clock.nowMs.value, language });
  return (
    <li>
      <Link
        to={to}
        class="mini-line hovers"
        title={name}
        onOpen={() => {
          navigation.go(to);
          window.focus();
        }}
      >
        <StateMark state={session.state} />
        <bdi class={`tone-${wait === null && session.state !== "waiting" ? "failed" : "waiting"} cut semibold`}>
          {withBackground(question, session.in_background ?? 0, strings.inBackground)}
        </bdi>
        <span class="cut">
          <bdi>{name}</bdi>
          <SessionPlace session={session} />
          <SilenceMark session={session} look="age" />
        </span>
        <Age at={since} />
      </Link>
    </li>
  );
}
