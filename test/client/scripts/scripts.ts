import type { ApiFault, Script } from "../fake-claude-api/script.ts";
import { marker } from "../fake-claude-api/script.ts";

const bash = (command: string, more: Readonly<Record<string, unknown>> = {}) => ({
  tool: "Bash",
  input: { command, description: "A step of the script", ...more },
});

const done = (text: string) => ({ say: [{ text }] });

const fault = (status: number, type: string): Script => ({
  turns: [{ fault: { status, type, message: `scripted ${type}` } satisfies ApiFault }],
});

/** Every conversation that the scenarios play, by the name in the prompt's marker. */
export const SCRIPTS = {
  tools: {
    turns: [
      { say: [{ text: "First a command." }, bash("echo one")] },
      { say: [{ tool: "Write", input: { file_path: "{{cwd}}/note.txt", content: "alpha\nbeta\n" } }] },
      { say: [{ tool: "Read", input: { file_path: "{{cwd}}/note.txt" } }] },
      { say: [{ tool: "Edit", input: { file_path: "{{cwd}}/note.txt", old_string: "beta", new_string: "gamma" } }] },
      done("All four tools ran."),
    ],
  },
  failing: {
    turns: [
      { say: [bash("echo out; echo problem >&2; exit 3")] },
      { say: [{ tool: "Read", input: { file_path: "{{cwd}}/no-such-file.txt" } }] },
      done("Both failed, as they should."),
    ],
  },
  parallel: {
    turns: [{ say: [bash("sleep 0.3; echo a"), bash("echo b"), bash("sleep 0.1; exit 1")] }, done("Three at once.")],
  },
  subagent: {
    turns: [
      {
        say: [
          {
            tool: "Agent",
            input: {
              description: "Look around",
              prompt: `${marker("inner")} look around`,
              subagent_type: "general-purpose",
              run_in_background: false,
            },
          },
        ],
      },
      done("The subagent came back."),
    ],
  },
  inner: { turns: [{ say: [bash("echo from the subagent")] }, done("The subagent has looked.")] },
  "background-shell": {
    turns: [{ say: [bash("sleep 2; echo later", { run_in_background: true })] }, done("It runs in the background.")],
  },
  "background-agent": {
    turns: [
      {
        say: [
          {
            tool: "Agent",
            input: {
              description: "Work aside",
              prompt: `${marker("slow-inner")} work aside`,
              subagent_type: "general-purpose",
              run_in_background: true,
            },
          },
        ],
      },
      done("The agent works in the background."),
    ],
  },
  "slow-inner": { turns: [{ say: [bash("sleep 2; echo aside")] }, done("Done aside.")] },
  hello: { turns: [done("Hello.")] },
  permission: { turns: [{ say: [bash("touch {{cwd}}/asked.txt")] }, done("Past the permission.")] },
  write: {
    turns: [{ say: [{ tool: "Write", input: { file_path: "{{cwd}}/asked.txt", content: "x" } }] }, done("Written.")],
  },
  // The client refuses to begin a long `sleep`. It ends by itself, as a client that is killed leaves it behind.
  "slow-command": { turns: [{ say: [bash("timeout 60 tail -f /dev/null")] }, done("It ended.")] },
  "brief-command": { turns: [{ say: [bash("sleep 1.9; echo rested")] }, done("Rested.")] },
  // The screen shows whole lines only.
  "endless-answer": { turns: [{ say: [{ text: "This answer\n\ndoes not come\n\nto an end" }], hang: true }] },
  question: {
    turns: [
      {
        say: [
          {
            tool: "AskUserQuestion",
            input: {
              questions: [
                {
                  question: "Which colour shall it be?",
                  header: "Colour",
                  multiSelect: false,
                  options: [
                    { label: "Red", description: "A warm one" },
                    { label: "Blue", description: "A cold one" },
                  ],
                },
              ],
            },
          },
        ],
      },
      done("Painted."),
    ],
  },
  plan: {
    turns: [{ say: [{ tool: "ExitPlanMode", input: { plan: "1. Look\n2. Change" } }] }, done("The plan stands.")],
  },
  "many-calls": { turns: [...Array.from({ length: 21 }, () => ({ say: [bash("true")] })), done("Counted.")] },
  "rate-limit": fault(429, "rate_limit_error"),
  overloaded: fault(529, "overloaded_error"),
  "server-error": fault(500, "api_error"),
  unauthorized: fault(401, "authentication_error"),
  "bad-request": fault(400, "invalid_request_error"),
} as const satisfies Record<string, Script>;

export type ScriptName = keyof typeof SCRIPTS;
