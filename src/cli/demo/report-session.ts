import { call, event, failed, prompt, settled, type DemoCall, type DemoScript } from "./demo-script.ts";

const fetchTotals: DemoCall = {
  key: "totals",
  tool: "WebFetch",
  input: { url: "https://metrics.example/api/totals", prompt: "List yesterday's totals" },
};

/** Meets a server that does not answer, then the API's rate limit: the session that broke. */
export const reportSession: DemoScript = {
  title: "demo: nightly report",
  folder: "reports",
  startsAfterMs: 5_000,
  events: [
    event(0, "SessionStart", { source: "startup" }),
    prompt(600, "Write the nightly report from yesterday's totals."),
    call(1_200, fetchTotals),
    failed(2_000, fetchTotals, "Request failed with status code 502"),
    settled(fetchTotals),
    event(3_500, "StopFailure", {
      error: "rate_limit",
      last_assistant_message: "API Error: Request rejected (429) · demo rate limit",
    }),
  ],
};
