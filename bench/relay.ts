/** What the relay costs beside pg-boss, socket.io and HTTP alone, and how sweeps get faster with nodes. */
import type { Figure } from "./figure.ts";
import { blobFigures } from "./relay/blobs.ts";
import { nodeFigures } from "./relay/nodes.ts";
import { queueFigures } from "./relay/queue.ts";
import { rowFigures } from "./relay/rows.ts";
import { socketFigures } from "./relay/sockets.ts";

/** @param only - the first word of the figures' names; "": all */
export async function* relayFigures({
  quick,
  only,
}: {
  readonly quick: boolean;
  readonly only: string;
}): AsyncGenerator<Figure> {
  const parts = {
    queue: queueFigures,
    rows: rowFigures,
    messages: socketFigures,
    blobs: blobFigures,
    sweep: nodeFigures,
  };
  for (const [name, figures] of Object.entries(parts))
    if (name.startsWith(only.split("/")[0]!)) yield* figures(quick);
}
