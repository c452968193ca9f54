import { VIEW_NAMES } from "../../../src/api/views.ts";
import { formatRoute, START, type Route } from "../../../web/state/route.ts";
import { SESSION_TABS } from "../../../web/state/session/session-facts.ts";
import type { EventDto } from "../../../src/api/dto.ts";
import type { TranscriptDaemon } from "../transcript-daemon.ts";
import { waitFor } from "../wait-for.ts";
import { cutTexts } from "./cut-text.ts";
import { listenForComplaints } from "./demo-case.ts";
import { goToHash, openLook, waitUntilDrawn } from "./appearance.ts";
import type { OpenBrowser } from "./open-browser.ts";

/* Payloads with markup and commands instead of plain text, through the real daemon into every view. */

export const MARKUP = `<script>window.pwned=1</script><img src=x onerror="window.pwned=2"><svg onload="window.pwned=3"></svg>`;
const LINK = `[click](javascript:window.pwned=4) <a href="javascript:window.pwned=5">x</a> javascript:window.pwned=6`;
const STYLE = `</style></script><style>*{display:none!important}</style><iframe srcdoc="<script>parent.pwned=7</script>">`;
const ANSI = `\u001B]8;;javascript:window.pwned=8\u0007link\u001B]8;;\u0007\u001B[31mred\u001B[0m\u001B[2J\u001B[999;999H\u001B]0;title\u0007`;
const TURNED = "\u202Egnp.exe\u2066 שלום العربية \u200F123\u202C \u0000\u0007";
const TEXTS = [MARKUP, LINK, STYLE, ANSI, TURNED] as const;
const ALL = TEXTS.join("\n");

/** Plays the scenario and waits until the daemon has stored all of it. @returns its events, oldest first */
export async function playHostileScenario(harness: TranscriptDaemon, longText: string): Promise<readonly EventDto[]> {
  await fill(harness, longText);
  const events = await waitFor("all events", async () => {
    const all = await harness.daemon.allEvents();
    return all.some(({ hook_event_name: name }) => name === "StopFailure") ? all : null;
  });
  await waitFor("the transcript to be read", async () => (await harness.session()).tokens === 10);
  return events;
}

/** A session of calls, prompts and replies; each has hostile text in every field that takes text. */
async function fill(harness: TranscriptDaemon, longText: string): Promise<void> {
  await harness.fire("SessionStart", { source: ALL, model: MARKUP, session_title: MARKUP + TURNED });
  await harness.fire("UserPromptSubmit", { prompt: ALL });
  harness.write({ type: "user", message: { role: "user", content: ALL }, gitBranch: MARKUP });
  const usage = { input_tokens: 5, output_tokens: 5 };
  const reply = { id: "m1", model: MARKUP.slice(0, 200), content: [{ type: "text", text: ALL }], usage };
  harness.write({ type: "assistant", message: { ...reply, stop_reason: "end_turn" } });
  const inputs: readonly (readonly [tool: string, input: Readonly<Record<string, unknown>>])[] = [
    ["Bash", { command: ALL, description: MARKUP }],
    ["Edit", { file_path: `/home/dev/${MARKUP}`, old_string: ALL, new_string: `${ALL}!` }],
    ["Write", { file_path: `/home/dev/${TURNED}`, content: ALL }],
    ["TodoWrite", { todos: TEXTS.map((content) => ({ content, status: MARKUP, activeForm: content })) }],
    ["WebFetch", { url: "javascript:window.pwned=9", prompt: ALL }],
    [MARKUP, { [MARKUP]: { [LINK]: [ANSI, { [TURNED]: STYLE }] } }],
  ];
  for (const [index, [tool_name, tool_input]] of inputs.entries()) {
    const call = { tool_name, tool_input, tool_use_id: `call-${index}` };
    await harness.fire("PreToolUse", call);
    await harness.fire("PostToolUse", { ...call, tool_response: { stdout: ALL, stderr: ANSI, [MARKUP]: ALL } });
  }
  const huge = { tool_name: "Bash", tool_input: { command: longText }, tool_use_id: "huge" };
  await harness.fire("PreToolUse", huge);
  await harness.fire("PostToolUse", { ...huge, tool_response: { stdout: longText, stderr: "" } });
  await harness.fire("SubagentStart", { agent_id: MARKUP, agent_type: MARKUP });
  await harness.fire(`Event${MARKUP}`, { text: ALL });
  const option = { label: TURNED, description: TURNED };
  const questions = [{ question: ALL, header: TURNED, options: [option, { ...option, label: MARKUP }] }];
  await harness.fire("PermissionRequest", { tool_name: "AskUserQuestion", tool_input: { questions } });
  await harness.fire("PermissionRequest", { tool_name: MARKUP, tool_input: { command: ALL } });
  // A name that every object of JavaScript has.
  const inherited = { session_id: "inherited", tool_name: "constructor", tool_use_id: "constructor" };
  await harness.fire("constructor", { ...inherited, ccen_agent: "constructor" });
  await harness.fire("PermissionRequest", { ...inherited, tool_input: { command: ALL } });
  await harness.fire("StopFailure", { session_id: "inherited-failure", error: "constructor" });
  const failing = { session_id: `../../${MARKUP}`, cwd: `/home/dev/${MARKUP}`, error: MARKUP };
  await harness.fire("StopFailure", { ...failing, last_assistant_message: ALL });
}

/** Every view, the scenario's session in every form, and these events. */
export function hostilePlaces(sessionId: string, seqs: readonly number[]): readonly Partial<Route>[] {
  return [
    ...VIEW_NAMES.map((view) => ({ view, sessionId: view === "session" ? sessionId : null })),
    ...SESSION_TABS.map((tab) => ({ view: "session" as const, sessionId, filter: { tab } })),
    { view: "session", sessionId: `../../${MARKUP}` },
    ...seqs.map((eventSeq) => ({ view: "event" as const, eventSeq })),
    { view: "now", eventSeq: seqs.at(-1) ?? null },
    ...["window.pwned", MARKUP].map((q) => ({ view: "search" as const, filter: { q } })),
    { view: "sessions", filter: { q: MARKUP, project: MARKUP, sort: MARKUP } },
  ];
}

interface Round {
  readonly browser: OpenBrowser;
  readonly url: string;
  readonly places: readonly Partial<Route>[];
  readonly language: "en" | "ja";
  readonly width: number;
}

/** What is wrong at which route; empty when everything was plain text, fitted, and the page reported no error. */
export async function lookForTrouble({ browser, url, places, language, width }: Round): Promise<readonly string[]> {
  const page = await openLook(browser, { language, theme: "dark" });
  const complaints = listenForComplaints(page);
  await page.setViewportSize({ width, height: 844 });
  await page.goto(url);
  const found: string[] = [];
  for (const place of places) {
    const hash = formatRoute({ ...START, ...place });
    await goToHash(page, hash);
    await waitUntilDrawn(page).catch((error: unknown) => found.push(`${hash}: never drawn: ${String(error)}`));
    const strange = await page.evaluate(() => ({
      ran: "pwned" in window,
      elements: [...document.querySelectorAll("#page :is(script, style, iframe, img, object, embed, form, base)")]
        .length,
      // Our own are places in the page, and the editor of the settings.
      links: [...document.querySelectorAll("a")].filter(
        ({ href }) => new URL(href).origin !== location.origin && !href.startsWith("vscode://file/"),
      ).length,
      // What changes the order of what you read has to be a mark.
      turned: [...document.querySelectorAll("#page, #page *")]
        .flatMap(({ childNodes }) => [...childNodes])
        .filter(
          ({ nodeType, nodeValue }) =>
            nodeType === Node.TEXT_NODE && /[\u202a-\u202e\u2066-\u2069]/.test(nodeValue ?? ""),
        )
        .map(({ parentElement }) => parentElement?.outerHTML.slice(0, 100)),
      sideways: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    }));
    if (strange.ran || strange.elements + strange.links + strange.turned.length > 0 || strange.sideways) {
      found.push(`${hash}: ${JSON.stringify(strange)}`);
    }
    found.push(...(await cutTexts(page)).map((one) => `${hash} at ${width} px ${one.slice(0, 200)}`));
  }
  await page.context().close();
  return [...found, ...complaints];
}
