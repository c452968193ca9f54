import type { Page } from "playwright-core";
import type { ContinuedDto, ContinueObstacle, ContinueOfferDto } from "../../../src/api/continue-dto.ts";
import type { HealthDto } from "../../../src/api/dto.ts";
import type { RequestDto, RequestsDto } from "../../../src/api/request-dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import type { AttentionDto, SessionDetailDto } from "../../../src/api/session-dto.ts";
import { ERROR_TABLE } from "../../../src/core/errors/error-table.ts";
import { sampleRequest } from "../page/state-harness.ts";
import type { Route } from "../../../web/state/route.ts";
import type { PageState } from "./page-states.ts";

const PERMISSION: Partial<RequestDto> = {
  description: "Push the fix and open a pull request",
  input: {
    command: "git push --force-with-lease origin fix/webhook-retries && \\\n  gh pr create --fill --base main ",
    description: "Push the fix and open a pull request",
    dangerouslyDisableSandbox: true,
  },
  suggestions: [
    {
      index: 0,
      type: "addRules",
      behavior: "allow",
      text: "Bash(git push *)",
      destination: "localSettings",
      file: ".claude/settings.local.json",
      scopes: ["session", "offered"],
    },
  ],
};

const EDIT: Partial<RequestDto> = {
  input: {
    file_path: "/home/dev/src/payments/src/retry.ts",
    old_string: "const pauseMs = 2000;\nexport const tries = 3;",
    new_string: "const pauseMs = 1000; \nexport const tries = 5;",
    replace_all: true,
  },
};

const PLAN: Partial<RequestDto> = {
  choices: ["approve", "approve-accept-edits", "reject"],
  input: {
    plan: "# Delete customers\n\n1. Add `deleted_at` to **customers**\n2. Hide them from every query\n\n```sql\nALTER TABLE customers ADD deleted_at TIMESTAMP;\n```",
  },
};

const QUESTION: Partial<RequestDto> = {
  choices: ["answer", "deny", "deny-and-stop"],
  input: {
    questions: [
      {
        question: "削除した顧客とGDPRの記録はどう残しますか?",
        header: "Deletion",
        options: [
          { label: "deleted_at を付ける", description: "行は残す。元に戻せる。" },
          { label: "Archive table", description: "Copies rows into customers_archive, then deletes them." },
        ],
      },
    ],
  },
};

const QUESTIONS: Partial<RequestDto> = {
  ...QUESTION,
  input: {
    questions: [
      {
        question: "Which **database**?",
        header: "Database",
        options: [
          { label: "SQLite", description: "One file", preview: "const db = new DatabaseSync(path);" },
          { label: "PostgreSQL", description: "A server that the team already runs" },
        ],
      },
      { question: "Which regions?", multiSelect: true, options: [{ label: "Tokyo" }, { label: "Osaka" }] },
    ],
  },
};

/** Requests of the full home's sessions that wait for a person (`asks-0`, …). */
const OF_SESSION: Readonly<Record<string, Partial<RequestDto>>> = {
  "asks-0": PERMISSION,
  "asks-1": EDIT,
  "asks-2": PLAN,
  "asks-3": QUESTION,
};

const NOW = new Date().toISOString();
const BY = { by: { surface: "page", name: "Firefox on Linux" }, at: NOW, always: null, answers: null } as const;
const ALLOWED = { ...BY, choice: "allow", message: null } as const;
const DENIED = { ...BY, choice: "deny", message: "Use `make test` first, 先にテストを実行してください" } as const;

/** Every wait can be answered here, or what has become of its request. */
export function answerStates(): readonly PageState[] {
  const over = (name: string, request: Partial<RequestDto>): PageState =>
    answerState(name, "asks-0", { request: { settled_at: NOW, ...request } });
  return [
    answerState("", "asks-0"),
    answerState("-always", "asks-0", { act: async (page) => page.locator(".answer-always summary").click() }),
    answerState("-words", "asks-0", {
      act: async (page) => page.locator(".answer-controls [aria-expanded=false]").first().click(),
    }),
    answerState("-edit", "asks-1"),
    answerState("-plan", "asks-2"),
    answerState("-question", "asks-3"),
    answerState("-questions", "asks-3", { request: QUESTIONS }),
    answerState("-redacted", "asks-0", {
      request: { is_redacted: true, input: { command: "curl -H 'Authorization: [redacted]' https://example.com" } },
    }),
    answerState("-unpaired", "asks-0", { mayAnswer: false }),
    over("-sent", { state: "sent", settled_at: null, answer: DENIED }),
    over("-confirmed", { state: "confirmed", answer: ALLOWED }),
    over("-overtaken", { state: "overtaken", answer: ALLOWED }),
    over("-unconfirmed", { state: "unconfirmed", answer: DENIED }),
    over("-terminal", { state: "closed", closed_because: "terminal" }),
    answerState("-refused", "asks-0", {
      act: async (page) => {
        await page.route(/\/answer$/, (route) =>
          route.fulfill({ status: 422, json: { error: { code: "request/answer", ...ERROR_TABLE["request/answer"] } } }),
        );
        await page.locator('.answer-controls .primary[aria-disabled="false"]').click();
        await page.locator(".answer .problem").waitFor();
      },
    }),
  ];
}

function answerState(name: string, session: string, options: Partial<AnswerState> = {}): PageState {
  return {
    name: `state-answer${name}`,
    place: {},
    before: (page) => answering(page, { session, request: {}, mayAnswer: true, ...options }),
    act: async (page) => {
      await page.locator(`.need-row[data-key^="${session} "]`).click();
      await page.locator(".need.is-open .answer").waitFor();
      await options.act?.(page);
    },
  };
}

interface AnswerState {
  readonly session: string;
  /** What differs of its request. */
  readonly request: Partial<RequestDto>;
  readonly mayAnswer: boolean;
  readonly act: (page: Page) => Promise<unknown>;
}

type Answerable = Omit<AnswerState, "act">;

async function answering(page: Page, { session, request, mayAnswer }: Answerable): Promise<void> {
  await page.route(/\/api\/health$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...((await response.json()) as HealthDto), answers: true } });
  });
  await page.route(/\/api\/requests$/, async (route) => {
    const url = new URL(ROUTES.attention, route.request().url()).href;
    const { waiting } = (await (await route.fetch({ url })).json()) as AttentionDto;
    const requests = waiting.flatMap(({ session_id: sessionId, cwd, waits }) =>
      waits.map(({ item, kind, tool_name: tool, agent_id: agentId, since }) =>
        sampleRequest(item, {
          ...((kind === "question" || kind === "plan") && { kind }),
          session_id: sessionId,
          agent_id: agentId,
          tool_name: tool ?? "Bash",
          cwd,
          asked_at: since,
          wait: { item, since },
          ...OF_SESSION[sessionId],
          ...(sessionId === session && request),
        }),
      ),
    );
    const paired = mayAnswer ? ["Firefox on Linux"] : [];
    await route.fulfill({
      json: { may_answer: mayAnswer, takes_notes: false, paired, pairings: [], requests } satisfies RequestsDto,
    });
  });
}

/** A prompt for a session that has ended. @param place of the session */
export function continueStates(place: Partial<Route>): readonly PageState[] {
  const state = (name: string, options: Partial<ContinueState> = {}): PageState => ({
    name: `state-continue${name}`,
    place,
    before: (page) => continuing(page, options.obstacle ?? null),
    act: async (page) => {
      await page.locator(".continue button").click();
      await page.locator(".continue-form :is(.continue-facts, .continue-obstacle)").waitFor();
      await options.act?.(page);
    },
  });
  return [
    { name: "state-continue-closed", place, before: (page) => continuing(page, null) },
    state(""),
    state("-obstacle", { obstacle: "old-client" }),
    state("-started", {
      act: async (page) => {
        await sendPrompt(page);
        await page.locator(".continue-started").waitFor();
      },
    }),
    state("-failed", {
      act: async (page) => {
        await page.route(/\/continue$/, async (route) => {
          if (route.request().method() !== "POST") return route.fallback();
          const message = "The session was not continued: error: unknown option '--bg'.";
          return route.fulfill({ status: 409, json: { error: { code: "session/not-continued", message, fix: "" } } });
        });
        await sendPrompt(page);
        await page.locator(".continue .problem").waitFor();
      },
    }),
  ];
}

async function sendPrompt(page: Page): Promise<void> {
  await page.locator(".continue textarea").fill("Now add the tests for the pauses, and run them.");
  await page.locator('.continue .primary[aria-disabled="false"]').click();
}

interface ContinueState {
  readonly obstacle: ContinueObstacle;
  readonly act: (page: Page) => Promise<unknown>;
}

async function continuing(page: Page, obstacle: ContinueObstacle | null): Promise<void> {
  await answering(page, { session: "", request: {}, mayAnswer: true });
  await page.route(/\/api\/sessions\/[^/?]+$/, async (route) => {
    const response = await route.fetch();
    const session = (await response.json()) as SessionDetailDto;
    await route.fulfill({
      response,
      json: { ...session, state: "ended", cause: "session-ended" } satisfies SessionDetailDto,
    });
  });
  await page.route(/\/continue$/, async (route) => {
    if (route.request().method() === "POST") {
      await route.fulfill({ json: { state: "started", attach: "claude attach 0123abcd" } satisfies ContinuedDto });
      return;
    }
    const command = "/home/dev/.local/bin/claude --bg --resume 4f0c8c52-7a51-4c0e-9d0e-1f1d6f6a2b11 -- …";
    const isPossible = obstacle === null;
    const offer: ContinueOfferDto = {
      may_continue: true,
      obstacle,
      command: isPossible ? command : null,
      cwd: isPossible ? "/home/dev/src/payments" : null,
    };
    await route.fulfill({ json: offer });
  });
}
