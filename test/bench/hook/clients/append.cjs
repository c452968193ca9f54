const { appendFileSync, readFileSync } = require("node:fs");

appendFileSync(process.argv[2], readFileSync(0));
