import { openDatabase } from "../database/index.ts";
import { describeQueue } from "./testing/describe-queue.ts";

describeQueue("PGlite", () => openDatabase({ type: "memory" }));
