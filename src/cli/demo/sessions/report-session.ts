import {
  call,
  event,
  failed,
  minutesAgo,
  prompt,
  ran,
  said,
  settled,
  type DemoCall,
  type DemoScript,
} from "../demo-script.ts";
import { bash, output } from "../tool-answers.ts";

const fetchTotals: DemoCall = {
  key: "totals",
  tool: "WebFetch",
  input: { url: "https://metrics.example/api/totals", prompt: "List yesterday's totals" },
};

/** Meets a server that does not answer, then the API's limit: the failed session. */
export const reportSession: DemoScript = {
  title: "demo: nightly report",
  folder: "reports",
  branch: "main",
  model: "claude-sonnet-5-5",
  startsAtMs: minutesAgo(14),
  steps: [
    event(0, "SessionStart", { source: "startup" }),
    prompt(5_600, "Write the nightly report from yesterday's totals."),
    call(4_200, fetchTotals),
    failed(12_000, fetchTotals, "Request failed with status code 502"),
    settled(fetchTotals),
    said(7_000, "The server does not answer. The totals are in the database as well."),
    ...ran(
      1_200,
      bash("query", "psql -c 'select day, total from totals order by day desc limit 1'", "Yesterday's total"),
      {
        tookMs: 640,
        response: output("    day     | total\n------------+--------\n 2026-01-31 |  48213"),
      },
    ),
    event(23_500, "StopFailure", {
      error: "rate_limit",
      last_assistant_message: "API Error: demo rate limit reached, resets {in 40 min}",
    }),
  ],
};
