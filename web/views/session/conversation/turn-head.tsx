import { effect } from "@preact/signals";
import type { SessionCallDto, TurnDto } from "../../../../src/api/call-dto.ts";
import type { Language } from "../../../i18n/language.ts";
import { formatDuration, formatElapsed } from "../../../../src/core/format/time.ts";
import { formatCost, formatNumber } from "../../../i18n/format.ts";
import { sumOf } from "../../../../src/core/session/changes.ts";
import { fullText, type Message } from "../../../state/session/messages.ts";
import { turnMarkdown, type TurnParts } from "../../../state/session/turn-parts.ts";
import type { EventReader } from "../../../state/event-reader.ts";
import { ChangeCount } from "../../../ui/call/call-row.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { Link } from "../../../ui/link.tsx";
import { Menu } from "../../../ui/menu.tsx";
import { useStore, useStrings, useStringsOf } from "../../../ui/page-context.ts";
import { stateText } from "../../../ui/session-name.ts";
import { shortPath } from "../../../ui/rich/patch.ts";
import { CopyLater, CopyPatch } from "../changes/copy-patch.tsx";
import { SESSION_STRINGS } from "../session-languages.ts";
import type { SessionStrings } from "../session-en.ts";

/** What a turn took: calls, failures, changed lines, cost, time. */
export function TurnFacts({ turn }: { readonly turn: TurnDto }) {
  const { clock, sessionPage } = useStore();
  const { strings: page, language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const session = sessionPage.detail.value;
  const isWaiting = turn.state === "working" && session?.state === "waiting";
  const number = (count: number) => formatNumber(count, language);
  // Only a turn at work reads the clock, each second.
  const took = tookMs(turn, turn.state === "working" ? clock.nowMs.value : null);
  return (
    <span class="turn-facts wraps digits">
      {turn.calls > 0 && <span>{strings.conversation.calls(number(turn.calls))}</span>}
      {turn.failures > 0 && (
        <span class="call-word tone-failed">{strings.conversation.failed(number(turn.failures))}</span>
      )}
      <ChangeCount added={turn.added} removed={turn.removed} />
      {turn.unknown_edits > 0 && <span>{strings.changes.unknownShort(number(turn.unknown_edits))}</span>}
      {turn.cost_usd !== null && <span>{formatCost(turn.cost_usd, turn.cost_estimated, language)}</span>}
      {took !== null && <span>{(turn.state === "working" ? formatElapsed : formatDuration)(took, language)}</span>}
      {isWaiting && <span class="tone-waiting">{stateText(session, page)}</span>}
      {!isWaiting && turn.state !== "done" && turn.state !== "unknown" && (
        <span class={`tone-${turn.state}`}>{strings.conversation.turnState[turn.state]}</span>
      )}
    </span>
  );
}

function tookMs({ started_at: from, ended_at: to }: TurnDto, nowMs: number | null): number | null {
  const endMs = to === null ? nowMs : Date.parse(to);
  return endMs === null ? null : Math.max(0, endMs - Date.parse(from));
}

interface TurnMenuProps {
  readonly turn: TurnDto;
  readonly partsOf: () => TurnParts | null;
}

/** What you can take from a turn: its texts, a text for a commit, its patch. */
export function TurnMenu({ turn, partsOf }: TurnMenuProps) {
  const { eventReader, sessionPage } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const session = sessionPage.detail.value;
  const { turn: words } = strings;

  async function promptText(): Promise<string> {
    const prompt = partsOf()?.prompt ?? null;
    return prompt === null ? turn.prompt : wholeText(prompt, eventReader);
  }

  async function replyText(): Promise<string | null> {
    const reply = partsOf()?.reply ?? null;
    return reply === null ? null : wholeText(reply, eventReader);
  }

  async function markdown() {
    const facts = factsInWords(turn, language, strings);
    const files = filesInWords(partsOf()?.calls ?? [], session?.cwd ?? null);
    return { text: turnMarkdown({ prompt: await promptText(), reply: await replyText(), facts, files }) };
  }

  return (
    <Menu name="turn-menu" icon="more" isIconOnly label={words.menu}>
      <CopyLater label={words.copyPrompt} make={async () => ({ text: await promptText() })} />
      <CopyLater
        label={words.copyReply}
        make={async () => {
          const text = await replyText();
          if (text === null) throw new Error("The turn has no reply.");
          return { text };
        }}
      />
      <CopyLater label={words.copyMarkdown} make={markdown} />
      {session !== null && (turn.added !== null || turn.removed !== null) && (
        <>
          <CopyPatch session={session} edits={() => editsOf(partsOf)} label={words.copyPatch} />
          <Link class="quiet" to={{ filter: { tab: "changes", turn: String(turn.seq) }, eventSeq: null }}>
            <Icon name="file" />
            {words.showChanges}
          </Link>
        </>
      )}
    </Menu>
  );
}

const EDITS: ReadonlySet<string> = new Set(["Edit", "MultiEdit", "Write", "NotebookEdit"]);

function editsOf(partsOf: () => TurnParts | null) {
  const calls = (partsOf()?.calls ?? []).filter((call) => EDITS.has(call.tool_name) && call.outcome === "ok");
  return calls.map((call) => ({
    tool_use_id: call.tool_use_id,
    tool_name: call.tool_name,
    at: call.ended_at ?? call.started_at,
  }));
}

/** A message as it was written: an event's line is only the beginning of it. */
async function wholeText({ text, seq, isCut }: Message, reader: EventReader): Promise<string> {
  if (!isCut || seq === null) return text;
  const reading = reader.event(seq);
  return new Promise((resolve) => {
    const stop = effect(() => {
      const { value } = reading;
      if (value.kind === "loading") return;
      resolve((value.kind === "ready" ? fullText(value.event.payload) : null) ?? text);
      // It may be loaded already, before there is anything to stop.
      queueMicrotask(() => stop());
    });
  });
}

function factsInWords(turn: TurnDto, language: Language, strings: SessionStrings): readonly string[] {
  const took = tookMs(turn, null);
  const { added, removed, cost_usd: cost } = turn;
  return [
    turn.calls > 0 ? strings.conversation.calls(formatNumber(turn.calls, language)) : null,
    added === null && removed === null ? null : linesInWords(added, removed),
    cost === null ? null : formatCost(cost, turn.cost_estimated, language),
    took === null ? null : formatDuration(took, language),
  ].filter((fact) => fact !== null);
}

function linesInWords(added: number | null, removed: number | null): string {
  return [added === null ? null : `+${added}`, removed === null ? null : `−${removed}`]
    .filter((part) => part !== null)
    .join(" ");
}

function filesInWords(calls: readonly SessionCallDto[], cwd: string | null): readonly string[] {
  const byPath = Map.groupBy(
    calls.filter((call) => EDITS.has(call.tool_name) && call.outcome === "ok"),
    (call) => call.result?.file_path ?? call.summary,
  );
  return [...byPath].map(([path, of]) =>
    `\`${shortPath(path, cwd)}\` ${linesInWords(sumOf(of, "added"), sumOf(of, "removed"))}`.trim(),
  );
}
