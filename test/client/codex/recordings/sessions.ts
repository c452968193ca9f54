import type { Recording } from "../../recording/steps.ts";
import { BYPASS, CLEARED, open, QUIT, READY, turn } from "./opening.ts";

export const SESSIONS: readonly Recording[] = [
  {
    id: "resume-id",
    what: "`codex resume ID`: nothing typed, then a prompt",
    steps: [
      ...open(),
      ...turn("#hello one", /Hello there/),
      ...QUIT,
      { open: ["resume", BYPASS, "{session}"] },
      { screen: READY },
      { look: "prompt" },
      ...turn("#hello two", /Hello there/),
      ...QUIT,
    ],
  },
  {
    id: "resume-last",
    what: "`codex resume --last`",
    steps: [
      ...open(),
      ...turn("#hello one", /Hello there/),
      ...QUIT,
      { open: ["resume", BYPASS, "--last"] },
      { screen: READY },
      ...turn("#hello two", /Hello there/),
      { look: "prompt" },
      ...QUIT,
    ],
  },
  {
    id: "fork",
    what: "`codex fork ID`",
    steps: [
      ...open(),
      ...turn("#hello one", /Hello there/),
      ...QUIT,
      { open: ["fork", BYPASS, "{session}"] },
      { screen: READY },
      ...turn("#hello two", /Hello there/),
      ...QUIT,
    ],
  },
  {
    id: "new",
    what: "/new, then a prompt",
    steps: [
      ...open(),
      ...turn("#hello one", /Hello there/),
      { say: "/new" },
      { screen: CLEARED },
      ...turn("#hello two", /Hello there/),
      ...QUIT,
    ],
  },
  {
    id: "clear",
    what: "/clear, then a prompt",
    steps: [
      ...open(),
      ...turn("#hello one", /Hello there/),
      { say: "/clear" },
      { screen: CLEARED },
      ...turn("#hello two", /Hello there/),
      ...QUIT,
    ],
  },
  {
    id: "rename",
    what: "/rename",
    steps: [
      ...open(),
      ...turn("#hello one", /Hello there/),
      { say: "/rename The shop" },
      { screen: /The shop/ },
      ...QUIT,
    ],
  },
  {
    id: "compact",
    what: "/compact",
    steps: [
      ...open(),
      ...turn("#hello one", /Hello there/),
      { say: "/compact" },
      { event: "PostCompact" },
      { history: /"compacted"/ },
      ...turn("#hello two", /Hello there/),
      ...QUIT,
    ],
  },
  {
    id: "compact-auto",
    what: "compaction at a limit of tokens, between two answers of one turn",
    config: "model_auto_compact_token_limit = 50000",
    steps: [...open(), ...turn("#many-tokens go", /After it/), ...QUIT],
  },
  {
    id: "subagent",
    what: "a subagent that runs a command",
    steps: [...open(), ...turn("#agent go", /The agent is done/), ...QUIT],
  },
  {
    id: "subagent-asks",
    what: "a subagent whose command asks",
    steps: [
      ...open(),
      { say: "#agent-asks go" },
      { event: "PermissionRequest" },
      { screen: /1\. Yes/ },
      { leave: /1\. Yes/, key: "y" },
      { event: "Stop" },
      ...QUIT,
    ],
  },
  {
    id: "subagent-direct",
    what: "a subagent of a model that calls each tool by itself",
    steps: [...open("-m", "gpt-5.5"), ...turn("#direct-agent go", /The agent is done/), ...QUIT],
  },
];
