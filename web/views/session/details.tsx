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
    <div class="about">
      <section>
        <h3>{strings.identity}</h3>
        <dl class="details-list">
          <Detail name={strings.fact.id} copied={session.session_id} isCode>
            {session.session_id}
          </Detail>
          {session.is_own !== false && (
            <Detail name={strings.fact.resume} copied={resume} isCode>
              {resume}
            </Detail>
          )}
          <Detail
            name={strings.fact.folder}
            copied={session.cwd}
            isCode
            more={<EditorLink path={folderHere(session)} />}
          >
            {session.cwd === null ? null : <PathText text={session.cwd} />}
          </Detail>
          <Detail name={strings.fact.branch} isCode>
            {session.branch}
          </Detail>
          <Detail name={strings.fact.model} isCode>
            {session.model}
          </Detail>
          <Detail name={strings.fact.started}>{instant(session.started_at)}</Detail>
          <Detail name={strings.fact.origin}>
            {session.origin === null ? null : wordOf(session.origin, strings.origin)}
          </Detail>
          <Detail name={strings.fact.lastSeen}>{instant(session.last_seen_at)}</Detail>
          {session.ended_at !== null && (
            <>
              <Detail name={strings.fact.ended}>{instant(session.ended_at)}</Detail>
              <Detail name={strings.fact.endReason}>
                {session.end_reason === null ? null : wordOf(session.end_reason, strings.endReason)}
              </Detail>
            </>
          )}
          {session.believed_until !== null && (
            <Detail name={strings.fact.staleAt}>{instant(session.believed_until)}</Detail>
          )}
          <Detail name={strings.fact.permissionMode}>
            {session.permission_mode === null ? null : wordOf(session.permission_mode, strings.mode)}
          </Detail>
          <Detail name={strings.fact.clientVersion}>{session.client_version}</Detail>
          <Detail
            name={strings.fact.pid}
            more={session.terminal !== null && <TerminalButton sessionId={session.session_id} />}
          >
            {session.pid === null ? null : String(session.pid)}
          </Detail>
          <Detail name={strings.fact.transcript} copied={session.transcript_path} isCode>
            {session.transcript_path === null ? null : <PathText text={session.transcript_path} />}
          </Detail>
          <Detail name={strings.fact.timeZone}>{Intl.DateTimeFormat().resolvedOptions().timeZone}</Detail>
        </dl>
      </section>
      <section>
        <h3>{strings.usage}</h3>
        <dl class="details-list">
          <Detail name={strings.fact.cost}>{cost}</Detail>
          <Detail name={strings.fact.tokens}>{count(session.tokens)}</Detail>
          <Detail name={strings.fact.input}>{count(usage?.input)}</Detail>
          <Detail name={strings.fact.output}>{count(usage?.output)}</Detail>
          <Detail name={strings.fact.cacheRead}>{count(usage?.cache_read)}</Detail>
          <Detail name={strings.fact.cacheWrite}>{count(usage?.cache_write)}</Detail>
          <Detail name={strings.fact.webSearches}>{count(usage?.web_searches)}</Detail>
          <Detail name={strings.fact.context}>{count(usage?.context_tokens)}</Detail>
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
  readonly children: ComponentChildren;
}

function Detail({ name, copied = null, isCode = false, more, children }: DetailProps) {
  const strings = useStringsOf(SESSION_STRINGS);
  const id = `detail-${name.replace(/\s+/g, "-")}`;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {children === null ? (
          <span class="unknown">{strings.notKnown}</span>
        ) : (
          <bdi id={id} class={isCode ? "mono" : undefined}>
            {children}
          </bdi>
        )}
        {copied !== null && <CopyButton text={forTerminal(copied)} from={id} />}
        {more}
      </dd>
    </div>
  );
}
