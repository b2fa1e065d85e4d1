import type { Activity } from "./activity.ts";
import { batched } from "./batched.ts";
import type { Bench } from "./bench.ts";
import type { OpenStudies } from "./open-studies.ts";

/** Tells what goes on after each change, at most once a second. */
export function meterActivity(bench: Bench, studies: OpenStudies, tell: (activity: Activity) => void): void {
  const measure = batched(1000, () => {
    void bench.storageUse().then((use) => {
      tell(activityOf(bench, studies, use));
    });
  });
  bench.news.listen(() => {
    measure.request();
  });
  measure.request();
}

function activityOf(
  { leadership, storage }: Bench,
  studies: OpenStudies,
  { usedBytes, quotaBytes }: { usedBytes: number; quotaBytes: number },
): Activity {
  const views = studies.opened().map((study) => study.view());
  const running = views.filter(({ counts }) => counts.running > 0);
  const [first] = running;
  const saved = views.flatMap(({ savedAtMs }) => savedAtMs ?? []);
  return {
    runningTrials: running.reduce((sum, { counts }) => sum + counts.running, 0),
    eta: first ? (first.eta ?? "measuring") : null,
    backend: (first ?? views.find(({ backend }) => backend !== null))?.backend ?? null,
    savedAtMs: saved.length > 0 ? Math.max(...saved) : null,
    watching: !leadership.isLeader,
    lasting: storage.lasting,
    storage: { usedBytes, quotaBytes },
  };
}
