import { setTimeout as sleep } from "node:timers/promises";
import { ROUTES } from "../../api/routes.ts";
import type { SessionDto } from "../../api/session-dto.ts";
import { askDaemon } from "../daemon/daemon-client.ts";
import type { DaemonAddress } from "../daemon/http-get.ts";

/** The daemon reads the transcript of a resting session every ten seconds. */
const PATIENCE_MS = 30_000;
const POLL_MS = 200;

/** Sessions by id, with the tokens in their transcripts. */
export type TokensBySession = ReadonlyMap<string, number>;

/**
 * Waits until the daemon has read the transcripts, up to a time limit.
 * @returns whether it has
 * @throws AppError when the daemon does not answer
 */
export async function awaitReaders(
  address: DaemonAddress,
  expected: TokensBySession,
  signal: AbortSignal,
): Promise<boolean> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!signal.aborted && performance.now() < deadline) {
    const sessions = await askDaemon<readonly SessionDto[]>(address, `${ROUTES.sessions}?limit=500`);
    const known = new Map(sessions.map(({ session_id: id, tokens }) => [id, tokens]));
    if ([...expected].every(([id, tokens]) => known.get(id) === tokens)) return true;
    await sleep(POLL_MS);
  }
  return false;
}
