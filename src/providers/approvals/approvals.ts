import type { Connection } from "./connection.ts";
import type { MessageAnswers, RequestPlace } from "./message-answers.ts";
import type { PostedRequest, PostedRequests } from "./posted-requests.ts";
import type { AnswerableRequest } from "./request.ts";

/** What one service does in its own protocol. */
interface ApprovalService<One extends PostedRequest> {
  readonly connection: Pick<Connection, "start" | "stop" | "state">;
  readonly requests: PostedRequests<One>;
  /** Ends every call once the connection is stopped. */
  readonly stopped: AbortController;
  /** Gives the message its text and its buttons. `changed`: it shows something else than what was sent. */
  readonly post: (request: AnswerableRequest, place: RequestPlace) => Promise<One | "changed" | "failed">;
  readonly clear: (place: RequestPlace) => Promise<boolean>;
  /** The request is over: what was posted for it elsewhere goes too. */
  readonly ended?: (posted: One) => Promise<void>;
}

/** Answers under the messages of one service. */
export function createMessageApprovals<One extends PostedRequest>(service: ApprovalService<One>): MessageAnswers {
  const { connection, requests, stopped, post, clear, ended } = service;
  return {
    start: connection.start,
    stop: async () => {
      await connection.stop();
      stopped.abort();
    },
    state: connection.state,
    offer: async (request, place) =>
      requests.offer(request.id, async () => {
        const posted = await post(request, place);
        if (posted === "changed") await clear(place);
        if (posted === "changed" || posted === "failed") return posted;
        requests.add(posted);
        return "offered";
      }),
    withdraw: async (requestId, isAmended = async () => false) => {
      const posted = await requests.settle(requestId);
      if (posted === null) return;
      await ended?.(posted);
      if (!(await isAmended())) await clear(posted);
    },
    clear,
  };
}
