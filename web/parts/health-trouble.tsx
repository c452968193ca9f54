import { formatNumber } from "../i18n/format.ts";
import { DeliveryMark } from "./delivery-mark.tsx";
import { useStore, useWords } from "./page-context.ts";

/** How many checks failed: a promise is broken now. What is merely slow is told by the view alone. */
export function HealthTrouble() {
  const { health } = useStore();
  const { words, language } = useWords();
  const failed = health.value?.checks.filter(({ status }) => status === "failed").length ?? 0;
  if (failed === 0) return null;
  const count = formatNumber(failed, language);
  const sentence = words.failedChecks(count);
  return (
    <span class="trouble" title={sentence}>
      <DeliveryMark state="failed" />
      <span aria-hidden="true">{count}</span>
      <span class="visually-hidden">{sentence}</span>
    </span>
  );
}
