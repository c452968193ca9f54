import type { AnsweringState } from "../health-snapshot.ts";
import { advice, checkValue, finding, type Found } from "./check.ts";

/** A new connection after one has ended takes seconds. */
const ANSWERS_DOWN_LIMIT_MS = 60_000;

const REFUSALS: Readonly<Record<string, Pick<Found, "detail" | "fix">>> = {
  "invalid-token": { detail: [finding("answers-token")], fix: advice("answers-token") },
  "interactions-endpoint": { detail: [finding("answers-endpoint")], fix: advice("answers-endpoint") },
};

export function discordAnswersCheck(state: AnsweringState): Found {
  switch (state.kind) {
    case "connected":
      return { value: [finding("answers-connected", { sinceAtMs: state.sinceMs })] };
    case "down":
      return {
        values: [checkValue("answers_down_ms", state.forMs, ANSWERS_DOWN_LIMIT_MS)],
        ...(state.cause === "start-limit" && {
          detail: [finding("answers-start-limit", { untilAtMs: state.untilMs ?? 0 })],
          status: "degraded" as const,
        }),
        fix: advice("answers-elsewhere"),
      };
    case "stopped": {
      const refused = { detail: [finding("answers-refused", { cause: state.cause })], fix: advice("answers-refused") };
      return { status: "failed", value: [finding("answers-stopped")], ...(REFUSALS[state.cause] ?? refused) };
    }
    case "no-users":
      return { status: "failed", value: [finding("answers-no-users")], fix: advice("answers-users") };
    case "no-bot":
      return { status: "failed", value: [finding("answers-no-bot")], fix: advice("answers-bot") };
    default:
      return state satisfies never;
  }
}

export function telegramAnswersCheck(state: AnsweringState): Found {
  switch (state.kind) {
    case "connected":
      return { value: [finding("answers-connected", { sinceAtMs: state.sinceMs })] };
    case "down": {
      const values = [checkValue("answers_down_ms", state.forMs, ANSWERS_DOWN_LIMIT_MS)];
      // Nothing but a person ends a webhook.
      if (state.cause === "webhook") {
        return { status: "failed", values, detail: [finding("telegram-webhook")], fix: advice("telegram-own-bot") };
      }
      if (state.cause === "conflict") {
        return { values, detail: [finding("telegram-conflict")], fix: advice("telegram-own-bot") };
      }
      return { values, fix: advice("telegram-elsewhere") };
    }
    case "stopped":
      return {
        status: "failed",
        value: [finding("answers-stopped")],
        detail: [finding("telegram-token")],
        fix: advice("telegram-token"),
      };
    case "no-users":
      return { status: "failed", value: [finding("answers-no-users")], fix: advice("telegram-users") };
    case "no-bot":
      return { status: "failed", value: [finding("answers-no-bot")], fix: advice("telegram-bot") };
    default:
      return state satisfies never;
  }
}
