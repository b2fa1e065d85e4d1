/**
 * Writes templates/image-classification/sources.generated.ts: the program's files as text, so that the page, the
 * bundles and Node find them the same way. Run it after a change to a file under program/: node scripts/embed-programs.ts
 */
import { writeFile } from "node:fs/promises";
import { embedPrograms, GENERATED } from "../templates/testing/embed-programs.ts";

await writeFile(GENERATED, await embedPrograms());
