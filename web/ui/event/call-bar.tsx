import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { fileChangeOf } from "../../state/call-content.ts";
import type { OpenEvent } from "../../state/event-reader.ts";
import { formatRoute, START, type Route } from "../../state/route.ts";
import { CopyButton } from "../copy-button.tsx";
import { useEditorLink } from "../editor-link.ts";
import { Icon, type IconName } from "../icon.tsx";
import { Link } from "../link.tsx";
import { useCallCommands, useListCommands, useStore, useStringsOf } from "../page-context.ts";
import { shortPath } from "../rich/patch.ts";
import { copyableOf, filePathOf } from "./call-title.ts";
import { EVENT_STRINGS } from "./event-strings.ts";

interface CallBarProps {
  readonly open: OpenEvent;
  /** A page of its own, and not a pane beside a list, which has the list's keys. */
  readonly isPage: boolean;
  /** Where an event of no call has its neighbours. */
  readonly steps?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** What can be done with an open call: step to its neighbours, copy it, open its file, find it in its session. */
export function CallBar({ open: { event, whole }, isPage, steps, children }: CallBarProps) {
  const { navigation } = useStore();
  const strings = useStringsOf(EVENT_STRINGS);
  const bar = useRef<HTMLElement>(null);
  const copyable = copyableOf(whole);
  const place = event.call ?? null;
  const inSession = { ...START, view: "session", sessionId: event.session_id, eventSeq: event.seq } as const;

  function step(seq: number | null): boolean {
    if (seq !== null) navigation.replace({ eventSeq: seq });
    return seq !== null;
  }

  useCallCommands((command) => {
    if (command === "copy") return press(bar.current, ".copy-subject button");
    if (command === "copy-link") return press(bar.current, ".copy-link button");
    return place !== null && step(command === "previous-call" ? place.prev_seq : place.next_seq);
  });

  return (
    <header class="open-bar gap-2 flex" ref={bar}>
      {place !== null && (
        <span class="steps">
          <StepLink seq={place.prev_seq} name={strings.previousCall} shortcut="," icon="back" />
          <StepLink seq={place.next_seq} name={strings.nextCall} shortcut="." icon="next" />
        </span>
      )}
      {place === null && steps}
      {isPage && (
        <PageKeys back={inSession} step={(by) => place !== null && step(by < 0 ? place.prev_seq : place.next_seq)} />
      )}
      <span class="spring" />
      {copyable !== null && (
        <span class="copy-subject">
          <CopyButton text={copyable.text} label={strings.copy[copyable.kind]} shortcut="c" />
        </span>
      )}
      <EditorButton open={{ event, whole }} />
      <span class="copy-link">
        <CopyButton text={() => addressOf(event.seq)} label={strings.copyLink} shortcut="y" icon="link" isSmall />
      </span>
      {isPage && (
        <Link class="quiet" to={inSession} title={strings.inSession}>
          <Icon name="session" />
          <span class="label">{strings.inSession}</span>
        </Link>
      )}
      {children}
    </header>
  );
}

/** On its own page an event has the keys of a list, whose rows are its neighbours. */
export function PageKeys({ back, step }: { readonly back: Route; readonly step: (by: -1 | 1) => void }) {
  const { navigation } = useStore();
  useListCommands((command) => {
    if (command === "previous") step(-1);
    else if (command === "next") step(1);
    else if (command === "close" || command === "open") navigation.go(back);
  });
  return null;
}

interface StepLinkProps {
  /** Null at the end of the session. */
  readonly seq: number | null;
  readonly name: string;
  readonly shortcut: string;
  readonly icon: IconName;
}

function StepLink({ seq, name, shortcut, icon }: StepLinkProps) {
  const { navigation } = useStore();
  const content = (
    <>
      <Icon name={icon} />
      <span class="visually-hidden">{name}</span>
    </>
  );
  if (seq === null) {
    return (
      <span class="quiet" role="link" aria-disabled="true" title={name}>
        {content}
      </span>
    );
  }
  return (
    <Link
      class="quiet"
      title={`${name} (${shortcut})`}
      to={{ eventSeq: seq }}
      onOpen={() => navigation.replace({ eventSeq: seq })}
    >
      {content}
    </Link>
  );
}

/** Opens the call's file at its first change. */
function EditorButton({ open: { whole } }: { readonly open: OpenEvent }) {
  const strings = useStringsOf(EVENT_STRINGS);
  const path = filePathOf(whole.payload);
  // A file of another machine is not on this one.
  const isHere = whole.machine === undefined;
  const firstLine = fileChangeOf(whole.tool_name, whole.payload)?.hunks[0]?.[0]?.newNumber ?? undefined;
  const href = useEditorLink(isHere ? path : null, firstLine ?? undefined);
  if (href === null || path === null) return null;
  return (
    <a class="quiet" href={href} title={strings.opensInEditor(shortPath(path, whole.cwd))}>
      <Icon name="file" />
      <span class="label">{strings.openInEditor}</span>
    </a>
  );
}

/** Presses a button, as a click on it would. */
function press(bar: HTMLElement | null, selector: string): boolean {
  const button = bar?.querySelector<HTMLElement>(selector) ?? null;
  button?.click();
  return button !== null;
}

/** The address of an event's own page. */
function addressOf(seq: number): string {
  return new URL(formatRoute({ ...START, view: "event", eventSeq: seq }), location.href).href;
}
