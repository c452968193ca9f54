import assert from "node:assert/strict";
import { test } from "node:test";
import { rawFile, SILENCE, tempStore } from "../../../test/support/filled-store.ts";
import { BUILT_IN, NO_REDACTION } from "../../core/redact/create-redactor.ts";
import { createIngest } from "../../ingest/ingest.ts";
import { createProcessingTimes } from "../../ingest/processing-times.ts";
import { cleanEvent, cleanSession } from "./redact-for-sending.ts";

const ID = "s-3f9a8b7c6d5e4f3a2b1c";

test("session stored with secrets is sent without them, with its ids and shape", (t) => {
  const store = tempStore(t);
  const { takeRaw } = createIngest({
    store,
    live: { publish: () => {} },
    times: createProcessingTimes(),
    judge: SILENCE,
    clock: { now: () => 1_000_000 },
    redactor: () => NO_REDACTION,
  });
  const token = ["ghp", "FGLK0HeGLBD0APQjlryxKhLJz0XVtMpdT8sj"].join("_");
  const call = { tool_name: "Bash", tool_use_id: "toolu_1", tool_input: { command: `echo ${token}` } };
  for (const [at, fields] of [
    { hook_event_name: "UserPromptSubmit", prompt: `use ${token}` },
    { hook_event_name: "PreToolUse", ...call },
    { hook_event_name: "PermissionRequest", ...call },
  ].entries()) {
    takeRaw([rawFile(JSON.stringify({ session_id: ID, ...fields }), { name: `${at}.json` })]);
  }
  const stored = store.event(2) ?? assert.fail();
  const session = store.session(ID);
  assert.ok(JSON.stringify(stored).includes(token) && JSON.stringify(session).includes(token));

  const event = cleanEvent(stored, BUILT_IN);
  const clean = cleanSession(session, BUILT_IN);
  assert.ok(!JSON.stringify([event, clean]).includes(token));
  assert.deepEqual([event.sessionId, event.toolUseId, clean?.sessionId], [ID, "toolu_1", ID]);
  assert.equal(event.summary, "echo [redacted github-token ghp_]");
  assert.deepEqual(Object.keys(clean ?? {}), Object.keys(session ?? {}));
  assert.equal(cleanSession(null, BUILT_IN), null);
});
