import { call, event, interrupted, minutesAgo, prompt, ran, type DemoScript } from "../demo-script.ts";
import { bash, fileText, read } from "../tool-answers.ts";

const build = bash("build", "rm -rf build && npm run build", "Build from scratch");

/** Interrupted by its user in the middle of a command. */
export const docsSession: DemoScript = {
  title: "demo: docs site",
  folder: "docs",
  branch: "main",
  model: "claude-sonnet-5-5",
  startsAtMs: minutesAgo(8),
  steps: [
    event(0, "SessionStart", { source: "startup" }),
    prompt(6_000, "The sidebar of the docs shows old pages. Find out why."),
    ...ran(5_000, read("config", "docs.config.ts"), {
      tookMs: 30,
      response: fileText("docs.config.ts", 'export default { out: "build", cache: ".cache" };\n'),
    }),
    call(9_000, build),
    interrupted(21_000, build),
  ],
};
