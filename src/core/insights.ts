import type { Away, AwayRequest } from "./away.ts";
import type { WaitLedger, WaitLedgerRequest } from "./session/wait-ledger.ts";

/** Questions about many sessions at once. They run beside the event loop; an abort drops one that still waits. */
export interface InsightService {
  away(request: AwayRequest, signal: AbortSignal): Promise<Away>;
  waits(request: WaitLedgerRequest, signal: AbortSignal): Promise<WaitLedger>;
}
