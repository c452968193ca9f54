import assert from "node:assert/strict";
import { test } from "node:test";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";

interface Manifest {
  readonly start_url: string;
  readonly icons: readonly { readonly src: string; readonly type: string; readonly sizes: string }[];
}

test("what an installed app is made of is served with its right types, its icons as large as they say", async (t) => {
  const { url } = await startDaemon(t, configHome(t));
  const page = await (await fetch(url)).text();
  const path = /<link rel="manifest" href="([^"]+)"/.exec(page)?.[1];
  assert.ok(path !== undefined);
  const answer = await fetch(new URL(path, url));
  assert.match(answer.headers.get("content-type") ?? "", /^application\/manifest\+json/);
  const manifest = (await answer.json()) as Manifest;
  assert.equal((await fetch(new URL(manifest.start_url, url))).status, 200);
  for (const { src, type, sizes } of manifest.icons) {
    const icon = await fetch(new URL(src, url));
    assert.equal(icon.headers.get("content-type"), type, src);
    if (type !== "image/png") continue;
    const bytes = Buffer.from(await icon.arrayBuffer());
    assert.equal(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, sizes, src);
  }
  // What might show an old state as a new one is not there.
  assert.doesNotMatch(page, /serviceWorker/);
});
