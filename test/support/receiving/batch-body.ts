import { FORWARDING_PROTOCOL } from "../../../src/api/forwarding-dto.ts";
import { payload } from "../payload.ts";

/** The exact fields that a daemon of release 0.1.0 sends. */
export const OLD_EVENT = {
  seq: 1,
  key: "hook-1.json@1",
  source: "hook",
  session_id: "s",
  agent_id: null,
  hook_event_name: "Stop",
  tool_name: null,
  tool_use_id: null,
  cwd: null,
  received_at: Date.now(),
  summary: "Done.",
  status: "ok",
  duration_ms: null,
  payload: payload({ session_id: "s", hook_event_name: "Stop", last_assistant_message: "Done." }),
  cuts: null,
};

/** The exact fields that a daemon of release 0.1.0 sends. */
export const OLD_BATCH = {
  protocol: FORWARDING_PROTOCOL,
  machine_id: "machine-old",
  machine_name: "old",
  version: "0.1.0",
  log_id: "log-1",
  sent_at: Date.now(),
  waiting: 0,
  after: 0,
  through: 1,
  gaps: [],
  events: [OLD_EVENT],
  message_after: 0,
  message_through: 0,
  messages: [],
  stories: [],
  alive: ["s"],
};

export function batchBody(fields: object = {}): Buffer {
  return Buffer.from(JSON.stringify({ ...OLD_BATCH, sent_at: Date.now(), ...fields }));
}
