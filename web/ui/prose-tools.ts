/** Tools whose input is a sentence for a person or another agent, and not code. */
const PROSE_TOOLS: ReadonlySet<string> = new Set([
  "Agent",
  "AskUserQuestion",
  "ExitPlanMode",
  "Skill",
  "Task",
  "TaskCreate",
  "TaskUpdate",
  "TodoWrite",
  "WebSearch",
]);

/** The style sheet's class for a line about a call: code is set in the font for code, prose never. */
export function summaryFont(toolName: string | null): "mono" | "prose" {
  return toolName === null || PROSE_TOOLS.has(toolName) ? "prose" : "mono";
}
