import { deliveryReasonText } from "../../core/i18n/delivery-reason.ts";
import { beginningOf } from "../../core/beginning-of.ts";
import type { FetchLike } from "../../core/delivery.ts";
import { readFailure } from "../../system/transport-failure.ts";
import { parseTopicUrl } from "./topic-url.ts";

const TIMEOUT_MS = 10_000;

/** Longer is no answer of ntfy's. */
const MAX_ANSWER_BYTES = 4096;

/** Asks the server of a topic whether it is one of ntfy, and well; publishes nothing. Null when it is, else why not. */
export async function checkNtfyServer(
  url: string,
  { fetch, signal }: { readonly fetch: FetchLike; readonly signal: AbortSignal },
): Promise<string | null> {
  try {
    const response = await fetch(new URL("v1/health", parseTopicUrl(url).serverUrl).href, {
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    if (!response.ok) return `its health answers HTTP ${response.status}`;
    const text = await beginningOf(response, MAX_ANSWER_BYTES);
    return /"healthy"\s*:\s*true/.test(text) ? null : "what answers there is not ntfy, or not well";
  } catch (error) {
    return deliveryReasonText(readFailure(error).reason, "en");
  }
}
