import type { HealthDto } from "../../../src/protocol/dto.ts";
import type { HealthSampleDto } from "../../../src/protocol/health-history-dto.ts";
import { Sparkline } from "../../chart/sparkline.tsx";
import { formatDuration, formatNumber } from "../../i18n/format.ts";
import { HEALTH_WORDS } from "../../i18n/views/health-words.ts";
import { useWords } from "../../parts/page-context.ts";
import { Since } from "../../parts/since.tsx";
import { useWordsOf } from "../../parts/use-words-of.ts";
import { memoryTrend } from "../../state/health/check-trend.ts";

interface DaemonFactsProps {
  readonly health: HealthDto;
  readonly samples: readonly HealthSampleDto[];
}

/** Which daemon it is that answers. */
export function DaemonFacts({ health, samples }: DaemonFactsProps) {
  const { language } = useWords();
  const words = useWordsOf(HEALTH_WORDS);
  const memory = samples.at(-1)?.memory_bytes ?? null;
  const spanMs = Date.parse(samples.at(-1)?.at ?? "") - Date.parse(samples[0]?.at ?? "");
  const greatest = Math.max(...samples.map((sample) => sample.memory_bytes));
  const megabytes = (bytes: number): string => words.megabytes(formatNumber(Math.round(bytes / 1e6), language));
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
        {memory !== null && (
          <>
            <dt>{words.fact.memory}</dt>
            <dd class="memory">
              <span>{megabytes(memory)}</span>
              {samples.length > 1 && (
                <Sparkline
                  points={memoryTrend(samples)}
                  label={words.historyOf(formatDuration(spanMs, language), megabytes(greatest))}
                  width={160}
                  height={22}
                />
              )}
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}
