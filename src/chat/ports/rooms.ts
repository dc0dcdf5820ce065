/** A channel of its own in which people work on one incident. */
export interface RoomsPort {
  /**
   * Opens the channel with this name, or finds the one that was opened before: repeating it makes no second one. Sets what it
   * is about and brings people in; `missing` are those that the platform did not let in. Throws DeliveryError.
   */
  open(
    team: string,
    room: { readonly name: string; readonly topic: string; readonly invite: readonly string[] },
    signal: AbortSignal,
  ): Promise<{ readonly channel: string; readonly name: string; readonly missing: readonly string[] }>;
}
