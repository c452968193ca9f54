import assert from "node:assert/strict";
import { test } from "node:test";
import { askCredentials, type Credentials } from "./credentials.ts";

const URL = "https://discord.com/api/webhooks/123456789012345678/aB-_c";
const TOKEN = `${"a".repeat(26)}.bcdefg.${"h".repeat(38)}`;
const ID = "123456789012345678";

interface Asked {
  readonly credentials: Credentials | null;
  /** Indexes of the questions with hidden answers. */
  readonly hidden: readonly number[];
  readonly out: string;
}

async function asked(answers: readonly (string | null)[]): Promise<Asked> {
  const hidden: number[] = [];
  const out: string[] = [];
  let count = 0;
  const credentials = await askCredentials({
    out: (text) => out.push(text),
    ask: async (question, options) => {
      if (options?.hidden === true) hidden.push(count);
      const answer = answers[count];
      if (answer === undefined) throw new Error(`unexpected question: ${question}`);
      count += 1;
      return answer;
    },
  });
  assert.equal(count, answers.length, "every answer was asked for");
  return { credentials, hidden, out: out.join("\n") };
}

const cases: readonly (readonly [what: string, answers: readonly (string | null)[], expected: Credentials | null])[] = [
  ["Enter means neither", [""], {}],
  ["a webhook", [URL, ""], { webhookUrl: URL }],
  ["a webhook and somebody to ping", [`<${URL}>`, `<@${ID}>`], { webhookUrl: URL, mentionUserId: ID }],
  ["a bot", [`Bot ${TOKEN}`, ID, ""], { botToken: TOKEN, channelId: ID }],
  ["a second thought at the channel", [TOKEN, ""], {}],
  ["giving up at the first question", [null], null],
  ["giving up at the last", [URL, null], null],
  ["a slip is asked again", ["what", "https://example.com", URL, "me", ID], { webhookUrl: URL, mentionUserId: ID }],
];

for (const [what, answers, expected] of cases) {
  test(`asking: ${what}`, async () => {
    assert.deepEqual((await asked(answers)).credentials, expected);
  });
}

test("a person who wants another service gets the place to read on", async () => {
  assert.match((await asked([""])).out, /^Other providers \(.*Slack.*\): `ccen test-notify` says how/m);
});

test("secrets are asked for hidden, and a typing error is reported without them", async () => {
  const { hidden, out } = await asked(["https://not-a-webhook.example/secret-secret-secret", "secret", TOKEN, ID, ""]);
  assert.deepEqual(hidden, [0, 1, 2]);
  assert.match(out, /^That is not a bot's token$/m);
  assert.doesNotMatch(out, /secret/);
});
