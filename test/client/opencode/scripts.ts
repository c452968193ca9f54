import type { ChatCall, ChatReply, ChatScripts } from "./fake-chat-api.ts";

const bash = (command: string): ChatCall => ({ name: "bash", args: { command, description: "Works in the shop" } });

function failure(status: number, code: string, message: string): ChatReply {
  return { status, error: { type: code, code, message } };
}

/** What the model answers; a prompt `#name …` begins one. */
export const SCRIPTS = {
  title: [{ text: "Look after the shop" }],
  summary: [{ text: "So far the shop was looked after." }],
  hello: [{ text: "Hello there." }],
  command: [{ calls: [bash("echo made; ls")] }, { text: "Listed." }],
  failing: [{ calls: [bash("echo broken >&2; exit 3")] }, { text: "It failed." }],
  slow: [{ calls: [bash("sleep 30; echo late")] }, { text: "Slept." }],
  edit: [
    { calls: [{ name: "write", args: { filePath: "notes.txt", content: "first line\n" } }] },
    { text: "Written." },
  ],
  todos: [
    {
      calls: [
        {
          name: "todowrite",
          args: {
            todos: [
              { content: "Open the shop", status: "in_progress", priority: "high", id: "1" },
              { content: "Close the shop", status: "pending", priority: "low", id: "2" },
            ],
          },
        },
      ],
    },
    { text: "Planned." },
  ],
  question: [
    {
      calls: [
        {
          name: "question",
          args: {
            questions: [
              {
                question: "Which size shall it be?",
                header: "Size",
                options: [
                  { label: "Small", description: "It fits." },
                  { label: "Large", description: "It is larger." },
                ],
              },
            ],
          },
        },
      ],
    },
    { text: "Asked." },
  ],
  agent: [
    {
      calls: [
        { name: "task", args: { description: "List the shop", prompt: "#command for you", subagent_type: "general" } },
      ],
    },
    { text: "The agent is done." },
  ],
  hang: [{ hang: "I begin to write and then" }],
  "error-400": [failure(400, "invalid_request_error", "The request is wrong.")],
  "error-401": [failure(401, "invalid_api_key", "The key is wrong.")],
  "error-429": [failure(429, "rate_limit_exceeded", "Too many requests."), { text: "Recovered." }],
  "error-500": [failure(500, "server_error", "The server failed."), { text: "Recovered." }],
  "error-cut": [{ cut: "I begin to write and then" }, { text: "Recovered." }],
} as const satisfies ChatScripts;
