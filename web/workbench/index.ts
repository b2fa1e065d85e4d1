/** The page's side of the workbench worker. */
import { proxy, transfer, wrap, type Remote } from "comlink";
import { openTrialFrame } from "../runners/trial-frame.ts";
import { trusted } from "../runners/trusted.ts";
import type { Shell, StudyFinish, Workbench } from "../state/index.ts";
import type { Activity } from "./activity.ts";
import type { StudyDesk } from "./api.ts";
import { batched } from "./batched.ts";
import { carryWorkbenchErrors } from "./cross-thread-errors.ts";
import type { News } from "./news.ts";
import type { Reach, RemoteWorkbench } from "./remote.ts";
import { registerServiceWorker } from "./service-worker.ts";
import workerUrl from "./workbench-worker.ts?worker&url";

export type * from "./api.ts";

/**
 * The built worker's script under the name that the wider policy is for (`scripts/vite/security.ts`): a worker's
 * policy comes with its script, not from its page.
 */
const wideWorkerUrl = import.meta.env.PROD ? "./relay-worker.js" : workerUrl;

export interface Services {
  readonly workbench: Workbench;
  readonly desk: StudyDesk;
}

/**
 * Starts the workbench worker and keeps the status bar up to date.
 * @param reach - whom this page's policy lets it speak with: its own server, or any relay
 */
export function openServices(shell: Shell, reach: Reach): Services {
  carryWorkbenchErrors();
  const script = reach === "own-server" ? workerUrl : wideWorkerUrl;
  const worker = new Worker(trusted.createScriptURL(script), { type: "module", name: "workbench" });
  const remote = wrap<RemoteWorkbench>(worker);
  const listeners = new Set<() => void>();
  const finishListeners = new Set<(finish: StudyFinish) => void>();
  const frame = openTrialFrame(document.body);
  const tellListeners = (): void => {
    for (const listener of listeners) listener();
  };
  // trials that train change the list too, many times a second
  const progressed = batched(2000, tellListeners);
  const onNews = (news: News): void => {
    if (news.type === "trouble") shell.toasts.fail(news.words);
    if (news.type === "studies") tellListeners();
    else progressed.request();
    if (news.type === "finished") for (const listener of finishListeners) listener(news);
  };
  const opened = remote.open(
    transfer(frame, [frame]),
    document.baseURI,
    reach,
    proxy(onNews),
    proxy((activity: Activity) => {
      showActivity(shell, activity);
    }),
  );
  opened.catch((error: unknown) => {
    shell.toasts.failWith(error);
  });
  registerServiceWorker(shell.status, () => {
    shell.toasts.show("Firstlight is stored on this device and opens without a network from now on.");
  });
  const services = callable(remote, opened);
  return {
    desk: services,
    workbench: Object.assign(services, {
      onStudiesChanged: (listener: () => void) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      onStudyFinished: (listener: (finish: StudyFinish) => void) => {
        finishListeners.add(listener);
        return () => void finishListeners.delete(listener);
      },
      persistStorage,
      version: __APP_VERSION__,
    }),
  };
}

/** Only a page may ask for it, a worker may not. */
async function persistStorage(): Promise<boolean> {
  const storage = (navigator as Partial<Navigator>).storage;
  return (await storage?.persist().catch(() => false)) ?? false;
}

/** Asked for once, after the first real work, when the user has something to lose. */
let persistAsked = false;

function showActivity({ status, toasts }: Shell, activity: Activity): void {
  const { backend, storage, runningTrials, eta, savedAtMs, watching } = activity;
  if (backend) {
    const { name, adapter, fallback } = backend;
    status.backend = { name, adapter, ...(fallback !== null && { fallbackReason: fallback }) };
  }
  if (!activity.lasting && status.storage === null) {
    toasts.show("This browser keeps nothing for this page: all is lost when it closes.");
  }
  if (runningTrials > 0 && !persistAsked) {
    persistAsked = true;
    void persistStorage();
  }
  Object.assign(status, { storage, runningTrials, eta, savedAtMs, watching });
}

/** Functions go to the worker as proxies, since they cannot be copied; calls wait until the worker is open. */
function callable(remote: Remote<RemoteWorkbench>, opened: Promise<void>): RemoteWorkbench {
  const cache: Partial<Record<string, (...parts: unknown[]) => Promise<unknown>>> = {};
  return new Proxy({} as RemoteWorkbench, {
    get(own, name) {
      if (typeof name === "symbol" || name === "then") return undefined;
      if (Object.hasOwn(own, name)) return Reflect.get(own, name) as unknown;
      return (cache[name] ??= async (...parts) => {
        await opened;
        const call = remote[name as keyof RemoteWorkbench] as unknown as (
          ...given: unknown[]
        ) => Promise<unknown>;
        return call(...parts.map((part) => (typeof part === "function" ? proxy(part) : part)));
      });
    },
  });
}
