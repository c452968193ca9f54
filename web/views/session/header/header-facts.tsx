import type { ComponentChildren } from "preact";
import type { SessionDetailDto } from "../../../../src/api/session-dto.ts";
import { formatDuration } from "../../../../src/core/format/duration.ts";
import { formatCost, formatInstant, formatNumber } from "../../../i18n/format.ts";
import { SESSION_WORDS } from "../../../i18n/views/session/session-languages.ts";
import { useStore, useWords } from "../../../parts/page-context.ts";
import { useWordsOf } from "../../../parts/use-words-of.ts";
import { elapsedMs } from "../../../state/session/elapsed.ts";

/** Where and with what it runs, how long, and what it has used. What is not known is called so. */
export function HeaderFacts({ session }: { readonly session: SessionDetailDto }) {
  const { clock } = useStore();
  const { language } = useWords();
  const words = useWordsOf(SESSION_WORDS);
  const { usage } = session;
  const number = (count: number) => formatNumber(count, language);
  return (
    <dl class="session-facts">
      <Fact name={words.fact.project} hint={session.cwd}>
        {session.project_name}
      </Fact>
      {session.machine !== undefined && <Fact name={words.fact.machine}>{session.machine}</Fact>}
      <Fact name={words.fact.branch} mono>
        {session.branch}
      </Fact>
      <Fact name={words.fact.model} mono>
        {session.model}
      </Fact>
      <Fact name={words.fact.elapsed} hint={formatInstant(Date.parse(session.started_at), language)}>
        {formatDuration(elapsedMs(session, clock.nowMs.value), language)}
      </Fact>
      <Fact name={words.fact.tokens}>
        {session.tokens === null ? null : number(session.tokens)}
        {usage !== null && (
          <span class="kinds">
            <Kind name={words.fact.input} count={number(usage.input)} />
            <Kind name={words.fact.output} count={number(usage.output)} />
            <Kind name={words.fact.cacheRead} count={number(usage.cache_read)} />
            <Kind name={words.fact.cacheWrite} count={number(usage.cache_write)} />
          </span>
        )}
      </Fact>
      <Fact name={words.fact.context}>
        {usage === null || usage.context_tokens === null ? null : number(usage.context_tokens)}
      </Fact>
      <Fact name={words.fact.cost}>
        {session.cost_usd === null ? null : (
          <span title={session.cost_estimated ? words.estimated : words.ownFigure}>
            {formatCost(session.cost_usd, session.cost_estimated, language)}
          </span>
        )}
        {usage !== null && usage.unpriced_models.length > 0 && (
          <span class="kinds">{words.unpriced(usage.unpriced_models.join(", "))}</span>
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
  const words = useWordsOf(SESSION_WORDS);
  const parts = Array.isArray(children) ? children : [children];
  const isKnown = parts.some((part) => part !== null && part !== false && part !== "");
  return (
    <div>
      <dt>{name}</dt>
      <dd class={mono && isKnown ? "mono" : undefined} title={hint ?? undefined}>
        {isKnown ? <bdi>{children}</bdi> : <span class="unknown">{words.notKnown}</span>}
      </dd>
    </div>
  );
}
