import type { ReasonDto } from "../../src/api/dto.ts";
import { deliveryReasonText } from "../../src/core/i18n/delivery-reason.ts";
import type { Language } from "./language.ts";

/** Why something is not sent, in the reader's language; what came without a known code, as it came. */
export function reasonIn(
  language: Language,
  { reason, reason_code: code, reason_details: details }: ReasonDto,
): string {
  if (code === undefined) return reason ?? "";
  return deliveryReasonText({ code, details: details ?? {} }, language, reason ?? code);
}
