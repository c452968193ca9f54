import { plainProse } from "../../../src/core/format/plain-prose.ts";
import { shortId } from "../../../src/core/session/session-name.ts";
import { formatDuration } from "../../../src/core/format/time.ts";
import { formatCost, formatNumber, localInstants } from "../../i18n/format.ts";
import { routeOf, type ActivityRow } from "../../state/activity/activity-rows.ts";
import type { TurnGroup } from "../../state/activity/turn-group.ts";
import { hasEnded, type CallLine } from "../../state/call-line.ts";
import { Button } from "../../ui/button.tsx";
import { CallRow, ChangeCount } from "../../ui/call/call-row.tsx";
import { StateMark } from "../../ui/icon.tsx";
import { isPlainClick, Link, RowLink } from "../../ui/link.tsx";
import { PlaceOfId } from "../../ui/machine-name.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { Instant } from "../../ui/time.tsx";
import { NOW_STRINGS } from "./now-strings.ts";

interface RowProps<Kind extends ActivityRow["kind"]> {
  readonly row: Extract<ActivityRow, { readonly kind: Kind }>;
  readonly position: number;
  readonly isCursor: boolean;
}

export function Row({ row, ...props }: RowProps<ActivityRow["kind"]>) {
  switch (row.kind) {
    case "turn":
      return <TurnRow row={row} {...props} />;
    case "end":
      return <EndRow row={row} {...props} />;
    case "call":
      return <ActivityCall row={row} {...props} />;
    case "more":
      return <MoreRow row={row} {...props} />;
    default:
      return row satisfies never;
  }
}

/** Where a row leads, and what makes it an article of the feed that a click opens. */
function useRow({ row, position, isCursor }: RowProps<"turn" | "end">) {
  const { cursor, navigation } = useStore();
  const to = routeOf(row) ?? {};
  const toCursor = (): void => {
    cursor.value = row.key;
  };
  const open = (): void => {
    toCursor();
    navigation.go(to);
  };
  const props = {
    role: "article",
    tabIndex: isCursor ? 0 : -1,
    "aria-posinset": position,
    "aria-setsize": -1,
    "data-row": row.key,
    onClick: (click: MouseEvent) => isPlainClick(click) && open(),
    onFocus: toCursor,
  } as const;
  return { to, open, props };
}

/** The head of a group: its session, prompt, sums and time. */
function TurnRow({ row, ...place }: RowProps<"turn">) {
  const { navigation, sessions } = useStore();
  const own = useStringsOf(NOW_STRINGS);
  const { group } = row;
  const { to, open, props } = useRow({ row, ...place });
  const session = sessions.find(group.sessionId);
  // Untitled sessions of one project differ by their ids.
  const name = plainProse(session?.title ?? group.sessionTitle ?? "") || shortId(group.sessionId);
  // The title of most sessions is their first prompt.
  const plain = group.prompt === null ? null : plainProse(group.prompt) || group.prompt;
  const prompt = plain === name ? "" : plain;
  const isWaiting = group.state === "working" && session?.state === "waiting";
  const isOpen = group.turnSeq !== null && navigation.route.value.eventSeq === group.turnSeq;

  return (
    <div class={`turn-row${isOpen ? " is-chosen" : ""} flex hovers`} {...props}>
      <StateMark state={isWaiting ? "waiting" : group.state} />
      <Link
        class="turn-session semibold underlines"
        to={{ view: "session", sessionId: group.sessionId, eventSeq: null, filter: {} }}
        title={name}
      >
        <bdi>{name}</bdi>
      </Link>
      <RowLink to={to} onOpen={open}>
        <span class="turn-project note">
          <bdi class="cut">{group.projectName}</bdi>
          <PlaceOfId sessionId={group.sessionId} machine={group.machine} />
        </span>
        <bdi class="turn-prompt small faint" title={group.prompt ?? undefined}>
          {prompt ?? (group.turnSeq === null ? own.beforePrompt : "")}
        </bdi>
        <TurnSums group={group} />
        <Instant key={group.activeAtMs} at={new Date(group.activeAtMs).toISOString()} precision="second" />
      </RowLink>
    </div>
  );
}

/** `14 calls +48 −9 ≈ $0.11` */
function TurnSums({ group }: { readonly group: TurnGroup }) {
  const { language } = useStrings();
  const own = useStringsOf(NOW_STRINGS);
  const { calls, added, removed, costUsd } = group;
  return (
    <span class="turn-sums flex gap-12 small faint digits">
      {calls > 0 && <span>{own.calls(formatNumber(calls, language))}</span>}
      {(added ?? 0) + (removed ?? 0) > 0 && <ChangeCount added={added} removed={removed} />}
      {costUsd !== null && <span>{formatCost(costUsd, true, language)}</span>}
    </span>
  );
}

/** The reply that ended a turn, or why it failed, and how long the turn took. */
function EndRow({ row, ...place }: RowProps<"end">) {
  const { navigation } = useStore();
  const { language } = useStrings();
  const own = useStringsOf(NOW_STRINGS);
  const { group } = row;
  const { state, reply, startedAtMs, endedAtMs, endSeq } = group;
  const { to, open, props } = useRow({ row, ...place });
  const isOpen = endSeq !== null && navigation.route.value.eventSeq === endSeq;
  const isFailed = state === "failed";
  const tone = isFailed ? " tone-failed" : "";

  return (
    <div class={`call-row end-row${isFailed ? " is-failed" : ""}${isOpen ? " is-chosen" : ""} hovers`} {...props}>
      <RowLink to={to} onOpen={open}>
        <StateMark state={state} />
        <span class={`call-tool cut note${tone}`}>{isFailed ? own.failed : own.reply}</span>
        <bdi class={`call-subject muted cut${tone}`} title={reply ?? undefined}>
          {reply !== null && localInstants(plainProse(reply), endedAtMs ?? startedAtMs, language)}
        </bdi>
        <span class="call-facts gap-12 small faint digits one-line flex">
          {endedAtMs !== null && (
            <span class="call-took at-end">{formatDuration(endedAtMs - startedAtMs, language)}</span>
          )}
        </span>
      </RowLink>
    </div>
  );
}

function ActivityCall({ row, position, isCursor }: RowProps<"call">) {
  const { cursor, navigation } = useStore();
  const call = useLiveCall(row.call, row.group.sessionId);
  const to = routeOf(row) ?? {};
  return (
    <CallRow
      call={call}
      to={to}
      isOpen={call.seq !== null && navigation.route.value.eventSeq === call.seq}
      tabIndex={isCursor ? 0 : -1}
      position={position}
      rowKey={row.key}
      onOpen={() => {
        cursor.value = row.key;
        navigation.go(to);
      }}
      onFocus={() => {
        cursor.value = row.key;
      }}
    />
  );
}

/** A running call with what its session says of it: whether it waits for you, and how long it usually takes. */
function useLiveCall(call: CallLine, sessionId: string): CallLine {
  const { sessions } = useStore();
  if (hasEnded(call)) return call;
  const session = sessions.find(sessionId);
  if (session === undefined) return call;
  if (session.waits.some((wait) => wait.tool_use_id === call.toolUseId)) return { ...call, outcome: "asked" };
  // A wait may not say which call it is about.
  if (call.outcome === "asked" && session.waits.length > 0) return call;
  const { activity } = session;
  const isIt = activity?.tool_name === call.toolName && activity.summary === call.subject;
  return { ...call, outcome: "open", usual: isIt ? activity.usual : call.usual };
}

/** Unfolds the calls of a group, and folds them. */
function MoreRow({ row, isCursor }: RowProps<"more">) {
  const { activity, cursor } = useStore();
  const { language } = useStrings();
  const own = useStringsOf(NOW_STRINGS);
  const { group, hidden } = row;
  return (
    <div class="more-row" role="article" data-row={row.key}>
      <Button
        tabIndex={isCursor ? 0 : -1}
        aria-expanded={hidden === null}
        onClick={() => void activity.unfold(group.key, hidden !== null)}
        onFocus={() => {
          cursor.value = row.key;
        }}
      >
        {hidden === null ? own.fewer : own.more(formatNumber(hidden, language))}
      </Button>
    </div>
  );
}
