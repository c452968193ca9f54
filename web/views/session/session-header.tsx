import type { ComponentChildren } from "preact";
import type { SessionDetailDto, SessionDto } from "../../../src/api/session-dto.ts";
import { hasStates } from "../../../src/core/agent.ts";
import { formatAge, formatDuration, formatElapsed, formatMoment } from "../../../src/core/format/time.ts";
import { agentMark, NO_STATES } from "../../../src/core/i18n/agent.ts";
import { shortId } from "../../../src/core/session/session-name.ts";
import { formatCompactNumber, formatCost, formatInstant, formatNumber, formatPercent } from "../../i18n/format.ts";
import { START } from "../../state/route.ts";
import { elapsedMs, isOver, sessionTabOf } from "../../state/session/session-facts.ts";
import { failureOf } from "../../ui/ask/ask-line.ts";
import { Button } from "../../ui/button.tsx";
import { Icon, StateMark } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { sessionName, stateText } from "../../ui/session-name.ts";
import { SilenceMark } from "../../ui/silence-mark.tsx";
import { useIsSmall } from "../../ui/use-is-small.ts";
import { SessionActions } from "./session-actions.tsx";
import { SESSION_STRINGS } from "./session-languages.ts";
import { useSessionMemory } from "./session-memory.ts";
import "./session-head.css";

/** The session's name, state and most important facts in two lines; unfolded, all that is known of it. */
export function SessionHeader({ session }: { readonly session: SessionDetailDto }) {
  const { strings: page } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { layout } = useSessionMemory();
  const isFolded = layout.isHeadFolded.value;
  const isSmall = useIsSmall();
  return (
    <header class={`session-head is-${session.state}${isFolded ? " is-folded" : ""} rigid lined`}>
      <div class="session-title">
        <h2 class="grows big ink" title={isFolded ? sessionName(session, page) : undefined}>
          <bdi>{sessionName(session, page)}</bdi>
        </h2>
        <SessionActions session={session} />
        <Button aria-expanded={!isFolded} title={strings.foldHint} onClick={layout.toggleHead}>
          <span class={isSmall ? "visually-hidden" : undefined}>
            {isFolded ? strings.unfoldHead : strings.foldHead}
          </span>
          <Icon name={isFolded ? "down" : "up"} />
        </Button>
      </div>
      <StateLine session={session} isFolded={isFolded} />
      {!isFolded && (
        <>
          <HeaderFacts session={session} />
          <Relatives session={session} />
        </>
      )}
    </header>
  );
}

interface StateLineProps {
  readonly session: SessionDetailDto;
  readonly isFolded: boolean;
}

/** The state, its start and cause, where it runs and what it costs, what it is doing; or the failure. */
function StateLine({ session, isFolded }: StateLineProps) {
  const { clock, navigation } = useStore();
  const { strings: page, language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  // The conversation has the whole of a failure above it.
  const tab = sessionTabOf(navigation.route.value.filter);
  const sinceMs = Date.parse(session.state_since);
  const nowMs = clock.nowMs.value;
  const span = formatAge(nowMs - sinceMs, language);
  const ofColleague = session.is_own === false ? strings.causeOfColleague[session.cause] : undefined;
  return (
    <p class="session-state wraps flex muted">
      <StateMark state={session.state} />
      <strong>{stateText(session, page)}</strong>
      <time dateTime={session.state_since} title={formatInstant(sinceMs, language)}>
        {strings.since(span, ofColleague ?? strings.cause[session.cause])}
      </time>
      {!hasStates(session.agent) && (
        <>
          <span class="session-tag">{NO_STATES[language]}</span>
          <Link to={{ ...START, sessionId: session.session_id, filter: { tab: "events" } }}>{strings.itsEvents}</Link>
        </>
      )}
      <SilenceMark session={session} look="session-tag" />
      {session.imported === true && <span class="session-tag">{strings.imported}</span>}
      {isFolded && <FoldedFacts session={session} />}
      {session.state === "failed" && tab !== "conversation" && (
        <bdi class="session-failure cut tone-failed" title={session.failure ?? undefined}>
          {failureOf(session, language).text ?? session.failure ?? page.failedUnknown}
        </bdi>
      )}
      {session.retry_at !== null && (
        <span title={formatInstant(Date.parse(session.retry_at), language)}>
          {(session.continues === true ? strings.continuesAt : strings.retryAt)(
            formatMoment(Date.parse(session.retry_at), { nowMs, language }),
          )}
        </span>
      )}
      {session.doing !== null && (
        <bdi class="mono doing cut ink" title={session.doing}>
          {session.doing}
        </bdi>
      )}
    </p>
  );
}

/** Project, branch, model, cost and context. */
function FoldedFacts({ session }: { readonly session: SessionDetailDto }) {
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { context_tokens: context = null, context_window: window } = session.usage ?? {};
  const share = context === null || window === undefined ? null : formatPercent(context / window, language);
  const facts = [
    ["project", session.project_name],
    ["agent", agentMark(session.agent, language)],
    ["machine", session.machine ?? null],
    ["branch", session.branch],
    ["model", session.model],
    ["cost", session.cost_usd === null ? null : formatCost(session.cost_usd, session.cost_estimated, language)],
    ["context", context === null ? null : strings.contextOf(share ?? formatCompactNumber(context, language))],
  ] as const;
  return (
    <span class="folded-facts flex shrinks">
      {facts.map(([name, text]) =>
        text === null ? null : (
          <bdi key={name} class={`of-${name} cut`} title={strings.fact[name]}>
            {text}
          </bdi>
        ),
      )}
    </span>
  );
}

/** Where and with what it runs, how long, and what it has used: what is known of it. */
function HeaderFacts({ session }: { readonly session: SessionDetailDto }) {
  const { clock } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { usage } = session;
  const number = (count: number) => formatNumber(count, language);
  return (
    <dl class="session-facts baseline above-4 wraps">
      <Fact name={strings.fact.project} hint={session.cwd}>
        {session.project_name}
      </Fact>
      <Fact name={strings.fact.agent}>{agentMark(session.agent, language)}</Fact>
      {session.machine !== undefined && <Fact name={strings.fact.machine}>{session.machine}</Fact>}
      <Fact name={strings.fact.branch} mono>
        {session.branch}
      </Fact>
      <Fact name={strings.fact.model} mono>
        {session.model}
      </Fact>
      <Fact name={strings.fact.elapsed} hint={formatInstant(Date.parse(session.started_at), language)}>
        {(isOver(session) ? formatDuration : formatElapsed)(elapsedMs(session, clock.nowMs.value), language)}
      </Fact>
      <Fact name={strings.fact.tokens}>
        {session.tokens === null ? null : number(session.tokens)}
        {usage !== null && (
          <span class="kinds note">
            <Kind name={strings.fact.input} count={number(usage.input)} />
            <Kind name={strings.fact.output} count={number(usage.output)} />
            <Kind name={strings.fact.cacheRead} count={number(usage.cache_read)} />
            <Kind name={strings.fact.cacheWrite} count={number(usage.cache_write)} />
          </span>
        )}
      </Fact>
      <Fact name={strings.fact.context}>
        {usage === null || usage.context_tokens === null ? null : number(usage.context_tokens)}
        {usage !== null && <ContextNotes usage={usage} isRunning={!isOver(session)} />}
      </Fact>
      <Fact name={strings.fact.cost}>
        {session.cost_usd === null ? null : (
          <span title={session.cost_estimated ? strings.estimated : strings.ownMetric}>
            {formatCost(session.cost_usd, session.cost_estimated, language)}
          </span>
        )}
        {usage !== null && usage.unpriced_models.length > 0 && (
          <span class="kinds note">{strings.unpriced(usage.unpriced_models.join(", "))}</span>
        )}
      </Fact>
    </dl>
  );
}

/** A prompt that reads less than this in full needs no word about its cache. */
const CACHE_WORTH_A_WORD = 20_000;

interface ContextNotesProps {
  readonly usage: NonNullable<SessionDetailDto["usage"]>;
  readonly isRunning: boolean;
}

/** How full the context is, and what the next prompt costs once the cache is cold, as the client says. */
function ContextNotes({ usage, isRunning }: ContextNotesProps) {
  const { clock } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { context_tokens: tokens, context_window: window, cache } = usage;
  const isCacheShown = cache !== undefined && isRunning && cache.tokens >= CACHE_WORTH_A_WORD;
  const leftMs = isCacheShown ? Date.parse(cache.expires_at) - clock.nowMs.value : 0;
  return (
    <span class="kinds note">
      {window !== undefined && tokens !== null && (
        <span>
          {strings.contextShare(formatPercent(tokens / window, language), formatCompactNumber(window, language))}
        </span>
      )}
      {isCacheShown && (
        <span>
          {strings.cache(
            leftMs > 0 ? formatElapsed(leftMs, language) : null,
            formatCompactNumber(cache.tokens, language),
            cache.usd === null ? null : formatCost(cache.usd, true, language),
          )}
        </span>
      )}
    </span>
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
  const parts = Array.isArray(children) ? children : [children];
  const isKnown = parts.some((part) => part !== null && part !== false && part !== "");
  if (!isKnown) return null;
  return (
    <div class="flex baseline gap-6 shrinks">
      <dt class="one-line">{name}</dt>
      <dd class={mono ? "mono shrinks" : "shrinks"} title={hint ?? undefined}>
        <bdi>{children}</bdi>
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
  const how = session.origin === "clear" || session.origin === "fork" ? strings.continuesAs[session.origin] : null;
  return (
    <p class="relatives wraps muted">
      {parent !== null && (
        <span>
          {strings.continues} <ToSession sessionId={parent} session={sessions.find(parent)} />
          {how}
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
  const { strings } = useStrings();
  return (
    <Link class="link ink" title={sessionId} to={{ ...START, view: "session", sessionId }}>
      <bdi>{session === undefined ? shortId(sessionId) : sessionName(session, strings)}</bdi>
    </Link>
  );
}
