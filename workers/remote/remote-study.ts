/** What all trials of a study have in common when they travel. */
import type {
  BlobRef,
  Needs,
  SignedProgram,
  TrialData,
  TrialWork,
  Visibility,
} from "../../protocol/index.ts";

export interface RemoteStudy {
  readonly template: TrialWork["template"];
  /** asked once, when the first trial leaves */
  readonly data: () => Promise<TrialData>;
  /** AES-256-GCM key in base64, see `newBlobKey`; null: nothing is sealed. The same after a restart */
  readonly key: string | null;
  readonly visibility: Visibility;
  readonly backend: Needs["backend"];
  /** An edited program's signature, asked once; absent: the program is the template's. @param send - the program's files */
  readonly signed?: (send: (bytes: Uint8Array<ArrayBuffer>) => Promise<BlobRef>) => Promise<SignedProgram>;
}
