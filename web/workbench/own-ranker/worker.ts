/** Learns from finished trials. Plain arithmetic: it needs no backend. */
import { expose } from "comlink";
import { learnFromOwn } from "../../../ranker/index.ts";
import { carryWorkbenchErrors } from "../cross-thread-errors.ts";
import type { RemoteLearning } from "./request.ts";

const api: RemoteLearning = { learn: learnFromOwn };

carryWorkbenchErrors();
expose(api);
