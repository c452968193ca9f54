import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { PAGE_FILES, startHttpDaemon } from "../../test/support/http-daemon.ts";
import { requestRaw } from "../../test/support/raw-http.ts";
import { tempDir } from "../../test/support/temp-dir.ts";

const SCRIPT = "/static/index-Ab3_x-9Z.js";

test("the page is asked for again each time, its hashed files never", async (t) => {
  const { port } = await startHttpDaemon(t);
  const page = await requestRaw(port, { path: "/?lang=ja" });
  assert.equal(page.status, 200);
  assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
  assert.equal(page.headers.get("cache-control"), "no-cache");
  assert.equal(page.text, PAGE_FILES["index.html"]);

  const script = await requestRaw(port, { path: SCRIPT });
  assert.equal(script.headers.get("content-type"), "text/javascript; charset=utf-8");
  assert.equal(script.headers.get("cache-control"), "max-age=31536000, immutable");

  const plain = await requestRaw(port, { path: "/static/plain.css" });
  assert.equal(plain.headers.get("cache-control"), "no-cache");
});

test("every answer has the whole policy and names its permitted readers", async (t) => {
  const { port } = await startHttpDaemon(t);
  const { headers } = await requestRaw(port, { path: "/" });
  assert.equal(
    headers.get("content-security-policy"),
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
      "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  assert.equal(headers.get("referrer-policy"), "no-referrer");
  assert.equal(headers.get("cross-origin-opener-policy"), "same-origin");
  assert.equal(headers.get("cross-origin-resource-policy"), "same-origin");
});

test("a file is compressed as the client can read it", async (t) => {
  const { port } = await startHttpDaemon(t);
  const ask = async (encoding: string) => requestRaw(port, { path: SCRIPT, headers: { "Accept-Encoding": encoding } });

  for (const accept of ["gzip, deflate, br", "gzip, deflate, br"]) {
    const brotli = await ask(accept);
    assert.equal(brotli.headers.get("content-encoding"), "br");
    assert.equal(brotli.headers.get("vary"), "Accept-Encoding");
    assert.equal(brotliDecompressSync(brotli.body).toString(), PAGE_FILES["static/index-Ab3_x-9Z.js"]);
  }
  const gzipped = await ask("br;q=0, gzip;q=0.5");
  assert.equal(gzipped.headers.get("content-encoding"), "gzip");
  assert.equal(gunzipSync(gzipped.body).toString(), PAGE_FILES["static/index-Ab3_x-9Z.js"]);

  const plain = await ask("identity");
  assert.equal(plain.headers.get("content-encoding"), undefined);
  assert.equal(plain.text, PAGE_FILES["static/index-Ab3_x-9Z.js"]);
});

test("a large list is compressed, a short answer is not", async (t) => {
  const { port, reader } = await startHttpDaemon(t);
  reader.add(50);
  const headers = { "Accept-Encoding": "br" };
  const list = await requestRaw(port, { path: "/api/log", headers });
  assert.equal(list.headers.get("content-encoding"), "br");
  assert.match(brotliDecompressSync(list.body).toString(), /^\{"events":\[\{"seq":50,/);
  const metrics = await requestRaw(port, { path: "/api/metrics", headers });
  assert.equal(metrics.headers.get("content-encoding"), undefined);
});

test("a client that has the file gets 304 without its bytes", async (t) => {
  const { port } = await startHttpDaemon(t);
  const etag = (await requestRaw(port, { path: SCRIPT })).headers.get("etag") ?? "";
  const again = await requestRaw(port, { path: SCRIPT, headers: { "If-None-Match": `W/"other", ${etag}` } });
  assert.equal(again.status, 304);
  assert.equal(again.body.length, 0);
  assert.equal(again.headers.get("etag"), etag);
  const other = await requestRaw(port, { path: SCRIPT, headers: { "If-None-Match": 'W/"other"' } });
  assert.equal(other.status, 200);
});

test("HEAD answers the length without a body", async (t) => {
  const { port } = await startHttpDaemon(t);
  const head = await requestRaw(port, { method: "HEAD", path: "/" });
  assert.equal(head.status, 200);
  assert.equal(head.headers.get("content-length"), String(PAGE_FILES["index.html"].length));
  assert.equal(head.body.length, 0);
});

test("a page that was not built says how to build it, and is served once it is", async (t) => {
  const { port, pageDir } = await startHttpDaemon(t, { pageFiles: {} });
  const missing = await requestRaw(port, { path: "/" });
  assert.equal(missing.status, 503);
  assert.match(missing.text, /"code":"http\/page-missing"/);
  assert.match(missing.text, /npm run build:page/);
  const inBrowser = await requestRaw(port, { path: "/", headers: { Accept: "text/html,*/*;q=0.8" } });
  assert.equal(inBrowser.status, 503);
  assert.match(inBrowser.headers.get("content-type") ?? "", /^text\/html/);
  assert.match(inBrowser.text, /npm run build:page[\s\S]*claude plugin install/);
  assert.equal((await requestRaw(port, { path: "/api/health" })).status, 200);

  mkdirSync(join(pageDir, "static"));
  writeFileSync(join(pageDir, "index.html"), "<!doctype html>");
  assert.equal((await requestRaw(port, { path: "/" })).status, 200);
});

test("links in the page's folder are not followed", async (t) => {
  const { port, url, pageDir } = await startHttpDaemon(t, { pageFiles: {} });
  const outside = join(tempDir(t), "outside.js");
  writeFileSync(outside, "not ours to serve");
  mkdirSync(join(pageDir, "static"));
  symlinkSync(outside, join(pageDir, "static", "link.js"));
  symlinkSync(tempDir(t), join(pageDir, "static", "folder"));
  writeFileSync(join(pageDir, "index.html"), "<!doctype html>");
  assert.equal((await fetch(url)).status, 200);
  for (const path of ["/static/link.js", "/static/folder/outside.js"]) {
    const answer = await requestRaw(port, { path });
    assert.equal(answer.status, 404, path);
  }
});
