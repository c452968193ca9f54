import type { SessionDto } from "../../src/api/session-dto.ts";
import { waitFor } from "../support/wait-for.ts";
import type { ClientHarness } from "./client-harness.ts";

/** How long a session may be shown at work, or waiting, after it has stopped being so. */
const REST_WITHIN_MS = 30_000;
/** How long after its death a client may be shown as alive. */
const LOST_WITHIN_MS = 60_000;

const BUSY: ReadonlySet<SessionDto["state"]> = new Set(["working", "waiting", "unknown"]);

/** All of the client's work has ended: no session is working or waiting. */
export async function isAtRest(harness: ClientHarness): Promise<void> {
  await allBecome(harness, "at rest", REST_WITHIN_MS, ({ state }) => !BUSY.has(state));
}

/** No client runs any more, and every session has ended. */
export async function endsWithItsClient(harness: ClientHarness): Promise<void> {
  await allBecome(harness, "ended or lost", LOST_WITHIN_MS, ({ state }) => state === "ended" || state === "lost");
}

async function allBecome(
  harness: ClientHarness,
  what: string,
  withinMs: number,
  isSo: (session: SessionDto) => boolean,
): Promise<void> {
  let wrong: readonly SessionDto[] = [];
  const become = async (): Promise<boolean> => {
    wrong = (await harness.daemon.sessions()).filter((session) => !isSo(session));
    return wrong.length === 0;
  };
  await waitFor(what, become, withinMs).catch((error: unknown) => {
    const reported = wrong.map(
      ({ session_id, state, cause, doing }) => `${session_id}: ${state} by ${cause}, ${doing}`,
    );
    throw new Error(`after ${withinMs} ms not ${what}: ${reported.join("; ")}`, { cause: error });
  });
}
