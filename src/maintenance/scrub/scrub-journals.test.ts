import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { BUILT_IN } from "../../core/redact/create-redactor.ts";
import { decodeRecords, encodeRecord } from "../../spool/posted/posted-record.ts";
import { pathsUnder } from "../../system/paths.ts";
import { scrub } from "./scrub.ts";

/** In pieces, so that secret scanners do not report this file. */
const SECRET = ["gh", "p_", "A1b2C3d4E5f6".repeat(3)].join("");

test("a killed daemon's journal is cleaned payload by payload, deleted ones included", async (t) => {
  const paths = pathsUnder(tempDir(t));
  const texts = ['{"command":"ls"}', `{"command":"use ${SECRET} twice"}`, `not JSON ${SECRET}`, `{"gone":"${SECRET}"}`];
  const pieces = texts.flatMap((text, n) =>
    encodeRecord({ name: `http-1764150000000-${n}.json`, bytes: Buffer.from(text) }).pieces.map((piece, at) =>
      n === 3 && at === 0 ? Buffer.from(piece.toString().replace("+", "-")) : piece,
    ),
  );
  mkdirSync(paths.postedDir, { recursive: true });
  const file = join(paths.postedDir, "1-1.journal");
  writeFileSync(file, Buffer.concat([...pieces, Buffer.from(`+http-1764150000000-9.json 99\n{"torn":"${SECRET}`)]), {
    mode: 0o600,
  });
  const before = readFileSync(file);
  const look = async (dryRun: boolean) =>
    scrub({
      paths,
      redactor: BUILT_IN,
      dryRun,
      removeBroken: false,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
  const foretold = await look(true);
  assert.deepEqual(readFileSync(file), before);
  const report = await look(false);
  assert.deepEqual(report.found, foretold.found);
  assert.deepEqual(
    report.found.map(({ place: location, count }) => ({ location, count })),
    [{ location: "posted", count: 3 }],
  );
  const after = readFileSync(file);
  assert.ok(!after.includes(SECRET));
  const { records, tornBytes } = decodeRecords(after);
  assert.deepEqual(
    records.map(({ name, bytes }) => [name, bytes.toString().replace(/\[redacted [^\]]*\]/, "…")]),
    [
      ["http-1764150000000-0.json", texts[0]],
      ["http-1764150000000-1.json", '{"command":"use … twice"}'],
      ["http-1764150000000-2.json", "not JSON …"],
    ],
  );
  assert.ok(tornBytes > 0);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual((await look(false)).found, []);
});
