/** An MCP server on standard input and output; its only tool asks the user a question and returns the answer. */
import { createInterface } from "node:readline";

interface Message {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: { readonly protocolVersion?: unknown };
  readonly result?: unknown;
}

const QUESTION = {
  mode: "form",
  message: "Which size shall it be?",
  requestedSchema: { type: "object", properties: { size: { type: "string", title: "Size" } }, required: ["size"] },
};
const TOOL = { name: "ask", description: "Asks the person.", inputSchema: { type: "object", properties: {} } };
const QUESTION_ID = "question";

let call: unknown = null;

function send(message: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
}

function answer({ id, method, params, result }: Message): void {
  switch (method) {
    case "initialize":
      send({
        id,
        result: {
          protocolVersion: params?.protocolVersion,
          capabilities: { tools: {} },
          serverInfo: { name: "asker", version: "1.0.0" },
        },
      });
      return;
    case "tools/list":
      send({ id, result: { tools: [TOOL] } });
      return;
    case "tools/call":
      call = id;
      send({ id: QUESTION_ID, method: "elicitation/create", params: QUESTION });
      return;
    case undefined:
      if (id === QUESTION_ID) send({ id: call, result: { content: [{ type: "text", text: JSON.stringify(result) }] } });
      return;
    default:
      if (id !== undefined) send({ id, result: {} });
  }
}

createInterface({ input: process.stdin }).on("line", (line) => answer(JSON.parse(line) as Message));
