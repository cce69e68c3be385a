// Lines with CR LF, by JSON.stringify of Node.
const fs = require("fs");
const rows = [{ event: "start", at: "2026-11-22T10:00:00Z" }, { event: "жауап", tokens: 12 }, [1, 2, 3], "text"];
fs.writeFileSync(__dirname + "/events.jsonl", rows.map((row) => JSON.stringify(row) + "\r\n").join(""));
