/**
 * Takes pictures of the messages on Discord: plays sessions through the whole daemon against the fake Discord and
 * writes pictures in the width of a phone, in both languages, into screenshots/ or the folder named by --out. `rich` is
 * a session with Markdown, a plan and calls of an MCP server; the others are recorded.
 *
 *     node scripts/discord-preview.ts [SESSION…] [--place bot-text|bot-forum|webhook-text|webhook-forum] [NAME=value…]
 *         [--events COUNT] [--width 390] [--lang en|ja] [--theme dark|light] [--out FOLDER]
 *
 * `rich --events 7 --lang en --theme dark` is docs/images/discord.png. It wants a font with emoji.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { parseArgs } from "node:util";
import { openBrowser } from "../test/support/browser/open-browser.ts";
import { playConversation, PLACES } from "../test/quick/discord/conversation.ts";
import { previewPage } from "../test/quick/discord/preview-page.ts";
import { richConversation } from "../test/quick/discord/rich-conversation.ts";
import { SESSION_FIXTURES } from "../test/support/payload.ts";
import { smallPng } from "./small-png.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    place: { type: "string", default: "bot-text" },
    events: { type: "string" },
    width: { type: "string", default: "390" },
    lang: { type: "string" },
    theme: { type: "string" },
    out: { type: "string", default: join(import.meta.dirname, "..", "screenshots") },
  },
});
const place = PLACES.find((name) => name === values.place) ?? "bot-text";
const env = Object.fromEntries(positionals.filter((word) => word.includes("=")).map((word) => word.split("=", 2)));
const all = [...SESSION_FIXTURES, "rich"];
const named = all.filter((name) => positionals.includes(name));
const languages = ["en", "ja"].filter((language) => language === (values.lang ?? language));
const themes = (["dark", "light"] as const).filter((theme) => theme === (values.theme ?? theme));

const cleanUps: (() => unknown)[] = [];
const after: TestContext["after"] = (cleanUp) => {
  if (typeof cleanUp === "function") cleanUps.push(cleanUp as () => unknown);
};

mkdirSync(values.out, { recursive: true });
const browser = await openBrowser();
const page = await browser.newPage({ viewport: { width: Number(values.width), height: 400 }, deviceScaleFactor: 2 });
for (const session of named.length > 0 ? named : all) {
  for (const language of languages) {
    const { harness, channelId } = await playConversation(
      { after },
      {
        session,
        place,
        env: { DISCORD_LANGUAGE: language, ...env },
        ...(values.events !== undefined && { firstEvents: Number(values.events) }),
        ...(session === "rich" && { events: richConversation() }),
      },
    );
    for (const theme of themes) {
      const file = join(values.out, ["discord", session, place, language, ...Object.values(env), theme].join("-"));
      await page.setContent(previewPage(harness.fake, channelId, theme));
      writeFileSync(`${file}.png`, smallPng(await page.screenshot({ fullPage: true })));
      console.log(`${file}.png`);
    }
  }
}
await browser.close();
for (const cleanUp of cleanUps.toReversed()) await cleanUp();
