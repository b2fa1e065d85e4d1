/**
 * Writes each template's sources.generated.ts: the program's files as text, so that the page, the bundles and Node find
 * them the same way. Run it after a change to a file under program/: node scripts/embed-programs.ts
 */
import { writeFile } from "node:fs/promises";
import { embedPrograms } from "../templates/testing/embed-programs.ts";

for (const { place, text } of await embedPrograms()) await writeFile(place, text);
