import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../support/fast-check.ts";
import { createRequestService } from "../../../src/approvals/request-service.ts";
import { type RequestDto, toRequestDto } from "../../../src/api/request-dto.ts";
import { toSessionDto } from "../../../src/api/session-dto.ts";
import { createClientRegistry } from "../../../src/agents/claude/client-registry.ts";
import { toParsed } from "../../../src/agents/payload/parse-payload.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { BUILT_IN } from "../../../src/core/redact/create-redactor.ts";
import { reduceSession } from "../../../src/core/session/reducer.ts";
import type { Session } from "../../../src/core/session/session.ts";
import { requestOfItem } from "../../../web/state/attention/request-of-item.ts";
import { type InboxItem, inboxItemsOf } from "../../../web/state/inbox.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { runs } from "../../support/tier.ts";

const ALLOW = { choice: "allow", message: null, always: null, scope: "session", answers: {} } as const;
const BY = { surface: "page", id: "login", name: "Firefox", messageId: null } as const;

/** Alike in tool, in line and in length: only the whole input tells the edits apart. */
const CALLS: readonly JsonObject[] = [
  { tool_name: "Bash", tool_input: { command: "npm test" } },
  { tool_name: "Bash", tool_input: { command: "npm publish" } },
  { tool_name: "Edit", tool_input: { file_path: "/a.ts", old_string: "one", new_string: "two" } },
  { tool_name: "Edit", tool_input: { file_path: "/a.ts", old_string: "two", new_string: "six" } },
];

/** The two hooks of a dialog report it in any order, perhaps late, or not at all; then it ends. */
const steps = fc.array(
  fc.oneof(
    fc.record({
      does: fc.constant("ask" as const),
      session: fc.constantFrom("s1", "s2"),
      agent: fc.constantFrom(null, "a1"),
      call: fc.nat(CALLS.length - 1),
      isCallKnown: fc.boolean(),
    }),
    fc.record({ does: fc.constantFrom("hook" as const, "event" as const, "event-again" as const), nth: fc.nat(2) }),
    fc.record({ does: fc.constantFrom("answer" as const, "end" as const), nth: fc.nat(2) }),
    fc.record({ does: fc.constant("wait" as const), ms: fc.nat(4000) }),
  ),
  { minLength: 20, maxLength: 60, size: "max" },
);

interface Dialog {
  readonly payload: JsonObject;
  readonly sessionId: string;
  readonly toolUseId: string | null;
  readonly askedAtMs: number;
  requestId: string | null;
  isStored: boolean;
}

/** The service with the session reducer before it and the page's inbox behind it, on a clock of their own. */
function harness(folder: string) {
  let nowMs = Date.UTC(2026, 0, 1);
  let seq = 0;
  const sessions = new Map<string, Session>();
  const dialogs: Dialog[] = [];
  /** Every card that was ever on the page stays open on it. */
  const cards = new Map<string, { readonly item: InboxItem; readonly dialog: Dialog | null }>();
  const service = createRequestService({
    isOn: () => true,
    holdMs: () => 3_600_000,
    registry: {
      ...createClientRegistry(folder),
      client: (pid) => ({ pid, sessionId: "s1", status: "waiting", statusSinceMs: nowMs }) as never,
      watch: () => ({ ensure: () => undefined, close: () => undefined }) as never,
    },
    sessionOf: (id) => sessions.get(id) ?? null,
    redactor: () => BUILT_IN,
    observe: () => undefined,
    answered: () => undefined,
    clock: { now: () => nowMs },
    steadyMs: () => nowMs,
  });

  function fire(payload: JsonObject, receivedAtMs: number, dialog: Dialog | null = null): void {
    const parsed = toParsed(payload, { receivedAtMs });
    assert.ok(parsed.kind === "event");
    const { event } = parsed;
    const { session } = reduceSession(sessions.get(event.sessionId) ?? null, event);
    sessions.set(event.sessionId, session);
    seq += 1;
    service.committed({ events: [{ ...event, seq, machine: null }], sessions: [session], local: [event] });
    for (const item of inboxItemsOf(toSessionDto(session, { nowMs, marks: [] }))) {
      const key = `${item.key} ${item.since}`;
      if (!cards.has(key)) cards.set(key, { item, dialog });
    }
  }

  return {
    service,
    dialogs,
    cards,
    requests: (): readonly RequestDto[] => service.requests().map(toRequestDto),
    wait: (ms: number): void => void (nowMs += ms),
    ask(sessionId: string, agentId: string | null, call: JsonObject, toolUseId: string | null): void {
      const base = { session_id: sessionId, ...(agentId !== null && { agent_id: agentId }), ...call };
      if (toolUseId !== null) fire({ ...base, hook_event_name: "PreToolUse", tool_use_id: toolUseId }, nowMs);
      const payload = { ...base, hook_event_name: "PermissionRequest" };
      dialogs.push({ payload, sessionId, toolUseId, askedAtMs: nowMs, requestId: null, isStored: false });
    },
    hook(dialog: Dialog): void {
      if (dialog.requestId !== null) return;
      const body = Buffer.from(JSON.stringify(dialog.payload));
      const clientPid = dialog.sessionId === "s1" ? process.pid : null;
      if (service.hold(body, { clientPid, reply: () => undefined }) === null) return;
      dialog.requestId = service.requests().at(-1)?.id ?? null;
    },
    event(dialog: Dialog, isAgain: boolean): void {
      if (dialog.isStored !== isAgain) return;
      dialog.isStored = true;
      // The hooks of the settings and of the plugin may both have stored it.
      fire(dialog.payload, dialog.askedAtMs + (isAgain ? 3 : 0), dialog);
    },
    end({ payload, toolUseId }: Dialog): void {
      const hook_event_name = toolUseId === null ? "PostToolBatch" : "PostToolUse";
      fire({ ...payload, hook_event_name, ...(toolUseId !== null && { tool_use_id: toolUseId }) }, nowMs);
    },
  };
}

test("no card ever shows a request that is not its own, or has live buttons again", (t) => {
  const folder = tempDir(t);
  let shownOnce = 0;
  fc.assert(
    fc.property(steps, (script) => {
      const page = harness(folder);
      const shownBefore = new Map<string, RequestDto>();
      let calls = 0;
      for (const step of script) {
        page.wait(1);
        const dialog = "nth" in step ? page.dialogs.at(-1 - step.nth) : undefined;
        if (step.does === "ask") {
          const { session, agent, call, isCallKnown } = step;
          page.ask(session, agent, CALLS[call] ?? {}, isCallKnown ? `t${calls++}` : null);
        } else if (step.does === "wait") page.wait(step.ms);
        else if (dialog === undefined) continue;
        else if (step.does === "hook") page.hook(dialog);
        else if (step.does === "answer") page.service.answer(dialog.requestId ?? "", ALLOW, BY);
        else if (step.does === "end") page.end(dialog);
        else page.event(dialog, step.does === "event-again");

        const all = page.requests();
        const owners = new Map<string, string>();
        for (const [key, { item, dialog: own }] of page.cards) {
          const shown = requestOfItem(item, all);
          const before = shownBefore.get(key);
          if (shown === null) continue;
          assert.deepEqual(shown.input, own?.payload["tool_input"]);
          assert.equal(shown.agent_id, own?.payload["agent_id"] ?? null);
          assert.equal(shown.id, before?.id ?? shown.id, "another request than before");
          assert.ok(before === undefined || before.state === "open" || shown.state !== "open", "live again");
          assert.equal(owners.get(shown.id), undefined, "one request in two cards");
          owners.set(shown.id, key);
          shownBefore.set(key, shown);
        }
        shownOnce += shownBefore.size;
      }
      page.service.release();
    }),
    { numRuns: runs(300, 20_000) },
  );
  assert.ok(shownOnce > 1000, `cards showed ${shownOnce} requests`);
});
