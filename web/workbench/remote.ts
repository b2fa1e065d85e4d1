import type { Workbench } from "../state/workbench.ts";
import type { Activity } from "./activity.ts";
import type { StudyDesk } from "./api.ts";
import type { News } from "./news.ts";

/** Whom the page may speak with. */
export type Reach = "own-server" | "any-relay";

/** What the workbench worker offers the page over comlink. */
export interface RemoteWorkbench
  extends StudyDesk, Omit<Workbench, "onStudiesChanged" | "onStudyFinished" | "persistStorage" | "version"> {
  /** First call. @param frame - port of the trial workers' frame @param base - URL of the page */
  open(
    frame: MessagePort,
    base: string,
    reach: Reach,
    onNews: (news: News) => void,
    onActivity: (activity: Activity) => void,
  ): Promise<void>;
}
