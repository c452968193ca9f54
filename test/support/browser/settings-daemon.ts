import { sampleSettings } from "./samples.ts";
import type { FakeDaemon } from "./fake-daemon.ts";

/** In a clone, where no `ccen` is on PATH. */
export const CLONE_CLI = "npm --prefix /home/dev/clone run ccen --";

export function prepareSettings(daemon: FakeDaemon): void {
  daemon.health = { ...daemon.health, cli: CLONE_CLI };
  daemon.settings = sampleSettings({
    values: { level: "verbose", webhookUrl: "https://discord.com/api/webhooks/1/secret-token", maxConnections: 7 },
    oldNames: { debug: "DISCORD_DEBUG" },
    changed: { dashboardPort: 9000 },
    problems: [
      {
        where: "/home/dev/.claude/hooks/.env.discord:9",
        key: "CCEN_METRICS_REFRESH_SECONDS",
        problem: { code: "number", details: { min: 1, max: 3600 } },
        used: { code: "value", details: { value: "10", source: "default" } },
      },
    ],
    hooks: { drift: ["script-outdated"], missing: ["SubagentStop"] },
  });
}
