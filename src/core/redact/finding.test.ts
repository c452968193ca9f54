import assert from "node:assert/strict";
import { test } from "node:test";
import { createRedactor } from "./create-redactor.ts";
import { countMarks } from "./finding.ts";

test("each redacted place counts, in values and keys; lookalikes do not", () => {
  const token = ["ghp", "FGLK0HeGLBD0APQjlryxKhLJz0XVtMpdT8sj"].join("_");
  const { value } = createRedactor().redactJson({ a: [token, `x ${token}`], [token]: 1, password: "tulip7" });
  assert.equal(countMarks(value), 4);
  assert.equal(countMarks({ a: "[redacted by hand, twice]", b: "[redacted " }), 0);
});
