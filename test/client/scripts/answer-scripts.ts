import type { Script } from "../fake-claude-api/script.ts";

/** No token: it has the form of one. */
export const SCRIPT_SECRET = "ghp_0123456789abcdefghijABCDEFGHIJ012345";

const done = (text: string) => ({ say: [{ text }] });
const bash = (command: string) => ({ tool: "Bash", input: { command, description: "A step of the script" } });
const fetch = { tool: "WebFetch", input: { url: "http://127.0.0.1:9/", prompt: "Look" } };

const asideAgent = {
  tool: "Agent",
  input: { description: "Aside", prompt: "[[scenario:aside-inner]] go", subagent_type: "general-purpose" },
};

const COLOUR = {
  question: "Which colour shall it be?",
  header: "Colour",
  multiSelect: false,
  options: [
    { label: "Red", description: "A warm one" },
    { label: "Blue", description: "A cold one" },
  ],
};
const TOPPINGS = {
  question: "Which toppings?",
  header: "Toppings",
  multiSelect: true,
  options: [
    { label: "Cheese", description: "Salty" },
    { label: "Olives", description: "Green" },
    { label: "Nuts", description: "Brown" },
  ],
};
const SECRET = {
  question: `Shall the token ${SCRIPT_SECRET} be used?`,
  header: "Token",
  multiSelect: false,
  options: [
    { label: `Use ${SCRIPT_SECRET}`, description: "As it is" },
    { label: "No", description: "Another one" },
  ],
};

const asked = (...questions: readonly unknown[]) => ({ say: [{ tool: "AskUserQuestion", input: { questions } }] });

export const ANSWER_SCRIPTS = {
  questions: { turns: [asked(COLOUR, TOPPINGS), done("Both are answered.")] },
  "secret-question": { turns: [asked(SECRET), done("Painted.")] },
  "plan-and-write": {
    turns: [
      { say: [{ tool: "ExitPlanMode", input: { plan: "1. Write" } }] },
      { say: [{ tool: "Write", input: { file_path: "{{cwd}}/asked.txt", content: "x" } }] },
      done("As planned."),
    ],
  },
  "long-command": {
    turns: [{ say: [bash(`: ${"abcdefghi ".repeat(600)}; touch {{cwd}}/asked.txt`)] }, done("Past the long one.")],
  },
  "fetch-twice": { turns: [{ say: [fetch] }, { say: [fetch] }, done("Fetched twice.")] },
  // Both ask at once.
  "agent-and-command": {
    turns: [{ say: [asideAgent, bash("sleep 2; touch {{cwd}}/asked.txt")] }, done("The main part is done.")],
  },
  "aside-inner": { turns: [{ say: [bash("touch {{cwd}}/aside.txt")] }, done("The part aside is done.")] },
  // The second one asks when the first one has run.
  "same-twice": {
    turns: [
      { say: [bash("echo line >> {{cwd}}/lines.txt"), bash("echo line >> {{cwd}}/lines.txt")] },
      done("Past the same."),
    ],
  },
} as const satisfies Record<string, Script>;
