import type { Provider, PushTargets } from "../provider.ts";

/** Paired browsers, also while they are closed. Each asks for it on the page, so no setting turns it on. */
export const push = {
  label: "Web push",
  word: "push",
  settings: {
    pushText: {
      env: "CCEN_PUSH_TEXT",
      type: "choice",
      choices: ["words", "private"],
      default: "words",
      doc: "What a lock screen shows of a push message: `words` (project, kind and the decisive words), or `private` (only that a session waits or failed).",
    },
  },
  required: [],
  destination: ({ pushTargets = [] }: PushTargets) => pushTargets,
  amends: true,
  load: async () => import("./service.ts"),
} as const satisfies Provider;
