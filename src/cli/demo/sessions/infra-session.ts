import { event, minutesAgo, prompt, ran, type DemoScript } from "../demo-script.ts";
import { ansi, bash, output } from "../tool-answers.ts";

/** Silent after a call, so its state becomes unknown. In Japanese. */
export const infraSession: DemoScript = {
  title: "demo: インフラの差分",
  folder: "infra",
  branch: "main",
  model: "claude-haiku-4-5",
  startsAtMs: minutesAgo(46),
  steps: [
    event(0, "SessionStart", { source: "startup" }),
    prompt(7_000, "本番環境とコードの差分を確認して、危ないものがあれば教えてください。"),
    ...ran(6_000, bash("plan", "terraform plan -no-color=false", "差分を表示"), {
      tookMs: 38_000,
      response: output(
        `${ansi.green("  + create")}  aws_s3_bucket.reports\n${ansi.yellow("  ~ update")}  aws_lb.web (idle_timeout: 60 → 120)\n${ansi.bold("Plan: 1 to add, 1 to change, 0 to destroy.")}`,
      ),
    }),
  ],
};
