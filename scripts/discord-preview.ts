/**
 * Takes pictures of the messages on Discord: plays recorded sessions through the whole daemon against the fake Discord
 * and writes pictures, dark and light, into screenshots/.
 *
 *     node scripts/discord-preview.ts [SESSION…] [--place bot-text|bot-forum|webhook-text|webhook-forum] [NAME=value…]
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { openBrowser } from "../test/support/browser/open-browser.ts";
import { playConversation, PLACES } from "../test/quick/discord/conversation.ts";
import { previewPage } from "../test/quick/discord/preview-page.ts";
import { SESSION_FIXTURES } from "../test/support/payload.ts";

const folder = join(import.meta.dirname, "..", "screenshots");
const strings = process.argv.slice(2);
const placeAt = strings.indexOf("--place");
const place = PLACES.find((name) => placeAt >= 0 && name === strings[placeAt + 1]) ?? "bot-text";
const env = Object.fromEntries(strings.filter((word) => word.includes("=")).map((word) => word.split("=", 2)));
const named = SESSION_FIXTURES.filter((name) => strings.includes(name));

const cleanUps: (() => unknown)[] = [];
const after: TestContext["after"] = (cleanUp) => {
  if (typeof cleanUp === "function") cleanUps.push(cleanUp as () => unknown);
};

mkdirSync(folder, { recursive: true });
const browser = await openBrowser();
const page = await browser.newPage({ viewport: { width: 652, height: 400 } });
for (const session of named.length > 0 ? named : SESSION_FIXTURES) {
  const { harness, channelId } = await playConversation({ after }, { session, place, env });
  for (const theme of ["dark", "light"] as const) {
    const file = join(folder, ["discord", session, place, ...Object.values(env), theme].join("-"));
    await page.setContent(previewPage(harness.fake, channelId, theme));
    await page.screenshot({ path: `${file}.png`, fullPage: true });
    console.log(`${file}.png`);
  }
}
await browser.close();
for (const cleanUp of cleanUps.toReversed()) await cleanUp();
