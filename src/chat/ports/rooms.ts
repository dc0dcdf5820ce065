/** Where people work on one incident together: a channel of its own, or the thread of its card. */
export interface RoomsPort {
  /**
   * Opens the channel with this name, or finds the one that was opened before: repeating it makes no second one. Sets what it
   * is about and brings people in; `missing` are those that the platform did not let in. Throws DeliveryError. Left out where
   * incidents are worked on in threads.
   */
  open?(
    team: string,
    room: { readonly name: string; readonly topic: string; readonly invite: readonly string[] },
    signal: AbortSignal,
  ): Promise<{ readonly channel: string; readonly name: string; readonly missing: readonly string[] }>;
  /**
   * Brings people into a room, or into the thread of a card where that has members; who is in it already stays. Answers with
   * those that the platform did not let in. Throws DeliveryError where nobody could be brought in now.
   */
  invite(
    team: string,
    room: { readonly channel: string; readonly thread?: string },
    users: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly string[]>;
}
