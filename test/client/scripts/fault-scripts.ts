import type { ApiFault, Script } from "../fake-claude-api/script.ts";

const fault = (status: number, type: string, more: Partial<ApiFault> = {}): Script => ({
  turns: [{ fault: { status, type, message: `scripted ${type}`, ...more } }],
});

/** When the limit of `error-limit` ends, in seconds since the epoch: on a full minute, as its text has no seconds. */
export const LIMIT_ENDS_AT_S = Math.floor(Date.now() / 60_000) * 60 + 3600;

/** The API's errors, by the name in the prompt's marker. */
export const FAULT_SCRIPTS = {
  "error-400": fault(400, "invalid_request_error"),
  "error-credit": fault(400, "invalid_request_error", { message: "Your credit balance is too low to access the API." }),
  "error-401": fault(401, "authentication_error"),
  "error-402": fault(402, "billing_error"),
  "error-403": fault(403, "permission_error"),
  "error-404": fault(404, "not_found_error", { message: "model: no-such-model" }),
  "error-413": fault(413, "request_too_large"),
  "error-429": fault(429, "rate_limit_error", { headers: { "retry-after": "120" } }),
  "error-limit": fault(429, "rate_limit_error", {
    headers: {
      "retry-after": "3600",
      "anthropic-ratelimit-unified-status": "rejected",
      "anthropic-ratelimit-unified-reset": String(LIMIT_ENDS_AT_S),
      "anthropic-ratelimit-unified-representative-claim": "five_hour",
      "anthropic-ratelimit-unified-5h-status": "rejected",
      "anthropic-ratelimit-unified-5h-reset": String(LIMIT_ENDS_AT_S),
      "anthropic-ratelimit-unified-overage-status": "rejected",
    },
  }),
  "error-500": fault(500, "api_error"),
  "error-529": fault(529, "overloaded_error"),
  "error-mid-answer": fault(529, "overloaded_error", { after: "This answer begins\n\nand breaks off" }),
  "error-lost": fault(0, "lost", { after: "This answer begins\n\nand is lost" }),
} as const satisfies Readonly<Record<string, Script>>;
