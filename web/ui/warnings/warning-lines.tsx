import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { SessionWarningDto } from "../../../src/api/warnings-dto.ts";
import { formatAge, formatDuration, formatElapsed } from "../../../src/core/format/time.ts";
import { formatNumber, formatPercent } from "../../i18n/format.ts";
import type { Language } from "../../i18n/language.ts";
import { warningKey } from "../../state/attention/warnings.ts";
import { START } from "../../state/route.ts";
import type { Sessions } from "../../state/sessions/sessions.ts";
import { Button } from "../button.tsx";
import { Icon } from "../icon.tsx";
import { Link } from "../link.tsx";
import { useStore, useStrings, useStringsOf } from "../page-context.ts";
import { shortPath } from "../rich/patch.ts";
import { sessionName } from "../session-name.ts";
import { Age } from "../time.tsx";
import { useIsSmall } from "../use-is-small.ts";
import { WARNING_STRINGS, type WarningStrings } from "./warning-strings.ts";
import "./warnings.css";

/** The last of them is a button where there are more: warnings must not push activity out of sight. */
const LINES = 3;

/** Sessions in one line; their number is in the sentence. */
const SESSIONS_SHOWN = 4;

export function WarningList() {
  const { warningBoard } = useStore();
  const { strings: page, language } = useStrings();
  const strings = useStringsOf(WARNING_STRINGS);
  const [isWhole, setWhole] = useState(false);
  const isSmall = useIsSmall();
  const all = warningBoard.shown.value;
  // A phone has room for their number alone: each takes several lines there.
  const room = isSmall ? 0 : all.length > LINES ? LINES - 1 : LINES;
  const shown = isWhole ? all : all.slice(0, room);
  return (
    <section class="warnings" aria-label={strings.label}>
      <ul>
        {shown.map((warning) => (
          <li key={warningKey(warning)} class="warning flex muted shrinks">
            <Sentence warning={warning} />
            {warning.sessions.slice(0, SESSIONS_SHOWN).map((id, index) => (
              <WarnedSession key={id} sessionId={id} seq={warning.seqs[index]} kind={warning.kind} />
            ))}
            {warning.kind !== "slow-call" && <Age at={warning.since} />}
            <Button icon="close" hint={strings.dismiss} onClick={() => warningBoard.dismiss(warning)} />
          </li>
        ))}
      </ul>
      {all.length > room && (
        <Button aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isSmall && (
            <span class="warning-sign flex rigid digits note">
              <Icon name="warning" />
            </span>
          )}
          {isSmall
            ? strings.count(all.length)
            : isWhole
              ? strings.fewer
              : page.more(formatNumber(all.length - room, language))}
          {isSmall && <Icon name={isWhole ? "up" : "down"} />}
        </Button>
      )}
    </section>
  );
}

interface OfSessionProps {
  readonly warnings: readonly SessionWarningDto[];
  readonly sessionId: string;
}

export function SessionWarningList({ warnings, sessionId }: OfSessionProps) {
  const strings = useStringsOf(WARNING_STRINGS);
  return (
    <ul class="warnings of-session lined" aria-label={strings.label}>
      {warnings.map((warning) => {
        const own = warning.sessions.indexOf(sessionId);
        return (
          <li key={warningKey(warning)} class="warning flex muted shrinks">
            <Sentence warning={warning} />
            <EventLink seq={warning.seqs[own]} kind={warning.kind} />
            {warning.sessions.map((id, index) =>
              id === sessionId ? null : (
                <WarnedSession key={id} sessionId={id} seq={warning.seqs[index]} kind={warning.kind} />
              ),
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** In a row of the sidebar: what the matter is as the title, and for how long a slow call has been running. */
export function WarningSign({ warnings }: { readonly warnings: readonly SessionWarningDto[] }) {
  const { clock, sessions } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(WARNING_STRINGS);
  const slow = warnings.find(({ kind }) => kind === "slow-call");
  // Read each second by slow calls alone.
  const nowMs = slow === undefined ? clock.nowMs.peek() : clock.nowMs.value;
  const texts = warnings.map((warning) => {
    const { text, subject } = contentOf(warning, { strings, language, nowMs, sessions });
    return text.replace("{}", () => subject);
  });
  return (
    <span class="warning-sign flex rigid digits note" title={texts.join("\n")}>
      <Icon name="warning" />
      {slow !== undefined && <span aria-hidden="true">{formatAge(nowMs - Date.parse(slow.since), language)}</span>}
      <span class="visually-hidden">{texts.join(", ")}</span>
    </span>
  );
}

/** What it is, with the file, branch or command as code. */
function Sentence({ warning }: { readonly warning: SessionWarningDto }) {
  const { clock, sessions } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(WARNING_STRINGS);
  const nowMs = warning.kind === "slow-call" ? clock.nowMs.value : clock.nowMs.peek();
  const { text, subject } = contentOf(warning, { strings, language, nowMs, sessions });
  const [before, after] = text.split("{}");
  return (
    <span
      class="warning-text"
      title={text.replace("{}", () => (warning.kind === "same-file" ? warning.path : subject))}
    >
      <Icon name="warning" />
      {before}
      <bdi class="mono cut">{subject}</bdi>
      {after}
    </span>
  );
}

interface ContentOptions {
  readonly strings: WarningStrings;
  readonly language: Language;
  readonly nowMs: number;
  readonly sessions: Sessions;
}

function contentOf(warning: SessionWarningDto, { strings, language, nowMs, sessions }: ContentOptions) {
  const count = formatNumber(warning.sessions.length, language);
  switch (warning.kind) {
    case "same-file": {
      const cwd = sessions.find(warning.sessions[0] ?? "")?.cwd ?? null;
      return { text: strings.sameFile(count), subject: shortPath(warning.path, cwd) };
    }
    case "same-branch":
      return { text: strings.sameBranch(count), subject: warning.branch };
    case "slow-call": {
      const usual = formatDuration(warning.usual.p50_ms, language);
      const runs = formatElapsed(nowMs - Date.parse(warning.since), language);
      return { text: strings.slowCall(usual, runs), subject: warning.summary };
    }
    case "loop":
      return { text: strings.loop(formatNumber(warning.count, language)), subject: warning.summary };
    case "context":
      return { text: strings.context, subject: formatPercent(warning.share, language) };
    default:
      return warning satisfies never;
  }
}

interface WarnedSessionProps {
  readonly sessionId: string;
  readonly seq: number | undefined;
  readonly kind: SessionWarningDto["kind"];
}

function WarnedSession({ sessionId, seq, kind }: WarnedSessionProps) {
  const { sessions } = useStore();
  const { strings } = useStrings();
  const session = sessions.find(sessionId) ?? { session_id: sessionId, title: null, project_name: null };
  const name = sessionName(session, strings);
  return (
    <span class="flex shrinks warned">
      <Link to={{ ...START, view: "session", sessionId }} class="warned-name underlines cut muted" title={name}>
        <bdi>{name}</bdi>
      </Link>
      <EventLink seq={seq} kind={kind} />
    </span>
  );
}

/** To the page of the call that shows it. */
function EventLink({ seq, kind }: Omit<WarnedSessionProps, "sessionId">): ComponentChildren {
  const strings = useStringsOf(WARNING_STRINGS);
  if (seq === undefined) return null;
  const name = { "slow-call": strings.call, loop: strings.lastFailure }[kind as string] ?? strings.lastEdit;
  return (
    <Link to={{ ...START, view: "event", eventSeq: seq }} class="underlines faint rigid">
      {name}
    </Link>
  );
}
