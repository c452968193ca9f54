import { existsSync, readFileSync } from "node:fs";
import type { Paths } from "../../src/system/paths.ts";

/** No secret: the client requires this form, and the fake accepts any key. */
export const API_KEY = "sk-ant-api03-this-is-a-test-and-no-key-at-all";

/** No secret either: of the form of a subscription's token. */
export const PLAN_TOKEN = `sk-ant-oat01-${"test-".repeat(16)}`;

/** Theme, trust in the folder and consent to the key would each be a dialogue before the first prompt. */
export function answersOfTheFirstStart(cwd: string): Readonly<Record<string, unknown>> {
  return {
    hasCompletedOnboarding: true,
    theme: "dark",
    customApiKeyResponses: { approved: [API_KEY.slice(-20)], rejected: [] },
    projects: { [cwd]: { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true, allowedTools: [] } },
  };
}

/** Names of the events in settings.json. */
export function registeredEvents({ settingsFile }: Paths): readonly string[] {
  if (!existsSync(settingsFile)) return [];
  const { hooks } = JSON.parse(readFileSync(settingsFile, "utf8")) as { readonly hooks?: object };
  return Object.keys(hooks ?? {});
}
