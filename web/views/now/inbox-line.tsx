import { useComputed } from "@preact/signals";
import { Component, type ComponentType } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { RequestDto } from "../../../src/api/request-dto.ts";
import { isFailedItem, type InboxItem } from "../../state/inbox.ts";
import { START, withFilter } from "../../state/route.ts";
import { askLineOf, verbOf } from "../../ui/ask/ask-line.ts";
import { StateMark } from "../../ui/icon.tsx";
import { lazyModule } from "../../ui/lazy-module.ts";
import { isPlainClick, Link } from "../../ui/link.tsx";
import { Skeleton } from "../../ui/load-state.tsx";
import { SessionPlace } from "../../ui/machine-name.tsx";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { sessionName } from "../../ui/session-name.ts";
import { SilenceMark } from "../../ui/silence-mark.tsx";
import { Age } from "../../ui/time.tsx";
import { useScrolledTo } from "./scrolled-to.ts";

const lazyAsk = lazyModule(async () => (await import("../../ui/ask/ask.tsx")).Ask);

interface LineProps {
  readonly item: InboxItem;
  readonly isOver: boolean;
  readonly isOpen: boolean;
  readonly isNew: boolean;
  /** Its request, once nothing is left to do about it. */
  readonly settled: RequestDto | null;
  /** Shows that, where it is loaded. */
  readonly Outcome: ComponentType<{ readonly request: RequestDto }> | undefined;
}

/** After an answer the next line opens by itself: a click that was meant to open it must not close it. */
const JUST_OPENED_MS = 600;

/** Draws a line again only when something about it changed. */
export class InboxLine extends Component<LineProps> {
  override shouldComponentUpdate({ item, isOver, isOpen, isNew, settled }: LineProps): boolean {
    const before = this.props;
    const isSame = item.session === before.item.session && item.mark === before.item.mark;
    if (settled !== before.settled) return true;
    return !isSame || isOver !== before.isOver || isOpen !== before.isOpen || isNew !== before.isNew;
  }

  override render(props: LineProps) {
    return <ItemLine {...props} />;
  }
}

function ItemLine({ item, isOver, isOpen, isNew, settled, Outcome }: LineProps) {
  const { inbox, navigation } = useStore();
  const { strings } = useStrings();
  const line = useRef<HTMLLIElement>(null);
  const { key, session } = item;
  const look = settled !== null ? "done" : isFailedItem(item) ? "failed" : "waiting";
  const hasPanel = isOpen && settled === null;
  // Opened by the press: the click that follows has nothing to do.
  const isPressed = useRef(false);
  const openedAtMs = useRef(Number.NEGATIVE_INFINITY);
  const hasJustOpened = (): boolean => isOpen && performance.now() - openedAtMs.current < JUST_OPENED_MS;
  useScrolledTo(
    isOpen,
    () => (line.current === null ? [] : [line.current]),
    () => line.current?.scrollIntoView({ block: "nearest" }),
  );
  // At once: a click may come before the effects after the next frame.
  useLayoutEffect(() => {
    if (isOpen) openedAtMs.current = performance.now();
  }, [isOpen]);
  useEffect(() => {
    if (isOpen) inbox.visit(key);
  }, [isOpen]);

  function toggle(): void {
    navigation.replace({
      filter: withFilter(navigation.route.peek().filter, { item: isOpen ? null : key }),
    });
  }

  return (
    <li
      ref={line}
      class={["need", `is-${look}`, hasPanel && "is-open", isNew && "is-new", (isOver || settled !== null) && "is-over"]
        .filter((name) => name !== false)
        .join(" ")}
      onPointerEnter={({ pointerType }) => pointerType === "mouse" && inbox.see(key)}
      onFocusCapture={() => inbox.see(key)}
    >
      <div
        onPointerDown={(event) => {
          isPressed.current = event.pointerType === "mouse" && isPlainClick(event);
          if (isPressed.current && !isOpen) toggle();
          else isPressed.current = false;
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !isOpen || event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          navigation.go({ ...START, view: "session", sessionId: session.session_id });
        }}
      >
        <Link
          class="need-row"
          isExpanded={isOpen}
          data={{ "data-key": key }}
          to={{ filter: withFilter(navigation.route.value.filter, { item: key }) }}
          onOpen={() => {
            if (!isPressed.current && !hasJustOpened()) toggle();
            isPressed.current = false;
          }}
        >
          <StateMark state={look} />
          {settled === null || Outcome === undefined ? (
            <Verb item={item} isOver={isOver} />
          ) : (
            <Outcome request={settled} />
          )}
          <Who item={item} />
          <What item={item} />
          {isNew && <span class="visually-hidden">{strings.inbox.isNew}</span>}
          <Age at={item.since} />
        </Link>
      </div>
      {hasPanel && <OpenAsk item={item} isOver={isOver} />}
    </li>
  );
}

const MINUTE_MS = 60_000;

function Verb({ item, isOver }: { readonly item: InboxItem; readonly isOver: boolean }) {
  const { clock, inbox } = useStore();
  const { strings, language } = useStrings();
  const minute = useComputed(() => Math.floor(clock.nowMs.value / MINUTE_MS)).value;
  const mark = isOver ? inbox.marked.value.find(({ key }) => key === item.key)?.mark : null;
  const over =
    mark == null
      ? strings.inbox.over[isFailedItem(item) ? "failed" : "waiting"]
      : mark.until === null
        ? strings.inbox.isHandled
        : strings.inbox.isSnoozed;
  const verb = isOver ? over : verbOf(item, strings, { nowMs: minute * MINUTE_MS, language });
  return (
    <bdi class="need-verb cut small semibold" title={verb}>
      {verb}
    </bdi>
  );
}

/** Unless it is the session's name already. */
function projectOf({ session: { title, project_name: project } }: InboxItem): string | null {
  return title === null ? null : project;
}

function Who({ item }: { readonly item: InboxItem }) {
  const { strings } = useStrings();
  const { session } = item;
  const name = sessionName(session, strings);
  const project = projectOf(item);
  return (
    <span class="need-who flex baseline shrinks" title={project === null ? name : `${name} · ${project}`}>
      <bdi class="cut semibold">{name}</bdi>
      {project !== null && <bdi class="need-where cut small faint rigid">{project}</bdi>}
      <SessionPlace session={session} />
      <SilenceMark session={session} look="need-where cut small faint rigid" />
    </span>
  );
}

function What({ item }: { readonly item: InboxItem }) {
  const { strings, language } = useStrings();
  const { text, font } = askLineOf(item, strings, language);
  const project = projectOf(item);
  return (
    <span class="need-says">
      {/* On a phone, where they have no room beside the name. */}
      {project !== null && <bdi class="need-place cut small faint rigid">{project}</bdi>}
      <SilenceMark session={item.session} look="need-place cut small faint rigid" />
      <bdi class={`need-what cut ${font} muted`} title={text}>
        {text}
      </bdi>
    </span>
  );
}

function OpenAsk({ item, isOver }: { readonly item: InboxItem; readonly isOver: boolean }) {
  const { code: Ask } = lazyAsk.useCode();
  return (
    <div class="need-open">
      {Ask === null ? <Skeleton rows={3} /> : <Ask item={item} place="inbox" isOver={isOver} />}
    </div>
  );
}
