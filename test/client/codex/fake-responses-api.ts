/**
 * A fake Responses API on loopback for the real Codex client: it streams scripted replies and fails on command. It is
 * based only on the public API documentation.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";

/** A call of a tool; `input` instead of `args` is a call of a tool with free text. */
export type ScriptedCall =
  | { readonly name: string; readonly namespace?: string; readonly args: Readonly<Record<string, unknown>> }
  | { readonly name: string; readonly namespace?: string; readonly input: string };

/** What the model answers to one request. */
export type Reply =
  | { readonly text: string; readonly inputTokens?: number }
  | { readonly calls: readonly ScriptedCall[]; readonly text?: string; readonly inputTokens?: number }
  /** Streams the text and leaves the answer open. */
  | { readonly hang: string }
  /** Streams the text and closes the connection in the middle. */
  | { readonly cut: string }
  | { readonly status: number; readonly error: Readonly<Record<string, unknown>> };

/** The replies to one prompt in their order; after the last one comes the first again. */
export type Scripts = Readonly<Record<string, readonly Reply[]>>;

export interface FakeResponsesApi {
  /** `http://127.0.0.1:<port>/v1`, for `base_url`. */
  readonly baseUrl: string;
  /** Bodies of the requests, oldest first. */
  readonly requests: readonly ResponsesRequest[];
  close(): Promise<void>;
}

export interface ResponsesRequest {
  readonly model: string;
  readonly input: readonly InputItem[];
  readonly tools?: readonly { readonly name?: string; readonly type: string }[];
  readonly prompt_cache_key?: string;
}

interface InputItem {
  readonly type?: string;
  readonly role?: string;
  readonly content?: unknown;
}

/** A prompt that begins like this starts the script of that name. */
const MARKER = /#([a-z0-9-]+) /g;
const OTHERWISE: readonly Reply[] = [{ text: "Nothing is scripted for this." }];

export async function startFakeResponsesApi(scripts: Scripts): Promise<FakeResponsesApi> {
  const requests: ResponsesRequest[] = [];
  /** How many replies each script has given, by conversation and prompt. */
  const given = new Map<string, number>();
  const open = new Set<ServerResponse>();

  function nextReply(request: ResponsesRequest): Reply {
    const script = scriptOf(request);
    const replies = scripts[script] ?? OTHERWISE;
    const prompts = request.input.filter(({ role }) => role === "user").length;
    const key = `${request.prompt_cache_key ?? ""} ${prompts} ${script}`;
    const number = given.get(key) ?? 0;
    given.set(key, number + 1);
    return replies[number % replies.length] ?? { text: "" };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await readText(request)) as ResponsesRequest;
    requests.push(body);
    const number = requests.length;
    const reply = nextReply(body);
    if ("status" in reply) {
      response.writeHead(reply.status, { "content-type": "application/json", "x-request-id": `req_${number}` });
      response.end(JSON.stringify({ error: reply.error }));
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream", "x-request-id": `req_${number}` });
    const send = (type: string, fields: object): void => {
      response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`);
    };
    send("response.created", { response: { id: `resp_${number}` } });
    if ("hang" in reply || "cut" in reply) {
      const text = "hang" in reply ? reply.hang : reply.cut;
      const item = { type: "message", role: "assistant", id: `msg_${number}`, content: [] };
      send("response.output_item.added", { item, output_index: 0 });
      send("response.output_text.delta", { item_id: item.id, output_index: 0, content_index: 0, delta: text });
      if ("hang" in reply) open.add(response);
      // What was written reaches the client first.
      else setImmediate(() => response.destroy());
      return;
    }
    for (const item of itemsOf(reply, number)) send("response.output_item.done", { item });
    send("response.completed", { response: { id: `resp_${number}`, usage: usageOf(reply, number) } });
    response.end();
  }

  const server = createServer((request, response) => {
    if (request.method === "POST" && request.url?.startsWith("/v1/responses") === true) {
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

/** The script of the newest prompt that names one; the client's own requests, for a summary or a title, have their own. */
function scriptOf({ input }: ResponsesRequest): string {
  const newest = JSON.stringify(input.at(-1) ?? "");
  if (/CONTEXT CHECKPOINT COMPACTION/.test(newest)) return "summary";
  if (/single-line task title/.test(newest)) return "title";
  for (const item of input.toReversed()) {
    const [first] = Array.from(JSON.stringify(item.content ?? item).matchAll(MARKER), ([, name]) => name);
    const isPrompt = item.role === "user" || item.type === "agent_message";
    if (isPrompt && first !== undefined) return first;
  }
  return "";
}

function itemsOf(reply: Extract<Reply, { text?: string }>, number: number): object[] {
  const calls = "calls" in reply ? reply.calls : [];
  const message = reply.text === undefined ? [] : [messageOf(reply.text, number)];
  return [
    ...message,
    ...calls.map((call, index) => {
      const id = { id: `fc_${number}_${index}`, call_id: `call_${number}_${index}` };
      const common = { ...id, name: call.name, ...(call.namespace !== undefined && { namespace: call.namespace }) };
      if ("input" in call) return { type: "custom_tool_call", ...common, input: call.input };
      return { type: "function_call", ...common, arguments: JSON.stringify(call.args) };
    }),
  ];
}

function messageOf(text: string, number: number): object {
  return { type: "message", role: "assistant", id: `msg_${number}`, content: [{ type: "output_text", text }] };
}

/** Different in every answer, so that a sum with a duplicate cannot be correct by chance. */
function usageOf(reply: { readonly inputTokens?: number }, number: number): object {
  const input = reply.inputTokens ?? 1000 + number;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: 400 + number },
    output_tokens: 20 + number,
    output_tokens_details: { reasoning_tokens: 5 + number },
    total_tokens: input + 20 + number,
  };
}
