/**
 * A fake Messages API on loopback, for the real Claude Code client: it streams scripted answers, reports made-up token
 * counts, and fails on command. It is based only on the public API documentation.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";
import { composeMessage } from "./compose-message.ts";
import { nextTurn, type MessagesRequest } from "./next-turn.ts";
import type { ApiFault, Script, TokenUsage } from "./script.ts";
import { streamFault, streamMessage } from "./stream-message.ts";

export interface FakeClaudeApi {
  /** `http://127.0.0.1:<port>`, for `ANTHROPIC_BASE_URL`. */
  readonly origin: string;
  /** Every request for a message, oldest first. */
  readonly requests: readonly AnsweredRequest[];
  /** Other requests, `METHOD /path`. */
  readonly others: readonly string[];
  close(): Promise<void>;
}

export interface AnsweredRequest {
  /** The script that it followed; null for a request beside the conversation. */
  readonly script: string | null;
  readonly index: number;
  readonly model: string;
  readonly status: number;
  /** Token usage in the answer; null for an error or an answer that never ended. */
  readonly usage: TokenUsage | null;
  readonly atMs: number;
  /** The conversation's newest message, as JSON: what the model was given. */
  readonly lastMessage: string;
}

export interface FakeClaudeApiOptions {
  readonly scripts: Readonly<Record<string, Script>>;
  readonly variables: Readonly<Record<string, string>>;
  /** Headers of every answer, asked for each: the plan's limits, for example. */
  readonly headers?: () => Readonly<Record<string, string>>;
}

export async function startFakeClaudeApi({
  scripts,
  variables,
  headers = () => ({}),
}: FakeClaudeApiOptions): Promise<FakeClaudeApi> {
  const requests: AnsweredRequest[] = [];
  const others: string[] = [];

  async function answerMessage(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = readRequest(await readText(request));
    const { script, index, turn } = nextTurn(asked, scripts);
    const number = requests.length + 1;
    const lastMessage = JSON.stringify(asked.messages.at(-1) ?? null);
    const seen = { script, index, model: asked.model, atMs: performance.now(), lastMessage };
    if ("fault" in turn) {
      requests.push({ ...seen, status: turn.fault.status, usage: null });
      if (turn.fault.after === undefined || !asked.stream) fail(response, turn.fault, number);
      else failHalfWay(response, turn.fault, { number, model: asked.model, text: turn.fault.after });
      return;
    }
    const hangs = turn.hang === true;
    const usage = turn.usage ?? usageOf(number);
    requests.push({ ...seen, status: 200, usage: hangs ? null : usage });
    const message = composeMessage({
      number,
      model: asked.model,
      blocks: turn.say,
      usage,
      stopReason: turn.stopReason,
      variables,
    });
    for (const [name, value] of Object.entries(headers())) response.setHeader(name, value);
    response.setHeader("request-id", `req_fake${number}`);
    if (!asked.stream) {
      sendJson(response, 200, message);
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    response.write(streamMessage(message, hangs));
    if (!hangs) response.end();
  }

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://fake").pathname;
    if (request.method === "POST" && path === "/v1/messages") {
      answerMessage(request, response).catch((error: unknown) => {
        fail(response, { status: 400, type: "invalid_request_error", message: String(error) }, 0);
      });
      return;
    }
    others.push(`${request.method} ${path}`);
    request.resume();
    sendJson(
      response,
      path.startsWith("/v1/") ? 200 : 404,
      path.endsWith("/count_tokens") ? { input_tokens: 100 } : {},
    );
  });
  // Otherwise a persistent connection may be closed in the middle of a request.
  server.keepAliveTimeout = 3_600_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    others,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function readRequest(body: string): MessagesRequest {
  const { model, stream, messages, tools } = JSON.parse(body) as Partial<MessagesRequest>;
  return { model: model ?? "", stream: stream === true, messages: messages ?? [], tools: tools ?? [] };
}

/** Different in every answer, so that a sum with a duplicate cannot be correct by chance. */
function usageOf(number: number): TokenUsage {
  return {
    input_tokens: 100 + number,
    output_tokens: 20 + number,
    cache_creation_input_tokens: 300 + number,
    cache_read_input_tokens: 4000 + number,
  };
}

function fail(response: ServerResponse, { status, type, message, headers = {} }: ApiFault, number: number): void {
  if (status === 0) {
    response.destroy();
    return;
  }
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader("request-id", `req_fake${number}`);
  // Without it the client retries for minutes.
  response.setHeader("x-should-retry", "false");
  sendJson(response, status, { type: "error", error: { type, message } });
}

function failHalfWay(
  response: ServerResponse,
  fault: ApiFault,
  { number, model, text }: { readonly number: number; readonly model: string; readonly text: string },
): void {
  const message = composeMessage({ number, model, blocks: [{ text }], usage: usageOf(number), variables: {} });
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  response.write(streamMessage(message, true));
  // What was written reaches the client first.
  if (fault.status === 0) setImmediate(() => response.destroy());
  else response.end(streamFault(fault));
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
