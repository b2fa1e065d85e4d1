import { seededRandom } from "../../../study/index.ts";

/**
 * A line of a curve file whose learning rate decides: trials fall to a level that the first epochs do not show, since
 * the best begin highest.
 */
export function curveLine(task: string, trials = 12, epochs = 12): string {
  const random = seededRandom("curve line", task);
  return JSON.stringify({
    task,
    hp_names: ["optimizer", "learning_rate"],
    target: "val_loss",
    direction: "min",
    steps: Array.from({ length: epochs }, (_, i) => i + 1),
    trials: Array.from({ length: trials }, (_, id) => {
      const quality = random.next();
      const losses = Array.from({ length: epochs }, (_, i) => {
        const end = 0.5 + quality;
        return end + 3 * (1 - quality) * Math.exp(-(i + 1) / 3) + 0.01 * random.next();
      });
      const hp = ["adamw", 10 ** (-1 - 3 * quality)];
      return { id, hp, c: { val_loss: losses, train_loss: losses } };
    }),
  });
}
