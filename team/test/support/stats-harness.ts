import type { TestContext } from "node:test";
import type { ForwardingBatchDto } from "../../../src/api/forwarding-dto.ts";
import { leafHarness, type LeafHarness } from "../../../test/support/machine-harness.ts";
import { untilConnected, untilThrough } from "../../../test/support/machine-truths.ts";
import { SESSION_FIXTURES, sessionFixture } from "../../../test/support/payload.ts";
import { ingestHarness } from "./ingest-harness.ts";

const HOUR_MS = 3_600_000;

interface Tokens {
  readonly session: string;
  readonly hour: number;
  readonly model: string;
  readonly input: number;
  readonly variant?: string;
  readonly isCopy?: boolean;
}

/** A daemon that forwards all of its statistics to a team server; both stores have the same events, calls and tokens. */
export async function forwardedStats(t: TestContext, { nowMs }: { readonly nowMs: number }) {
  const ingest = await ingestHarness(t);
  const { send } = await ingest.join("ann");
  const leaf = leafHarness(
    t,
    {
      receive: async (body) => send(JSON.parse(body.toString()) as Partial<ForwardingBatchDto>),
    },
    { machineId: "ann-laptop" },
  );
  await untilConnected(leaf);
  // Over three days, some sessions at the turn of an hour and of a day.
  const sessions = SESSION_FIXTURES.map((name, index) => {
    const startMs = Math.floor((nowMs - (index * 7 + 0.01) * HOUR_MS) / HOUR_MS) * HOUR_MS - (index % 3) * 20_000;
    const texts = sessionFixture(name).map((text) => inProject(text, index));
    leaf.report(texts, startMs);
    return { id: (JSON.parse(texts[0] ?? "{}") as { session_id: string }).session_id, startMs };
  });
  for (const [index, { id, startMs }] of sessions.entries()) {
    const hour = Math.floor(startMs / HOUR_MS);
    addTokens(leaf, { session: id, hour, model: "claude-sonnet-5-5", input: 1000 + index });
    addTokens(leaf, { session: id, hour: hour + 1, model: "mystery-9", input: 100 + index });
    addTokens(leaf, { session: id, hour, model: "claude-opus-5-5", input: 7, variant: index % 2 === 0 ? "fast" : "" });
    addTokens(leaf, { session: id, hour, model: "claude-opus-5-5", input: 5, isCopy: true });
    leaf.ingest.applyFacts(id, [{ kind: "branch", branch: index % 2 === 0 ? "main" : "feature" }]);
  }
  await untilThrough(leaf);
  return { ...ingest, leaf, send, sessions };
}

/** Each third session is of another project. */
function inProject(text: string, index: number): string {
  const payload = JSON.parse(text) as object;
  return JSON.stringify({ ...payload, cwd: ["/home/dev/shop", "/home/dev/api", "/home/dev/web"][index % 3] });
}

function addTokens(
  { store }: LeafHarness,
  { session, hour, model, input, variant = "", isCopy = false }: Tokens,
): void {
  store.database
    .prepare(
      `INSERT INTO usage_hours VALUES ((SELECT id FROM sessions WHERE session_id = ?), ?, '', ?, ?, 0, ?, 1, ?, 3, 2, 1, 9, 0)`,
    )
    .run(session, hour, model, variant, isCopy ? 1 : 0, input);
}
