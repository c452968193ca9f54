import type { HealthDto } from "../../../src/api/dto.ts";
import { HEALTH_WORDS } from "../../i18n/views/health-languages.ts";
import { Since } from "../../parts/since.tsx";
import { useWordsOf } from "../../parts/use-words-of.ts";

/** Which daemon it is that answers. */
export function DaemonFacts({ health }: { readonly health: HealthDto }) {
  const words = useWordsOf(HEALTH_WORDS);
  return (
    <section aria-labelledby="daemon-heading">
      <h2 id="daemon-heading">{words.daemon}</h2>
      <dl class="daemon-facts">
        <dt>{words.fact.version}</dt>
        <dd>{health.version}</dd>
        <dt>{words.fact.process}</dt>
        <dd>{health.pid}</dd>
        <dt>{words.fact.since}</dt>
        <dd>
          <Since at={health.started_at} precise />
        </dd>
        <dt>{words.fact.folder}</dt>
        <dd class="mono">
          <bdi>{health.config_dir}</bdi>
        </dd>
      </dl>
    </section>
  );
}
