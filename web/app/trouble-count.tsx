import { formatNumber } from "../i18n/format.ts";
import { DeliveryMark } from "../ui/delivery-mark.tsx";
import { useStore, useStrings } from "../ui/page-context.ts";

/** How many messages and destinations need a person; hidden at zero. */
export function TroubleCount() {
  const { deliveries } = useStore();
  const { strings, language } = useStrings();
  const { deadLetters, more, disabledDestinations } = deliveries.trouble.value;
  const count = deadLetters + disabledDestinations;
  if (count === 0) return null;
  const sentence = strings.deliveries.trouble(formatNumber(deadLetters, language), String(disabledDestinations));
  return (
    <span class="trouble" title={sentence}>
      <DeliveryMark state="failed" />
      <span aria-hidden="true">{`${formatNumber(count, language)}${more ? "+" : ""}`}</span>
      <span class="visually-hidden">{sentence}</span>
    </span>
  );
}
