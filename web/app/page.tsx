import { useEffect, useRef, useState } from "preact/hooks";
import { formatMoment } from "../../src/core/format/time.ts";
import { isFailedItem } from "../state/inbox.ts";
import { askLineOf, verbOf } from "../ui/ask/ask-line.ts";
import { Button } from "../ui/button.tsx";
import { Problem, Prose } from "../ui/load-state.tsx";
import { lazyModule } from "../ui/lazy-module.ts";
import { useStore, useStrings } from "../ui/page-context.ts";
import { sessionName } from "../ui/session-name.ts";
import { HelpDialog } from "./help-dialog.tsx";
import { Locked } from "./locked.tsx";
import { Palette } from "./palette.tsx";
import { Sidebar } from "./sidebar/sidebar.tsx";
import { TopBar } from "./top-bar.tsx";
import { LazyView, ViewBoundary } from "./views.tsx";

/** The permanent frame around the view that the address names. */
export function Page() {
  const { navigation, connection, access, preferences } = useStore();
  if (access.isLocked.value) return <Locked />;
  const { view, eventSeq } = navigation.route.value;
  const hasDetail = eventSeq !== null && view !== "event";
  const looks = [
    `shows-${view}`,
    preferences.sidebarFolded.value && "has-folded-sidebar",
    hasDetail && "has-detail",
    connection.shown.value.kind === "stale" && "is-stale",
  ];
  return (
    <div
      class={["page", ...looks].filter((look) => look !== false).join(" ")}
      style={preferences.sidebarWidth.value === null ? {} : { "--sidebar": `${preferences.sidebarWidth.value}px` }}
    >
      <SkipLink />
      <Sidebar />
      <TopBar />
      <div class="above">
        <PairedAbove />
        <LineAbove />
      </div>
      <ViewBoundary key={view}>
        <LazyView name={view} />
      </ViewBoundary>
      <HelpDialog />
      <Palette />
      <Announcer />
    </div>
  );
}

/** For the keyboard: over the sidebar's sessions to the view. */
function SkipLink() {
  const { strings } = useStrings();
  return (
    <Button
      isFramed
      class="skip"
      onClick={() => {
        const main = document.querySelector("main");
        if (main === null) return;
        main.tabIndex = -1;
        main.focus();
      }}
    >
      {strings.sidebar.skip}
    </Button>
  );
}

const pairingNotice = lazyModule(async () => await import("../ui/pairing/pairing-notice.tsx"));

/** While answering is on: browsers that may answer from now on. */
function PairedAbove() {
  const { code } = pairingNotice.useCode(useStore().requests.state.value !== null);
  return code === null ? null : <code.PairingNotice />;
}

/** The most urgent message for all views, or nothing. */
function LineAbove() {
  const { problem, connection, newerVersion } = useStore();
  const shown = connection.shown.value;
  if (shown.kind === "stale") return <StaleLine sinceMs={shown.sinceMs} />;
  if (problem.value !== null) return <Problem thrown={problem.value} />;
  return newerVersion.value !== null && <UpdateLine version={newerVersion.value} />;
}

/** No answer for a while: how old the shown data is, and what to do. */
function StaleLine({ sinceMs }: { readonly sinceMs: number }) {
  const { clock, team } = useStore();
  const { strings, language } = useStrings();
  const { noAnswer } = team.dto.value === null ? strings : strings.team;
  const moment = formatMoment(sinceMs, { nowMs: clock.nowMs.value, language });
  return (
    <p class="problem lined" role="alert">
      <span class="message">{strings.connection.shownIsOf(moment)}</span> {noAnswer.message}{" "}
      <Prose text={noAnswer.fix} />
    </p>
  );
}

/** The daemon's version differs from this page's. */
function UpdateLine({ version }: { readonly version: string }) {
  const { strings } = useStrings();
  return (
    <p class="problem lined is-update" role="status">
      <span class="message">{strings.updated(version)}</span>{" "}
      <Button isFramed onClick={() => location.reload()}>
        {strings.broken.reload}
      </Button>
    </p>
  );
}

/** Announces to screen readers what began to need you. */
function Announcer() {
  const { inbox, clock } = useStore();
  const { strings, language } = useStrings();
  const items = inbox.open.value;
  const known = useRef<ReadonlySet<string>>(new Set());
  const [sentence, setSentence] = useState("");

  useEffect(() => {
    const newcomer = items.find(({ key }) => !known.current.has(key));
    known.current = new Set(items.map(({ key }) => key));
    if (newcomer === undefined) return;
    const who = sessionName(newcomer.session, strings);
    const { text } = askLineOf(newcomer, strings, language);
    const asked = `${verbOf(newcomer, strings, { nowMs: clock.nowMs.peek(), language })} ${text}`;
    if (isFailedItem(newcomer)) setSentence(`${strings.notify.failed(who)}: ${asked}`);
    // A colleague's waits for them: that is what is asked.
    else setSentence(newcomer.session.is_own === false ? `${who}: ${asked}` : strings.announceWaiting(who, asked));
  }, [items]);

  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {sentence}
    </div>
  );
}
