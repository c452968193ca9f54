/**
 * A fake Chat Completions API on loopback for the real OpenCode client: it streams scripted replies and fails on
 * command. It is based only on the public API documentation.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";

export interface ChatCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What the model answers to one request. */
export type ChatReply =
  | { readonly text: string; readonly calls?: readonly ChatCall[]; readonly promptTokens?: number }
  | { readonly calls: readonly ChatCall[]; readonly promptTokens?: number }
  /** Streams the text and leaves the answer open. */
  | { readonly hang: string }
  /** Streams the text and closes the connection in the middle. */
  | { readonly cut: string }
  | { readonly status: number; readonly error: Readonly<Record<string, unknown>> };

/** The replies to one prompt in their order; after the last one comes the first again. */
export type ChatScripts = Readonly<Record<string, readonly ChatReply[]>>;

export interface ChatRequest {
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
}

export interface FakeChatApi {
  /** `http://127.0.0.1:<port>/v1`. */
  readonly baseUrl: string;
  readonly requests: readonly ChatRequest[];
  close(): Promise<void>;
}

/** A prompt that begins like this starts the script of that name. */
const MARKER = /#([a-z0-9-]+) /;

export async function startFakeChatApi(scripts: ChatScripts): Promise<FakeChatApi> {
  const requests: ChatRequest[] = [];
  /** How many replies each script has given, by the prompts so far. */
  const given = new Map<string, number>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await readText(request)) as ChatRequest;
    requests.push(body);
    const script = scriptOf(body);
    const replies = scripts[script] ?? [{ text: "Nothing is scripted for this." }];
    const prompts = body.messages.filter(({ role }) => role === "user");
    const key = JSON.stringify([script, prompts]);
    const index = given.get(key) ?? 0;
    given.set(key, index + 1);
    const reply = replies[index % replies.length] ?? { text: "" };
    if ("status" in reply) {
      response.writeHead(reply.status, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: reply.error }));
      return;
    }
    const number = requests.length;
    const send = (delta: object, more: object = {}): void => {
      const choices = [{ index: 0, delta, finish_reason: null, ...more }];
      const chunk = { id: `chat_${number}`, object: "chat.completion.chunk", created: 1, model: "tiny", choices };
      response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    };
    response.writeHead(200, { "content-type": "text/event-stream" });
    if ("hang" in reply || "cut" in reply) {
      send({ role: "assistant", content: "hang" in reply ? reply.hang : reply.cut });
      if ("cut" in reply) setImmediate(() => response.destroy());
      return;
    }
    if ("text" in reply) send({ role: "assistant", content: reply.text });
    const calls = reply.calls ?? [];
    const toolCalls = calls.map(({ name, args }, at) => ({
      index: at,
      id: `call_${number}_${at}`,
      type: "function",
      function: { name, arguments: JSON.stringify(args) },
    }));
    if (toolCalls.length > 0) send({ role: "assistant", tool_calls: toolCalls });
    send({}, { finish_reason: toolCalls.length > 0 ? "tool_calls" : "stop" });
    // Different in every answer, so that a sum with a duplicate cannot be correct by chance.
    const prompt = reply.promptTokens ?? 1000 + number;
    const usage = { prompt_tokens: prompt, completion_tokens: 20 + number, total_tokens: prompt + 20 + number };
    const last = {
      id: `chat_${number}`,
      object: "chat.completion.chunk",
      created: 1,
      model: "tiny",
      choices: [],
      usage,
    };
    response.end(`data: ${JSON.stringify(last)}\n\ndata: [DONE]\n\n`);
  }

  const server = createServer((request, response) => {
    if (request.method === "POST" && request.url?.endsWith("/chat/completions") === true) {
      answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
      return;
    }
    request.resume();
    response.writeHead(404, { "content-type": "application/json" });
    response.end("{}");
  });
  server.keepAliveTimeout = 3_600_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The script of the newest prompt that names one; the client's own requests have no tools. */
function scriptOf({ messages, tools = [] }: ChatRequest): string {
  if (tools.length === 0) return /[Ss]ummar/.test(JSON.stringify(messages.at(-1))) ? "summary" : "title";
  for (const { role, content } of messages.toReversed()) {
    const name = role === "user" ? MARKER.exec(JSON.stringify(content))?.[1] : undefined;
    if (name !== undefined) return name;
  }
  return "";
}
