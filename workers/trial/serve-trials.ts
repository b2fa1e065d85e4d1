/** A worker's life: opens a backend, takes data, then trains and answers one thing at a time. */
import * as v from "valibot";
import { HostMessage } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { releaseDeviceData } from "./device-data.ts";
import type { LinkedProgram, OpenedBackend, TrialEnvironment } from "./environment.ts";
import { toErrorRecord } from "./errors.ts";
import { createHeartbeat } from "./heartbeat.ts";
import type { StopRequest } from "./pace.ts";
import type { TrialPort } from "./port.ts";
import { prepareData } from "./prepared-data.ts";
import { openRehearsal } from "./rehearsal.ts";
import { explain } from "./requests/explain.ts";
import { exportModel } from "./requests/export-model.ts";
import { predict } from "./requests/predict.ts";
import { runTrial } from "./run-trial.ts";
import type { Session } from "./session.ts";

type Message<T extends HostMessage["type"]> = Extract<HostMessage, { type: T }>;
type Job = Exclude<HostMessage, Message<"stop"> | Message<"close">>;

export function serveTrials(port: TrialPort, linked: LinkedProgram, environment: TrialEnvironment): void {
  const send: Session["send"] = (message, transfer) => port.send(message, transfer);
  const stops = new Map<number, StopRequest>();
  let session: Session | null = null;
  let queue = Promise.resolve();

  const perform = async (job: Job): Promise<void> => {
    try {
      if (job.type === "open") session = await open(job, linked, environment, send);
      else {
        const current = opened(session);
        await current.heartbeat.during(() => answer(current, job, stops));
      }
    } catch (error) {
      send({ type: "request-failed", id: "id" in job ? job.id : null, error: toErrorRecord(error) });
    }
  };

  port.onMessage((raw) => {
    const parsed = v.safeParse(HostMessage, raw);
    if (!parsed.success) {
      send({ type: "request-failed", id: null, error: toErrorRecord(unknownMessage(parsed.issues[0])) });
      return;
    }
    const message = parsed.output;
    if (message.type === "close") environment.exit();
    else if (message.type === "stop") {
      const stop = stops.get(message.trial);
      if (stop && stop.how !== "cancel") stop.how = message.how;
    } else {
      // known before it runs, so that a waiting trial can be stopped too
      if (message.type === "run") stops.set(message.order.spec.trialNumber, { how: null });
      queue = queue.then(() => perform(message));
    }
  });
}

async function open(
  { backend, wasm, whenLost }: Message<"open">,
  linked: LinkedProgram,
  environment: TrialEnvironment,
  send: Session["send"],
): Promise<Session> {
  const opened = await environment.openBackend(backend, wasm);
  const reopen = (): Promise<OpenedBackend> => {
    const again = environment.openBackend(backend, wasm);
    return whenLost ? again.catch(() => environment.openBackend(whenLost, wasm)) : again;
  };
  const { adapter, fallback, probeMs } = opened;
  send({ type: "opened", backend: opened.backend, adapter, fallback, probeMs });
  const heartbeat = createHeartbeat(environment, send);
  const overfitWarnings = new Map<string, string | null>();
  return {
    linked,
    environment,
    send,
    heartbeat,
    reopen,
    opened,
    data: null,
    rehearsal: null,
    overfitWarnings,
  };
}

async function answer(
  session: Session,
  job: Exclude<Job, Message<"open">>,
  stops: Map<number, StopRequest>,
): Promise<void> {
  if (job.type !== "rehearse") endRehearsal(session);
  switch (job.type) {
    case "provide-data":
      if (session.data !== null && !(session.data instanceof Error)) releaseDeviceData(session.data);
      session.data = takeData(job);
      return;
    case "run": {
      const { trialNumber } = job.order.spec;
      const stop = stops.get(trialNumber) ?? { how: null };
      await runTrial(session, job.order, job.checkpoint, job.halvings ?? 0, stop);
      stops.delete(trialNumber);
      return;
    }
    case "rehearse":
      session.rehearsal ??= await openRehearsal(session, job.epochs);
      session.send({
        type: "rehearsed",
        id: job.id,
        stepsPerSecond: await session.rehearsal.run(job.seconds),
      });
      return;
    case "predict":
      session.send({ type: "predicted", id: job.id, ...(await predict(session, job)) });
      return;
    case "explain":
      session.send({ type: "explained", id: job.id, maps: await explain(session, job) });
      return;
    case "export-model":
      session.send({ type: "exported", id: job.id, ...(await exportModel(session, job)) });
      return;
  }
}

function endRehearsal(session: Session): void {
  if (session.rehearsal === null) return;
  try {
    session.rehearsal.dispose();
  } catch {
    // a lost device takes nothing back; the next trial replaces it
  }
  session.rehearsal = null;
  session.opened.releaseFreeMemory();
}

/** Bad data is kept as its error: the trials that would use it report it. */
function takeData({ data }: Message<"provide-data">): Session["data"] {
  try {
    return prepareData(data);
  } catch (error) {
    if (error instanceof WorkbenchError) return error;
    throw error;
  }
}

function opened(session: Session | null): Session {
  if (session) return session;
  throw new WorkbenchError("not-open", "The worker has no backend yet.", "Send the message open first.");
}

function unknownMessage(issue: v.BaseIssue<unknown>): WorkbenchError {
  const where = v.getDotPath(issue) ?? "the message";
  return new WorkbenchError(
    "unknown-message",
    `${where}: ${issue.message}`,
    "Reload: host and worker differ.",
  );
}
