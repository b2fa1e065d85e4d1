/** One worker and what it has been given; opened when first needed, closed when it is lost. */
import * as v from "valibot";
import { WorkerMessage, type HostMessage, type TrialData } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import type { TrialChannel } from "./trial-channel.ts";
import { createWatchdog } from "./watchdog.ts";

export type Opened = Extract<WorkerMessage, { type: "opened" }>;

export interface SlotOptions {
  readonly openChannel: () => Promise<TrialChannel>;
  readonly backend: Extract<HostMessage, { type: "open" }>["backend"];
  readonly wasm: Readonly<Record<string, Uint8Array>>;
  readonly whenLost?: Extract<HostMessage, { type: "open" }>["whenLost"];
  /** a busy worker that says nothing for so long is taken for dead */
  readonly silenceMs: number;
  /** a worker's backend is open */
  readonly onOpened: (opened: Opened) => void;
}

export interface WorkerSlot {
  /** a worker with an open backend. @throws WorkbenchError what kept it from opening */
  open(): Promise<Opened>;
  /** sends the data unless the worker has them */
  provide(key: string, load: () => Promise<TrialData>): Promise<void>;
  /**
   * Sends a message and hands on what comes back, in order, until `receive` says that it is done.
   * @throws WorkbenchError `worker-crashed` when the worker dies or stays silent
   */
  converse(
    message: HostMessage,
    receive: (message: WorkerMessage) => Promise<"more" | "done">,
  ): Promise<void>;
  /** says something while another message is being answered */
  say(message: HostMessage): void;
  /** ends the worker; a conversation in progress throws */
  kill(reason: string): void;
}

interface Live {
  readonly channel: TrialChannel;
  listen: (message: WorkerMessage) => void;
  fail: (error: WorkbenchError) => void;
}

export function createWorkerSlot(options: SlotOptions): WorkerSlot {
  let live: Live | null = null;
  let opened: Opened | null = null;
  let dataKey: string | null = null;

  const kill = (reason: string): void => {
    const dying = live;
    [live, opened, dataKey] = [null, null, null];
    dying?.channel.close();
    dying?.fail(crashed(reason));
  };

  const connect = async (): Promise<Live> => {
    const channel = await options.openChannel();
    const connected: Live = { channel, listen: () => undefined, fail: () => undefined };
    channel.onMessage((raw) => {
      const message = v.safeParse(WorkerMessage, raw);
      if (message.success) connected.listen(message.output);
      else if (live === connected) kill(`it sent what is no message: ${message.issues[0].message}`);
    });
    channel.onClose((reason) => {
      if (live === connected) kill(reason);
    });
    return connected;
  };

  const converse: WorkerSlot["converse"] = async (message, receive) => {
    const talking = live;
    if (!talking) throw crashed("it is not running");
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const watchdog = createWatchdog(options.silenceMs, (reason) => kill(reason));
    let handled = Promise.resolve();
    talking.fail = reject;
    talking.listen = (answer) => {
      watchdog.feed();
      // one after the other: a checkpoint is stored before the events behind it are delivered
      handled = handled.then(async () => {
        if ((await receive(answer)) === "done") resolve(undefined);
      });
      handled.catch(reject);
    };
    try {
      talking.channel.send(message);
      await promise;
    } finally {
      watchdog.stop();
      await handled.catch(() => undefined);
      [talking.listen, talking.fail] = [() => undefined, () => undefined];
    }
  };

  const open = async (): Promise<Opened> => {
    if (opened) return opened;
    live = await connect();
    try {
      const { backend, whenLost, wasm } = options;
      await converse(
        { type: "open", backend, whenLost, wasm: wasm as Record<string, Uint8Array<ArrayBuffer>> },
        (answer) => {
          if (answer.type === "request-failed") throw fromRecord(answer.error);
          if (answer.type === "opened") opened = answer;
          return Promise.resolve(opened ? "done" : "more");
        },
      );
    } catch (error) {
      kill("its backend did not open");
      throw error;
    }
    options.onOpened(opened!);
    return opened!;
  };

  return {
    open,
    provide: async (key, load) => {
      if (dataKey === key) return;
      const data = await load();
      live?.channel.send({ type: "provide-data", data });
      dataKey = key;
    },
    converse,
    say: (message) => live?.channel.send(message),
    kill,
  };
}

export function crashed(reason: string): WorkbenchError {
  return new WorkbenchError(
    "worker-crashed",
    `The trial's worker ended: ${reason}.`,
    "Continue the trial; if it happens again, look at the program and at the memory that is free.",
  );
}

export function fromRecord({ code, message, action }: { code: string; message: string; action: string }) {
  return new WorkbenchError(code, message, action);
}
