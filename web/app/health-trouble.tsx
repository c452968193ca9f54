import { formatNumber } from "../i18n/format.ts";
import { DeliveryMark } from "../ui/delivery-mark.tsx";
import { useStore, useStrings } from "../ui/page-context.ts";

/** How many checks failed. Slow checks show in the view alone. */
export function HealthTrouble() {
  const { health } = useStore();
  const { strings, language } = useStrings();
  const failed = health.value?.checks.filter(({ status }) => status === "failed").length ?? 0;
  if (failed === 0) return null;
  const count = formatNumber(failed, language);
  const sentence = strings.failedChecks(count);
  return (
    <span class="trouble" title={sentence}>
      <DeliveryMark state="failed" />
      <span aria-hidden="true">{count}</span>
      <span class="visually-hidden">{sentence}</span>
    </span>
  );
}
