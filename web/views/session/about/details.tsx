import type { ComponentChildren } from "preact";
import type { SessionDetailDto } from "../../../../src/api/session-dto.ts";
import { formatInstant, formatNumber } from "../../../i18n/format.ts";
import { SESSION_WORDS } from "../../../i18n/views/session/session-languages.ts";
import { CopyButton } from "../../../parts/copy-button.tsx";
import { useStore, useWords } from "../../../parts/page-context.ts";
import { useListCommands } from "../../../parts/use-list-commands.ts";
import { useWordsOf } from "../../../parts/use-words-of.ts";
import { closeTopmost } from "../close-topmost.ts";
import "./about.css";

/** All that is known of the session beside what it did. */
export function Details({ session }: { readonly session: SessionDetailDto }) {
  const store = useStore();
  const { language } = useWords();
  const words = useWordsOf(SESSION_WORDS);
  const { usage } = session;
  useListCommands((command) => {
    if (command === "close") closeTopmost(store);
  });
  const instant = (at: string | null) => (at === null ? null : formatInstant(Date.parse(at), language));
  const count = (value: number | null | undefined) => (value == null ? null : formatNumber(value, language));
  return (
    <div class="about">
      <section>
        <h3>{words.identity}</h3>
        <dl class="details-list">
          <Detail name={words.fact.id} copied={session.session_id}>
            {session.session_id}
          </Detail>
          <Detail name={words.fact.folder} copied={session.cwd}>
            {session.cwd}
          </Detail>
          <Detail name={words.fact.branch}>{session.branch}</Detail>
          <Detail name={words.fact.model}>{session.model}</Detail>
          <Detail name={words.fact.started}>{instant(session.started_at)}</Detail>
          <Detail name={words.fact.origin}>{session.origin}</Detail>
          <Detail name={words.fact.lastSeen}>{instant(session.last_seen_at)}</Detail>
          {session.ended_at !== null && (
            <>
              <Detail name={words.fact.ended}>{instant(session.ended_at)}</Detail>
              <Detail name={words.fact.endReason}>{session.end_reason}</Detail>
            </>
          )}
          {session.believed_until !== null && (
            <Detail name={words.fact.believedUntil}>{instant(session.believed_until)}</Detail>
          )}
          <Detail name={words.fact.permissionMode}>{session.permission_mode}</Detail>
          <Detail name={words.fact.clientVersion}>{session.client_version}</Detail>
          <Detail name={words.fact.pid}>{session.pid === null ? null : String(session.pid)}</Detail>
          <Detail name={words.fact.transcript} copied={session.transcript_path}>
            {session.transcript_path}
          </Detail>
          <Detail name={words.fact.timeZone}>{Intl.DateTimeFormat().resolvedOptions().timeZone}</Detail>
        </dl>
      </section>
      <section>
        <h3>{words.usage}</h3>
        <dl class="details-list">
          <Detail name={words.fact.input}>{count(usage?.input)}</Detail>
          <Detail name={words.fact.output}>{count(usage?.output)}</Detail>
          <Detail name={words.fact.cacheRead}>{count(usage?.cache_read)}</Detail>
          <Detail name={words.fact.cacheWrite}>{count(usage?.cache_write)}</Detail>
          <Detail name={words.fact.webSearches}>{count(usage?.web_searches)}</Detail>
          <Detail name={words.fact.context}>{count(usage?.context_tokens)}</Detail>
        </dl>
        {usage !== null && usage.unpriced_models.length > 0 && (
          <p class="nobody">{words.unpriced(usage.unpriced_models.join(", "))}</p>
        )}
      </section>
    </div>
  );
}

interface DetailProps {
  readonly name: string;
  readonly copied?: string | null;
  readonly children: ComponentChildren;
}

function Detail({ name, copied = null, children }: DetailProps) {
  const words = useWordsOf(SESSION_WORDS);
  const id = `detail-${name.replace(/\s+/g, "-")}`;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {children === null ? <span class="unknown">{words.notKnown}</span> : <bdi id={id}>{children}</bdi>}
        {copied !== null && <CopyButton text={copied} from={id} />}
      </dd>
    </div>
  );
}
