import type { HealthDto } from "../../../src/api/dto.ts";
import { HEALTH_STRINGS } from "./health-languages.ts";
import { Since } from "../../ui/since.tsx";
import { useStringsOf } from "../../ui/use-strings-of.ts";

/** Identifies the daemon that answers. */
export function DaemonFacts({ health }: { readonly health: HealthDto }) {
  const strings = useStringsOf(HEALTH_STRINGS);
  return (
    <section aria-labelledby="daemon-heading">
      <h2 id="daemon-heading">{strings.daemon}</h2>
      <dl class="daemon-facts">
        <dt>{strings.fact.version}</dt>
        <dd>{health.version}</dd>
        <dt>{strings.fact.process}</dt>
        <dd>{health.pid}</dd>
        <dt>{strings.fact.since}</dt>
        <dd>
          <Since at={health.started_at} precise />
        </dd>
        <dt>{strings.fact.folder}</dt>
        <dd class="mono">
          <bdi>{health.config_dir}</bdi>
        </dd>
      </dl>
    </section>
  );
}
