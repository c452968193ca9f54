import type { Recording } from "../../recording/steps.ts";
import { BYPASS, open, QUIT, READY, turn } from "./opening.ts";

/** The last of the models that call each tool by itself; today's run a script that calls them. */
const DIRECT = ["-m", "gpt-5.5"];

export const TURNS: readonly Recording[] = [
  { id: "start", what: "nothing is typed", steps: [...open(), { screen: /warnings/ }, { look: "prompt" }, ...QUIT] },
  {
    id: "text",
    what: "two answers in text",
    steps: [
      ...open(),
      ...turn("#hello one", /Hello there/),
      { look: "prompt" },
      ...turn("#hello two", /Hello there/),
      ...QUIT,
    ],
  },
  {
    id: "launcher",
    what: "installed by npm",
    launcher: true,
    steps: [...open(), ...turn("#hello one", /Hello there/), { look: "prompt" }, ...QUIT],
  },
  {
    id: "command",
    what: "a call that needs no approval",
    steps: [...open(), ...turn("#command go", /Listed/), ...QUIT],
  },
  { id: "command-fails", what: "exit code 3", steps: [...open(), ...turn("#failing go", /It failed/), ...QUIT] },
  {
    id: "command-direct",
    what: "the same without a script",
    steps: [...open(...DIRECT), ...turn("#direct-command go", /Listed/), ...QUIT],
  },
  {
    id: "command-direct-fails",
    what: "exit code 3 without a script",
    steps: [...open(...DIRECT), ...turn("#direct-failing go", /It failed/), ...QUIT],
  },
  { id: "patch", what: "a file is written", steps: [...open(), ...turn("#patch go", /Patched/), ...QUIT] },
  {
    id: "patch-direct",
    what: "the same without a script",
    steps: [...open(...DIRECT), ...turn("#direct-patch go", /Patched/), ...QUIT],
  },
  {
    id: "esc-reply",
    what: "Esc in the middle of a reply, then another prompt",
    steps: [
      ...open(),
      { say: "#hang go" },
      { screen: /I begin to write/ },
      { look: "working" },
      { press: ["Escape"] },
      { event: "Interrupt" },
      { history: /turn_aborted/ },
      ...turn("#hello again", /Hello there/),
      ...QUIT,
    ],
  },
  {
    id: "esc-command",
    what: "Esc while a command runs",
    steps: [
      ...open(),
      { say: "#slow go" },
      { event: "PreToolUse" },
      { screen: /esc to interrupt/ },
      { look: "working" },
      { press: ["Escape"] },
      { event: "Interrupt" },
      { history: /turn_aborted/ },
      ...QUIT,
    ],
  },
  {
    id: "steer",
    what: "a prompt while a command runs joins the turn",
    steps: [
      ...open(),
      { say: "#pause go" },
      { event: "PreToolUse" },
      { say: "#hello and this" },
      { event: "UserPromptSubmit" },
      { event: "UserPromptSubmit" },
      { event: "Stop" },
      { history: /task_complete/ },
      ...QUIT,
    ],
  },
  {
    id: "background",
    what: "a command that still runs when the turn ends",
    steps: [...open(), ...turn("#background go", /Left running/), { look: "prompt with a command" }, ...QUIT],
  },
  { id: "exec", what: "`codex exec`", steps: [{ run: ["exec", BYPASS, "--skip-git-repo-check", "#command go"] }] },
  {
    id: "exec-asks",
    what: "a call that would ask, in `codex exec`",
    steps: [{ run: ["exec", BYPASS, "--skip-git-repo-check", "#permission go"] }],
  },
  {
    id: "exec-resume",
    what: "`codex exec resume` of the same session",
    steps: [
      { run: ["exec", BYPASS, "--skip-git-repo-check", "#hello go"] },
      { run: ["exec", "resume", BYPASS, "--skip-git-repo-check", "{session}", "#hello again"] },
    ],
  },
  {
    id: "read-only",
    what: "permission mode: sandbox read-only",
    steps: [...open("--sandbox", "read-only"), ...turn("#command go", /Listed/), ...QUIT],
  },
  {
    id: "never-ask",
    what: "permission mode: approval policy never",
    steps: [...open("--ask-for-approval", "never"), ...turn("#permission go", /Past the permission/), ...QUIT],
  },
  {
    id: "full-access",
    what: "permission mode: no sandbox and no approvals",
    steps: [
      { open: [BYPASS, "--dangerously-bypass-approvals-and-sandbox"] },
      { screen: READY },
      ...turn("#permission go", /Past the permission/),
      ...QUIT,
    ],
  },
];
