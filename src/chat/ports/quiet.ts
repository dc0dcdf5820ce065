/** When messages to a person make no sound: he would be paged and sleep on. */
export interface Quiet {
  /** Set while it is silent now, and until when. */
  readonly silentUntil?: Date;
  /** The next silent time, where the platform says it: "22:00 to 08:00". */
  readonly next?: { readonly from: Date; readonly to: Date };
}

/** What a platform says of its do-not-disturb. */
export interface QuietPort {
  /** Asks the platform about a user; throws DeliveryError when it cannot say. */
  silence(team: string, user: string, signal: AbortSignal): Promise<Quiet>;
}
