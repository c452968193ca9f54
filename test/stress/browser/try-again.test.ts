import "../../quick/browser/try-again.test.ts";
