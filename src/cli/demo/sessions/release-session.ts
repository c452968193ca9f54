import { event, minutesAgo, prompt, ran, said, stop, type DemoScript } from "../demo-script.ts";
import { bash, output, write, written } from "../tool-answers.ts";

/** Done and closed. */
export const releaseSession: DemoScript = {
  title: "demo: release notes",
  folder: "shop",
  branch: "release/2.3",
  model: "claude-haiku-4-5",
  startsAtMs: minutesAgo(58),
  steps: [
    event(0, "SessionStart", { source: "startup" }),
    prompt(9_000, "Write release notes for 2.3 from the commits since 2.2."),
    ...ran(4_000, bash("log", "git log --oneline v2.2..HEAD", "Commits since 2.2"), {
      tookMs: 120,
      response: output("9c1f0aa Pay with one click\n02be9d1 Faster search\n77aa310 Fix rounding of totals"),
    }),
    said(11_000, "Three commits that a customer notices."),
    ...ran(
      1_000,
      write(
        "notes",
        "RELEASE.md",
        "# 2.3\n\n- Pay with one click\n- Faster search\n- Totals are rounded as on the invoice\n",
      ),
      {
        tookMs: 25,
        response: written("RELEASE.md"),
      },
    ),
    stop(6_000, "RELEASE.md has the notes: one new feature, one improvement, one fix."),
    event(140_000, "SessionEnd", { reason: "prompt_input_exit" }),
  ],
};
