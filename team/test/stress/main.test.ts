import "../quick/main.test.ts";
