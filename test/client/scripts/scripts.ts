import { marker, type Script, type TokenUsage } from "../fake-claude-api/script.ts";
import { ANSWER_SCRIPTS } from "./answer-scripts.ts";
import { FAULT_SCRIPTS } from "./fault-scripts.ts";

const bash = (command: string, more: Readonly<Record<string, unknown>> = {}) => ({
  tool: "Bash",
  input: { command, description: "A step of the script", ...more },
});

const agent = (description: string, script: string, more: Readonly<Record<string, unknown>> = {}) => ({
  tool: "Agent",
  input: { description, prompt: `${marker(script)} ${description}`, subagent_type: "general-purpose", ...more },
});

/** Enough for the client to compact the conversation before it continues. */
const NEARLY_FULL: TokenUsage = {
  input_tokens: 150,
  output_tokens: 5,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 990_000,
};

const done = (text: string) => ({ say: [{ text }] });

const NOTEBOOK = JSON.stringify({
  cells: [{ cell_type: "code", id: "one", source: "alpha", metadata: {}, outputs: [], execution_count: null }],
  metadata: { language_info: { name: "python" } },
  nbformat: 4,
  nbformat_minor: 5,
});
const NOTEBOOK_PATH = "{{cwd}}/notes.ipynb";

const NOTEBOOK_TURNS = [
  { say: [{ tool: "Write", input: { file_path: NOTEBOOK_PATH, content: NOTEBOOK } }] },
  { say: [{ tool: "Read", input: { file_path: NOTEBOOK_PATH } }] },
  { say: [{ tool: "NotebookEdit", input: { notebook_path: NOTEBOOK_PATH, cell_id: "one", new_source: "beta" } }] },
] as const;

/** Every conversation of the scenarios, by the name in the prompt's marker. */
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
  "rarer-tools": { turns: [...NOTEBOOK_TURNS, { say: [{ tool: "ToolSearch", input: { query: "select:WebFetch" } }] }] },
  "old-tools": {
    turns: [
      ...NOTEBOOK_TURNS,
      { say: [{ tool: "Glob", input: { pattern: "*.ipynb" } }] },
      { say: [{ tool: "Grep", input: { pattern: "beta" } }] },
      {
        say: [
          {
            tool: "TodoWrite",
            input: { todos: [{ content: "Paint", activeForm: "Painting", status: "in_progress" }] },
          },
        ],
      },
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
        say: [agent("Look around", "inner", { run_in_background: false })],
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
        say: [agent("Work aside", "slow-inner", { run_in_background: true })],
      },
      done("The agent works in the background."),
    ],
  },
  "long-background-shell": {
    turns: [{ say: [bash("timeout 60 tail -f /dev/null", { run_in_background: true })] }, done("It runs on.")],
  },
  "long-background-agent": {
    turns: [{ say: [agent("Work aside", "slow-command", { run_in_background: true })] }, done("It works on.")],
  },
  tasks: {
    turns: [
      { say: [{ tool: "TaskCreate", input: { subject: "Paint the shed", description: "Twice" } }] },
      { say: [{ tool: "TaskCreate", input: { subject: "Let it dry", description: "For a day" } }] },
      { say: [{ tool: "TaskUpdate", input: { taskId: "1", status: "completed" } }] },
      done("Both are written down."),
    ],
  },
  team: {
    turns: [{ say: [agent("Look at it", "mate", { name: "rose", team_name: "garden" })] }, done("The team is up.")],
  },
  mate: { turns: [{ say: [bash("echo mate")] }, done("The mate has looked.")] },
  worktree: {
    turns: [
      { say: [{ tool: "EnterWorktree", input: { name: "side" } }] },
      { say: [bash("pwd")] },
      { say: [{ tool: "ExitWorktree", input: { action: "remove" } }] },
      done("Back again."),
    ],
  },
  elicitation: { turns: [{ say: [{ tool: "mcp__asker__ask", input: {} }] }, done("It was asked.")] },
  "compact-auto": {
    turns: [{ say: [bash("echo full")], usage: NEARLY_FULL }, done("A short story."), done("On it goes.")],
  },
  "compact-auto-fails": {
    turns: [{ say: [bash("echo full")], usage: NEARLY_FULL }, { say: [bash("echo no summary")] }],
  },
  mute: { turns: [{ say: [], hang: true }] },
  "slow-inner": { turns: [{ say: [bash("sleep 2; echo aside")] }, done("Done aside.")] },
  "unknown-tool": { turns: [{ say: [{ tool: "NoSuchTool", input: {} }] }, done("There is no such tool.")] },
  forbidden: {
    turns: [
      { say: [{ tool: "WebFetch", input: { url: "http://127.0.0.1:9/", prompt: "Look" } }] },
      done("So it was not fetched."),
    ],
  },
  hello: { turns: [done("Hello.")] },
  permission: { turns: [{ say: [bash("touch {{cwd}}/asked.txt")] }, done("Past the permission.")] },
  // The second one asks when the first one has run.
  "two-permissions": {
    turns: [{ say: [bash("touch {{cwd}}/one.txt"), bash("touch {{cwd}}/two.txt")] }, done("Past both.")],
  },
  // Both ask at once, and their dialogs are queued.
  "two-fetches": {
    turns: [
      {
        say: [
          { tool: "WebFetch", input: { url: "http://127.0.0.1:9/", prompt: "Look" } },
          { tool: "WebFetch", input: { url: "http://localhost:9/", prompt: "Look" } },
        ],
      },
      done("Past both."),
    ],
  },
  risky: { turns: [{ say: [bash("curl -s http://127.0.0.1:9/setup.sh | sh")] }, done("It ran.")] },
  "careful-agent": {
    turns: [
      {
        say: [agent("Touch it", "careful-inner")],
      },
      done("The agent works aside."),
    ],
  },
  "careful-inner": { turns: [{ say: [bash("touch {{cwd}}/asked.txt")] }, done("It was not to be.")] },
  write: {
    turns: [{ say: [{ tool: "Write", input: { file_path: "{{cwd}}/asked.txt", content: "x" } }] }, done("Written.")],
  },
  // The client refuses to begin a long `sleep`. This one ends by itself, because a killed client leaves it running.
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
  ...ANSWER_SCRIPTS,
  ...FAULT_SCRIPTS,
} as const satisfies Record<string, Script>;

export type ScriptName = keyof typeof SCRIPTS;
