import { hostOf, type Provider } from "../provider.ts";

export const ntfy = {
  label: "ntfy",
  word: "ntfy",
  settings: {
    ntfyUrl: {
      env: "CCEN_NTFY_URL",
      type: "topic",
      default: "",
      applies: "live",
      secret: true,
      doc: "Address of the ntfy topic that messages are published to: `https://ntfy.sh/<topic>`, or on a server of your own.",
    },
    ntfyToken: {
      env: "CCEN_NTFY_TOKEN",
      type: "string",
      default: "",
      applies: "live",
      secret: true,
      doc: "Access token for a topic that not everybody may publish to.",
    },
  },
  required: ["ntfyUrl"],
  destination: ({ ntfyUrl }: { readonly ntfyUrl: string }) => hostOf(ntfyUrl),
  maxBatch: 10,
  load: async () => import("./service.ts"),
} as const satisfies Provider;
