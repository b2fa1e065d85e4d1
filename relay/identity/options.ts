/** What an operator may decide about identity. */
export interface IdentityOptions {
  /** in place of one made up at the first start; a new one replaces the old */
  readonly ownerCode?: string | undefined;
  /** whether somebody without an invitation may run a few trials; default: no */
  readonly guests?: boolean | undefined;
  readonly limits?: Partial<IdentityLimits> | undefined;
  /** for tests; ms that only ever grow */
  readonly monotonicMs?: (() => number) | undefined;
}

export interface IdentityLimits {
  /** failed ones, an hour and address */
  readonly logins: number;
  /** failed ones, an hour and address */
  readonly pairingTries: number;
  /** new ones, an hour and address */
  readonly newGuests: number;
  /** pairing codes asked for, an hour, address and relay */
  readonly pairingOffers: number;
  /** of one member: everybody is told of those that serve anyone */
  readonly memberNodes: number;
  /** of one guest at once */
  readonly guestTrials: number;
  readonly guestBlobBytes: number;
  /** of one member, what nodes write for his trials included; null: no limit */
  readonly memberBlobBytes: number | null;
}

export const defaultLimits: IdentityLimits = {
  logins: 20,
  pairingTries: 20,
  newGuests: 20,
  pairingOffers: 200,
  memberNodes: 64,
  guestTrials: 2,
  guestBlobBytes: 256 * 2 ** 20,
  memberBlobBytes: 64 * 2 ** 30,
};
