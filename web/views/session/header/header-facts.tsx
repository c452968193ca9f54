import type { ComponentChildren } from "preact";
import type { SessionDetailDto } from "../../../../src/api/session-dto.ts";
import { formatDuration } from "../../../../src/core/format/duration.ts";
import { formatCost, formatInstant, formatNumber } from "../../../i18n/format.ts";
import { SESSION_STRINGS } from "../session-languages.ts";
import { useStore, useStrings } from "../../../ui/page-context.ts";
import { useStringsOf } from "../../../ui/use-strings-of.ts";
import { elapsedMs } from "../../../state/session/session-facts.ts";

/** Where and with what it runs, how long, and what it has used. Unknown values say so. */
export function HeaderFacts({ session }: { readonly session: SessionDetailDto }) {
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
      <Fact name={strings.fact.model} mono>
        {session.model}
      </Fact>
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
