/** What a worker keeps between trials. */
import type { WorkerMessage } from "../../protocol/index.ts";
import { badData } from "./errors.ts";
import type { LinkedProgram, OpenedBackend, TrialEnvironment } from "./environment.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { PreparedData } from "./prepared-data.ts";
import type { Rehearsal } from "./rehearsal.ts";

export interface Session {
  readonly linked: LinkedProgram;
  readonly environment: TrialEnvironment;
  readonly send: (message: WorkerMessage, transfer?: ArrayBuffer[]) => void;
  readonly heartbeat: Heartbeat;
  /** opens the same backend again after its device was lost, or what the host named in its place */
  reopen: () => Promise<OpenedBackend>;
  opened: OpenedBackend;
  /** the error that bad data had, thrown by every trial that would use it */
  data: PreparedData | Error | null;
  /** kept from one rehearsal to the next, until something else is done */
  rehearsal: Rehearsal | null;
  /** architectures that passed or failed the overfit check, with its warning */
  readonly overfitWarnings: Map<string, string | null>;
}

/** @throws WorkbenchError `bad-data` */
export function dataOf(session: Session): PreparedData {
  if (session.data instanceof Error) throw session.data;
  if (session.data === null) throw badData("No data was provided to this worker.");
  return session.data;
}
