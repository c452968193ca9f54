import { loadConfig } from "../../config/load-config.ts";
import { describeProblem } from "../../config/setting.ts";
import { checkAnswering } from "../../providers/discord/check-answering.ts";
import { sendTestMessage } from "../../providers/discord/test-message.ts";
import { checkDestinations } from "../check-destinations.ts";
import { type Command, type Io, type ParsedArgs, type ExitCode } from "../command.ts";
import { configuredDestinations, setupAdvice } from "../configured-destinations.ts";
import { reportNone, TEST_OPTIONS, testDestinations } from "../test-destinations.ts";

export const testDiscord = {
  meta: {
    name: "test-discord",
    summary: "Check that messages can reach Discord, and send one",
    options: TEST_OPTIONS,
    examples: ["ccen test-discord", "ccen test-discord --send"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const { values, problems } = loadConfig(io);
    for (const problem of problems) io.err(`warning: ${describeProblem(problem)}`);
    if (configuredDestinations(values).length === 0) return reportNone(setupAdvice(values), args, io);
    const checked = await checkDestinations(values, io);
    // One bot answers for all channels; a webhook is said to be none only where there is no bot.
    const answering = checked.find(({ target }) => target.kind === "bot") ?? checked[0];
    const hasUsers = values.answerUsers !== "";
    const answers =
      values.discordAnswers && answering !== undefined
        ? [await checkAnswering(answering.target, { hasUsers, signal: io.signal })]
        : [];
    const destinations = checked.map(({ target, checks, ...configured }) => ({
      ...configured,
      checks: [...checks, ...(target === answering?.target ? answers : [])],
      isUsable: checks.every(({ name, status }) => status === "ok" || (status === "warn" && name === "permissions")),
      send: async (text: string) => sendTestMessage(target, text, io.signal),
      refusedFix: "Give the bot or webhook what Discord asks for, then try again.",
    }));
    return testDestinations(destinations, { command: "test-discord", values, args, io });
  },
} satisfies Command;
