import { hostOf, type Provider } from "../provider.ts";

export const ntfy = {
  label: "ntfy",
  word: "ntfy",
  settings: {
    ntfyUrl: {
      env: "CCEN_NTFY_URL",
      type: "topic",
      secret: true,
      doc: "Address of the ntfy topic to publish to: `https://ntfy.sh/<topic>` or on your own server.",
    },
    ntfyToken: {
      env: "CCEN_NTFY_TOKEN",
      type: "string",
      secret: true,
      doc: "Access token for a protected topic.",
    },
  },
  required: ["ntfyUrl"],
  destination: ({ ntfyUrl }: { readonly ntfyUrl: string }) => hostOf(ntfyUrl),
  amends: true,
  load: async () => import("./service.ts"),
} as const satisfies Provider;
