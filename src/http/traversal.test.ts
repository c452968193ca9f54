import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { test } from "node:test";
import { testApi, type ApiScenario } from "../../test/support/api-scenario.ts";
import { startHttpDaemon } from "../../test/support/http-daemon.ts";
import { exchangeRaw } from "../../test/support/raw-http.ts";
import { ROUTES } from "../api/routes.ts";

const TRAVERSALS = [
  "/static/../../etc/passwd",
  "/static/../index.html",
  "/static/..%2f..%2fetc%2fpasswd",
  "/static/%2e%2e/%2e%2e/etc/passwd",
  "/static/%252e%252e%252fetc%252fpasswd",
  "/static/..%c0%af..%c0%afetc/passwd",
  "/static/..\\..\\etc\\passwd",
  "/static/..%5c..%5cetc%5cpasswd",
  "/static/....//....//etc/passwd",
  "/static//etc/passwd",
  "/static/%00/etc/passwd",
  "/static/plain.css%00.js",
  "/static/./plain.css",
  "/static/plain.css/",
  "/static/",
  "/static",
  "/../etc/passwd",
  "//etc/passwd",
  "/etc/passwd",
  "/outside.js",
  "/static/outside.js",
  "/static/../outside.js",
  "/static/secret.txt",
  "/index.html",
  "/static/__proto__",
  "/static/constructor",
  "/api/log/../../etc/passwd",
  "/api/sessions/..%2f..%2fetc%2fpasswd",
  "http://127.0.0.1/static/plain.css",
];

const traversals = TRAVERSALS.map((path): ApiScenario => {
  const status = path.startsWith("/api/log/") ? 400 : 404;
  return { name: `${path} leads nowhere`, request: { path }, status, lacks: ["root:", "not served"] };
});

testApi(traversals);

test("no path leads to a file outside of the page", async (t) => {
  const daemon = await startHttpDaemon(t, { pageFiles: { "index.html": "page", "static/plain.css": "css" } });
  writeFileSync(`${daemon.pageDir}-beside.css`, "beside the page");
  t.after(() => rmSync(`${daemon.pageDir}-beside.css`));
  const beside = `${basename(daemon.pageDir)}-beside.css`;
  const dots = [
    "..",
    "%2e%2e",
    "%2E.",
    "..%00",
    "%252e%252e",
    "..;",
    ".%c0%ae",
    "\\..\\..",
    "%5c..%5c..",
    "....//",
    "．．",
  ];
  const slashes = ["/", "//", "%2f", "%252f", "\\", "%5c", "/./"];
  const prefixes = ["/", ...Object.values(ROUTES).filter((path) => path.endsWith("/"))];
  let asked = 0;
  for (const prefix of prefixes) {
    for (const dot of dots) {
      for (const slash of slashes) {
        const up = `${dot}${slash}`;
        const targets = [`${up}${beside}`, `${up}${up}${beside}`, `${up.repeat(12)}etc/passwd`];
        // All at once: a connection answers pipelined requests in order.
        const requests = targets.map(
          (target) => `GET ${prefix}${target} HTTP/1.1\r\nHost: 127.0.0.1:${daemon.port}\r\n\r\n`,
        );
        const last = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${daemon.port}\r\nConnection: close\r\n\r\n`;
        const bytes = Buffer.from(requests.join("") + last, "utf8");
        const answer = (await exchangeRaw(daemon.port, bytes)).toString("latin1");
        const statuses = Array.from(answer.matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, status]) => Number(status));
        // Bytes beyond ASCII are no HTTP: the first such request ends its connection.
        const answers = dot === "．．" ? 1 : targets.length + 1;
        assert.equal(statuses.length, answers, `${prefix}${up} ${statuses.join()}`);
        assert.ok(
          statuses.slice(0, targets.length).every((status) => [400, 404, 405].includes(status)),
          `${prefix}${up} ${statuses.join()}`,
        );
        assert.doesNotMatch(answer, /beside the page|root:x/);
        asked += targets.length;
      }
    }
  }
  assert.ok(asked > 1_000, `${asked} paths`);
});
