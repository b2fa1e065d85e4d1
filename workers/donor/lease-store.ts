import type { Lease } from "../../protocol/index.ts";

/** Leases under way, with the latest kept checkpoint, where a killed process finds them again. */
export interface LeaseStore {
  load(): Promise<readonly Lease[]>;
  /** all there are now */
  save(leases: readonly Lease[]): Promise<void>;
}
