import type { ComponentChildren } from "preact";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import { formatCost, formatInstant, formatNumber } from "../../i18n/format.ts";
import { ownResumeCommand } from "../../state/team/own-resume-command.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { forTerminal } from "../../ui/copy-text.ts";
import { folderHere } from "../../ui/editor-link.ts";
import { useListCommands, useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { PathText } from "../../ui/path-text.tsx";
import { EditorLink, TerminalButton } from "./session-actions.tsx";
import { SESSION_STRINGS, wordOf } from "./session-languages.ts";
import { closeTopmost } from "./session-tabs.tsx";

/** The session's properties beside its activity. */
export function Details({ session }: { readonly session: SessionDetailDto }) {
  const store = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { usage } = session;
  useListCommands((command) => {
    if (command === "close") closeTopmost(store);
  });
  const instant = (at: string | null) => (at === null ? null : formatInstant(Date.parse(at), language));
  const resume = ownResumeCommand(session);
  const count = (value: number | null | undefined) => (value == null ? null : formatNumber(value, language));
  const costFrom = session.cost_estimated ? strings.estimated : strings.ownMetric;
  const cost =
    session.cost_usd === null
      ? null
      : `${formatCost(session.cost_usd, session.cost_estimated, language)} · ${costFrom}`;
  return (
    <div class="about stack gap-20">
      <section>
        <h3>{strings.identity}</h3>
        <dl class="details-list above-4">
          <Detail name={strings.fact.id} copied={session.session_id} isCode value={session.session_id} />
          {session.is_own !== false && <Detail name={strings.fact.resume} copied={resume} isCode value={resume} />}
          <Detail
            name={strings.fact.folder}
            copied={session.cwd}
            isCode
            more={<EditorLink path={folderHere(session)} />}
            value={session.cwd === null ? null : <PathText text={session.cwd} />}
          />
          <Detail name={strings.fact.branch} isCode value={session.branch} />
          <Detail name={strings.fact.model} isCode value={session.model} />
          <Detail name={strings.fact.started} value={instant(session.started_at)} />
          <Detail name={strings.fact.origin} value={wordOf(session.origin, strings.origin)} />
          <Detail name={strings.fact.lastSeen} value={instant(session.last_seen_at)} />
          {session.ended_at !== null && (
            <>
              <Detail name={strings.fact.ended} value={instant(session.ended_at)} />
              <Detail name={strings.fact.endReason} value={wordOf(session.end_reason, strings.endReason)} />
            </>
          )}
          {session.believed_until !== null && (
            <Detail name={strings.fact.staleAt} value={instant(session.believed_until)} />
          )}
          <Detail name={strings.fact.permissionMode} value={wordOf(session.permission_mode, strings.mode)} />
          <Detail name={strings.fact.clientVersion} value={session.client_version} />
          <Detail
            name={strings.fact.pid}
            more={session.terminal !== null && <TerminalButton sessionId={session.session_id} />}
            value={session.pid === null ? null : String(session.pid)}
          />
          <Detail
            name={strings.fact.transcript}
            copied={session.transcript_path}
            isCode
            value={session.transcript_path === null ? null : <PathText text={session.transcript_path} />}
          />
          <Detail name={strings.fact.timeZone} value={Intl.DateTimeFormat().resolvedOptions().timeZone} />
        </dl>
      </section>
      <section>
        <h3>{strings.usage}</h3>
        <dl class="details-list above-4">
          <Detail name={strings.fact.cost} value={cost} />
          <Detail name={strings.fact.tokens} value={count(session.tokens)} />
          <Detail name={strings.fact.input} value={count(usage?.input)} />
          <Detail name={strings.fact.output} value={count(usage?.output)} />
          <Detail name={strings.fact.cacheRead} value={count(usage?.cache_read)} />
          <Detail name={strings.fact.cacheWrite} value={count(usage?.cache_write)} />
          <Detail name={strings.fact.webSearches} value={count(usage?.web_searches)} />
          <Detail name={strings.fact.context} value={count(usage?.context_tokens)} />
        </dl>
        {usage !== null && usage.unpriced_models.length > 0 && (
          <p class="empty-text">{strings.unpriced(usage.unpriced_models.join(", "))}</p>
        )}
      </section>
    </div>
  );
}

interface DetailProps {
  readonly name: string;
  readonly copied?: string | null;
  readonly isCode?: boolean;
  /** What can be done with it. */
  readonly more?: ComponentChildren;
  readonly value: ComponentChildren;
}

function Detail({ name, copied = null, isCode = false, more, value }: DetailProps) {
  const strings = useStringsOf(SESSION_STRINGS);
  const id = `detail-${name.replace(/\s+/g, "-")}`;
  return (
    <div class="lined">
      <dt>{name}</dt>
      <dd>
        {value === null ? (
          <span class="unknown muted">{strings.notKnown}</span>
        ) : (
          <bdi id={id} class={isCode ? "mono" : undefined}>
            {value}
          </bdi>
        )}
        {copied !== null && <CopyButton text={forTerminal(copied)} from={id} />}
        {more}
      </dd>
    </div>
  );
}
