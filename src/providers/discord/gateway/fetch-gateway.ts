import { numberField, objectField, textField } from "../../../core/json.ts";
import type { RestClient } from "../rest/rest-client.ts";
import type { FatalCause } from "./protocol.ts";

/** Where the gateway is, and how many sessions may still be begun today. */
export type GatewayAnswer =
  | { readonly kind: "ok"; readonly url: string; readonly remainingStarts: number; readonly resetAfterMs: number }
  | { readonly kind: "wait"; readonly delayMs: number }
  | { readonly kind: "retry" }
  | { readonly kind: "fatal"; readonly cause: FatalCause };

const LEAST_WAIT_MS = 1000;

/** Asks `GET /gateway/bot`. Never throws. */
export async function fetchGateway(client: RestClient, signal: AbortSignal): Promise<GatewayAnswer> {
  const result = await client.request({ method: "GET", path: "/gateway/bot" }, { signal });
  if (result.kind === "wait") return { kind: "wait", delayMs: Math.max(LEAST_WAIT_MS, result.delayMs) };
  if (result.kind === "disabled") {
    const isRejected = typeof result.reason === "string" && result.reason.startsWith("HTTP 401");
    return { kind: "fatal", cause: isRejected ? "invalid-token" : "refused" };
  }
  if (result.kind !== "ok") return { kind: "retry" };
  const url = textField(result.body, "url");
  const limit = objectField(result.body, "session_start_limit");
  const [remainingStarts, resetAfterMs] = [numberField(limit, "remaining"), numberField(limit, "reset_after")];
  if (url === null || remainingStarts === null || resetAfterMs === null) return { kind: "retry" };
  if (await hasEndpoint(client, signal)) return { kind: "fatal", cause: "interactions-endpoint" };
  return { kind: "ok", url, remainingStarts, resetAfterMs: Math.max(LEAST_WAIT_MS, resetAfterMs) };
}

/** Where Discord does not say, clicks are expected. */
async function hasEndpoint(client: RestClient, signal: AbortSignal): Promise<boolean> {
  const result = await client.request({ method: "GET", path: "/applications/@me" }, { signal });
  return result.kind === "ok" && textField(result.body, "interactions_endpoint_url") !== null;
}
