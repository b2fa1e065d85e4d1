import { filesOfTransfer, type PickedFile } from "./picked-files.ts";

interface DropHandlers {
  readonly onfiles: (files: readonly PickedFile[]) => void;
  readonly onfail: (error: unknown) => void;
  /** a drag with files is over the page, or has left it */
  readonly ondrag: (over: boolean) => void;
}

/** Takes files dropped or pasted anywhere on the page. @returns what stops it */
export function listenForFiles(target: Document, { onfiles, onfail, ondrag }: DropHandlers): () => void {
  const receive = (transfer: DataTransfer | null): void => {
    if (transfer === null || ![...transfer.items].some(({ kind }) => kind === "file")) return;
    filesOfTransfer(transfer).then((files) => {
      if (files.length > 0) onfiles(files);
    }, onfail);
  };
  const listeners = new AbortController();
  const options = { signal: listeners.signal };
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true;
  target.addEventListener(
    "dragover",
    (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      ondrag(true);
    },
    options,
  );
  target.addEventListener("dragleave", (event) => event.relatedTarget === null && ondrag(false), options);
  target.addEventListener(
    "drop",
    (event) => {
      ondrag(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      receive(event.dataTransfer);
    },
    options,
  );
  target.addEventListener("paste", (event) => receive(event.clipboardData), options);
  return () => listeners.abort();
}
