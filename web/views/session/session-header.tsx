import type { ComponentChildren } from "preact";
import { ROUTES } from "../../../src/api/routes.ts";
import type { SessionDetailDto, SessionDto } from "../../../src/api/session-dto.ts";
import { formatDuration } from "../../../src/core/format/time.ts";
import { shortId } from "../../../src/core/session/session-name.ts";
import { formatCost, formatInstant, formatMinute, formatNumber } from "../../i18n/format.ts";
import { START } from "../../state/route.ts";
import { elapsedMs } from "../../state/session/session-facts.ts";
import { shortAsk } from "../../ui/ask/ask-line.ts";
import { Icon, StateMark } from "../../ui/icon.tsx";
import { Menu } from "../../ui/menu.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { sessionName } from "../../ui/session-name.ts";
import { Since } from "../../ui/time.tsx";
import { summaryFont } from "../../ui/prose-tools.ts";
import { SESSION_STRINGS } from "./session-languages.ts";

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
              <bdi class={`asks ${summaryFont(wait.kind === "permission" ? wait.tool_name : null)}`}>
                {shortAsk(wait)}
              </bdi>
              <Since at={wait.since} precise form="prose" />
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

/** Where and with what it runs, how long, and what it has used. Unknown values say so. */
function HeaderFacts({ session }: { readonly session: SessionDetailDto }) {
  const { clock } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { usage } = session;
  const number = (count: number) => formatNumber(count, language);
  return (
    <dl class="session-facts">
      <Fact name={strings.fact.project} hint={session.cwd}>
        {session.project_name}
      </Fact>
      {session.machine !== undefined && <Fact name={strings.fact.machine}>{session.machine}</Fact>}
      <Fact name={strings.fact.branch} mono>
        {session.branch}
      </Fact>
      <Fact name={strings.fact.model}>{session.model}</Fact>
      <Fact name={strings.fact.elapsed} hint={formatInstant(Date.parse(session.started_at), language)}>
        {formatDuration(elapsedMs(session, clock.nowMs.value), language)}
      </Fact>
      <Fact name={strings.fact.tokens}>
        {session.tokens === null ? null : number(session.tokens)}
        {usage !== null && (
          <span class="kinds">
            <Kind name={strings.fact.input} count={number(usage.input)} />
            <Kind name={strings.fact.output} count={number(usage.output)} />
            <Kind name={strings.fact.cacheRead} count={number(usage.cache_read)} />
            <Kind name={strings.fact.cacheWrite} count={number(usage.cache_write)} />
          </span>
        )}
      </Fact>
      <Fact name={strings.fact.context}>
        {usage === null || usage.context_tokens === null ? null : number(usage.context_tokens)}
      </Fact>
      <Fact name={strings.fact.cost}>
        {session.cost_usd === null ? null : (
          <span title={session.cost_estimated ? strings.estimated : strings.ownMetric}>
            {formatCost(session.cost_usd, session.cost_estimated, language)}
          </span>
        )}
        {usage !== null && usage.unpriced_models.length > 0 && (
          <span class="kinds">{strings.unpriced(usage.unpriced_models.join(", "))}</span>
        )}
      </Fact>
    </dl>
  );
}

function Kind({ name, count }: { readonly name: string; readonly count: string }) {
  return (
    <span>
      {name} {count}
    </span>
  );
}

interface FactProps {
  readonly name: string;
  readonly hint?: string | null;
  readonly mono?: boolean;
  readonly children: ComponentChildren;
}

function Fact({ name, hint, mono = false, children }: FactProps) {
  const strings = useStringsOf(SESSION_STRINGS);
  const parts = Array.isArray(children) ? children : [children];
  const isKnown = parts.some((part) => part !== null && part !== false && part !== "");
  return (
    <div>
      <dt>{name}</dt>
      <dd class={mono && isKnown ? "mono" : undefined} title={hint ?? undefined}>
        {isKnown ? <bdi>{children}</bdi> : <span class="unknown">{strings.notKnown}</span>}
      </dd>
    </div>
  );
}

/** The session that this one continues, and those that continue it, after `/clear` or as forks. */
function Relatives({ session }: { readonly session: SessionDetailDto }) {
  const { sessions } = useStore();
  const strings = useStringsOf(SESSION_STRINGS);
  const parent = session.parent_session_id;
  const children = sessions.continuationsOf(session.session_id);
  if (parent === null && children.length === 0) return null;
  const how = session.origin === "clear" || session.origin === "fork" ? strings.origin[session.origin] : null;
  return (
    <p class="relatives">
      {parent !== null && (
        <span>
          {strings.continues} <ToSession sessionId={parent} session={sessions.find(parent)} />
          {how !== null && ` (${how})`}
        </span>
      )}
      {children.length > 0 && (
        <span>
          {strings.continuedIn}{" "}
          {children.map((child, index) => (
            <span key={child.session_id}>
              {index > 0 && ", "}
              <ToSession sessionId={child.session_id} session={child} />
            </span>
          ))}
        </span>
      )}
    </p>
  );
}

interface ToSessionProps {
  readonly sessionId: string;
  readonly session: SessionDto | undefined;
}

function ToSession({ sessionId, session }: ToSessionProps) {
  const { navigation } = useStore();
  const { strings } = useStrings();
  return (
    <button
      type="button"
      class="link"
      title={sessionId}
      onClick={() => navigation.go({ ...START, view: "session", sessionId })}
    >
      <bdi>{session === undefined ? shortId(sessionId) : sessionName(session, strings)}</bdi>
    </button>
  );
}

const FORMATS = ["jsonl", "md"] as const;

/** Exports the whole session with all payloads. */
function ExportMenu({ sessionId }: { readonly sessionId: string }) {
  const strings = useStringsOf(SESSION_STRINGS);
  return (
    <Menu
      name="export"
      label={
        <>
          {strings.export.heading}
          <Icon name="down" />
        </>
      }
      closesOnChoice
    >
      {FORMATS.map((format) => (
        <a
          key={format}
          class="quiet"
          download
          href={`${ROUTES.export}?${new URLSearchParams({ format, session: sessionId }).toString()}`}
        >
          {strings.export[format]}
        </a>
      ))}
    </Menu>
  );
}
