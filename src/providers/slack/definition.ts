import { hostOf, type Provider } from "../provider.ts";

export const slack = {
  label: "Slack",
  word: "slack",
  settings: {
    slackUrl: {
      env: "CCEN_SLACK_WEBHOOK_URL",
      type: "address",
      secret: true,
      doc: "Address of a Slack app’s incoming webhook: `https://hooks.slack.com/services/…`.",
    },
  },
  required: ["slackUrl"],
  destination: ({ slackUrl }: { readonly slackUrl: string }) => hostOf(slackUrl),
  load: async () => import("./service.ts"),
} as const satisfies Provider;
