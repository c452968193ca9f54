/** Kinds of tools by their colour in the lanes. */
export type ToolKind = "read" | "change" | "run" | "delegate" | "ask" | "other";

const KINDS: ReadonlyMap<string, ToolKind> = new Map(
  Object.entries({
    Read: "read",
    Grep: "read",
    Glob: "read",
    LS: "read",
    NotebookRead: "read",
    WebFetch: "read",
    WebSearch: "read",
    ToolSearch: "read",
    Edit: "change",
    MultiEdit: "change",
    Write: "change",
    NotebookEdit: "change",
    Bash: "run",
    PowerShell: "run",
    BashOutput: "run",
    KillShell: "run",
    Agent: "delegate",
    Task: "delegate",
    Skill: "delegate",
    AskUserQuestion: "ask",
    ExitPlanMode: "ask",
  } as const),
);

export function toolKindOf(toolName: string): ToolKind {
  return KINDS.get(toolName) ?? "other";
}
