import type { SessionDetailDto, WaitDto } from "../../../../src/api/session-dto.ts";
import { formatDuration } from "../../../../src/core/format/duration.ts";
import { formatInstant, formatMinute } from "../../../i18n/format.ts";
import { SESSION_STRINGS } from "../session-languages.ts";
import { useStore, useStrings } from "../../../ui/page-context.ts";
import { sessionName } from "../../../ui/session-name.ts";
import { Since } from "../../../ui/since.tsx";
import { StateMark } from "../../../ui/state-mark.tsx";
import { useStringsOf } from "../../../ui/use-strings-of.ts";
import { ExportMenu } from "./export-menu.tsx";
import { HeaderFacts } from "./header-facts.tsx";
import { Relatives } from "./relatives.tsx";

/** The session's name, state, cause and usage. */
export function SessionHeader({ session }: { readonly session: SessionDetailDto }) {
  const { strings: page } = useStrings();
  return (
    <header class={`session-head is-${session.state}`}>
      <div class="session-title">
        <h2>
          <bdi>{sessionName(session, page)}</bdi>
        </h2>
        <ExportMenu sessionId={session.session_id} />
      </div>
      <StateLine session={session} />
      <HeaderFacts session={session} />
      <Relatives session={session} />
    </header>
  );
}

/** The tool is beside it already. */
function withoutTool({ ask, tool_name: tool }: WaitDto): string {
  return tool !== null && ask.startsWith(`${tool}: `) ? ask.slice(tool.length + 2) : ask;
}

/** The state, its start and cause; the question to a person, or the failure. */
function StateLine({ session }: { readonly session: SessionDetailDto }) {
  const { clock } = useStore();
  const { strings: page, language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const sinceMs = Date.parse(session.state_since);
  const span = formatDuration(clock.nowMs.value - sinceMs, language);
  return (
    <>
      <p class="session-state">
        <StateMark state={session.state} />
        <strong>{page.state[session.state]}</strong>
        <time dateTime={session.state_since} title={formatInstant(sinceMs, language)}>
          {strings.since(span, strings.cause[session.cause])}
        </time>
        {session.doing !== null && <bdi class="mono doing">{session.doing}</bdi>}
      </p>
      {session.waits.length > 0 && (
        <ul class="session-waits">
          {session.waits.map((wait) => (
            <li key={`${wait.tool_use_id} ${wait.since}`}>
              <span>
                {page.waitKind[wait.kind]}
                {wait.tool_name !== null && (
                  <>
                    {" · "}
                    <bdi>{wait.tool_name}</bdi>
                  </>
                )}
              </span>
              <bdi class="mono">{withoutTool(wait)}</bdi>
              <Since at={wait.since} precise />
            </li>
          ))}
        </ul>
      )}
      {session.state === "failed" && (
        <p class="session-failure">
          <bdi>{session.failure ?? page.failedUnknown}</bdi>
          {session.retry_at !== null && (
            <span title={formatInstant(Date.parse(session.retry_at), language)}>
              {strings.retryAt(formatMinute(Date.parse(session.retry_at)))}
            </span>
          )}
        </p>
      )}
    </>
  );
}
