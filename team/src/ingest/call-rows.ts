import type { CallEnds } from "../../../src/core/call-history.ts";
import type { CommitBatch, SessionCall } from "../../../src/core/ports.ts";
import type { CallResult } from "../../../src/core/session/call-result.ts";
import type { ToolCall } from "../../../src/core/session/session.ts";
import { storableText } from "../database/columns.ts";

/** A call to be written, with those of its events that the batch has. */
interface WrittenCall extends SessionCall, CallEnds {
  readonly result: CallResult | null;
}

type Ends = Pick<WrittenCall, "startSeq" | "endSeq" | "result">;

interface Given {
  /** The numbers of the batch's events. */
  readonly seqs: readonly number[];
  /** The key is `TOOL_USE_ID SESSION_ID`. */
  readonly storedCalls: ReadonlyMap<string, ToolCall>;
}

/** The calls that a batch changes, and the stored ones that it has an event of: each once. */
export function writtenCalls(batch: CommitBatch, { seqs, storedCalls }: Given): readonly WrittenCall[] {
  // The last of several states of one call counts.
  const changed = new Map(batch.calls.map((one) => [keyOf(one.call.toolUseId, one.sessionId), one]));
  const ends = endsOf(batch, seqs);
  const linked = [...ends].flatMap(([key, { sessionId }]) => {
    const call = changed.has(key) ? undefined : storedCalls.get(key);
    return call === undefined ? [] : [{ sessionId, call }];
  });
  return [...changed.values(), ...linked].map((one) => ({
    ...one,
    ...(ends.get(keyOf(one.call.toolUseId, one.sessionId))?.ends ?? NO_ENDS),
  }));
}

const NO_ENDS: Ends = { startSeq: null, endSeq: null, result: null };

/** Takes the first of several events that begin or end a call. */
function endsOf({ events }: CommitBatch, seqs: readonly number[]) {
  const found = new Map<string, { readonly sessionId: string; readonly ends: Ends }>();
  for (const [index, { event }] of events.entries()) {
    const { sessionId, toolUseId, status, action, result } = event;
    const seq = seqs[index];
    const isEnd = action.kind === "tool-ended";
    if (toolUseId === null || seq === undefined || !(isEnd || status === "started")) continue;
    const key = keyOf(toolUseId, sessionId);
    const before = found.get(key)?.ends ?? NO_ENDS;
    const ends = isEnd
      ? { ...before, endSeq: before.endSeq ?? seq, result: before.endSeq === null ? result : before.result }
      : { ...before, startSeq: before.startSeq ?? seq };
    found.set(key, { sessionId, ends });
  }
  return found;
}

function keyOf(toolUseId: string, sessionId: string): string {
  // As they are stored: two ids that become one there are one call.
  return `${storableText(toolUseId)} ${sessionId}`;
}
