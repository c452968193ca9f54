import { randomUUID } from "node:crypto";
import { loadConfig } from "../../config/load-config.ts";
import { describeProblem } from "../../config/setting.ts";
import type { Notification } from "../../core/notification/notification.ts";
import { loadCheck, loadPost } from "../../providers/open-providers.ts";
import { checkAnswering } from "../../providers/telegram/approvals/check-answering.ts";
import { PROVIDER_IDS, PROVIDERS, requiredSettings } from "../../providers/registry.ts";
import { packageVersion } from "../../system/package-root.ts";
import { type Command, type Io, type ParsedArgs, type ExitCode, UsageError } from "../command.ts";
import { configuredProviders } from "../configured-destinations.ts";
import { ok } from "../doctor/check-result.ts";
import { reportNone, TEST_OPTIONS, testDestinations, type TestDestination } from "../test-destinations.ts";

const WORDS = PROVIDER_IDS.map((id) => PROVIDERS[id].word);

export const testNotify = {
  meta: {
    name: "test-notify",
    summary: "Check that messages can reach the providers beside Discord, and send one",
    usage: "test-notify [DESTINATION] [--send] [--json]",
    options: TEST_OPTIONS,
    positionals: { name: "DESTINATION", description: `only this one: ${WORDS.join(", ")}`, min: 0, max: 1 },
    examples: ["ccen test-notify", "ccen test-notify ntfy --send"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const { values, webhookTemplate, problems } = loadConfig(io);
    for (const problem of problems) io.err(`warning: ${describeProblem(problem)}`);
    const [word] = args.positionals;
    const wanted = configuredProviders(values).filter(
      ({ id, destinationId }) => word === undefined || word === PROVIDERS[id].word || word === destinationId,
    );
    if (wanted.length === 0) {
      if (word !== undefined && !WORDS.some((known) => known === word)) {
        throw new UsageError(`There is no destination ${word}.`, `Choose among ${WORDS.join(", ")}.`);
      }
      return reportNone(setupHint(word, io.paths.envFile), args, io);
    }
    const settings = { ...values, webhookTemplate };
    const { clock, signal } = io;
    const userAgent = `ccen/${packageVersion}`;
    const destinations: TestDestination[] = [];
    for (const provider of wanted) {
      const check = await loadCheck(provider.id);
      const result = check === null ? UNCHECKED : await check(settings, { fetch, signal });
      const { telegramBotToken: token, telegramChatId: chatId, telegramApiUrl: apiUrl } = values;
      const answers =
        provider.id === "telegram" && values.telegramAnswers
          ? [
              await checkAnswering(
                { token, chatId, apiUrl, fetch, userAgent },
                { hasUsers: values.telegramAnswerUsers !== "", clock, signal },
              ),
            ]
          : [];
      destinations.push({
        ...provider,
        checks: [result, ...answers],
        isUsable: result.status === "ok",
        send: async (text) => {
          const deps = { fetch, clock, userAgent };
          const post = await loadPost(provider.id, settings, deps);
          const attempt = { key: randomUUID(), signal };
          return post(provider.destinationId, [testNotification(text, clock.now())], attempt);
        },
        refusedFix: `Correct ${provider.settings.join(", ")} or what goes with it, then try again.`,
      });
    }
    return testDestinations(destinations, { command: "test-notify", values, args, io });
  },
} satisfies Command;

/** A refusal shows only when a message is sent. */
const UNCHECKED = ok("address", "set up; whether it takes messages shows only one that is sent");

/** Silent where the provider supports that. */
function testNotification(headline: string, atMs: number): Notification {
  return {
    kind: "notice",
    hookEventName: "Notification",
    toolName: null,
    session: { sessionId: "test-notify", title: "ccen test-notify", projectName: null, branch: null, model: null },
    agentType: null,
    headline,
    blocks: [],
    fields: [],
    attachment: null,
    atMs,
    link: null,
    ping: false,
    silent: true,
  };
}

function setupHint(word: string | undefined, envFile: string): { readonly problem: string; readonly fix: string } {
  const asked = PROVIDER_IDS.find((id) => PROVIDERS[id].word === word);
  if (asked === undefined) {
    const settings = PROVIDER_IDS.map((id) => requiredSettings(id).join(" with "));
    return {
      problem: "No provider beside Discord is set up.",
      fix: `One of these in ${envFile} sets one up: ${settings.join(", ")}. \`ccen test-discord\` tests Discord.`,
    };
  }
  const lines = requiredSettings(asked).map((name) => `${name}=…`);
  return {
    problem: `${PROVIDERS[asked].word} is not set up.`,
    fix: `In ${envFile} it takes ${lines.join(" and ")} (docs/integrations.md).`,
  };
}
