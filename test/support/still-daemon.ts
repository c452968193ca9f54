import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { ROUTES } from "../../src/api/routes.ts";
import type { AttentionDto, MarkRequestDto } from "../../src/api/session-dto.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { compose } from "../../src/daemon/compose.ts";
import type { ConfigHome } from "./config-home.ts";
import { post } from "./firing-daemon.ts";
import { createMemoryLogger } from "./memory-logger.ts";
import { payload } from "./payload.ts";

export const JSON_TYPE = { "content-type": "application/json" };

/** A daemon whose clock only the test moves. */
export async function startStillDaemon(
  t: TestContext,
  { paths }: ConfigHome,
  {
    nowMs,
    environment = {},
  }: { readonly nowMs?: number; readonly environment?: Readonly<Record<string, string>> } = {},
) {
  const time = { nowMs: nowMs ?? Date.now() + 60_000 };
  const daemon = compose({
    paths,
    config: loadConfig({ paths, environment, overrides: { dashboardPort: 0 } }),
    clock: { now: () => time.nowMs },
    logger: createMemoryLogger(),
    pageDir: "/nonexistent",
    version: "0.0.0",
  });
  t.after(() => daemon.stop());
  const { url } = await daemon.start();
  const send = async (body: string, headers: Readonly<Record<string, string>>) =>
    fetch(new URL(ROUTES.attentionMark, url), { method: "POST", headers, body });
  /** Resolves when the event is stored: right after a start, while the spool is scanned, it waits as a file. */
  async function postHook(body: string): Promise<void> {
    assert.ok(await post(`${url}/api/hook`, body));
    await daemon.spool.idle();
  }
  return {
    url,
    time,
    store: daemon.store,
    send,
    post: postHook,
    /** An event of the Bash call `id`, in session `s`. */
    fire: async (name: string, id: string) =>
      postHook(
        payload({
          session_id: "s",
          hook_event_name: name,
          tool_name: "Bash",
          tool_use_id: id,
          tool_input: { command: id },
        }),
      ),
    mark: async (body: MarkRequestDto) => (await send(JSON.stringify(body), JSON_TYPE)).status,
    attention: async () => (await (await fetch(new URL(ROUTES.attention, url))).json()) as AttentionDto,
    stop: async () => daemon.stop(),
  };
}
