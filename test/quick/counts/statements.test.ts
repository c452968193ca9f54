import { test, type TestContext } from "node:test";
import type { NotificationPolicy } from "../../../src/core/ports.ts";
import { createIngest } from "../../../src/ingest/ingest.ts";
import { createProcessingTimes } from "../../../src/ingest/processing-times.ts";
import { LATER, rawFile, SILENCE, tempStore } from "../../support/filled-store.ts";
import { eventFixtures, payload } from "../../support/payload.ts";
import { countSql } from "./count-sql.ts";
import { keep } from "./keep.ts";
import { LIMITS, type CountName } from "./limits.ts";

type Fields = Record<string, unknown>;

/** The first event of each of these kinds changes its session; other kinds do not. */
const MORE: Readonly<Record<string, CountName>> = {
  Elicitation: "SQL statements more, where the state changes",
  PermissionRequest: "SQL statements more, where the state changes",
  SessionEnd: "SQL statements more, where the state changes",
  SessionStart: "SQL statements more, where the state changes",
  Stop: "SQL statements more, where the state changes",
  StopFailure: "SQL statements more, where the state changes",
  PermissionDenied: "SQL statements more, where a call ends",
  PostToolUse: "SQL statements more, where a call ends",
  PostToolUseFailure: "SQL statements more, where a call ends",
  PreToolUse: "SQL statements more, where a call begins",
};

function setUp(t: TestContext, policy: NotificationPolicy = SILENCE) {
  const sql = countSql(t);
  const store = tempStore(t);
  const newIngest = () =>
    createIngest({ store, commits: { publish() {} }, times: createProcessingTimes(), policy, clock: LATER });
  let ingest = newIngest();
  return {
    sql,
    /** Drops the sessions in memory, as a restart does. */
    restart: () => void (ingest = newIngest()),
    take: (...all: readonly Fields[]) => void ingest.ingestRawFiles(all.map((fields) => rawFile(payload(fields)))),
  };
}

/** The events that each fixture needs before it: a session, a prompt, and its call. */
function lead(event: Fields): Fields[] {
  const before = [{ ...event, hook_event_name: "SessionStart" }];
  const prompt = { ...event, hook_event_name: "UserPromptSubmit", prompt: "Go on" };
  const call = { ...event, hook_event_name: "PreToolUse" };
  return [...before, prompt, ...(event["tool_use_id"] === undefined ? [] : [call])];
}

test("each kind of event costs few statements and prepares none", (t) => {
  const { sql, take } = setUp(t);
  for (const [name, text] of eventFixtures()) {
    const event: Fields = { ...JSON.parse(text), session_id: `session-of-${name}` };
    if (name === "PreToolUse") take(...lead({ ...event, tool_use_id: undefined }));
    else take(...lead(event));
    sql.reset();
    take(event);
    const more = MORE[name];
    const usual = LIMITS["SQL statements of an event"].limit;
    if (more === undefined) keep(t, "SQL statements of an event", { count: sql.statements(), where: name });
    else keep(t, more, { count: sql.statements() - usual, where: name });
    keep(t, "statements prepared anew for an event", { count: sql.prepared(), where: name });
  }
});

test("an event with a notification costs two rows more", (t) => {
  const decision = { isNotified: true, destinationIds: ["d"], ping: false, silent: true } as const;
  const policy: NotificationPolicy = {
    decide: ({ summary }) => ({ ...decision, kind: "notice", cause: summary, reason: { code: "rule", details: {} } }),
  };
  const { sql, take } = setUp(t, policy);
  take(...lead({}));
  sql.reset();
  take({ hook_event_name: "Notification", message: "another cause" });
  const count = sql.statements() - LIMITS["SQL statements of an event"].limit;
  keep(t, "SQL statements more, where somebody is told", { count });
});

test("a session that is not in memory is read once", (t) => {
  const { sql, take, restart } = setUp(t);
  take(...lead({}));
  restart();
  sql.reset();
  take({ hook_event_name: "Notification", message: "after a restart" });
  const count = sql.statements() - LIMITS["SQL statements of an event"].limit;
  keep(t, "SQL statements more, where the session is not in memory", { count });
});

test("a hundred events at once are one transaction and cost half", (t) => {
  const { sql, take } = setUp(t);
  take(...lead({}));
  sql.reset();
  take(
    ...Array.from({ length: 100 }, (_, index) => ({
      hook_event_name: index % 2 === 0 ? "PreToolUse" : "PostToolUse",
      tool_name: "Bash",
      tool_use_id: `call-${Math.floor(index / 2)}`,
      tool_input: { command: "npm test" },
    })),
  );
  keep(t, "SQL statements for each of 100 events at once", { count: sql.statements() / 100 });
  keep(t, "transactions of 100 events at once", { count: sql.transactions() });
  keep(t, "statements prepared anew for an event", { count: sql.prepared(), where: "of 100 at once" });
});
