import type { CheckResult } from "../provider.ts";
import type { Target } from "./delivery/target.ts";
import { fetchGateway } from "./gateway/fetch-gateway.ts";

/** Checks whether requests can be answered in Discord, without opening a connection. At most two requests. */
export async function checkAnswering(
  target: Target,
  { hasUsers, signal }: { readonly hasUsers: boolean; readonly signal: AbortSignal },
): Promise<CheckResult> {
  if (target.kind === "webhook") {
    return fail("a webhook's messages have no buttons", "Set DISCORD_BOT_TOKEN and DISCORD_CHANNEL_ID.");
  }
  if (!hasUsers) return fail("no user may answer", "Set DISCORD_ANSWER_USERS to the IDs of those who may.");
  const gateway = await fetchGateway(target.client, signal);
  switch (gateway.kind) {
    case "ok":
      return { name: "answers", status: "ok", detail: `${gateway.remainingStarts} connections left today`, fix: null };
    case "wait":
    case "retry":
      return { ...fail("the gateway does not answer", "Run this again in a while."), status: "warn" };
    case "fatal":
      if (gateway.cause === "interactions-endpoint") {
        const fix = "Remove it in Discord's developer portal, then run `ccen restart`.";
        return fail("the application has an Interactions Endpoint URL, which gets the clicks", fix);
      }
      return fail(
        `Discord refuses the gateway (${gateway.cause})`,
        "Copy the bot's token anew from the developer portal.",
      );
    default:
      return gateway satisfies never;
  }
}

function fail(detail: string, fix: string): CheckResult {
  return { name: "answers", status: "fail", detail, fix };
}
