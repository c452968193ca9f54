import { hostOf, type Provider } from "../provider.ts";

export const teams = {
  label: "Microsoft Teams",
  word: "teams",
  settings: {
    teamsUrl: {
      env: "CCEN_TEAMS_WEBHOOK_URL",
      type: "address",
      secret: true,
      doc: "Address of a Microsoft Teams workflow that accepts webhooks: `https://….logic.azure.com/workflows/…`.",
    },
  },
  required: ["teamsUrl"],
  destination: ({ teamsUrl }: { readonly teamsUrl: string }) => hostOf(teamsUrl),
  load: async () => import("./service.ts"),
} as const satisfies Provider;
